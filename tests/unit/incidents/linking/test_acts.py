"""Each act, what it leaves, what desks hear of it, and that the next story obeys."""

from __future__ import annotations

import pytest

from incidents.errors import RefuseError
from incidents.linking.acted import Acted
from incidents.linking.ranges import Range
from tests.support.acting import Hand, figure, only
from tests.support.told import TEXT, Desk, place, report


@pytest.fixture
def hand() -> Hand:
    return Hand(Desk())


def two_incidents(hand: Hand) -> tuple[str, str]:
    """A bomb in Greenford that killed 6, and one in a town of another province that killed 2."""
    one = only(hand.tell(report(place("Redford", "XX-TWO"), killed=2, words="redword"), hours=1, outlet="a"))
    into = only(hand.tell(report(killed=6, words="greenword"), hours=2, outlet="b"))
    return one.id, into.id


def messages(acted: Acted) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.incident.id, one.kind, one.takes_back) for one in acted.messages]


# --- merge ------------------------------------------------------------------------------------------------------------


def test_a_merge_takes_back_the_one_and_tells_the_other(hand: Hand) -> None:
    one, into = two_incidents(hand)
    acted = hand.merge(one, into)
    assert messages(acted) == [(one, "merged", (1,)), (into, "merged", ())]
    away, kept = acted.after
    assert (away.status, kept.status) == ("merged", "open")
    assert [telling.source.outlet for telling in kept.tellings] == ["a", "b"]
    assert {fact.value for fact in kept.facts if fact.field == "killed"} == {"[2, 2]", "[6, 6]"}
    assert [row.what for row in kept.hand.rows] == [f"{one} merged into it"]  # type: ignore[union-attr]


def test_the_next_story_of_the_merged_one_joins_what_stands_for_it(hand: Hand) -> None:
    one, into = two_incidents(hand)
    hand.merge(one, into)
    hand.desk.book = {name: hand.desk.book[name] for name in (one, into)}
    later = report(place("Redford", "XX-TWO"), killed=2, words="redword")
    decision = hand.desk.judge_in(list(hand.desk.book.values()), later, hours=3)
    assert [verdict.incident.id for verdict in decision.verdicts] == [into]
    assert decision.outcome != "opened"


def test_through_a_chain_of_merges(hand: Hand) -> None:
    one, into = two_incidents(hand)
    last = only(hand.tell(report(place("Whiteford", "XX-THREE"), killed=3), hours=3, outlet="c")).id
    hand.merge(one, into)
    hand.merge(into, last)
    decision = hand.desk.judge_in(
        list(hand.desk.book.values()), report(place("Redford", "XX-TWO"), killed=2, words="redword"), hours=4
    )
    assert [verdict.incident.id for verdict in decision.verdicts] == [last]


def test_what_was_merged_into_something_that_is_not_at_hand_is_joined_by_nobody(hand: Hand) -> None:
    one, into = two_incidents(hand)
    hand.merge(one, into)
    away = hand.desk.book[one]
    decision = hand.desk.judge_in([away], report(place("Redford", "XX-TWO"), killed=2, words="redword"), hours=3)
    assert decision.outcome == "opened"


def test_an_edit_of_a_story_of_the_merged_one_opens_nothing(hand: Hand) -> None:
    one, into = two_incidents(hand)
    hand.merge(one, into)
    edit = report(place("Redford", "XX-TWO"), killed=4)
    decision = hand.desk.judge_in(list(hand.desk.book.values()), edit, hours=3, story="s1", outlet="a")
    assert [verdict.incident.id for verdict in decision.verdicts] == [into]


# --- split ------------------------------------------------------------------------------------------------------------


def told_as_one(hand: Hand) -> str:
    """Two stories of one incident: 6 killed by a, 9 by b."""
    hand.tell(report(killed=6, words="oneword"), hours=1, outlet="a")
    return only(hand.tell(report(killed=9, words="otherword"), hours=2, outlet="b")).id


