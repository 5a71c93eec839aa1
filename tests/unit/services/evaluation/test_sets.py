"""Files of sets: found by the beginning of their names, in any folder, and named with the line where one is broken."""

import json
from pathlib import Path
from typing import Any, TypedDict

import pytest

from incidents.errors import RefuseError
from services.configuration.settings import Settings
from services.evaluation.evaluation import NAMES, evaluate
from services.evaluation.event_kinds import TYPED
from services.evaluation.linking_sets import LINKED
from services.evaluation.sets import rows_of
from tests.support.house import ROOT

SETTINGS = Settings.load({"DIDEBAN_CONFIG": str(ROOT / "config")})
SHARED = ROOT.parent / "shared" / "eval"
GOOD = b'{"id": "a", "text": "A bomb went off.", "gold": {}}\n'


class Row(TypedDict):
    id: str


def test_lines_end_at_line_ends_alone(tmp_path: Path):
    (tmp_path / "isaf.jsonl").write_text('{"id": "a\u2028b"}\n')
    assert rows_of([tmp_path], "isaf", Row) == [{"id": "a\u2028b"}]


def test_a_set_is_every_file_whose_name_begins_with_its_name_in_any_folder(tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    for folder, name, row in ((tmp_path, "isaf_b", "2"), (tmp_path, "isaf", "1"), (other, "isaf", "3")):
        (folder / f"{name}.jsonl").write_text(json.dumps({"id": row}))
    (tmp_path / "my_isaf.jsonl").write_text("{broken")
    absent = tmp_path / "absent"
    assert [row["id"] for row in rows_of([tmp_path, other, absent], "isaf", Row)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (GOOD + b"\n{broken", "line 3: is no JSON"),
        (GOOD + b"[1]", "line 2: Expected `object`, got `array`"),
        (GOOD + b'{"id": "b", "gold": {}}', "line 2: Object missing required field `text`"),
        (GOOD + b'{"id": "b", "text": "x", "gold": {"start_date": "May"}}', "line 2: Invalid RFC3339"),
        (GOOD + '{"text": "caf\u00e9"}'.encode("latin-1"), "line 2: is not UTF-8"),
        ("{}".encode("utf-16"), "line 1: is not UTF-8"),
        (b"", "line 1: the file is empty"),
        (b"\n \n", "line 1: the file is empty"),
    ],
    ids=["no JSON", "no object", "a key short", "no date", "Latin-1", "UTF-16", "empty", "blank"],
)
def test_what_is_wrong_with_a_file_is_one_line_with_its_name(tmp_path: Path, content: bytes, wrong: str):
    (tmp_path / "isaf_2.jsonl").write_bytes(content)
    with pytest.raises(RefuseError, match=rf"isaf_2\.jsonl {wrong}") as told:
        evaluate(SETTINGS, [tmp_path], "isaf")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("seeds", "own")])
def test_a_line_without_its_keys_is_named_in_every_set(tmp_path: Path, name: str):
    (tmp_path / f"{name}.jsonl").write_text("{}")
    (tmp_path / "score.py").write_text("")
    with pytest.raises(RefuseError, match=rf"{name}\.jsonl line 1: Object missing required field"):
        evaluate(SETTINGS, [tmp_path], name)


def test_a_day_that_is_none_is_named_with_its_story(tmp_path: Path):
    row = {"id": "s7", "incident": "a", "date": "2013-13-01", "title": "", "text": ""}
    (tmp_path / "tvc_2013_2015.jsonl").write_text(json.dumps(row))
    with pytest.raises(RefuseError, match="story s7: '2013-13-01' is no day"):
        evaluate(SETTINGS, [tmp_path], "tvc_2013_2015")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path):
    (tmp_path / "isaf.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert evaluate(SETTINGS, [tmp_path], "isaf")[0][0].stories == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no sets in {SHARED}")
@pytest.mark.parametrize("name", ["isaf", *TYPED, *LINKED])
def test_two_halves_in_another_folder_are_the_whole_set(tmp_path: Path, name: str):
    lines = (SHARED / f"{name}.jsonl").read_bytes().splitlines(keepends=True)[:40]
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    whole.mkdir()
    parted.mkdir()
    (whole / f"{name}.jsonl").write_bytes(b"".join(lines))
    (parted / f"{name}.half.jsonl").write_bytes(b"".join(lines[:20]))
    (parted / f"{name}_other.jsonl").write_bytes(b"".join(lines[20:]))

    def rows(folder: Path) -> list[tuple[Any, ...]]:
        found, absent = evaluate(SETTINGS, [folder], name)
        assert absent == []
        return [(one.name, one.stories, list(one.rows)) for one in found]

    assert rows(parted) == rows(whole)
    # the control: one half is not the whole
    (parted / f"{name}_other.jsonl").unlink()
    assert rows(parted) != rows(whole)
