"""Whose word a story is: outlets, families, wires, and names that the table does not have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import RefuseError
from incidents.origins import OutletTable, host_of, source_of
from incidents.records import Source, Story
from incidents.text.document import Document

ROOT = Path(__file__).resolve().parents[3]
TABLE = """
articles = ["the"]
house_words = ["news", "post", "wire"]
shared_hosts = ["pages.example"]

[[outlets]]
name = "Great Wire"
family = "great"
admiralty = "A"
wire = true
aliases = ["GW", "موج بزرگ"]
hosts = ["greatwire.example"]

[[outlets]]
name = "The Evening Lamp"
family = "lamp"
admiralty = "C"
aliases = ["Morning Lamp"]
hosts = ["lamp.example"]

[[outlets]]
name = "Everything News"
family = "everything"
aggregator = true
hosts = ["everything.example"]
"""
OUTLETS = OutletTable.parse(TABLE)


def source(outlet: str, *names: str, url: str | None = None) -> Source:
    story = Story(id="s", revision="r", title="t", text="", outlet=outlet, url=url)
    return source_of(story, Document("en", "t", "", (), sources_named=names), OUTLETS)


@pytest.mark.parametrize(
    ("outlet", "names", "origin"),
    [
        ("Great Wire", (), "great"),
        ("The Evening Lamp", (), "lamp"),
        ("Morning Lamp (Dari)", (), "lamp"),
        ("The Evening Lamp", ("Great Wire",), "great"),
        ("The Evening Lamp", ("GW news agency",), "great"),
        ("The Evening Lamp", ("موج بزرگ",), "great"),
        ("The Evening Lamp", ("Evening Lamp",), "lamp"),
        ("The Evening Lamp", ("Morning Lamp", "Great Wire"), "lamp"),
        ("The Evening Lamp", ("theeveninglamp",), "lamp"),
        ("Great Wire", ("Evening Lamp",), "great"),
        ("Hill Digest", ("River Post",), "riverpost"),
        ("River Post", ("River Post",), "riverpost"),
        ("River Post", ("River",), "riverpost"),
        ("The Stone River Post", ("the Post",), "stoneriverpost"),
        ("River Stone Post", ("RSP",), "riverstonepost"),
        ("Hill Digest", ("Anna Bell", "Great Wire"), "great"),
        ("Hill Digest", ("Anna Bell and John Reed",), "hilldigest"),
        ("Everything News", (), ""),
        ("Everything News", ("River Post",), "riverpost"),
    ],
)
def test_origin(outlet: str, names: tuple[str, ...], origin: str) -> None:
    assert source(outlet, *names).origin == origin


def test_a_copy_and_its_unknown_original_are_one_origin() -> None:
    assert source("Hill Digest", "River Post").origin == source("River Post").origin


def test_the_site_stands_for_an_outlet_without_a_name() -> None:
    assert source("", url="https://m.lamp.example/a").family == "lamp"
    assert source("", url="https://www.unknown.example/a/b").family == "unknown.example"
    assert (
        source("", url="https://pages.example/anna/1").family != source("", url="https://pages.example/bert/1").family
    )


def test_letters() -> None:
    assert [source(name).admiralty for name in ("Great Wire", "The Evening Lamp", "Nobody")] == ["A", "C", "F"]


@given(st.text(max_size=40), st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_name_gives_a_source(outlet: str, name: str, url: str | None) -> None:
    assert source(outlet, name, url=url) == source(outlet, name, url=url)
    assert host_of(url) == host_of(url).lower()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("articles = 3", "articles"),
        ("not toml", "outlets.toml"),
        (TABLE.replace('"C"', '"Z"'), "The Evening Lamp"),
        (TABLE.replace("Morning Lamp", "Great Wire"), "greatwire"),
        (TABLE.replace("hosts", "houses"), "houses"),
    ],
)
def test_a_wrong_table_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(RefuseError, match=named):
        OutletTable.parse(text)


def test_the_shipped_table_knows_the_great_wires() -> None:
    outlets = OutletTable.parse((ROOT / "config" / "region" / "outlets.toml").read_text(encoding="utf-8"))
    for name in ("Reuters", "AFP", "AP", "Xinhua"):
        found = outlets.named(name)
        assert found is not None
        assert found.wire
