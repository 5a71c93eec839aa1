"""Stories and analysts' acts against a model of both in plain Python, by random walks on a real server.

A place has one incident, whose stories all come from one outlet, so that which incident a story joins is plain: the one
that stands for the place. Where acts leave that open (a place whose stories were split) no new story is told there.
"""

from __future__ import annotations

import copy
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents.errors import RefuseError
from tests.support.newsroom import Newsroom, only
from tests.support.redis_server import RedisServer, binaries, running
from tests.support.spine import Spine
from tests.support.told import place, report

PLACES = 4


@dataclass
class Thing:
    """An incident: its stories with how often each was told, where it stands, and the acts on it that stand."""

    stories: dict[str, int]
    status: str = "on"
    into: str | None = None
    acts: list[str] = field(default_factory=list)


@dataclass
class Done:
    """An act: what it found and left, and whether it was undone. `opened`: what it split off."""

    kind: str
    before: dict[str, Thing]
    after: dict[str, dict[str, int]]
    unclear: set[int]
    story: str | None = None
    undone: bool = False


@dataclass
class Model:
    """The book as it should be."""

    things: dict[str, Thing] = field(default_factory=dict)
    first: dict[int, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)
    acts: dict[str, Done] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    irrelevant: int = 0

    def home(self, number: int) -> str | None:
        """What stands for a place; None where it has no incident yet."""
        name = self.first.get(number)
        while name is not None and (into := self.things[name].into) is not None:
            name = into
        return name

    def clear(self, number: int) -> bool:
        return all(number not in act.unclear for act in self.acts.values() if not act.undone)

    def holder(self, story: str) -> str | None:
        names = [name for name, one in self.things.items() if one.status != "merged" and story in one.stories]
        assert len(names) < 2
        return names[0] if names else None

    def spots(self, *names: str) -> set[int]:
        return {self.places[story] for name in names for story in self.things[name].stories}

    def begin(self, act: str, kind: str, names: list[str], **more: object) -> Done:
        done = Done(kind, {name: copy.deepcopy(self.things[name]) for name in names}, {}, set(), **more)  # type: ignore[arg-type]
        self.acts[act] = done
        return done

    def end(self, act: str, names: list[str]) -> None:
        for name in names:
            self.things[name].acts.append(act)
            self.acts[act].after[name] = dict(self.things[name].stories)

    def undo(self, act: str) -> None:
        done = self.acts[act]
        now = {name: self.things[name] for name in done.after}
        restored = {name: copy.deepcopy(one) for name, one in done.before.items()}
        for name in done.after:
            for story, times in now[name].stories.items():
                if done.after[name].get(story) == times:
                    continue
                here = name if name in restored else next(iter(restored))
                home = next((one for one, old in done.before.items() if story in old.stories), here)
                restored[home].stories[story] = times
        for name in done.after:
            if name in restored:
                self.things[name] = restored[name]
            else:
                now[name].status, now[name].into = "merged", next(iter(restored))
                now[name].acts.remove(act)
            self.log.append(("restored", name))
        done.undone = True
        if done.story is not None:
            self.banned.discard(done.story)


