"""Pictures and attachments while writing: whatever button is pressed, nothing chosen or typed on the page is lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from contributions import moderation
from contributions.models import ContributionPage, Submission
from files.models import PortalDocument, PortalImage
from tests.files.test_serving import PDF, picture, upload
from tests.helpers import signed_in

WANTED = "Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können."
PIXEL = picture(size=(4, 4))


def sent(shelf, **changes: object) -> dict[str, object]:
    """What a browser sends with the page as it stands: every field, and what is chosen or typed on top."""
    html = BeautifulSoup(shelf.client.get(shelf.url).text, "html.parser")
    (form,) = (form for form in html.find_all("form", method="post") if form.find("input", type="file"))
    fields = form.find_all("input", type=lambda kind: kind not in ("file", "checkbox"))
    data: dict[str, object] = {field["name"]: field.get("value", "") for field in fields}
    data |= {field["name"]: "on" for field in form.find_all("input", type="checkbox") if field.has_attr("checked")}
    return data | changes


def image() -> PortalImage:
    return PortalImage.objects.get()


@pytest.mark.parametrize("button", ["weiter", "speichern", "texte", "bild", ""])
def test_a_chosen_file_is_stored_by_every_button(shelf, button):
    chosen = {"bild-file": upload("karte.png", PIXEL), "bild-alt_text": "Eine Karte", "anlage-file": upload("a.pdf", PDF)}

    answer = shelf.client.post(shelf.url, sent(shelf, **chosen, **{"anlage-title": "Plan", "kind": button}))

    assert answer.status_code == 302
    assert [(item.alt_text, item.image.original_name) for item in shelf.content().images.all()] == [("Eine Karte", "karte.png")]
    assert [item.title for item in shelf.content().attachments.all()] == ["Plan"]
    tasks = reverse("writing:tasks", args=[shelf.draft.page_id])
    assert (answer.url == tasks, answer.url == shelf.url) == (button == "speichern", button in ("texte", "bild", ""))


@pytest.mark.parametrize("button", ["weiter", "speichern", "texte", "bild", "anlage"])
def test_a_text_for_a_stored_picture_is_stored_by_every_button(shelf, button):
    shelf.add_picture(PIXEL, text="")
    texts = {f"bildtext-{image().pk}-alt_text": "Eine Karte", f"bildtext-{image().pk}-caption": "Stand 2026"}

    shelf.client.post(shelf.url, sent(shelf, kind=button, **texts))

    (item,) = shelf.content().images.all()
    assert (item.alt_text, item.caption) == ("Eine Karte", "Stand 2026")


def test_what_is_removed_takes_everything_else_along(shelf):
    shelf.add_document()
    shelf.add_picture(PIXEL, text="")
    gone = PortalDocument.objects.get().pk
    typed = {f"bildtext-{image().pk}-alt_text": "Eine Karte", "bild-file": upload("b.png", PIXEL), "bild-decorative": "on"}

    assert shelf.client.post(shelf.url, sent(shelf, **{"anlage-weg": gone}, **typed)).status_code == 302

    assert [(item.alt_text, item.decorative) for item in shelf.content().images.all()] == [("Eine Karte", False), ("", True)]
    assert list(shelf.content().attachments.all()) == []


def test_one_refused_file_loses_neither_the_other_nor_what_was_typed(shelf):
    shelf.add_picture(PIXEL, text="")
    chosen = {
        "bild-file": upload("karte.svg", b"<svg/>"),
        "bild-alt_text": "Ein Plan der Stadt",
        "anlage-file": upload("a.pdf", PDF),
        f"bildtext-{image().pk}-caption": "Stand 2026",
    }

    answer = shelf.client.post(shelf.url, sent(shelf, kind="weiter", **chosen))

    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("input", {"name": "bild-alt_text"})["value"] == "Ein Plan der Stadt"
    assert page.find(id="id_bild-file-error").text.strip().startswith("Dieser Dateityp ist nicht erlaubt.")
    assert len(shelf.content().attachments.all()) == 1
    assert [item.caption for item in shelf.content().images.all()] == ["Stand 2026"]


@pytest.mark.parametrize(
    ("kind", "text", "relation"), [("bild", "alt_text", "images"), ("anlage", "title", "attachments")], ids=["picture", "attachment"]
)
def test_a_text_that_is_too_long_loses_no_file(shelf, kind, text, relation):
    file = upload("karte.png", PIXEL) if kind == "bild" else upload("a.pdf", PDF)

    answer = shelf.client.post(shelf.url, sent(shelf, **{f"{kind}-file": file, f"{kind}-{text}": "x" * 260, "kind": "weiter"}))

    (item,) = getattr(shelf.content(), relation).all()
    key = item.image_id if kind == "bild" else item.document_id
    field = BeautifulSoup(answer.text, "html.parser").find("input", {"name": f"{kind}text-{key}-{text}"})
    assert (answer.status_code, field["value"]) == (422, "x" * 260)
    assert f"Der Text ist {10 if kind == 'bild' else 60} Zeichen zu lang." in answer.text


def test_what_was_typed_without_a_file_is_asked_for(shelf):
    answer = shelf.client.post(shelf.url, sent(shelf, kind="weiter", **{"bild-alt_text": "Eine Karte"}))

    assert answer.status_code == 422
    assert answer.text.count("Wählen Sie ein Bild aus.") == 2
    assert 'value="Eine Karte"' in answer.text


def test_a_picture_is_described_or_decorates(shelf):
    answer = shelf.client.post(shelf.url, sent(shelf, kind="weiter", **{"bild-file": upload("a.png", PIXEL)}), follow=True)

    assert answer.redirect_chain == [(f"{shelf.url}?beschreiben", 302)]
    assert answer.text.count(WANTED) == 2
    assert f'href="#id_bildtext-{image().pk}-alt_text"' in answer.text
    assert shelf.content().submission_errors()["images"] == [WANTED]
    answer = shelf.client.post(shelf.url, sent(shelf, kind="weiter", **{f"bildtext-{image().pk}-decorative": "on"}))
    assert answer.url != shelf.url
    assert shelf.content().submission_errors() == {}
    assert "checked" in str(BeautifulSoup(shelf.client.get(shelf.url).text, "html.parser").find(id=f"id_bildtext-{image().pk}-decorative"))


def test_the_check_page_names_pictures_without_a_text(shelf):
    shelf.add_picture(PIXEL, text="")

    assert WANTED in shelf.client.get(reverse("writing:check", args=[shelf.draft.page_id])).text


def test_a_decorative_picture_is_silent_where_it_is_shown_and_named_where_it_is_checked(shelf):
    shelf.add_picture(PIXEL, text="Ein Muster")
    shelf.client.post(shelf.url, sent(shelf, kind="texte", **{f"bildtext-{image().pk}-decorative": "on"}))
    draft = Submission.objects.get(pk=shelf.draft.pk)
    moderation.submit(draft, version=draft.version, by=shelf.cdo)
    review = signed_in(shelf.editor).get(reverse("review:submission", args=[draft.pk])).text
    assert "keiner, rein dekorativ" in review
    moderation.approve(Submission.objects.get(pk=draft.pk), by=shelf.editor)

    html = signed_in(None).get(ContributionPage.objects.get(pk=draft.page_id).specific.get_absolute_url()).text

    (figure,) = BeautifulSoup(html, "html.parser").select("figure.figure img")
    assert figure["alt"] == ""


def test_two_windows_do_not_undo_one_another(shelf):
    shelf.add_picture(PIXEL, text="Alt")
    key = f"bildtext-{image().pk}-alt_text"
    left = sent(shelf, kind="texte", **{f"bildtext-{image().pk}-caption": "Links"})
    right = sent(shelf, kind="texte", **{key: "Rechts"})
    late = sent(shelf, kind="texte", **{key: "Spät"})
    shelf.client.post(shelf.url, right)
    shelf.client.post(shelf.url, left)
    (item,) = shelf.content().images.all()
    assert (item.alt_text, item.caption) == ("Rechts", "Links")

    answer = shelf.client.post(shelf.url, late)

    assert answer.status_code == 422
    assert "Jetzt gilt: „Rechts“" in answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("input", {"name": key})["value"] == "Spät"
    again = late | {f"initial-{key}": page.find("input", {"name": f"initial-{key}"})["value"]}
    shelf.client.post(shelf.url, again)
    assert [item.alt_text for item in shelf.content().images.all()] == ["Spät"]


def test_where_nothing_can_be_stored_what_was_typed_is_shown(shelf):
    shelf.add_picture(PIXEL)
    data = sent(shelf, kind="weiter", **{f"bildtext-{image().pk}-caption": "Stand 2026", "anlage-title": "Ein Plan"})
    draft = Submission.objects.get(pk=shelf.draft.pk)
    moderation.submit(draft, version=draft.version, by=shelf.cdo)

    answer = shelf.client.post(shelf.url, data)

    assert answer.status_code == 403
    assert "Stand 2026" in answer.text
    assert "Ein Plan" in answer.text


def test_no_button_of_the_page_stands_in_another_form(shelf):
    shelf.add_picture(PIXEL)
    shelf.add_document()
    html = BeautifulSoup(shelf.client.get(shelf.url).text, "html.parser")
    (form,) = (form for form in html.find_all("form", method="post") if form.find("input", type="file"))

    main = html.find("main")
    assert len(form.find_all("button")) == len(main.find_all("button")) == 7
    assert form.find("button")["value"] == "texte", "Enter in a field removes nothing"
