import os
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.feeds.feed_changes import FeedChange, encoded
from services.feeds.feed_set import FeedSet

A, B, C = (f"https://{name}.example/feed" for name in "abc")


def write(path: Path, *urls: str, tail: str = "") -> None:
    path.write_text("".join(f'[[feed]]\nurl = "{url}"\n' for url in urls) + tail)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 10_000_000))


def test_a_changed_file_is_read_anew(tmp_path: Path):
    path = tmp_path / "feeds.toml"
    write(path, A)
    feeds = FeedSet(path)
    assert set(feeds.feeds()) == {A}
    write(path, A, B)
    assert set(feeds.feeds()) == {A, B}


def test_a_broken_file_leaves_the_last_good_one_in_force_and_names_the_line(tmp_path: Path):
    path = tmp_path / "feeds.toml"
    write(path, A)
    feeds = FeedSet(path)
    write(path, A, B, tail="min_s = 0\n")
    assert set(feeds.feeds()) == {A}
    assert "line 5" in (feeds.trouble or "")
    path.unlink()
    assert set(feeds.feeds()) == {A}
    write(path, B)
    assert set(feeds.feeds()) == {B} and feeds.trouble is None


def test_the_first_reading_refuses_what_is_wrong(tmp_path: Path):
    with pytest.raises(RefuseError, match="is missing"):
        FeedSet(tmp_path / "feeds.toml")


def test_changes_lie_over_the_file(tmp_path: Path):
    path = tmp_path / "feeds.toml"
    write(path, A, B)
    changes: list[bytes] = []
    feeds = FeedSet(path, lambda: changes)
    changes.append(encoded(FeedChange(url=A, at="2026-03-04T00:00:00Z", paused=True)))
    changes.append(encoded(FeedChange(url=B, at="2026-03-04T00:00:00Z", removed=True)))
    changes.append(encoded(FeedChange(url=C, at="2026-03-04T00:00:00Z", feed={"url": C, "outlet": "C"})))
    changes.append(b"{broken")
    changes.append(encoded(FeedChange(url="x", at="", feed={"url": "x"})))
    found = feeds.feeds()
    assert set(found) == {A, C}
    assert found[A].paused and found[C].outlet == "C"
    assert set(feeds.of_file()) == {A, B}
