import pytest

from services.formats.discovery import feeds_named

URL = "https://site.example/news/"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'<link rel="alternate" type="application/rss+xml" href="/feed" title="All">', ["https://site.example/feed"]),
        (b'<link rel="ALTERNATE nofollow" type="application/atom+xml; charset=x" href=atom.xml>',
         ["https://site.example/news/atom.xml"]),
        (b'<link rel="stylesheet" type="text/css" href="/feed.css">', []),
        (b'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        (b'<a href="/rss">RSS</a><a href="/press">Press</a><a href="/feedback">x</a>', ["https://site.example/rss"]),
        (b'<a href="/rss">RSS</a><link rel=alternate type=application/feed+json href=/f.json>',
         ["https://site.example/f.json"]),
        (b'<link rel=alternate type=application/rss+xml href=/f><link rel=alternate type=application/rss+xml href=/f>',
         ["https://site.example/f"]),
        (b"", []),
        (b"\x00\xff\x00", []),
        (b'<link rel=alternate type=application/rss+xml href="http://[x">', []),
    ],
)  # fmt: skip
def test_feeds_that_a_page_names(body: bytes, wanted: list[str]):
    assert [one.url for one in feeds_named(b"<html><head>" + body + b"</head></html>" if body else b"", URL)] == wanted
