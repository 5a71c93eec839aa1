"""What a desk hears of a story, and how a story ends: exactly one outcome, the strongest of its reports."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.linking.corroboration import contradicted, digit, independent_origins
from incidents.linking.ranges import Range, move, overlap
from incidents.records import Decision, Incident
from tests.support.told import DAY, NOON, RULES, TEXT, Desk, claim, place, reading, report

CLASH = ("Battles", "Armed clash")


def fields(decision: Decision) -> list[str]:
    return [change.field for verdict in decision.verdicts for change in verdict.changes]


def only(desk: Desk) -> Incident:
    (incident,) = desk.book.values()
    return incident


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((9, 9), (9, 9), "same"),
        ((9, 9), (12, 12), "higher"),
        ((6, None), (14, 14), "higher"),
        ((24, None), (30, 30), "higher"),
        ((9, 17), (10, 10), "higher"),
        ((4, 7), (4, 9), "higher"),
        ((14, 14), (6, None), "kept"),
        ((14, 14), (14, None), "kept"),
        ((5, None), (5, 5), "narrower"),
        ((9, 17), (9, 9), "narrower"),
        ((12, 12), (9, 9), "lower"),
        ((2, 2), (0, 0), "lower"),
        ((17, 17), (9, 17), "lower"),
    ],
)
def test_how_a_figure_moves(before: tuple[int, int], after: tuple[int, int], expected: str) -> None:
    assert move(Range(*before), Range(*after)) == expected


ENDS = st.none() | st.integers(0, 50)


@given(ENDS, ENDS, ENDS, ENDS)
def test_overlap_is_symmetric(a: int | None, b: int | None, c: int | None, d: int | None) -> None:
    assert overlap(Range(a, b), Range(c, d)) == overlap(Range(c, d), Range(a, b))


def test_the_first_word_opens() -> None:
    first = Desk().tell(report(killed=3), hours=1)
    assert (first.outcome, first.heard) == ("opened", "open")


@pytest.mark.parametrize("killed", [3, 9])
def test_a_higher_or_lower_toll_is_an_update(killed: int) -> None:
    desk = Desk()
    desk.tell(report(killed=6), hours=1, outlet="a")
    second = desk.tell(report(killed=killed), hours=5, outlet="a")
    assert (second.outcome, second.heard, fields(second)) == ("updated", "update", ["killed"])


def test_a_vaguer_figure_is_none() -> None:
    desk = Desk()
    desk.tell(report(killed=14), hours=1, outlet="a")
    assert desk.tell(report(killed=(6, None)), hours=5, outlet="a").heard == "none"


def test_a_figure_that_was_told_before_is_none() -> None:
    desk = Desk()
    for hours, killed in enumerate((6, 14)):
        desk.tell(report(killed=killed), hours=hours, outlet="a")
    assert desk.tell(report(killed=6), hours=5, outlet="a").heard == "none"


def test_an_older_story_takes_nothing_back() -> None:
    desk = Desk()
    desk.tell(report(killed=14), hours=8, outlet="a")
    late = desk.tell(report(killed=9), hours=2, outlet="a")
    assert late.heard == "none"
    assert only(desk).best.figures[0].least == 14


def test_the_first_confirmation_is_an_update_and_the_next_is_none() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, outlet="a")
    heard = [desk.tell(report(killed=3), hours=2 + n, outlet=name).heard for n, name in enumerate("abc")]
    assert heard == ["none", "update", "none"]
    assert only(desk).status == "corroborated"
    assert independent_origins(only(desk)) == ("a", "b", "c")


def test_a_near_duplicate_confirms_nothing() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, outlet="a", text=TEXT)
    copy = desk.tell(report(killed=3), hours=2, outlet="b", text=f"{TEXT} Read more.")
    assert (copy.outcome, copy.heard, copy.near_duplicate_of) == ("duplicate", "none", "s1")
    assert independent_origins(only(desk)) == ("a",)


def test_a_near_duplicate_with_a_changed_figure_is_an_update() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, text=TEXT)
    copy = desk.tell(report(killed=5), hours=2, text=f"{TEXT} Read more.")
    assert (copy.outcome, copy.heard, copy.near_duplicate_of) == ("updated", "update", "s1")


def test_a_copy_of_a_later_story_names_no_parent() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=5, text=TEXT)
    assert desk.tell(report(killed=3), hours=1, text=TEXT).near_duplicate_of is None


def test_a_claim_a_denial_and_a_retraction_are_updates() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, outlet="a")
    claimed = report(killed=3, claimed_by="Reds", claims=(claim("claims", "Reds"),))
    denied = report(killed=3, claims=(claim("denies", "Blues"),))
    gone = report(claims=(claim("retracts", "Police"),))
    heard = []
    for hours, one in enumerate((claimed, claimed, denied, denied, gone)):
        heard.append(desk.tell(one, hours=2 + hours, outlet="a").heard)
    assert heard == ["update", "none", "update", "none", "update"]
    assert only(desk).status == "retracted"
    assert digit(only(desk), RULES.credibility)[0] == 5


def test_another_phase_is_an_update() -> None:
    desk = Desk()
    desk.tell(report(kind=CLASH, phases=["fell"]), hours=1, outlet="a")
    again = desk.tell(report(kind=CLASH, phases=["fell"]), hours=2, outlet="a")
    fled = desk.tell(report(kind=CLASH, phases=["fell", "fled"]), hours=3, outlet="a")
    back = desk.tell(report(kind=("Battles", "Government regains territory")), hours=4, outlet="a")
    assert [one.heard for one in (again, fled, back)] == ["none", "update", "update"]
    assert fields(back) == ["control"]


def test_history_is_recorded_and_not_heard() -> None:
    desk = Desk()
    old = DAY - dt.timedelta(days=31)
    first = desk.tell(report(day=old, killed=3), hours=1)
    assert (first.outcome, first.heard) == ("opened", "none")
    assert desk.tell(report(day=old, killed=5), hours=2).heard == "none"
    assert Desk().tell(report(day=DAY - dt.timedelta(days=30), killed=3), hours=1).heard == "open"


def test_an_anniversary_joins_in_silence() -> None:
    desk = Desk()
    desk.tell(report(killed=14, wounded=50), hours=1)
    late = desk.tell(report(killed=15, wounded=50), hours=24 * 365)
    assert (late.outcome, late.heard) == ("threaded", "none")
    assert len(desk.book) == 1


def test_a_long_story_goes_on_being_heard() -> None:
    desk = Desk()
    taken = ("Violence against civilians", "Abduction/forced disappearance")
    for week in range(6):
        desk.tell(report(kind=taken, captured=9), hours=24 * 7 * week, outlet="a")
    freed = desk.tell(report(kind=taken, captured=9, phases=["released"]), hours=24 * 42, outlet="a")
    assert freed.heard == "update"


def test_an_edit_updates_and_never_opens() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, story="x", outlet="a", text=TEXT)
    edit = desk.tell(report(killed=5), hours=2, story="x", outlet="a", text=TEXT)
    assert (edit.outcome, edit.heard, edit.near_duplicate_of) == ("updated", "update", None)
    moved = report(place("Farville", "XX-ONE"), day=DAY - dt.timedelta(days=9), kind=CLASH, killed=40)
    other = desk.tell(moved, hours=3, story="x", outlet="a", text="Quite another text about quite another thing.")
    assert other.outcome != "opened"
    assert len(only(desk).tellings) == 1


def test_an_edit_that_adds_an_incident_opens_nothing() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, story="x", text=TEXT)
    added = report(place("Redford", "XX-TWO"), kind=CLASH, killed=8)
    edit = desk.tell(report(killed=3), added, hours=2, story="x", text=TEXT)
    assert len(desk.book) == 1
    assert [reason.name for reason in edit.reasons] == ["edit_opens_nothing"]


def test_priming_links_and_stays_silent() -> None:
    desk = Desk()
    first = desk.tell(report(killed=3), hours=1, priming=True, story="seed", text=TEXT)
    assert (first.outcome, first.heard) == ("opened", "none")
    later = desk.tell(report(killed=3), hours=2, text=TEXT)
    assert (later.outcome, later.nearest_seed) == ("duplicate", "seed")
    assert any(reason.name == "nearest_seed" and reason.words == "seed" for reason in later.reasons)


def test_an_irrelevant_story_ends_as_such() -> None:
    decision = Desk().tell(hours=1)
    assert (decision.outcome, decision.heard, decision.verdicts) == ("irrelevant", "none", ())


def test_the_strongest_report_speaks_for_the_story() -> None:
    desk = Desk()
    desk.tell(report(killed=3), hours=1, outlet="a")
    both = desk.tell(report(killed=3), report(place("Redford", "XX-TWO"), kind=CLASH), hours=2, outlet="a")
    assert [verdict.heard for verdict in both.verdicts] == ["none", "open"]
    assert (both.outcome, both.heard) == ("opened", "open")


def test_figures_that_exclude_one_another_are_doubtful() -> None:
    desk = Desk()
    desk.tell(report(killed=17), hours=1, outlet="a")
    desk.tell(report(killed=9), hours=2, outlet="b")
    assert contradicted(only(desk))
    assert digit(only(desk), RULES.credibility)[0] == 4
    desk.tell(report(killed=17), hours=3, outlet="b")
    assert not contradicted(only(desk))


def test_facts_are_appended_and_memory_is_bounded() -> None:
    desk = Desk()
    bounds = RULES.bounds
    for number in range(60):
        before = only(desk).facts if desk.book else ()
        desk.tell(report(killed=5 + number, words=f"w{number} shared tower harbour"), hours=number / 4)
        assert only(desk).facts[: min(len(before), bounds.facts_first)] == before[: bounds.facts_first]
    incident = only(desk)
    assert len(incident.tellings) == bounds.tellings_first + bounds.tellings_newest
    assert len(incident.facts) <= bounds.facts_first + bounds.facts_newest
    assert [incident.tellings[0].source.story, incident.tellings[-1].source.story] == ["s1", "s60"]


REPORTS = st.builds(
    lambda town, days, killed, kind: report(place(town), DAY + dt.timedelta(days=days), kind, killed=killed),
    st.sampled_from(["Greenford", "Redford", "Bluford"]),
    st.integers(-40, 3),
    st.integers(0, 9),
    st.sampled_from([CLASH, ("Riots", "Mob violence"), ("Battles", "Government regains territory")]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(REPORTS, max_size=3), st.sampled_from(["x", "y", None])), max_size=6))
def test_every_story_ends_in_one_outcome(stories: list[tuple[list, str | None]]) -> None:
    desk = Desk()
    for hours, (reports, name) in enumerate(stories):
        desk.now = NOON + dt.timedelta(hours=hours)
        one = reading(name or f"n{hours}", f"{name}-{hours}", reports, "o")
        assert desk.judge(one) == desk.judge(one)
        decision = desk.tell(*reports, hours=hours, story=name)
        assert decision.outcome in ("opened", "updated", "threaded", "duplicate", "irrelevant")
        assert (decision.heard == "update") <= (decision.outcome == "updated" or decision.outcome == "opened")
        assert decision.near_duplicate_of != decision.story
        ids = [verdict.incident.id for verdict in decision.verdicts if verdict.outcome == "opened"]
        assert len(ids) == len(set(ids))


def test_a_form_letter_on_another_incident_is_no_copy() -> None:
    desk = Desk()
    desk.tell(report(place("Greenford"), killed=3), hours=1, text=TEXT)
    letter = TEXT.replace("Greenford", "Redford").replace("fountain", "bakery")
    other = desk.tell(report(place("Redford", "XX-TWO"), killed=8), hours=3, text=letter)
    assert (other.outcome, other.near_duplicate_of) == ("opened", None)


def test_a_correction_that_still_counts_the_dead_is_no_retraction() -> None:
    desk = Desk()
    desk.tell(report(killed=9), hours=1, outlet="a")
    said = desk.tell(report(killed=4, claims=(claim("retracts", "Police"),)), hours=2, outlet="a")
    assert (said.heard, only(desk).status) == ("update", "corrected")
    taken_back = desk.tell(report(phases=["retracted"]), hours=3, outlet="a")
    assert (fields(taken_back), only(desk).status) == (["retracted"], "retracted")
