"""Feeds of every format by what they are, with what is wrong in them named and got over."""

import datetime as dt
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.formats.parse import ParsedFeed, parse_feed

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
URL = "https://outlet.example/feed"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def parsed(body: str | bytes, kind: str | None = None, charset: str | None = None) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, kind, URL, charset, NOW)


def rss(title: str = "A title", more: str = "") -> str:
    return f"<rss version='2.0'><channel><title>Outlet</title><item><title>{title}</title>{more}</item></channel></rss>"


def codes(feed: ParsedFeed) -> list[str]:
    return [problem.code for problem in feed.problems]


def test_rss_with_all_that_an_item_has():
    more = (
        "<link>/story</link><guid isPermaLink='false'>g1</guid><pubDate>Wed, 04 Mar 2026 08:00:00 +0430</pubDate>"
        "<description>&lt;p&gt;Two &lt;b&gt;words&lt;/b&gt;&lt;/p&gt;</description><source url='https://o.example'>Origin</source>"
    )
    feed = parsed(rss("Rain &amp; snow", more))
    (item,) = feed.items
    assert (feed.format, feed.title, codes(feed)) == ("rss", "Outlet", [])
    assert (item.id, item.url, item.title) == ("g1", "https://outlet.example/story", "Rain & snow")
    assert (item.summary, item.published) == ("Two words", "2026-03-04T03:30:00Z")
    assert (item.source, item.source_url) == ("Origin", "https://o.example")


def test_atom():
    feed = parsed(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>O</title><entry><id>urn:1</id><title>T</title>"
        "<link href='https://o.example/1'/><updated>2026-03-04T05:00:00Z</updated></entry></feed>"
    )
    (item,) = feed.items
    assert (feed.format, item.id, item.url) == ("atom", "urn:1", "https://o.example/1")
    assert (item.published, item.updated) == (None, "2026-03-04T05:00:00Z")


def test_json_feed():
    items = [
        {"id": "1", "url": "https://o.example/1", "title": "T", "content_html": "<p>Words</p>",
         "date_published": "2026-03-04T08:00:00+04:30"},
        {"id": 2, "content_text": "Plain", "external_url": "https://o.example/2", "date_published": "yesterday"},
    ]  # fmt: skip
    feed = parsed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "O", "items": items}))
    first, second = feed.items
    assert (feed.format, first.content, first.published) == ("json", "Words", "2026-03-04T03:30:00Z")
    assert (second.id, second.url, second.published) == ("2", "https://o.example/2", None)
    assert sorted(codes(feed)) == ["date", "item_id"]


def test_a_news_sitemap_packed_or_not():
    body = (
        f"<?xml version='1.0'?><urlset {MAP} {NEWS}><url><loc>https://o.example/1</loc><news:news><news:publication>"
        "<news:name>Outlet</news:name><news:language>fa</news:language></news:publication>"
        "<news:publication_date>2026-03-04T05:00:00Z</news:publication_date><news:title>عنوان</news:title>"
        "</news:news></url></urlset>"
    ).encode()
    assert parsed(body) == parsed(gzip.compress(body))
    (item,) = parsed(body).items
    assert (item.url, item.title, item.source) == ("https://o.example/1", "عنوان", "Outlet")
    assert item.published == "2026-03-04T05:00:00Z"


def test_an_index_of_sitemaps_names_them():
    feed = parsed(f"<sitemapindex {MAP}><sitemap><loc>https://o.example/a.xml</loc></sitemap></sitemapindex>")
    assert (feed.format, feed.items, feed.children) == ("sitemap", (), ("https://o.example/a.xml",))


