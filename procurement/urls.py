"""Addresses of joint procurement: pages of a notice belong to Wagtail, all forms of members stand below "Mein Bereich"."""

from django.urls import path

from .bundle import guards
from .bundle import views as bundle
from .demand import binding_views as binding
from .demand import views as demand
from .leading import views as lead
from .outcome import views as outcome
from .papers import views as papers
from .public import dates

app_name = "procurement"
OWN = "mein-bereich/beschaffungen/"
OF = f"{OWN}<int:pk>/bedarf/<slug:municipality>/"
LEAD = f"{OWN}<int:pk>/fuehrung/"
THEIRS = f"{LEAD}beteiligte/<slug:municipality>/"

urlpatterns = [
    path("beschaffung/<slug:slug>/termine.ics", dates.dates, name="dates"),
    path(OWN, demand.mine, name="mine"),
    path(OF, demand.own, name="own"),
    path(f"{OF}angeben/", demand.demand, name="demand"),
    path(f"{OF}anfragen/", demand.late, name="late"),
    path(f"{OF}zurueckziehen/", demand.withdraw, name="withdraw"),
    path(f"{OWN}<int:pk>/buendelung/", bundle.bundle, name="bundle"),
    path(f"{OWN}<int:pk>/buendelung/bedarf.<slug:form>", bundle.bundle_file, name="bundle_file"),
    path(f"{LEAD}leitplanken/", guards.guard_rails, name="guard_rails"),
    path(f"{LEAD}leitplanken/<slug:code>/", guards.guard_rail, name="guard_rail"),
    path(f"{OF}abruf/", outcome.call_off, name="call_off"),
    path(f"{OF}bewertung/", outcome.verdict, name="verdict"),
    path(f"{OF}erfahrung/", outcome.experience, name="experience"),
    path(f"{OF}verbindlich/", binding.bind, name="bind"),
    path(f"{OF}vereinbarung.<slug:form>", papers.own_agreement, name="own_agreement"),
    path(f"{OF}beschlussvorlage.odt", papers.resolution, name="resolution"),
    path(LEAD, lead.leading, name="leading"),
    path(f"{LEAD}zeitplan/", lead.days, name="days"),
    path(f"{LEAD}schaetzwerte/", lead.estimates, name="estimates"),
    path(f"{LEAD}aufrufen/", lead.ask_to_bind, name="ask_to_bind"),
    path(f"{LEAD}bekanntmachung/", lead.publish, name="publish"),
    path(f"{LEAD}zuschlag/", lead.award, name="award"),
    path(f"{LEAD}einzelpreise/", outcome.prices, name="prices"),
    path(f"{LEAD}abschliessen/", lead.close, name="close"),
    path(f"{LEAD}uebergeben/", lead.hand_over, name="hand_over"),
    path(f"{LEAD}abbrechen/", lead.cancel, name="cancel"),
    path(f"{LEAD}kostenschluessel/", papers.cost_key, name="cost_key"),
    path(f"{LEAD}papiere/", papers.listed, name="papers"),
    path(f"{LEAD}vereinbarung.<slug:form>", papers.agreement, name="agreement"),
    path(f"{LEAD}anlage-bedarf.pdf", papers.annex, name="annex"),
    path(f"{LEAD}vergabevermerk.<slug:form>", papers.procedure_record, name="record"),
    path(f"{LEAD}unterlagen/", papers.documents, name="documents"),
    path(f"{LEAD}unterlagen/<key:document>/entfernen/", papers.remove_document, name="remove_document"),
    path(f"{THEIRS}vereinbarung.<slug:form>", papers.agreement_of, name="agreement_of"),
    path(f"{THEIRS}berichtigen/", lead.correct, name="correct"),
    path(f"{THEIRS}entscheiden/", lead.answer_late, name="answer_late"),
    path(f"{THEIRS}beenden/", lead.release, name="release"),
]
