from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.feeds.feed_changes import table_of
from services.feeds.feed_exchange import feeds_text, read_feeds
from services.feeds.feed_file import feed_of, parse_feeds

ROOT = Path(__file__).resolve().parents[4]
TABLE = {
    "url": "https://a.example/feed?a=1&b=2", "outlet": 'The "A" <Post> – ویرگول', "family": "a", "kind": "atom",
    "language": "fa", "admiralty": "C", "provinces": ["AF-KAB", "AF-HEL"], "min_s": 120.0, "max_s": 600.0,
    "charset": "windows-1256", "paused": True,
}  # fmt: skip


@pytest.mark.parametrize("kind", ["toml", "opml"])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, kind: str):
    shipped = parse_feeds((ROOT / "config" / "feeds.toml").read_text(encoding="utf-8"))
    feeds = [*shipped, feed_of(TABLE, "test")]
    path = tmp_path / f"feeds.{kind}"
    path.write_text(feeds_text(feeds, kind), encoding="utf-8")
    assert [feed_of(table, "test") for table in read_feeds(str(path))] == feeds


def test_a_list_of_another_reader(tmp_path: Path):
    path = tmp_path / "subscriptions.opml"
    path.write_text(
        '<?xml version="1.0"?><opml version="1.0"><head/><body><outline text="News"><outline text="A" '
        'type="rss" xmlUrl="https://a.example/feed" htmlUrl="https://a.example"/></outline>'
        '<outline text="B" xmlUrl="https://b.example/feed"/><outline text="no feed"/></body></opml>'
    )
    assert [(one["url"], one["outlet"]) for one in read_feeds(str(path))] == [
        ("https://a.example/feed", "A"), ("https://b.example/feed", "B")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "line 1"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<opml><body><outline text="\xe9\xff"/></body></opml>', "line 2"),
        (b"<opml>\n<body>\n<outline text='a & b' xmlUrl='https://a.example'/></body></opml>", "line 3"),
        (b"<rss/>", "is no OPML but <rss>"),
        (b"<opml><body/></opml>", "names no feed"),
        (b"<opml><body><outline xmlUrl='ftp://x'/></body></opml>", "url should begin with http"),
        (b"", "line 1"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_file(tmp_path: Path, body: bytes, line: str):
    path = tmp_path / "x.opml"
    path.write_bytes(body)
    with pytest.raises(RefuseError) as caught:
        read_feeds(str(path))
    assert line in str(caught.value) and str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_feed_as_usual_is_a_short_table():
    feed = feed_of({"url": "https://a.example/feed"}, "test")
    assert table_of(feed) == {
        "url": "https://a.example/feed", "outlet": "a.example", "family": "a.example", "kind": "rss", "admiralty": "F"
    }  # fmt: skip
