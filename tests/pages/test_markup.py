"""Text of members becomes HTML in one place, and nothing hostile passes it."""

import html
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.markup import plain, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "[a](javascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox(1))",
    "![x](https://evil.example/x.png)",
    '<a href="https://x.example" onclick="alert(1)">x</a>',
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '[x](https://x.example "onmouseover=alert(1)")',
    "<style>@import 'https://evil.example'</style>",
    "`<img src=x onerror=alert(1)>`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(text):
    html = str(render(text)).lower()

    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<iframe" not in html
    assert "<style" not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html
    assert 'href="vbscript' not in html
    for tag in html.split("<")[1:]:
        assert " on" not in tag.split(">")[0]


def test_the_subset_is_rendered():
    html = render("### Was es braucht\n\n- **Zeit**\n- Geld\n\nMehr [im Bericht](https://stadt.example/bericht).")

    assert html == (
        "<h3>Was es braucht</h3>\n<ul>\n<li><strong>Zeit</strong></li>\n<li>Geld</li>\n</ul>\n"
        '<p>Mehr <a href="https://stadt.example/bericht" rel="noopener nofollow ugc">im Bericht</a>.</p>\n'
    )


def test_headings_never_stand_above_the_sections_of_the_page():
    assert render("# Groß") == "<h3>Groß</h3>\n"


def test_a_link_that_pretends_another_host_shows_the_true_one():
    html = render("[www.bund.de](https://evil.example/login)")

    assert ">www.bund.de (evil.example)</a>" in html


def test_a_link_with_its_own_host_as_text_stays_as_it_is():
    assert ">stadt.example</a>" in render("[stadt.example](https://www.stadt.example/)")


def test_addresses_that_nobody_linked_stay_text():
    assert "<a" not in render("Siehe https://stadt.example und info@stadt.example")


def test_line_breaks_are_kept():
    assert render("eins\nzwei") == "<p>eins<br>\nzwei</p>\n"


def test_plain_text_has_the_words_without_marks():
    assert plain("### Was\n\n- **Zeit**\n- [Bericht](https://x.example)") == "Was Zeit Bericht"


def test_th1_texts_rendered_at_once_stay_apart(hurried_threads):
    texts = [
        f"### Teil {number}\n\n- **Punkt {number}**\n- [Bericht {number}](https://stadt-{number}.example/)"
        f"\n\n<b>roh {number}</b> & mehr *{number}*\n"
        for number in range(24)
    ]
    quiet = {text: (str(render(text)), plain(text)) for text in texts}

    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda text: (text, (str(render(text)), plain(text))), texts * 12))

    assert [text for text, answer in at_once if answer != quiet[text]] == []


@pytest.mark.parametrize(
    "target",
    [
        "http://[",
        "http://[::1",
        "//[",
        "https://[x]/",
        "http://a:99999999/",
        "http://％41/",
        "https://ex℀ample.example/",
        "mailto:[",
        "http://\u2488.example/",
    ],
)
@pytest.mark.parametrize("words", ["Bericht", "www.bund.de", "http://[", "www.[bund", "ex℀ample.de", "//[.", "www.bund.de:x"])
def test_an_odd_address_is_shown_and_breaks_no_page(target, words):
    assert words.split("[")[0] in html.unescape(str(render(f"[{words}]({target})")))
    assert words.split("[")[0] in html.unescape(str(render(f"[{words}](<{target}>)")))