@pytest.mark.parametrize(
    ("body", "kind", "charset", "title", "code"),
    [
        (rss("Helmand").encode("utf-16"), None, None, "Helmand", None),
        (f"<?xml version='1.0' encoding='windows-1256'?>{rss('خبر')}".encode("cp1256"), None, None, "خبر", None),
        (f"<?xml version='1.0' encoding='tis-620'?>{rss('خبر تازه')}".encode(), None, None, "خبر تازه", "charset"),
        (rss("خبر تازه").encode(), "text/xml; charset=iso-8859-1", None, "خبر تازه", "charset"),
        (rss("خبر").encode("cp1256"), None, "windows-1256", "خبر", "charset"),
        (rss("خبر " * 60).encode() + b"\xff", None, None, ("خبر " * 60).strip(), "charset"),
    ],
    ids=["utf-16", "declared", "lies in the declaration", "lies in the header", "configured", "a bad byte"],
)  # fmt: skip
def test_charsets_are_told_by_the_bytes(
    body: bytes, kind: str | None, charset: str | None, title: str, code: str | None
):
    feed = parsed(body, kind, charset)
    assert feed.items[0].title == title
    assert (code in codes(feed)) if code else ("charset" not in codes(feed))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<html><body><form>Sign in</form></body></html>", "not_a_feed"),
        ("", "not_a_feed"),
        ("{\"items\": []}", "not_a_feed"),
        (b"\x1f\x8b\x08broken", "too_large"),
    ],
    ids=["a login page", "nothing", "other JSON", "broken gzip"],
)  # fmt: skip
def test_what_is_no_feed_is_named(body: str | bytes, code: str):
    feed = parsed(body)
    assert feed.format is None
    assert codes(feed)[0] == code


def test_ill_formed_xml_is_a_problem_and_not_the_end():
    feed = parsed(rss("Rain").replace("</channel>", ""))
    assert ([item.title for item in feed.items], codes(feed)) == (["Rain"], ["ill_formed"])


def test_links_that_are_not_of_the_web_and_times_to_come_are_left_out():
    more = "<link>javascript:alert(1)</link><pubDate>Wed, 04 Mar 2037 08:00:00 GMT</pubDate>"
    (item,) = parsed(rss("&lt;script&gt;x&lt;/script&gt;T", more)).items
    assert (item.url, item.published) == (None, None)
    assert "<" not in item.title


@pytest.mark.timeout(60)
def test_bombs_come_back():
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a0 'ha'>{laughs}]>" + rss("&a11;")
    assert parsed(bomb).format in ("rss", None)
    assert len(parsed(f"<urlset {MAP}>" + "<url><loc>https://o.example/1</loc></url>" * 50_000).items) == 1000
    assert parsed(gzip.compress(b"<urlset>" + b" " * (60 << 20))).format is None


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: rss(text).encode("utf-8", "replace")))
def test_nothing_makes_it_raise(body: bytes):
    parsed(body)


def test_a_mark_before_json_and_years_without_a_web():
    feed = parsed(b"\xef\xbb\xbf" + b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}')
    assert feed.format == "json" and len(feed.items) == 1
    (item,) = parsed(rss("T", "<pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>")).items
    assert item.published is None


def test_the_operators_charset_goes_before_what_the_feed_says() -> None:
    title = "\u0627\u0646\u0641\u062c\u0627\u0631"
    text = f"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel><item><title>{title}</title></item>"
    body = f"{text}</channel></rss>".encode("windows-1256")
    told = parse_feed(body, "application/rss+xml", "https://o.example/feed", "windows-1256", NOW)
    assert told.items[0].title == title
    # the control: by its own word it is unreadable
    assert parse_feed(body, "application/rss+xml", "https://o.example/feed", None, NOW).items[0].title != title


def test_of_a_long_sitemap_the_newest_are_taken_and_what_is_broken_is_passed_over():
    rows = [f"<url><loc>https://o.example/{n}</loc><lastmod>2026-01-01T00:{n % 60:02}:00Z</lastmod></url>"
            for n in range(3000)]  # fmt: skip
    rows.insert(1500, "<url><loc>https://o.example/broken</wrong></url>")
    found = parsed(f"<urlset {MAP}>{''.join(rows)}</urlset>")
    assert len(found.items) == 1000
    assert {item.updated[14:16] for item in found.items} == {f"{minute}" for minute in range(40, 60)}


def test_a_date_that_has_not_come_is_left_out_and_named():
    entry = "<entry><id>1</id><title>T</title><updated>2099-01-01T00:00:00Z</updated></entry>"
    found = parsed(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>{entry}</feed>")
    assert found.items[0].updated is None
    assert [problem.code for problem in found.problems] == ["future"]
    assert "has 1 of 1 entries with a date that has not come yet" in found.problems[0].text
