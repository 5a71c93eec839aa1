"""The rules file: what is wrong with it is named by its key."""

from __future__ import annotations

import pytest

from incidents.errors import RefuseError
from incidents.linking.rules import LinkingRules
from tests.support.told import ROOT

TEXT = (ROOT / "config" / "linking.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("threshold = 3.1", "threshold = 'high'", "merge.threshold"),
        ("threshold = 3.1", "", "threshold"),
        ("threshold = 3.1", "threshold = 3.1\nthreshhold = 3", "threshhold"),
        ("[merge]", "[merge", "linking.toml"),
        ("digits = [3, 2, 1]", "digits = []", "credibility.digits"),
        ("tellings_first = 4", "tellings_first = 0", "tellings_first"),
    ],
)
def test_a_wrong_file_is_refused_by_key(old: str, new: str, named: str) -> None:
    assert old in TEXT
    with pytest.raises(RefuseError, match=named):
        LinkingRules.parse(TEXT.replace(old, new))
