"""IN1 and IN2: what people type is shown and never run, wherever it appears; read as a browser reads the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from bleach._vendor import html5lib
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import NameObject

from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from events.models import ConferencePage, Mode, SignUp
from events.papers import pdf
from jobs.worker import drain
from tests.factories.accounts import editor
from tests.factories.best_practices import published, submitted
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.published import publish, topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LONG = ("initial_situation", "solution", "results", "lessons_learned")
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMES = {"", "http", "https", "mailto", "tel"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "background", "xlink:href", "srcset"}
FOREIGN = {"iframe", "object", "embed", "base", "frame", "math", "applet", "marquee", "foreignobject", "animate", "set"}
LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "javascript\u200b:alert(1)",
    "javascript%3aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://x.example/1",
    "file:///etc/passwd",
    "view-source:https://x.example",
    "//x.example/%0ajavascript:alert(1)",
    "https:javascript:alert(1)",
    "feed:javascript:alert(1)",
]
MARKUP = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'\nonerror='alert(1)'>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><p id='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml ?><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<link rel=stylesheet href=//x.example/x.css>",
    "<style>@import '//x.example'</style>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<a href='java\x00script:alert(1)'>x</a>",
    "<template><script>alert(1)</script></template>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "`<img src=x onerror=alert(1)>`",
    "**<img src=x onerror=alert(1)>**",
]
PAYLOADS = [*(f"[Treffer]({address})" for address in LINKS), *MARKUP]
NAME = "Treffer <img src=x onerror=alert(1)> \"'> {{7*7}} {% now 'Y' %}"
TEXT = "\n\n".join(f"Treffer {payload}" for payload in PAYLOADS).replace("\x00", "")
"""PostgreSQL keeps no NUL, and forms refuse it."""


def test_in1_there_are_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


@pytest.fixture
def page() -> BestPracticePage:
    """An entry and a conference whose every text is hostile, both in the index."""
    town = MunicipalityFactory(name=NAME, short_name=NAME[:60])
    entry = publish(NAME, summary=TEXT, municipality=town, topics=(topic("Parken", description=TEXT),), **dict.fromkeys(LONG, TEXT))
    registration = conference(title=NAME, summary=TEXT, about=TEXT, venue=NAME, contact_unit=NAME, accessibility=TEXT, municipality=town)
    session(registration, NAME, about=TEXT)
    call_command("reindex", stdout=StringIO())
    return entry


def test_in1_in2_no_page_runs_what_was_typed(client, page):
    shown = {
        page.get_absolute_url(): True,
        ConferencePage.objects.get().get_absolute_url(): True,
        page.municipality.get_absolute_url(): False,
        "/gute-praxis/": True, "/konferenzen/": True, "/themen/parken/": True, "/kommunen/": False,
        "/suche/?q=Treffer": True, f"/suche/?q={quote(NAME)}": True, f"/suche/vorschlaege/?q={quote('Treffer <img')}": False,
    }  # fmt: skip
    for path, has_name in shown.items():
        response = client.get(path)
        assert response.status_code == 200, path
        html = response.content.decode()
        assert (path, runs(html)) == (path, [])
        assert (NAME in words(html)) or not has_name, f"{path}: {words(html)[:3000]}"


def test_in1_no_page_of_the_review_runs_what_was_typed():
    """The difference to what is published, and the preview of the one who writes it."""
    entry = published(title=NAME)
    change = drafts.start_change(entry, by=entry.owner)
    changes = {"solution": f"Anders.\n\n{TEXT}", "title": f"{NAME} 2"}
    change = drafts.save(change, changes, version=change.version, by=entry.owner)
    preview = signed_in(entry.owner).get(reverse("writing:preview", args=[entry.pk])).content.decode()
    assert (runs(preview), f"{NAME} 2" in words(preview)) == ([], True)
    assert words(preview).count("alert(1)") > len(LINKS)
    change = moderation.submit(change, version=change.version, by=entry.owner)
    html = signed_in(editor()).get(reverse("review:submission", args=[change.pk])).content.decode()
    assert "<ins>" in html
    assert runs(html) == []


def test_in1_no_mail_and_no_feed_runs_what_was_typed(client, page, mailoutbox):
    entry = submitted(title=NAME)
    moderation.ask_back(entry, [("results", TEXT)], by=editor())
    drain()
    (mail,) = [mail for mail in mailoutbox if "Treffer [Treffer](javascript:alert(1))" in mail.body]
    ((html, _kind),) = mail.alternatives
    assert runs(html) == []
    assert NAME in words(html)
    for path in ("/feeds/gute-praxis.atom", "/feeds/themen/parken.atom", reverse("pages:feed", args=["konferenzen"])):
        root = ElementTree.fromstring(client.get(path).content)  # noqa: S314 - the portal's own answer
        summaries = [found.text or "" for found in root.iter(f"{ATOM}summary")]
        assert summaries
        assert [runs(summary) for summary in summaries] == [[] for _summary in summaries], path
        assert [found.text for found in root.iter(f"{ATOM}title")][1:] == [NAME], path


PAPERS = {
    "participants": pdf.participants,
    "badges": pdf.badges,
    "certificates": lambda registration: pdf.certificates(registration, registration.sign_ups.all()),
}
ACTS = {
    "/JS",
    "/JavaScript",
    "/URI",
    "/Launch",
    "/OpenAction",
    "/AA",
    "/SubmitForm",
    "/GoToR",
    "/ImportData",
    "/EmbeddedFile",
    "/RichMedia",
}
"""Names in a PDF by which it does something, or leads out of itself."""


@pytest.mark.parametrize("paper", PAPERS)
def test_in1_no_paper_runs_what_was_typed(paper):
    registration = conference(title=NAME, venue=NAME, about=TEXT)
    for number, payload in enumerate(PAYLOADS):
        guest = {"guest_name": payload.replace("\x00", ""), "guest_email": f"g{number}@verein.example", "guest_organisation": NAME}
        kept = {"state": SignUp.State.ATTENDED, "mode": Mode.ON_SITE, "listed_at": timezone.now(), "queue": number}
        SignUp.objects.create(registration=registration, **guest, **kept)

    reader = PdfReader(BytesIO(PAPERS[paper](registration)))

    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert [name for number in range(1, len(reader.xref[0]) + 1) for name in ACTS & acts_in(reader.get_object(number))] == []
    assert text.count("alert(1)") > len(PAYLOADS) // 2


def acts_in(thing: object) -> set[str]:
    """The names of keys and values in one object of a PDF; what it refers to is asked for by itself."""
    if isinstance(thing, dict):
        return set().union(*({str(key)} | acts_in(value) for key, value in dict.items(thing)))
    if isinstance(thing, list):
        return set().union(*map(acts_in, list.__iter__(thing)))
    return {thing} if isinstance(thing, NameObject) else set()


def test_the_reader_of_this_file_sees_what_runs():
    """The proof is worth nothing if it overlooks a payload that a browser runs."""
    for hostile in (
        "<img src=x onerror=alert(1)>",
        "<a href='java\tscript:alert(1)'>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc=x>",
        "<script>1</script>",
    ):
        assert runs(f"<p>{hostile}</p>") != [], hostile


def runs(html: str) -> list[str]:
    """What a browser would run of a page, or fetch from elsewhere: found in the tree that it would build."""
    return [problem for element in _elements(html) for problem in _problems(element)]


def words(html: str) -> str:
    """All that stands on a page, as its reader sees it."""
    return " ".join(" ".join(html5lib.parse(html, namespaceHTMLElements=False).itertext()).split())


def _elements(html: str) -> Iterator[Element]:
    return (element for element in html5lib.parse(html, namespaceHTMLElements=False).iter() if isinstance(element.tag, str))


def _problems(element: Element) -> Iterator[str]:
    tag = element.tag.rpartition("}")[2].lower()
    given = {str(name).rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
    own = re.match(r"/[^/]", given.get("src", ""))
    if tag in FOREIGN or "http-equiv" in given or (tag == "script" and not own and given.get("type") != "application/json"):
        yield f"<{tag}> {given} {element.text}"
    if (tag == "style" and "x.example" in (element.text or "")) or (tag == "link" and "x.example" in given.get("href", "")):
        yield f"<{tag}> {given} {element.text}"
    for name, value in given.items():
        scheme = urlsplit(re.sub(r"[\x00-\x20\u200b]", "", value)).scheme
        is_icon = tag == "link" and given.get("rel") == "icon" and scheme == "data"
        if name.startswith("on") or name == "srcdoc" or (name in ADDRESSES and scheme not in SCHEMES and not is_icon):
            yield f"<{tag} {name}={value!r}>"
