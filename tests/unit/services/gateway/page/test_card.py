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
        ("[6, 6]", ["Lantern (lantern)"]),
        ("[9, 9]", ["Beacon (beacon)"]),
    ]
    place = next(one for one in card.claims if one.name == "place")
    assert not place.differ and len(place.values[0].facts) == 2


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
    source = card.source_of(card.best.figures[0].evidence)
    assert source is not None and source.outlet


def test_alerts_of_another_version_are_passed_over() -> None:
    decision = Desk().tell(report(), outlet="Lantern")
    card = card_of(decision.verdicts[0].incident, [b'{"specversion":"9"}', b"\xff"], (1, 2))
    assert [one.kind for one in card.history] == ["joined"]
    assert card.admiralty == ""
