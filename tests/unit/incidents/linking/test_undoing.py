"""What was done is taken back: all as it was, and what stories told since on top of it."""

from __future__ import annotations

import msgspec
import pytest

from incidents.errors import RefuseError
from incidents.linking.ranges import Range
from incidents.records import Incident
from tests.support.acting import Hand, figure, only
from tests.support.told import Desk, place, report


@pytest.fixture
def hand() -> Hand:
    """Greenford: a says 6 killed, b says 9. Redford, another province: c says 2."""
    found = Hand(Desk())
    found.tell(report(killed=6, words="oneword"), hours=1, outlet="a")
    found.tell(report(killed=9, words="otherword"), hours=2, outlet="b")
    found.tell(report(place("Redford", "XX-TWO"), killed=2, words="redword"), hours=3, outlet="c")
    return found


def bare(incident: Incident) -> Incident:
    """Without what analysts did: an undo leaves its rows."""
    return msgspec.structs.replace(incident, hand=None)


ACTS = {
    "merge": lambda hand, green, red: hand.merge(red, green),
    "split": lambda hand, green, red: hand.split(green, "s2"),
    "retract": lambda hand, green, red: hand.retract(green),
    "not relevant": lambda hand, green, red: hand.not_relevant("s2", green),
    "not relevant at all": lambda hand, green, red: hand.not_relevant("s3", red),
    "figure": lambda hand, green, red: hand.figure(green, "killed", Range(5, 5)),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_undo_restores_what_was(hand: Hand, act: str) -> None:
    green, red = hand.desk.book
    before = {name: hand.desk.book[name] for name in (green, red)}
    acted = ACTS[act](hand, green, red)
    undone = hand.undo(acted)
    for name, incident in before.items():
        assert bare(hand.desk.book[name]) == incident
    assert {message.kind for message in undone.messages} == {"restored"}
    # each message of the act falls, and nothing else
    fell = [number for message in undone.messages for number in message.takes_back]
    assert fell == list(range(4, 4 + len(acted.messages)))
    rows = [row.kind for name in acted.act.incidents for row in hand.desk.book[name].hand.rows]  # type: ignore[union-attr]
    assert rows == [acted.act.kind, "undo"] * len(acted.act.incidents)
    assert dict(undone.rulings) == dict.fromkeys(acted.rulings, "")


@pytest.mark.parametrize("act", ["merge", "retract", "figure"])
def test_what_was_told_since_is_kept(hand: Hand, act: str) -> None:
    green, red = hand.desk.book
    acted = ACTS[act](hand, green, red)
    later = hand.tell(report(killed=14), hours=5, outlet="d")
    assert only(later).id == green
    hand.undo(acted)
    held = hand.desk.book[green]
    assert [telling.source.outlet for telling in held.tellings] == ["a", "b", "d"]
    assert (figure(held), held.status) == ("[14, 14]", "updated")


def test_what_was_told_of_the_part_goes_back_to_the_whole(hand: Hand) -> None:
    green, _ = hand.desk.book
    acted = hand.split(green, "s2")
    part = acted.after[1]
    assert only(hand.tell(report(killed=14), hours=5, outlet="b", story="s2")).id == part.id
    hand.undo(acted)
    assert figure(hand.desk.book[green]) == "[14, 14]"
    gone = hand.desk.book[part.id]
    assert (gone.status, gone.hand.merged_into) == ("merged", green)  # type: ignore[union-attr]
    again = hand.desk.judge_in(list(hand.desk.book.values()), report(killed=14), hours=6, story="s2", outlet="b")
    assert only(again).id == green


def test_acts_are_undone_from_the_last_one_back(hand: Hand) -> None:
    green, red = hand.desk.book
    first = hand.figure(green, "killed", Range(5, 5))
    second = hand.merge(red, green)
    with pytest.raises(RefuseError, match=f"act {second.act.id} on incident {green} came after it"):
        hand.undo(first)
    undone = hand.undo(second)
    with pytest.raises(RefuseError, match="is an undo itself"):
        hand.undo(undone)
    hand.undo(first)
    assert figure(hand.desk.book[green]) == "[9, 9]"
    with pytest.raises(RefuseError, match="came after it"):
        hand.undo(first)


def test_an_edit_of_a_story_that_the_merged_one_brought_goes_back_with_it(hand: Hand) -> None:
    green, red = hand.desk.book
    acted = hand.merge(red, green)
    edit = hand.desk.judge_in(
        list(hand.desk.book.values()), report(place("Redford", "XX-TWO"), killed=4), hours=5, story="s3", outlet="c"
    )
    hand.told(edit)
    assert only(edit).id == green
    hand.desk.book[green] = only(edit)
    hand.undo(acted)
    assert [one.source.story for one in hand.desk.book[green].tellings] == ["s1", "s2"]
    assert [one.source.story for one in hand.desk.book[red].tellings] == ["s3"]
    assert figure(hand.desk.book[red]) == "[4, 4]"


def test_an_edit_of_a_story_that_was_merged_and_then_split_off_stays_there(hand: Hand) -> None:
    green, red = hand.desk.book
    hand.merge(red, green)
    part = hand.split(green, "s3").after[1]
    edit = hand.desk.judge_in(
        list(hand.desk.book.values()), report(place("Redford", "XX-TWO"), killed=4), hours=5, story="s3", outlet="c"
    )
    assert only(edit).id == part.id