def test_a_split_leaves_each_with_what_its_stories_said(hand: Hand) -> None:
    name = told_as_one(hand)
    acted = hand.split(name, "s2")
    rest, part = acted.after
    assert (figure(rest), figure(part)) == ("[6, 6]", "[9, 9]")
    assert (rest.words, part.words) == (("oneword",), ("otherword",))
    assert (rest.status, part.status) == ("corrected", "open")
    assert {fact.story for fact in rest.facts} == {"s1"} and {fact.story for fact in part.facts} == {"s2"}
    assert messages(acted) == [(name, "split", (2,)), (part.id, "split", ())]


def test_an_edit_of_a_story_that_was_split_off_stays_there(hand: Hand) -> None:
    name = told_as_one(hand)
    part = hand.split(name, "s2").after[1]
    edit = hand.tell(report(killed=10), hours=3, story="s2", outlet="b")
    assert only(edit).id == part.id


def test_a_split_without_decisions_goes_by_the_ledger(hand: Hand) -> None:
    name = told_as_one(hand)
    hand.said.clear()
    rest, part = hand.split(name, "s2").after
    assert (figure(rest), figure(part)) == ("[6, 6]", "[9, 9]")
    assert part.best.place == rest.best.place


def test_what_two_said_stays_said_when_the_first_goes(hand: Hand) -> None:
    hand.tell(report(killed=6), hours=1, outlet="a")
    name = only(hand.tell(report(killed=6), hours=2, outlet="a")).id
    rest, _ = hand.split(name, "s1").after
    assert {fact.story for fact in rest.facts if fact.field in ("killed", "origin")} == {"s2"}


def test_a_copy_whose_original_goes_speaks_for_itself(hand: Hand) -> None:
    hand.tell(report(killed=6), hours=1, outlet="a", text=TEXT)
    name = only(hand.tell(report(killed=6), hours=2, outlet="copy", text=TEXT)).id
    rest, _ = hand.split(name, "s1").after
    assert [fact.value for fact in rest.facts if fact.field == "origin"] == ["copy"]
    assert rest.tellings[0].near_duplicate_of is None


# --- retract and mark -------------------------------------------------------------------------------------------------


def test_a_retraction_takes_back_all_and_is_not_opened_by_a_copy(hand: Hand) -> None:
    name = only(hand.tell(report(killed=6), hours=1, outlet="a", text=TEXT)).id
    acted = hand.retract(name)
    assert messages(acted) == [(name, "retracted", (1,))]
    for outlet, killed, story in (("copy", 6, None), ("copy2", 9, None), ("a", 12, "s1"), ("a", 15, None)):
        decision = hand.tell(report(killed=killed), hours=2, outlet=outlet, text=TEXT, story=story)
        assert (only(decision).id, only(decision).status, decision.heard) == (name, "retracted", "none")


def test_an_origin_that_had_not_told_of_it_is_heard(hand: Hand) -> None:
    name = only(hand.tell(report(killed=6), hours=1, outlet="a")).id
    hand.retract(name)
    decision = hand.tell(report(killed=8), hours=2, outlet="b")
    assert (only(decision).id, only(decision).status, decision.heard) == (name, "retracted", "update")


def test_a_story_that_is_not_relevant_is_taken_out(hand: Hand) -> None:
    name = told_as_one(hand)
    acted = hand.not_relevant("s2", name)
    (rest,) = acted.after
    assert (figure(rest), rest.status, dict(acted.rulings)) == ("[6, 6]", "corrected", {"s2": "- act1"})
    assert messages(acted) == [(name, "corrected", (2,))]


def test_what_nobody_else_told_of_is_retracted_with_its_story(hand: Hand) -> None:
    name = only(hand.tell(report(killed=6), hours=1, outlet="a", text=TEXT)).id
    acted = hand.not_relevant("s1", name)
    assert (acted.after[0].status, messages(acted)) == ("retracted", [(name, "retracted", (1,))])
    copy = hand.tell(report(killed=6), hours=2, outlet="copy", text=TEXT)
    assert (only(copy).id, copy.heard) == (name, "none")


