"""feedparser's own test files, well-formed and ill-formed: read without an exception, with the entries that it gives.

The files are those of its source distribution and not part of this repository: unpack it and name its folder `tests` by
DIDEBAN_FEEDPARSER_TESTS. Where our repair of charsets reads a file otherwise, that is counted.
"""

import datetime as dt
import io
import os
import warnings
from pathlib import Path

import feedparser
import pytest

from services.formats.parse import parse_feed

FOLDER = os.environ.get("DIDEBAN_FEEDPARSER_TESTS", "")
NOW = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
URL = "http://127.0.0.1:8097/feed"


@pytest.mark.timeout(600)
@pytest.mark.skipif(not FOLDER, reason="feedparser's test files: name their folder by DIDEBAN_FEEDPARSER_TESTS")
def test_each_file_gives_the_entries_that_feedparser_gives():
    files = sorted(path for path in Path(FOLDER).rglob("*.xml") if path.is_file())
    assert len(files) > 1000
    fewer, other, repaired = [], [], 0
    for path in files:
        body = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = feedparser.parse(io.BytesIO(body), response_headers={"content-location": URL})
        found = parse_feed(body, None, URL, None, NOW)
        if len(found.items) != min(1000, len(wanted.entries)):
            fewer.append(f"{path.name}: {len(wanted.entries)} entries, here {len(found.items)}")
        elif [one.id for one in found.items] != [one.get("id") or None for one in wanted.entries]:
            if any(problem.code == "charset" for problem in found.problems):
                repaired += 1
            else:
                other.append(path.name)
    print(f"{len(files)} files, {repaired} read otherwise by the repair of charsets")
    assert fewer == []
    assert other == []
