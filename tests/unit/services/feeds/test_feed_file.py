import pytest

from incidents.errors import RefuseError
from services.feeds.feed_file import parse_feeds

GOOD = '[[feed]]\nurl = "https://a.example/feed"\noutlet = "A"\nlanguage = "fa"\nadmiralty = "B"\n'


def test_a_feed_and_what_it_takes_for_granted():
    (feed,) = parse_feeds(GOOD)
    assert (feed.url, feed.outlet, feed.family, feed.kind) == ("https://a.example/feed", "A", "A", "rss")
    assert (feed.language, feed.admiralty, feed.min_s, feed.max_s, feed.paused) == ("fa", "B", 60.0, 900.0, False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + "intervall = 3\n", r"line 6: feed 1 .*intervall: no such key"),
        (GOOD + "\n# more\n[[feed]]\noutlet = 'B'\n", r"line 8: feed 2 .*url should be a text"),
        (GOOD + "\n[[feed]]\nurl = 'gopher://b'\n", r"line 8: feed 2 .*url should begin with http"),
        (GOOD + "\n[[feed]]\nurl = 'http://a.example/feed/'\n", r"line 8: feed 2 .*stands there already"),
        (GOOD + "min_s = 0\n", r"line 6: .*min_s should be a number of seconds"),
        (GOOD + "min_s = 500\nmax_s = 100\n", r"line 7: .*max_s should not be less"),
        (GOOD + "charset = 'klingon'\n", r"line 6: .*no such charset"),
        (GOOD + "provinces = 'AF-KAB'\n", r"line 6: .*provinces should be a list"),
        (GOOD + "paused = 1\n", r"line 6: .*paused should be true or false"),
        (GOOD + "kind = 'html'\n", r"line 6: .*known are rss"),
        (GOOD.replace('"B"', '"X"'), r"line 5: .*a letter from A"),
        ("feed = 3\n", r"should be written as \[\[feed\]\]"),
        ("[feeds]\n", r"feeds: no such table"),
        ("[[feed]\n", r"line 1"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: str):
    with pytest.raises(RefuseError, match=line):
        parse_feeds(text)
