"""The languages of the page: complete, plural forms by their own rule, and which one a request gets."""

from __future__ import annotations

import tomllib

import pytest

from incidents.errors import RefuseError
from services.gateway.page.tongues import Tongues
from tests.support.house import ROOT

FILES = {one.name: one.read_text(encoding="utf-8") for one in sorted((ROOT / "config" / "desk").glob("*.toml"))}
TONGUES = Tongues.parse(FILES)


def test_every_language_says_everything() -> None:
    assert list(TONGUES.by_code) == ["en", "fa", "ps"]
    for one in TONGUES.by_code.values():
        assert all(one.phrases[key] or key == "unchecked" for key in one.phrases), one.code


def test_no_phrase_loses_what_is_filled_in() -> None:
    first = TONGUES.by_code["en"]
    for one in TONGUES.by_code.values():
        for key, text in first.phrases.items():
            assert _holes(text) == _holes(one.phrases[key]), f"{one.code}: {key}"


def test_a_language_that_lacks_a_phrase_is_refused() -> None:
    lacking = FILES["ps.toml"].replace('skip = "', 'skipp = "')
    with pytest.raises(RefuseError, match=r"ps\.toml: phrases\.skip"):
        Tongues.parse({**FILES, "ps.toml": lacking})
    with pytest.raises(RefuseError, match=r"fa\.toml: .*digits"):
        Tongues.parse({**FILES, "fa.toml": FILES["fa.toml"].replace("digits = ", 'digits = "12" # ')})
    with pytest.raises(RefuseError, match=r"en\.toml is missing"):
        Tongues.parse({"fa.toml": FILES["fa.toml"]})


def test_words_that_no_speaker_checked_say_so() -> None:
    for name, text in FILES.items():
        checked = tomllib.loads(text)["checked"]
        assert checked or ("unverified" in text and TONGUES.by_code[name[:2]].phrases["unchecked"])


@pytest.mark.parametrize(
    ("code", "header", "found"),
    [
        ("ps", "en", "ps"),
        (None, "fa-AF,fa;q=0.9,en;q=0.5", "fa"),
        (None, "de,ps;q=0.5", "ps"),
        ("xx", "", "en"),
        (None, "", "en"),
        ("../../etc", "\0;;,,=", "en"),
    ],
)
def test_a_request_gets_the_language_that_it_names(code: str | None, header: str, found: str) -> None:
    assert TONGUES.chosen(code, header).code == found


@pytest.mark.parametrize(
    ("code", "number", "words"),
    [
        ("en", 1, "1 story"),
        ("en", 0, "0 stories"),
        ("en", 1200, "1,200 stories"),
        ("ps", 1, "۱ خبر"),
        ("ps", 2, "۲ خبرونه"),
    ],
)
def test_counted_phrases_take_the_form_of_their_number(code: str, number: int, words: str) -> None:
    assert TONGUES.by_code[code].count("stories", number) == words


def _holes(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}
