"""Agreements on data standards in every state, brought there by the functions that the site calls; all of it invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from wagtail.models import Page

from accounts.models import Role, User
from accounts.rights import grant as grant_role
from contributions import drafts, moderation
from contributions.models import ContributionPage, PublishedVersion, Writer
from contributions.naming import german_slug, next_number
from data_standards.accession.acts import Resolution, Use, accede, report
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules
from data_standards.consultation import comments
from data_standards.consultation.comments import Words
from data_standards.guests import acts as guest_acts
from data_standards.lifecycle import acts, corrections
from data_standards.models import AgreementIndexPage, AgreementPage, Artefact, Ballot, Clause, Support, Version
from data_standards.register import new_standard
from municipalities.models import Municipality
from pages.models import Standard, Topic

from .agreements import AGREEMENTS, CHARGING, ELECTORS, FORECAST, SCIENCE, STATUSES, UNPROVEN, VENDOR, WIDER, DemoAgreement
from .entries import DEMO_NOTICE
from .history import as_handed_in
from .platforms import ask, load_platform

FILES = Path(__file__).parent / "data" / "standards"
INVENTED = "Diese Stellungnahme ist erfunden, sie gehört zur Vorführung."


def load_standards_stock(people: dict[str, User]) -> list[Version]:
    """One agreement in each state; one with two versions and a dozen accessions."""
    return _Stock(people).load()


class _Stock:
    def __init__(self, people: dict[str, User]) -> None:
        self.people, self.kts = people, people["redaktion"]
        self.now = timezone.localtime()
        self.places = {place.slug: place for place in Municipality.objects.all()}
        self.holders: dict[str, User] = {}
        self.is_profile = False
        """Of the agreement that is being made."""

    def load(self) -> list[Version]:
        self._mandates()
        made = []
        for agreement in AGREEMENTS:
            version = self._need(agreement)
            self.is_profile = agreement.is_profile
            getattr(self, f"_{agreement.state}")(version)
            made.append(version)
        return [*made, load_platform(by=self.kts, day=self.ago(45).date())]

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _mandates(self) -> None:
        own = {"bamberg": "cdo.bamberg", "darmstadt": "cdo.darmstadt", "konstanz": "cdo.bodensee", "ulm": "cdo.bodensee"}
        for slug in ELECTORS:
            holder = self.people[own[slug]] if slug in own else self._holder(slug)
            until = timezone.localdate() + timedelta(days=400)
            mandates.grant(self.places[slug], holder, until=until, by=holder, now=self.ago(500))
            self.holders[slug] = holder

    def _holder(self, slug: str) -> User:
        """An invented person who cannot sign in."""
        user = User.objects.create_user(f"mandat.{slug}@demo.example", None, first_name="Mandat", last_name=self.places[slug].display_name)
        grant_role(user, Role.CDO, self.places[slug], by=None)
        return user

    def _author(self, slug: str) -> User:
        """Who writes for a municipality: whoever has its mandate, else an invented person."""
        if slug not in self.holders:
            self.holders[slug] = self._holder(slug)
        return self.holders[slug]

    # --- The ways ---------------------------------------------------------------------------------

    def _need(self, agreement: DemoAgreement) -> Version:
        """A published need, a year old."""
        page = AgreementPage(
            title=agreement.title,
            slug=german_slug(agreement.title),
            summary=agreement.summary,
            municipality=self.places[agreement.lead],
            need=agreement.need,
            benefit="Wer Daten mehrerer Kommunen nutzt, programmiert einmal statt für jede Kommune neu.",
            federal_check="Im XRepository steht kein Standard, der den Bedarf deckt. Die Angaben sind erfunden.",
            binding="begruenden",
            keywords=agreement.keywords,
            contact_unit="Stabsstelle Digitalisierung",
            contact_email=f"digitales@{agreement.lead}.example",
            demo_notice=DEMO_NOTICE,
            live=False,
        )
        index = AgreementIndexPage.objects.get()
        page.number = next_number(page, self.ago(400).year)
        index.add_child(instance=page)
        page.topics.set(Topic.objects.filter(slug__in=agreement.topics))
        page.based_on.set(Standard.objects.filter(slug__in=agreement.based_on))
        page.clauses.set([Clause(heading=heading, text=text) for heading, text in agreement.clauses])
        page.save()
        page.save_revision(clean=False).publish(skip_permission_checks=True)
        Writer.objects.bulk_create(Writer(page=page, municipality=self.places[slug]) for slug in agreement.beside)
        self._date_back(page)
        as_handed_in(AgreementPage.objects.get(pk=page.pk), by=self._author(agreement.lead), editor=self.kts, on=self.ago(400))
        version = Version.objects.get(agreement=page)
        version.milestones.update(reached_at=self.ago(400))
        for slug in ELECTORS[:3]:
            if slug != agreement.lead:
                Support.objects.create(agreement=page, municipality=self.places[slug])
        if agreement.files:
            for file in agreement.files:
                Artefact.objects.create(
                    version=version, name=file.name, title=file.title, role=file.role, format=file.format,
                    text=(FILES / file.name).read_text(encoding="utf-8"), checked_at=self.ago(380),
                )  # fmt: skip
        return version

    def _rewrite(self, version: Version, days_ago: int, *, changes: str, texts: dict[str, str]) -> None:
        """The draft of the next version as its municipality writes it and the KTS publishes it: heading of a clause → new text."""
        page = version.agreement
        if page is None:
            raise ValueError("Only agreements are written.")
        author = self._author(page.municipality.slug)
        submission = drafts.start_change(page, by=author)
        draft = drafts.content_of(submission)
        clauses = list(draft.clauses.all())  # type: ignore[attr-defined]  # an agreement
        for clause in clauses:
            clause.text = texts.get(clause.heading, clause.text)
        values = {"changes": changes, "version_number": version.number, "clauses": clauses}
        submission = drafts.save(submission, values, version=submission.version, by=author)
        drafts.note_change(submission, changes)
        moderation.approve(moderation.submit(submission, version=submission.version, by=author), by=self.kts)
        day = self.ago(days_ago)
        Page.objects.filter(pk=page.pk).update(last_published_at=day)
        newest = PublishedVersion.objects.filter(page=page.pk).latest("number")
        PublishedVersion.objects.filter(pk=newest.pk).update(published_at=day)
        version.agreement = AgreementPage.objects.get(pk=page.pk)

    def _new_files(self, version: Version, days_ago: int, *names: str) -> None:
        """Other content for files that the draft took over."""
        for name in names:
            file = version.artefacts.get(wording=None, name=name)
            file.text, file.checked_at = (FILES / "2.0.0" / name).read_text(encoding="utf-8"), self.ago(days_ago)
            file.save()

    def _date_back(self, page: AgreementPage) -> None:
        day = self.ago(400)
        Page.objects.filter(pk=page.pk).update(first_published_at=day, last_published_at=day)
        PublishedVersion.objects.filter(page=page.pk).update(published_at=day)
        ContributionPage.objects.filter(pk=page.pk).update(last_confirmed_on=self.ago(30).date(), review_due_on=self.ago(-335).date())

    def _proposed(self, version: Version) -> None:
        """It waits for the KTS."""

    def _draft(self, version: Version) -> None:
        acts.take_up(version.pk, new_standard(version, is_profile=self.is_profile), by=self.kts, now=self.ago(380))
        if self.is_profile:
            ask(version, by=self.kts, day=self.ago(375).date())

    def _declined(self, version: Version) -> None:
        acts.decline(version.pk, reason="Mit OCPI gibt es schon einen Standard, den alle Betreiber nutzen.", by=self.kts, now=self.ago(370))

    def _consulted(self, version: Version, days_ago: int = 350) -> None:
        self._draft(version)
        self._lay_open(version, days_ago)

    def _lay_open(self, version: Version, days_ago: int, *, guests: bool = False) -> None:
        begins = self.ago(days_ago)
        acts.open_consultation(version.pk, until=(begins + timedelta(days=35)).date(), guests=guests, by=self.kts, now=begins)

    def _say(self, version: Version, said: tuple[tuple[str, str, int, str], ...], now: datetime) -> None:
        """Comments: municipality, words, number of the clause (0: the whole), verdict."""
        consultation = Version.objects.get(pk=version.pk).consultation
        clauses = version.wordings.first().clauses  # type: ignore[union-attr]  # laid open before
        for slug, text, clause, verdict in said:
            words = Words(f"{text}\n\n{INVENTED}", clause=clauses[clause - 1]["key"] if clause else "")
            made = comments.submit(consultation.pk, words, municipality=self.places[slug], by=self.holders[slug], now=now)
            if verdict:
                comments.answer(
                    made.pk, verdict, "Die Redaktionsgruppe hat darüber beraten. Die Antwort ist erfunden.", by=self.kts, now=now
                )

    def _guests_say(self, version: Version, now: datetime) -> None:
        """A vendor's comment that is answered, one of somebody from science, and one that nobody confirmed."""
        consultation = Version.objects.get(pk=version.pk).consultation
        clauses = version.wordings.first().clauses  # type: ignore[union-attr]  # laid open before
        said = (
            (VENDOR, "Schranken melden heute nur belegt oder frei. Bitte geben Sie Anbietern ein Jahr für die Umstellung.", 2, "teilweise"),
            (SCIENCE, "Zur Vorhersage gehört eine Angabe, wie sicher sie ist.", 0, ""),
            (UNPROVEN, "Diese Adresse hat niemand bestätigt.", 1, None),
        )
        for guest, text, clause, verdict in said:
            words = Words(f"{text}\n\n{INVENTED}", clause=clauses[clause - 1]["key"] if clause else "")
            moment = now if verdict is not None else self.now
            guest_acts.submit(consultation.pk, words, guest, now=moment)
            made = consultation.comments.get(guest_email=guest.email)
            if verdict is not None:
                guest_acts.confirm(made.pk, now=moment)
            if verdict:
                answer = "Für den Übergang gibt es ein halbes Jahr. Die Antwort ist erfunden."
                comments.answer(made.pk, verdict, answer, by=self.kts, now=moment)

    def _evaluation(self, version: Version) -> None:
        self._consulted(version, 60)
        said = (("jena", "Bitte auch wiederkehrende Termine vorsehen.", 1, "uebernommen"), ("bochum", "Wer gilt als Veranstalter?", 0, ""))
        self._say(version, said, self.ago(50))
        acts.close_consultation(version.pk, now=self.ago(10))

    def _asked(self, version: Version, *, days_ago: int, is_secret: bool = False, quorum: int | None = None) -> Ballot:
        self._consulted(version)
        self._say(version, (("kassel", "Das trägt unsere Kommune mit.", 1, "uebernommen"),), self.ago(340))
        acts.close_consultation(version.pk, now=self.ago(300))
        begins = self.ago(days_ago)
        rules = Rules((begins + timedelta(days=20)).date(), is_secret=is_secret, quorum=quorum)
        return casting.open_ballot(version.pk, rules, by=self.kts, now=begins)

    def _cast(self, ballot: Ballot, choices: str, days_ago: int) -> None:
        """One letter for each elector in order: j, n, e, or - for none."""
        words = {"j": "ja", "n": "nein", "e": "enthaltung"}
        for slug, letter in zip(ELECTORS, choices, strict=False):
            if letter in words:
                reason = "Der Aufwand ist für uns zu groß. (erfunden)" if letter == "n" else ""
                casting.cast(ballot.pk, self.places[slug], words[letter], reason=reason, by=self.holders[slug], now=self.ago(days_ago))

    def _ballot(self, version: Version) -> None:
        self._cast(self._asked(version, days_ago=13), "--jjjnj-je--", 6)

    def _secret(self, version: Version) -> None:
        self._cast(self._asked(version, days_ago=16, is_secret=True), "--jjnjej----", 5)

    def _decided(self, version: Version, choices: str, quorum: int | None = None) -> None:
        ballot = self._asked(version, days_ago=250, quorum=quorum)
        self._cast(ballot, choices, 240)
        for _time in range(2):  # a missed quorum is extended once
            casting.close(ballot.pk, now=self.ago(200))
        casting.declare(ballot.pk, by=self.kts, now=self.ago(199))

    def _agreed(self, version: Version) -> None:
        self._decided(version, "jjjjjjjj-jj-")
        acts.set_day(version.pk, on=self.ago(-60).date(), transition_until=self.ago(-425).date(), by=self.kts)

    def _rejected(self, version: Version) -> None:
        self._decided(version, "jjnnnnjj-n--")

    def _missed(self, version: Version) -> None:
        self._decided(version, "jj-j--------", 8)

    def _withdrawn(self, version: Version) -> None:
        self._draft(version)
        acts.withdraw(version.pk, reason="Der Bund hat einen eigenen Standard angekündigt. (erfunden)", by=self.kts, now=self.ago(200))

    def _in_force(self, version: Version) -> None:
        self._decided(version, "jjjjjjjjjjn-")
        acts.set_day(version.pk, on=self.ago(180).date(), transition_until=None, by=self.kts, now=self.ago(190))
        acts.enter_into_force(version.pk, now=self.ago(180))

    def _correction(self, version: Version) -> None:
        self._in_force(version)
        self._accede(Version.objects.get(pk=version.pk), ELECTORS[:4], 150)
        small = acts.begin_version(version.agreement, "1.0.1", by=self.kts, now=self.ago(20))  # type: ignore[arg-type]
        self._rewrite(small, 10, changes="Ein Tippfehler in § 2 ist berichtigt.", texts={"Angaben": "Name, Schlüssel, gültig ab."})
        corrections.open_objection(small.pk, by=self.kts, now=self.ago(4))

    def _two_versions(self, version: Version) -> None:
        self._in_force(version)
        self._accede(Version.objects.get(pk=version.pk), ELECTORS[:3], 170)
        small = acts.begin_version(version.agreement, "1.0.1", by=self.kts, now=self.ago(140))  # type: ignore[arg-type]
        self._rewrite(small, 139, changes="Ladeplätze werden getrennt gezählt.", texts={"Daten": CHARGING})
        corrections.open_objection(small.pk, by=self.kts, now=self.ago(138))
        corrections.end_objection(small.pk, now=self.ago(120))
        acts.set_day(small.pk, on=self.ago(119).date(), transition_until=self.ago(-600).date(), by=self.kts, now=self.ago(119))
        self._accede(Version.objects.get(pk=small.pk), ELECTORS[3:], 110)
        following = acts.begin_version(version.agreement, "2.0.0", by=self.kts, now=self.ago(30))  # type: ignore[arg-type]
        self._rewrite(
            following,
            25,
            changes="Vorhersage der Auslastung für die nächsten zwei Stunden. Jedes Parkobjekt nennt seine Art.",
            texts={"Geltungsbereich": WIDER, "Daten": f"{CHARGING} {FORECAST}"},
        )
        self._new_files(following, 24, "belegung.schema.json", "parkhaus.json", "felder.csv")
        self._lay_open(following, 14, guests=True)
        said = (
            ("konstanz", "Fünf Minuten sind für Parkhäuser ohne Schranke kaum zu halten.", 2, "abgelehnt"),
            ("kassel", "Straßenzüge brauchen einen eigenen Begriff.", 1, "teilweise"),
            ("bochum", "Bitte die Lizenz ausdrücklich nennen.", 3, "uebernommen"),
            ("bamberg", "120 Minuten Vorhersage sind für Straßenzüge ohne Sensoren nicht zu halten. Vorschlag: 60.", 0, ""),
        )
        self._say(following, said, self.ago(9))
        self._guests_say(following, self.ago(6))

    def _accede(self, version: Version, slugs: tuple[str, ...], days_ago: int) -> None:
        for number, slug in enumerate(slugs):
            day = self.ago(days_ago - number * 9).date()
            resolution = Resolution("Stadtrat", day, day, deviations="Straßenzüge folgen später. (erfunden)" if number == 2 else "")
            accede(version.pk, self.places[slug], resolution, by=self.holders[slug], now=self.ago(days_ago - number * 9))
            use = Use(STATUSES[number % 4], "Datenplattform der Kommune", f"{day:%Y-%m}")
            report(version.pk, self.places[slug], use, by=self.holders[slug], now=self.ago(days_ago - number * 9))
