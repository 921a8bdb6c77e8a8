"""Acts from the screens: said when they are done, with the reason when they are not, and nothing that was typed is lost."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.acts import NOT_SAVED, act_view, carry_out, why_not
from accounts.refusals import Refused


class Note(forms.Form):
    text = forms.CharField(max_length=3)


def sent(method: str = "post", **data):
    request = getattr(RequestFactory(), method)("/", data)
    request._messages = CookieStorage(request)
    return request


def refuse():
    raise Refused("Die Konferenz ist vorbei.")


def said(request) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in get_messages(request)]


def test_what_is_done_is_said_once():
    request = sent()

    assert why_not(request, lambda: "Gespeichert.") == ""
    assert said(request) == [("success", "Gespeichert.")]


def test_a_refusal_is_handed_to_the_page_that_still_holds_what_was_typed():
    request = sent()

    assert why_not(request, refuse) == "Die Konferenz ist vorbei."
    assert said(request) == []


def test_a_form_that_is_not_valid_refuses_before_the_act():
    done = []
    form = Note({"text": "zu lang"})

    assert why_not(sent(), lambda: done.append(1) or "Gespeichert.", form) == str(NOT_SAVED)
    assert (done, form["text"].value()) == ([], "zu lang")


def test_a_button_without_a_text_says_its_refusal_as_a_message():
    request = sent()

    assert carry_out(request, refuse) is False
    assert said(request) == [("error", "Die Konferenz ist vorbei.")]


@pytest.mark.parametrize(("ask", "status"), [(None, 405), (lambda request, found: HttpResponse(f"{found}?"), 200)])
def test_an_act_is_never_done_by_following_a_link(ask, status):
    done = []

    def run(request, found):
        done.append(found)
        return "Gelöscht."

    view = act_view(lambda request, pk: pk, run, lambda found: HttpResponse("da"), ask=ask)

    assert view(sent("get"), pk=7).status_code == status
    assert done == []
    assert view(sent(), pk=7).content == b"da"
    assert done == [7]
