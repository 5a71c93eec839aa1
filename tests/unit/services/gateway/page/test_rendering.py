"""Text from outside stays text, and only addresses of the web are led to."""

from __future__ import annotations

import pytest

from services.gateway.page.rendering import shown, web_address


@pytest.mark.parametrize(
    ("text", "most", "found"),
    [
        ("two\nlines\r\nand\ttabs", 300, "two lines and tabs"),
        ("a\x00b\x1b[31mc", 300, "a b [31mc"),
        ("safe\u202eexe.cod\u202c", 300, "safe exe.cod"),
        ("\u2066isolated\u2069 \u200fmark", 300, "isolated mark"),
        ("می\u200cرود", 300, "می\u200cرود"),
        ("<b>bold</b>", 300, "<b>bold</b>"),
        ("a" * 10_000, 20, "a" * 19 + "…"),
        (7, 300, "7"),
    ],
)
def test_text_is_on_one_line_and_turns_no_direction(text: object, most: int, found: str) -> None:
    assert shown(text, most) == found


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://outlet.example/story?a=1#b", True),
        ("http://outlet.example", True),
        ("HTTPS://outlet.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://outlet.example/", False),
        ("data:text/html,x", False),
        ("//outlet.example/x", False),
        ("https://", False),
        ("https://[outlet", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_led_to(url: str | None, leads: bool) -> None:
    assert web_address(url) is leads
