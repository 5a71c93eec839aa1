"""Sources: order, ids, dates, labels that must not be seen; and every bad input beside the line that it must give."""

import datetime as dt
import gzip
import json
import os
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.sources.sources import Item, Limits, Refused, check_paths, read_sources

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
LIMITS = Limits(story_bytes=2_000_000, page_bytes=2_000_000, file_bytes=20_000_000, now=NOW)


def read(*paths: Path, limits: Limits = LIMITS) -> list[Item | Refused]:
    return list(read_sources(paths, limits))


def items(*paths: Path) -> list[Item]:
    found = read(*paths)
    assert all(isinstance(thing, Item) for thing in found), found
    return [thing for thing in found if isinstance(thing, Item)]


def lines(path: Path, *stories: object) -> Path:
    path.write_text("".join(json.dumps(story) + "\n" for story in stories))
    return path


def test_a_folder_is_read_by_file_name_then_line(tmp_path: Path):
    (tmp_path / "b.txt").write_text("date 2020-08-03 TOWN - A bridge.")
    lines(tmp_path / "a.jsonl", {"id": "x", "text": "one"}, {"id": "y", "text": "two"})
    (tmp_path / "c.html.gz").write_bytes(gzip.compress(b"<!doctype html><title>Three</title><p>three"))
    (tmp_path / "README.md").write_text("about this folder")
    (tmp_path / "expected.json").write_text("{}")
    (tmp_path / ".hidden.txt").write_text("hidden")
    assert [(item.id, item.format) for item in items(tmp_path)] == [
        ("x", "text"), ("y", "text"), ("b", "text"), ("c", "html")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given", "precision", "body"),
    [
        (" date 2020-08-03 TOWN - Words.", "2020-08-03", "day", b"TOWN - Words."),
        (" date 2021-08 Words.", "2021-08", "month", b"Words."),
        ("Words of no date 2021-08.", None, "unknown", b"Words of no date 2021-08."),
    ],
)
def test_the_header_of_a_text_is_its_date(tmp_path: Path, text: str, given: str, precision: str, body: bytes):
    (tmp_path / "one.txt").write_text(text)
    (item,) = items(tmp_path)
    assert (item.published.given, item.published.precision, item.body) == (given, precision, body)


def test_labels_and_unknown_fields_never_reach_an_item(tmp_path: Path):
    story = {"id": "a", "text": "words", "published": "2026-01-02T03:04:05Z"}
    plain = items(lines(tmp_path / "plain.jsonl", story))[0]
    labelled = items(lines(tmp_path / "labelled.jsonl", {**story, "gold": {"relevant": True}, "x": [1]}))[0]
    assert plain.revision == labelled.revision
    assert "gold" not in repr(labelled) and "relevant" not in repr(labelled)


def test_a_revision_changes_with_the_text_and_not_with_the_place(tmp_path: Path):
    one = items(lines(tmp_path / "a.jsonl", {"id": "a", "text": "words"}))[0]
    moved = items(lines(tmp_path / "b.jsonl", {"id": "zzz", "text": "-"}, {"id": "a", "text": "words"}))[1]
    edited = items(lines(tmp_path / "c.jsonl", {"id": "a", "text": "other words"}))[0]
    assert one.revision == moved.revision != edited.revision


def test_a_page_gives_its_own_time_and_title(tmp_path: Path):
    (tmp_path / "p.html").write_text(
        '<html lang="fa-AF"><head><meta property="article:published_time" content="2026-03-04T08:10:00+04:30">'
        '<meta property="og:title" content="A &amp; B"><meta property="og:site_name" content="Wire"></head><p>x'
    )
    (item,) = items(tmp_path)
    assert item.published.at == dt.datetime(2026, 3, 4, 3, 40, tzinfo=dt.UTC)
    assert (item.title, item.outlet, item.language, item.format) == ("A & B", "Wire", "fa", "html")


def write_sparse(path: Path, size: int) -> None:
    with path.open("wb") as out:
        out.truncate(size)