class Acting(RuleBasedStateMachine):
    """Stories come and are edited, analysts do what can be done and what cannot."""

    server: RedisServer

    @initialize()
    def empty(self) -> None:
        with self.server.raw() as connection:
            connection.flushall()
        self.model = Model()
        self.room = Newsroom(Spine(self.server.url))
        for number in (0, 0, 0, 1, 1, 2):  # so that there is something to split from the first step on
            self.new_story(number)

    def teardown(self) -> None:
        if hasattr(self, "room"):
            self.room.spine.close()

    def tell(self, story: str) -> str | None:
        number = self.model.places[story]
        told = self.model.told[story] = self.model.told.get(story, 0) + 1
        decision = self.room.tell(story, report(place(f"Town{number}", f"XX-P{number}")), outlet="a", hours=told)
        if decision.outcome == "irrelevant":
            self.model.irrelevant += 1
            return None
        return only(decision)

    @rule(number=st.integers(0, PLACES - 1))
    def new_story(self, number: int) -> None:
        model = self.model
        if not model.clear(number):
            return
        story = f"s{len(model.places)}"
        model.places[story] = number
        home, found = model.home(number), self.tell(story)
        assert found is not None
        if home is None:
            model.first[number] = found
            model.things[found] = Thing({})
            model.log.append(("new", found))
        else:
            assert found == home
        model.things[found].stories[story] = 1

    @precondition(lambda self: self.model.places)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        model = self.model
        story = data.draw(st.sampled_from(sorted(model.places)))
        holder, found = model.holder(story), self.tell(story)
        if story in model.banned:
            assert found is None
        else:
            assert found == holder
            model.things[found].stories[story] = model.told[story]

    @precondition(lambda self: len(self.model.things) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        model = self.model
        one, into = (data.draw(st.sampled_from(list(model.things))) for _ in range(2))
        if one == into or any(model.things[name].status != "on" for name in (one, into)):
            self.refused(lambda: self.room.analyst().merge(one, into))
            return
        act = self.room.analyst().merge(one, into).act.id
        model.begin(act, "merge", [one, into])
        model.things[one].status, model.things[one].into = "merged", into
        model.things[into].stories |= model.things[one].stories
        model.end(act, [one, into])
        model.log += [("merged", one), ("merged", into)]

    @precondition(lambda self: self.model.things)
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        model = self.model
        several = [name for name, one in model.things.items() if one.status == "on" and len(one.stories) > 1]
        name = data.draw(st.sampled_from(several if several and data.draw(st.booleans()) else list(model.things)))
        stories = data.draw(st.sets(st.sampled_from(sorted(model.things[name].stories)), max_size=3))
        if model.things[name].status != "on" or not 0 < len(stories) < len(model.things[name].stories):
            self.refused(lambda: self.room.analyst().split(name, sorted(stories)))
            return
        act = self.room.analyst().split(name, sorted(stories)).act
        done = model.begin(act.id, "split", [name])
        done.unclear = model.spots(name)
        part = act.incidents[1]
        model.things[part] = Thing({story: model.things[name].stories.pop(story) for story in stories})
        model.end(act.id, [name, part])
        model.log += [("split", name), ("split", part)]

    @precondition(lambda self: self.model.things)
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        model = self.model
        name = data.draw(st.sampled_from(list(model.things)))
        if model.things[name].status != "on":
            self.refused(lambda: self.room.analyst().retract(name))
            return
        if data.draw(st.integers(0, 2)):  # what is retracted can be merged and split no more
            return
        act = self.room.analyst().retract(name).act.id
        model.begin(act, "retract", [name])
        model.things[name].status = "retracted"
        model.end(act, [name])
        model.log.append(("retracted", name))

    @precondition(lambda self: self.model.places)
    @rule(data=st.data())
    def not_relevant(self, data: st.DataObject) -> None:
        model = self.model
        story = data.draw(st.sampled_from(sorted(model.places)))
        name = model.holder(story)
        if story in model.banned or name is None or model.things[name].status != "on":
            self.refused(lambda: self.room.analyst().mark(story, "not-relevant"))
            return
        act = self.room.analyst().mark(story, "not-relevant").act.id
        done = model.begin(act, "mark", [name], story=story)
        model.banned.add(story)
        if len(model.things[name].stories) == 1:
            model.things[name].status = "retracted"
            model.log.append(("retracted", name))
        else:
            done.unclear = model.spots(name) if len(model.spots(name)) > 1 else set()
            del model.things[name].stories[story]
            model.log.append(("corrected", name))
        model.end(act, [name])

    @precondition(lambda self: self.model.acts)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        model = self.model
        act = data.draw(st.sampled_from(list(model.acts)))
        done = model.acts[act]
        if done.undone or any(model.things[name].acts[-1:] != [act] for name in done.after):
            self.refused(lambda: self.room.analyst().undo(act))
            return
        self.room.analyst().undo(act)
        model.undo(act)

    def refused(self, do: object) -> None:
        before = self.server.dump()
        with pytest.raises(RefuseError):
            do()  # type: ignore[operator]
        assert self.server.dump() == before, "a refusal changed something"

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "room"):
            return
        model = self.model
        found = {one.id: one for one in self.room.spine.incidents.every()}
        assert set(found) == set(model.things)
        for name, thing in model.things.items():
            one = found[name]
            assert {telling.source.story for telling in one.tellings} == set(thing.stories), name
            assert (one.status in ("retracted", "merged")) == (thing.status != "on")
            assert (one.hand.merged_into if one.hand else None) == thing.into
        assert [(line["type"].rpartition(".")[2], line["subject"]) for line in self.room.log()] == model.log
        counts = self.room.spine.traces.counts()
        assert (counts.pending, counts.outcomes["irrelevant"]) == (0, model.irrelevant)
        assert sum(counts.outcomes.values()) == sum(model.told.values())


def test_stories_and_acts_do_what_the_model_says() -> None:
    with ExitStack() as stack:
        for binary in binaries().values():
            Acting.server = stack.enter_context(running(binary))
            case = Acting.TestCase()
            case.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
            case.runTest()
