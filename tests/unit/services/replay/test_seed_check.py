"""The comparison with expected.json: only what it says is compared, and each difference is named."""

from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.replay.seed_check import differences, read_expected

GOT = {"stories": [{"id": "a", "alert": "open", "incidents": [{"incident": 1, "killed": [21, None]}]}], "refused": []}


def test_what_expected_leaves_out_is_not_compared():
    assert not list(differences({"stories": [{"id": "a", "incidents": [{"killed": [21, None]}]}]}, GOT))


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ({"stories": [{"id": "a", "alert": "none"}]}, 'stories[a].alert: expected "none", got "open"'),
        ({"stories": [{"id": "a"}, {"id": "b"}]}, "stories: expected 2, got 1"),
        (
            {"stories": [{"id": "a", "incidents": [{"killed": [2, 2]}]}]},
            "stories[a].incidents[0].killed: expected [2, 2], got [21, null]",
        ),
        ({"stories": [{"id": "a", "place": "X"}]}, 'stories[a].place: expected "X", got nothing'),
    ],
)
def test_each_difference_is_named(expected: dict, line: str):
    assert list(differences(expected, GOT)) == [line]


def test_a_folder_without_expectations_has_none_and_a_broken_file_is_refused(tmp_path: Path):
    assert read_expected(tmp_path) is None
    (tmp_path / "expected.json").write_text("{")
    with pytest.raises(RefuseError, match=r"expected\.json: cannot be read as JSON"):
        read_expected(tmp_path)
    (tmp_path / "expected.json").write_text("[]")
    with pytest.raises(RefuseError, match="has no list `stories`"):
        read_expected(tmp_path)
