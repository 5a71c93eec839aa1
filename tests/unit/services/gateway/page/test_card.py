"""An incident's card: claims side by side, copies that add nothing, a history that tells what was silent."""

from __future__ import annotations

import msgspec

from incidents.linking.alerts import alerts_of
from incidents.records import Decision
from services.gateway.page.card import Card, card_of
from tests.support.told import RULES, Desk, claim, report


def told(*decisions: Decision) -> Card:
    alerts = []
    for decision in decisions:
        for payload in alerts_of(decision, RULES, "exercise"):
            number = len(alerts) + 1
            event = {"number": number, "sequence": f"{number:012}", "epoch": "e", **msgspec.json.decode(payload)}
            alerts.append(msgspec.json.encode(event))
    return card_of(decisions[-1].verdicts[0].incident, alerts, range(1, len(alerts) + 1))


def test_values_that_exclude_one_another_stand_side_by_side() -> None:
    desk = Desk()
    card = told(desk.tell(report(killed=6), outlet="Lantern"), desk.tell(report(killed=9), outlet="Beacon", hours=3))
    killed = next(one for one in card.claims if one.name == "killed")
    assert killed.differ
    assert [(one.value, [card.teller(fact) for fact in one.facts]) for one in killed.values] == [
        ("[6, 6]", ["Lantern"]),
        ("[9, 9]", ["Beacon"]),
    ]
    place = next(one for one in card.claims if one.name == "place")
    assert not place.differ and len(place.values[0].facts) == 2


def test_an_origin_that_corrects_itself_or_says_less_exactly_does_not_differ() -> None:
    desk = Desk()
    edited = told(desk.tell(report(killed=6), outlet="Lantern"), desk.tell(report(killed=9), outlet="Lantern", hours=1))
    assert [(one.differ, len(one.values)) for one in edited.claims if one.name == "killed"] == [(False, 2)]
    desk = Desk()
    open_end = report(killed=(5, None))
    loose = told(desk.tell(report(killed=6), outlet="Lantern"), desk.tell(open_end, outlet="Beacon", hours=1))
    assert [one.differ for one in loose.claims if one.name == "killed"] == [False]


def test_what_two_say_of_its_course_does_not_exclude_another() -> None:
    desk = Desk()
    one = report(claims=(claim("denies", "Militia"),))
    other = report(claims=(claim("denies", "Ministry"),))
    card = told(desk.tell(one, outlet="Lantern"), desk.tell(other, outlet="Beacon", hours=1))
    denied = next(field for field in card.claims if field.name == "denied_by")
    assert len(denied.values) == 2 and not denied.differ


def test_a_copy_adds_no_origin_and_is_silent_in_the_history() -> None:
    desk = Desk()
    text = "a long text that one outlet copies from another word by word until its very end " * 5
    first = desk.tell(report(killed=6), outlet="Lantern", text=text)
    card = told(first, desk.tell(report(killed=6), outlet="Beacon", hours=1, text=text))
    assert (len(card.origins), card.stories) == (1, 2)
    assert [(one.origin, one.independent) for one in card.groups] == [("lantern", True), ("beacon", False)]
    assert [(one.kind, one.number) for one in card.history] == [("copy", None), ("new", 1)]


def test_the_history_names_each_change_with_its_sentence_the_newest_first() -> None:
    desk = Desk()
    card = told(desk.tell(report(killed=6), outlet="Lantern"), desk.tell(report(killed=19), outlet="Beacon", hours=3))
    first = card.history[0]
    assert (first.kind, first.number, first.field, first.before, first.after) == (
        "updated",
        2,
        "killed",
        "[6, 6]",
        "[19, 19]",
    )
    assert first.sentence == "Somebody said so."
    assert card.number == 2


def test_a_sentence_stands_once_with_all_that_was_read_in_it() -> None:
    card = told(Desk().tell(report(killed=6, wounded=9, actors=("Militia",)), outlet="Lantern"))
    (one,) = card.sentences
    assert one.facts == (
        ("place", "Greenford"),
        ("killed", "[6, 6]"),
        ("wounded", "[9, 9]"),
        ("actor", "Militia (party)"),
    )
    assert (one.number, one.source.outlet if one.source else "") == (1, "Lantern")


def test_the_word_of_another_is_named_beside_the_outlet() -> None:
    card = told(Desk().tell(report(killed=6), outlet="Lantern Daily"))
    (killed,) = card.claims[0].values
    assert card.teller(killed.facts[0]) == "Lantern Daily"
    assert card.teller(msgspec.structs.replace(killed.facts[0], origin="a wire")) == "Lantern Daily (a wire)"


def test_alerts_of_another_version_are_passed_over() -> None:
    decision = Desk().tell(report(), outlet="Lantern")
    card = card_of(decision.verdicts[0].incident, [b'{"specversion":"9"}', b"\xff"], (1, 2))
    assert [one.kind for one in card.history] == ["joined"]
    assert card.admiralty == ""
