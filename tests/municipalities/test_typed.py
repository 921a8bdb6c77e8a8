"""What people type and paste is kept without signs that nobody sees and without pictures as letters."""

from __future__ import annotations

import time

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig

from municipalities.typed import alike_words, has_picture, seen, seen_text, without_pictures
from municipalities.typed_forms import TypedForm

PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada \u202eecalevoL", "Ada ecalevoL"),
        ("Mu\u0308ller", "Müller"),
        ("Ko\u00adope\u200bra\ufefftion", "Kooperation"),
        ("\u2067Ada\u2069\u200f", "Ada"),
        ("A\u2800da\u3164", "Ada"),
        ("q" + "\u0302" * 40 + "oe", "q\u0302\u0302\u0302oe"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Team 👩\u200d💻", "Team 👩\u200d💻"),
        ("A\u200dda\u200d", "Ada"),
        ("Ada\nLovelace", "Ada\nLovelace"),
        ("Tag\U000e0041\ue000", "Tag"),
    ],
)
def test_signs_that_nobody_sees_are_dropped(typed, kept):
    assert seen(typed) == kept


def test_texts_keep_their_lines_and_lose_control_characters():
    assert seen_text("eins\x0bzwei\u2028drei\r\nvier\x00\x07\x9f\tfünf") == "eins\nzwei\ndrei\nvier\tfünf"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (f"Vorher ![Plan]({PICTURE}) nachher", "Vorher  nachher"),
        (f"Vorher ![Plan]( <{PICTURE}> ) nachher", "Vorher  nachher"),
        (f"Ein [Plan]({PICTURE}).", "Ein Plan."),
        (f'<p>Text</p><img alt="x" src="{PICTURE}"><b>mehr</b>', "<p>Text</p><b>mehr</b>"),
        (f"Roh {PICTURE} Ende", "Roh  Ende"),
        ("In Zeilen data:image/png;base64,\n" + "\n".join(["A" * 76] * 20) + "\nEnde", "In Zeilen \nEnde"),
        ("![x](blob:https://a.example/1234)", ""),
        ("![x](cid:teil@mail)", ""),
        ("DATA:IMAGE/SVG+XML;utf8,%3Csvg%3E weiter", " weiter"),
        ("Offene data: 5 MB, Kosten (data: frei)", "Offene data: 5 MB, Kosten (data: frei)"),
        ('<img src="https://stadt.example/x.png">', '<img src="https://stadt.example/x.png">'),
    ],
)
def test_pasted_pictures_go_and_the_words_stay(pasted, kept):
    assert without_pictures(pasted) == kept
    assert has_picture(pasted) == (pasted != kept)


@pytest.mark.parametrize(
    "shape",
    [
        "vorher ![x](data:image/png;base64,{}) nachher",
        "vorher {} data:image/png;base64,{} nachher",
        "![" * 500_000 + "data:",
        "<img " * 500_000 + "data:",
        "[a](data:" * 300_000,
    ],
)
def test_five_megabytes_are_taken_out_at_once(shape):
    text = shape.replace("{}", "A" * 5_000_000)
    began = time.process_time()

    without_pictures(text)

    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "shape", ["[](" + " " * 200_000 + "cid", "[](cid:" + "a" * 200_000, "[](<cid:" + "a>" * 100_000], ids=["blanks", "letters", "ends"]
)
def test_what_a_stranger_sends_is_searched_at_once(shape):
    """Every form asks, the login too: 20,000 blanks held a process for 13 seconds."""
    began = time.process_time()

    has_picture(shape)
    without_pictures(shape)

    assert time.process_time() - began < 2


@pytest.mark.parametrize("word", ["Stаdt", "Bеrlin", "Κöln", "раро", "Ｋöln", "𝐊öln"])
def test_words_that_pretend_are_found(word):
    assert alike_words(f"Amt für {word} und Umland") == [word]


@pytest.mark.parametrize("text", ["Łódź und Chóśebuz", "Київ", "Αθήνα", "Straße Çelik Đorđević", "東京", "µ-Werte und 3 Ω"])
def test_names_in_their_own_script_are_no_pretence(text):
    assert alike_words(text) == []


class Form(TypedForm):
    name = forms.CharField(max_length=5)
    text = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput)


def test_a_form_keeps_what_is_seen_before_it_counts():
    form = Form({"name": "\u202eA\u200bda\u00adx", "text": f"Da ![x]({PICTURE}) so", "secret": "ge\u200bheim"})

    assert form.is_valid()
    assert form.cleaned_data == {"name": "Adax", "text": "Da  so", "secret": "ge\u200bheim"}


@pytest.mark.parametrize("widget", [forms.TextInput, forms.Textarea])
def test_what_nobody_reads_is_refused_before_each_sign_is_looked_at(widget):
    class Form(TypedForm):
        text = forms.CharField(widget=widget)

    form = Form({"text": "ä" * 5_000_000})
    began = time.process_time()

    with pytest.raises(RequestDataTooBig):
        form.is_valid()

    assert time.process_time() - began < 0.5


def test_a_picture_that_is_parted_by_a_sign_nobody_sees_goes_too():
    class Form(TypedForm):
        text = forms.CharField(widget=forms.Textarea)

    form = Form({"text": "vorher " + PICTURE.replace("data:", "da\u200bta:") + " nachher"})

    assert form.is_valid()
    assert "base64" not in form.cleaned_data["text"]


def test_a_name_of_signs_that_nobody_sees_is_missing():
    assert "name" in Form({"name": "\u200b\u202e\u2800", "text": "x", "secret": "x"}).errors


@pytest.mark.parametrize("sign", ["\u0085", "\u2028", "\u2029"])
def test_line_breaks_that_word_processors_know_are_blanks_in_a_name_and_breaks_in_a_text(sign):
    assert seen(f"Kim{sign}Neu") == "Kim Neu"
    assert seen_text(f"Kim{sign}Neu") == "Kim\nNeu"


def test_control_characters_beyond_ascii_are_dropped():
    assert seen("Kim\x9b31m\x80Neu") == "Kim31mNeu"
