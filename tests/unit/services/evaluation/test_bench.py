"""What sets are measured with, when less is known or less comes with a story."""

import datetime as dt

from incidents.records import Story
from services.evaluation.bench import Bench
from services.evaluation.knowledge import Change, Knowledge
from tests.support.house import ROOT

SHIPPED = Bench(Knowledge.load(ROOT / "config"), ROOT / "config")
STORY = Story(
    id="s",
    revision="s",
    title="",
    text="A roadside bomb killed three policemen in Khost province yesterday, officials said.",
    outlet="Example Gazette",
    published=dt.datetime(2031, 5, 6, 8, tzinfo=dt.UTC),
    published_precision="second",
)


def test_what_is_withheld_is_not_read():
    assert SHIPPED.home.read(STORY).reports[0].when.day == dt.date(2031, 5, 5)
    bare = SHIPPED.altered([], frozenset({"published"})).home
    assert bare.read(STORY).reports[0].when.day is None
    decision = bare.judge(STORY, bare.read(STORY), [], STORY.published, False, None)
    assert decision.verdicts[0].outcome == "opened"
    # the story itself stays as it is
    assert STORY.published is not None


def test_a_pack_that_is_not_touched_is_not_parsed_again():
    assert SHIPPED.altered([Change("linking.toml", "weights.same_day")]).region is SHIPPED.region
    altered = SHIPPED.altered([Change("districts.csv")])
    assert altered.region is not SHIPPED.region
    assert SHIPPED.altered([Change("linking.toml", "weights.same_day")]).rules.linking.weights.same_day == 0.0