BAD_FILES = {
    "an empty file": (lambda p: p.write_bytes(b""), "s.txt", "is empty; remove it"),
    "only white space": (lambda p: p.write_bytes(b" \n\n"), "s.txt", "is empty; remove it"),
    "binary": (lambda p: p.write_bytes(b"ab\0\1\2cd" * 50), "s.txt", "is binary, not text"),
    "a picture": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n"), "s.html", "is a PNG picture, not text"),
    "a PDF": (lambda p: p.write_bytes(b"%PDF-1.7\n"), "s.txt", "is a PDF document, not text"),
    "binary lines": (lambda p: p.write_bytes(b"\0\1\2\3" * 99), "s.jsonl", "is binary, not text"),
    "200 MB": (lambda p: write_sparse(p, 200 << 20), "s.txt", "is binary, not text"),
    "200 MB of lines": (lambda p: write_sparse(p, 200 << 20), "s.jsonl", "is larger than a file of stories may be"),
    "a gzip bomb": (
        lambda p: p.write_bytes(gzip.compress(b"a" * (30 << 20))),
        "s.txt.gz",
        "larger than a story may be",
    ),
    "a cut gzip": (lambda p: p.write_bytes(gzip.compress(os.urandom(9000))[:-999]), "s.txt.gz", "is damaged"),
    "a pipe": (os.mkfifo, "s.txt", "is not a regular file"),
    "an empty stream": (lambda p: p.write_bytes(b""), "s.jsonl", "is empty; remove it"),
    "a date alone": (lambda p: p.write_text("date 2020-08-03  \n"), "s.txt", "has a date and no text"),
    "one JSON document": (lambda p: p.write_text("{}"), "s.json", "neither text, HTML nor JSON Lines by its name"),
    "a link to nowhere": (lambda p: p.symlink_to("nowhere"), "s.txt", "cannot be read (No such file or directory)"),
}


@pytest.mark.parametrize(("make", "name", "line"), BAD_FILES.values(), ids=BAD_FILES)
@pytest.mark.timeout(20)
def test_a_bad_file_is_named_and_the_others_go_on(tmp_path: Path, make, name: str, line: str):
    make(tmp_path / name)
    (tmp_path / "z.txt").write_text("A good story.")
    bad, good = read(tmp_path)
    assert isinstance(bad, Refused) and isinstance(good, Item)
    assert bad.where.endswith(name)
    assert line in bad.reason


BAD_LINES = {
    "broken": (b'{"id": "b", "text": ', "is no JSON"),
    "not an object": (b"[1, 2]", "is no JSON object"),
    "no words": (b'{"id": "b"}', "story 'b' has neither title nor text"),
    "text of another kind": (b'{"id": "b", "text": 5}', "text is int, not text"),
    "id of another kind": (b'{"id": [1], "text": "x"}', "is no short printable text"),
    "id with a line break": (b'{"id": "b\\nc", "text": "x"}', "is no short printable text"),
    "deep nesting": (b"[" * 100_000, "is no JSON"),
    "longer than a story": (b'{"id": "b", "text": "' + b"a" * 2_000_001 + b'"}', "longer than a story may be (2 MB)"),
}


