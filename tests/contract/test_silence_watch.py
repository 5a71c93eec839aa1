"""Desks are told once when a source falls silent and once when that ends, and why it ended."""

import dataclasses
import datetime as dt
import json

import pytest

from services.configuration.config_files import load_silence
from services.feeds.feed_file import Feed
from services.polling.silence_watch import SilenceWatch
from services.store.announcements import Announcements
from services.store.channel import Channel
from services.store.watch import Sighting, Watch
from tests.support.house import ROOT
from tests.support.spine import NOW, Spine

URL = "https://a.example/feed"
FEED = Feed(url=URL, outlet="A", family="a", kind="rss", language="en", admiralty="C")
DAY = dt.timedelta(days=1)


class Desk:
    """A watch over one feed, and what desks heard of it."""

    def __init__(self, spine: Spine) -> None:
        self.spine, self.feeds, self.watch = spine, {URL: FEED}, Watch(spine.client, spine.keys)
        self.watch.follow({URL: "a.example"}, NOW)
        self.silence = SilenceWatch(
            lambda: self.feeds, self.watch, Announcements(spine.client, spine.keys), load_silence(ROOT / "config"),
            "live",
        )  # fmt: skip

    def says(self, said: str, days: float) -> None:
        """The feed's last fetch came to *said*, *days* from the beginning."""
        now = NOW + days * DAY
        (claim,) = self.watch.claim_feeds(now, 30, 1, f"{days}")
        failing = {"said": said, "failing_since": None if said == "ok" else NOW.isoformat(), "trouble": "x"}
        self.watch.sight(claim, Sighting(now, failing), now)

    def heard(self, days: float) -> list[tuple[str, str, str]]:
        """Phase, kind and text of all that was told, after a look *days* from the beginning."""
        self.silence.look(NOW + days * DAY)
        told = [json.loads(one.alert)["data"] for one in Channel(self.spine.client, self.spine.keys).read_log()]
        return [(one["phase"], one["silence"]["kind"], one["silence"]["text"]) for one in told]


@pytest.fixture
def desk(spine: Spine) -> Desk:
    return Desk(spine)


def test_it_begins_once_and_ends_once(desk: Desk):
    desk.says("failed", 0)
    assert [one[:2] for one in desk.heard(5)] == [("began", "dead")]
    assert len(desk.heard(6)) == 1
    desk.says("ok", 6.5)
    assert [one[0] for one in desk.heard(7)] == ["began", "ended"]


def test_dead_one_day_and_blocked_the_next_is_one_silence(desk: Desk):
    for days, said in ((0, "failed"), (6, "blocked"), (7, "failed"), (8, "blocked")):
        desk.says(said, days)
        desk.heard(days + 0.5)
    desk.says("ok", 9)
    assert [one[0] for one in desk.heard(9.5)] == ["began", "ended"]


@pytest.mark.parametrize("paused", [True, False], ids=["paused", "taken out"])
def test_a_feed_that_nobody_watches_any_more_did_not_speak_again(desk: Desk, paused: bool):
    desk.says("failed", 0)
    desk.heard(5)
    desk.feeds = {URL: dataclasses.replace(FEED, paused=True)} if paused else {}
    (_, (phase, _, text)) = desk.heard(6)
    assert phase == "ended" and text.startswith(f"{URL}: is not watched any more")
