"""XML holds any text, and comes back as it was but for what XML has no place for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.gateway.outputs.xml_writing import child, clean, root, written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a<b>&amp;\"'", "a<b>&amp;\"'"),
        ("\x00a\x1b", "\ufffda\ufffd"),
        ("\ufffe", "\ufffd"),
        ("\ud800", "\ufffd"),
        ("\U0001f4a5",) * 2,
    ],
)
def test_what_xml_has_no_place_for_is_marked(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    found = root("a", "urn:a")
    child(found, "b", text, c=text)
    (back,) = etree.fromstring(written(found))
    # line ends become one, in attributes every white space does: as XML has it
    assert (back.text or "") == clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert " ".join(back.get("c").split()) == " ".join(clean(text).split())