@pytest.mark.parametrize(("bad", "line"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_named_by_number_and_the_others_go_on(tmp_path: Path, bad: bytes, line: str):
    (tmp_path / "s.jsonl").write_bytes(b'{"id": "a", "text": "x"}\n\n' + bad + b'\n{"id": "c", "text": "z"}')
    first, refused, last = read(tmp_path / "s.jsonl")
    assert isinstance(first, Item) and isinstance(refused, Refused) and isinstance(last, Item)
    assert refused.where.endswith("s.jsonl line 3")
    assert line in refused.reason


NOTICED = {
    "only a title": ({"title": "Headline"}, "has no text; judged by its title alone"),
    "only a summary": ({"title": "Headline", "summary": "Sum"}, "has no text; judged by its summary alone"),
    "an impossible date": ({"text": "x", "published": "2021-02-30"}, "is not understood; taken as undated"),
    "a date of another kind": ({"text": "x", "published": 5}, "is not understood; taken as undated"),
    "a date in the future": ({"text": "x", "published": "2031-01-01"}, "lies in the future; taken as undated"),
}


@pytest.mark.parametrize(("story", "line"), NOTICED.values(), ids=NOTICED)
def test_what_is_odd_is_kept_with_a_notice(tmp_path: Path, story: dict, line: str):
    (item,) = items(lines(tmp_path / "s.jsonl", {"id": "a", **story}))
    assert line in " ".join(item.notices)


FARSI = "انفجار در شهر امروز رخ داد و چند نفر زخمی شدند"
ENCODINGS = {
    "windows-1256": (FARSI.replace("ی", "ي").encode("cp1256"), "read as cp1256 by the look of it"),
    "windows-1252": ("Un café fermé à Genève, près du théâtre".encode("cp1252"), "read as cp1252 by the look of it"),
    "utf-16 with a mark": (FARSI.encode("utf-16"), None),
    "utf-16 without": ("A bridge fell in the town".encode("utf-16-le"), "is utf-16-le without a byte order mark"),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + FARSI.encode(), None),
    "a damaged byte": (FARSI.encode() * 20 + b"\xff" + FARSI.encode() * 20, "1 byte that utf-8 does not allow"),
}


@pytest.mark.parametrize(("body", "line"), ENCODINGS.values(), ids=ENCODINGS)
def test_an_encoding_is_found_and_told(tmp_path: Path, body: bytes, line: str | None):
    (tmp_path / "s.txt").write_bytes(body)
    (item,) = items(tmp_path)
    assert item.body.decode()
    assert (line in " ".join(item.notices)) if line else not item.notices


def test_a_legacy_text_is_read_rightly(tmp_path: Path):
    (tmp_path / "s.txt").write_bytes(FARSI.replace("ی", "ي").encode("cp1256"))
    assert items(tmp_path)[0].body.decode() == FARSI.replace("ی", "ي")


def test_a_megabyte_of_one_word_and_hidden_characters_are_stories(tmp_path: Path):
    (tmp_path / "a.txt").write_text("a" * 1_000_000)
    (tmp_path / "b.txt").write_text("\u202eevil\u200b text\u2066")
    assert [item.id for item in items(tmp_path)] == ["a", "b"]


def test_a_line_of_untidy_json_is_still_read(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    path.write_bytes(
        b'{"id": "a", "text": "half \\ud83d a sign", "x": NaN}\n{"id": "b", "text": "whole \\ud83d\\ude00"}\n'
        + '{"id": "c", "text": "Un café fermé près du théâtre"}\n'.encode("cp1252")
    )
    half, whole, legacy = items(path)
    assert half.body == b"half ? a sign" and "half a character" in half.notices[0]
    assert whole.body.decode() == "whole \U0001f600" and not whole.notices
    assert legacy.body.decode() == "Un café fermé près du théâtre" and "read as cp1252" in legacy.notices[0]


def test_a_file_name_that_is_no_text_becomes_an_id_that_can_be_stored(tmp_path: Path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\nb.txt"))).write_text("words")
    (item,) = items(tmp_path)
    assert item.id == "a\ufffd\ufffdb" and item.source == "a\ufffd\ufffdb.txt"
    assert item.revision


def test_a_stream_over_its_limit_stops_with_the_line_it_got_to(tmp_path: Path):
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"id": "%d", "text": "words of it"}\n' % n for n in range(100))))
    first, *_, last = read(path, limits=Limits(story_bytes=1000, page_bytes=1000, file_bytes=2000, now=NOW))
    assert isinstance(first, Item) and isinstance(last, Refused)
    assert "unpacked, read up to line" in last.reason


def test_a_source_that_is_not_there_is_a_slip_of_the_command(tmp_path: Path):
    with pytest.raises(RefuseError, match="no such file or folder; check the name"):
        check_paths([tmp_path / "nowhere"])


def test_a_field_that_a_story_can_do_without_costs_only_itself(tmp_path: Path):
    (item,) = items(lines(tmp_path / "s.jsonl", {"id": "a", "text": "x", "source": 5, "lang": "en"}))
    assert (item.outlet, item.language) == ("", "en")
    assert item.notices == ("source is int, not text; write it as a JSON string; left out",)


def test_a_link_to_a_folder_is_named_and_not_followed(tmp_path: Path):
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "a.txt").write_text("Words.")
    (tmp_path / "stories" / "again").symlink_to(tmp_path / "stories")
    refused, item = read(tmp_path / "stories")
    assert isinstance(refused, Refused) and "is a link to a folder" in refused.reason
    assert isinstance(item, Item) and item.id == "a"
