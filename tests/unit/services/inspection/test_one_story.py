"""One story by file: what overrules it, and every bad source beside the line that it must give."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.configuration.settings import Settings
from services.inspection.one_story import Given, Told, one_story
from tests.support.house import ROOT

NOW = dt.datetime(2031, 5, 6, tzinfo=dt.UTC)


def read(source: Path | str, **given: str) -> Told:
    settings = Settings(data=Path("unused"), config=ROOT / "config")
    return one_story(str(source), Given(**given), settings, NOW)


def test_a_text_a_page_and_a_line_are_read_as_a_replay_reads_them(tmp_path: Path):
    (tmp_path / "a.txt").write_text(" date 2031-05-05 A bomb went off.")
    (tmp_path / "b.html.gz").write_bytes(
        gzip.compress(b"<html lang=en><head><title>Blast</title></head><body><article><p>" + b"A bomb went off. " * 40)
    )
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": "x", "title": "T", "text": "A bomb.", "source": "Gazette"}))
    text, page, line = (read(tmp_path / name).story for name in ("a.txt", "b.html.gz", "c.jsonl"))
    assert (text.id, text.text, text.published_precision) == ("a", "A bomb went off.", "day")
    assert (page.title, page.language) == ("Blast", "en")
    assert page.text.startswith("A bomb went off.")
    assert (line.id, line.outlet, line.title) == ("x", "Gazette", "T")


def test_one_of_several_is_named_by_its_id(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "a", "text": "one"}\n{broken\n{"id": "b", "text": "two"}\n')
    assert read(path, name="b").story.text == "two"


def test_the_command_line_overrules_the_story(tmp_path: Path):
    (tmp_path / "a.txt").write_text("date 2031-05-05 A bomb went off.")
    found = read(
        tmp_path / "a.txt",
        published="2031-05-01T10:00:00Z",
        url="https://x.example/a",
        language="fa",
        outlet="Gazette",
        title="Headline",
    ).story
    assert found.published == dt.datetime(2031, 5, 1, 10, tzinfo=dt.UTC)
    assert (found.url, found.language, found.outlet, found.title) == (
        "https://x.example/a",
        "fa",
        "Gazette",
        "Headline",
    )


def test_what_is_odd_is_noticed(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "a", "title": "only a title", "published": "yesterday"}\n')
    notices = "; ".join(read(path).notices)
    assert "judged by its title alone" in notices
    assert "publishing date 'yesterday' is not understood" in notices


@pytest.mark.parametrize(
    ("name", "content", "given", "line"),
    [
        ("absent.txt", None, {}, "absent.txt: no such file or folder; check the name; an address begins with https://"),
        ("empty.txt", b"  ", {}, "empty.txt: is empty; remove it or fetch it again"),
        ("p.txt", b"%PDF-1.7", {}, "p.txt: is a PDF document, not text; save its text as UTF-8"),
        ("a.json", b"{}", {}, "a.json: is one JSON document; give stories as JSON Lines"),
        ("a.jsonl", b"{broken\n", {}, "a.jsonl line 1: is no JSON"),
        ("a.jsonl", b'{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', {}, "holds 2 stories (a, b …); say which"),
        ("a.jsonl", b'{"id": "a", "text": "x"}\n', {"name": "b"}, "holds no story 'b'"),
        ("a.txt", b"A bomb.", {"published": "soon"}, "--published: its publishing date 'soon' is not understood"),
        ("a.txt", b"A bomb.", {"published": "2040-01-01"}, "--published: its publishing date '2040-01-01' lies in the"),
    ],
)
def test_a_bad_source_gives_one_line_that_names_it(tmp_path: Path, name, content, given, line):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RefuseError) as caught:
        read(tmp_path / name, **given)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_none(tmp_path: Path):
    with pytest.raises(RefuseError, match="is a folder; name one file in it"):
        read(tmp_path)