# --- figures ----------------------------------------------------------------------------------------------------------


def test_a_corrected_figure_is_not_overwritten_by_an_old_one(hand: Hand) -> None:
    name = told_as_one(hand)
    acted = hand.figure(name, "killed", Range(5, 5))
    assert figure(acted.after[0]) == "[5, 5]"
    assert messages(acted) == [(name, "corrected", (1, 2))]
    for outlet, killed in (("b", 9), ("a", 6), ("c", 9)):
        decision = hand.tell(report(killed=killed), hours=3, outlet=outlet)
        assert figure(only(decision)) == "[5, 5]"
        assert "killed" not in {change.field for change in decision.verdicts[0].changes}


def test_a_value_that_nobody_had_told_is_news(hand: Hand) -> None:
    name = told_as_one(hand)
    hand.figure(name, "killed", Range(5, 5))
    decision = hand.tell(report(killed=11), hours=3, outlet="b")
    assert (figure(only(decision)), decision.heard, only(decision).id) == ("[11, 11]", "update", name)


def test_without_a_right_one_the_newest_that_holds_is_best(hand: Hand) -> None:
    name = told_as_one(hand)
    assert figure(hand.figure(name, "killed").after[0]) == "[6, 6]"
    assert figure(hand.figure(name, "killed").after[0]) is None


def test_a_split_keeps_what_an_analyst_corrected(hand: Hand) -> None:
    name = told_as_one(hand)
    hand.figure(name, "killed", Range(5, 5))
    assert [figure(one) for one in hand.split(name, "s2").after] == ["[5, 5]", "[9, 9]"]


def test_a_range_that_was_called_wrong_contradicts_nobody(hand: Hand) -> None:
    from incidents.linking.corroboration import contradicted

    name = told_as_one(hand)
    assert contradicted(hand.desk.book[name])
    hand.figure(name, "killed", Range(5, 5))
    assert not contradicted(hand.desk.book[name])


# --- what cannot be done ----------------------------------------------------------------------------------------------


def test_bad_acts_are_refused_with_a_line(hand: Hand) -> None:
    one, into = two_incidents(hand)
    three = only(hand.tell(report(place("Whiteford", "XX-THREE")), hours=3)).id
    for do, line in (
        (lambda: hand.merge(one, one), "into itself"),
        (lambda: hand.split(into), "takes some of its 1 stories, not none"),
        (lambda: hand.split(into, "s2"), "not every one"),
        (lambda: hand.split(into, "s1"), "story s1: is none of incident"),
        (lambda: hand.figure(into, "escaped"), "nobody has told how many were escaped"),
        (lambda: hand.figure(into, "killed", Range(6, 6)), "is [6, 6] already"),
    ):
        with pytest.raises(RefuseError, match=line.replace("[", r"\[")):
            do()
    hand.merge(one, into)
    hand.retract(three)
    for do, line in (
        (lambda: hand.merge(one, into), f"was merged into {into}"),
        (lambda: hand.retract(one), f"was merged into {into}"),
        (lambda: hand.merge(into, three), "is retracted already"),
        (lambda: hand.retract(three), "is retracted already"),
        (lambda: hand.figure(three, "killed"), "is retracted already"),
    ):
        with pytest.raises(RefuseError, match=line):
            do()


def test_an_incident_takes_only_so_many_acts(hand: Hand) -> None:
    import msgspec

    from tests.support.told import RULES

    name = told_as_one(hand)
    few = msgspec.structs.replace(RULES, bounds=msgspec.structs.replace(RULES.bounds, acts=1))
    hand.figure(name, "killed")
    from incidents.linking.acts import retract

    with pytest.raises(RefuseError, match="has had 1 acts"):
        retract(hand.by(), hand.desk.book[name], (), few)
