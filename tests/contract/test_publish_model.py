"""The publish script against a model of it in a few lines of Python, by random walks."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents.errors import RefuseError
from services.store.book import Versions
from tests.support.redis_server import RedisServer, binaries, running
from tests.support.spine import NOW, Spine, alert, decision, incident

SCOPES = ("*", "XX-ONE", "XX-TWO")


@dataclass
class Model:
    """What the script promises: versions, serials, the log, and one decision a revision."""

    versions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SCOPES, 0))
    serials: dict[str, int] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    decided: dict[str, tuple[int, ...]] = field(default_factory=dict)
    recorded: list[str] = field(default_factory=list)

    def publish(
        self, revision: str, versions: Versions, writes: list[tuple[str, str]], alerts: list[str]
    ) -> tuple[str, tuple[int, ...]]:
        if revision in self.decided:
            return "already", self.decided[revision]
        moved = any(self.versions[scope] != version for scope, version in versions.scopes.items())
        stale = any(self.serials.get(name, 0) != versions.serials.get(name, 0) for name, _ in writes)
        if writes and (moved or stale):
            return "conflict", ()
        for name, scope in writes:
            self.serials[name] = self.serials.get(name, 0) + 1
            self.places.setdefault(name, set()).add(scope)
        for scope in {scope for name, _ in writes for scope in self.places[name]}:
            self.versions[scope] += 1
        first = len(self.log) + 1
        self.log += alerts
        self.decided[revision] = tuple(range(first, first + len(alerts)))
        return "done", self.decided[revision]


class Publishing(RuleBasedStateMachine):
    """Stories come, readers read at some moment, and decisions arrive early, late, twice or not at all."""

    server: RedisServer

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.reads: list[Versions] = [Versions()]

    @initialize()
    def empty(self) -> None:
        with self.server.raw() as connection:
            connection.flushall()
        self.spine = Spine(self.server.url)

    def teardown(self) -> None:
        self.spine.close()

    @rule()
    def record(self) -> None:
        name = f"s{len(self.model.recorded)}"
        self.spine.record(name)
        self.model.recorded.append(name)

    @rule(scopes=st.sets(st.sampled_from(SCOPES), min_size=1))
    def read(self, scopes: set[str]) -> None:
        versions, _ = self.spine.book.candidates(scopes)
        assert versions.scopes == {scope: self.model.versions[scope] for scope in scopes}
        listed = {name: self.model.serials[name] for name, places in self.model.places.items() if places & scopes}
        assert versions.serials == listed
        self.reads.append(versions)

    @precondition(lambda self: self.model.recorded)
    @rule(data=st.data(), count=st.integers(0, 2), told=st.booleans())
    def publish(self, data: st.DataObject, count: int, told: bool) -> None:
        name = data.draw(st.sampled_from(self.model.recorded))
        versions = data.draw(st.sampled_from(self.reads[-4:]))
        writes: list[tuple[str, str]] = []
        for number in range(count):
            known = sorted(versions.serials)
            target = data.draw(st.sampled_from([*known, f"new-{name}-{number}"]))
            if target in dict(writes) or (target not in versions.serials and not versions.scopes):
                continue
            allowed = SCOPES if target in versions.serials else sorted(versions.scopes)
            writes.append((target, data.draw(st.sampled_from(allowed))))
        alerts = [target for target, _ in writes] if told else []
        one = decision(f"{name}-a", *(incident(target, scope) for target, scope in writes))
        found = self.spine.publisher.publish(one, versions, [alert(target) for target in alerts], NOW)
        assert (found.status, found.numbers) == self.model.publish(f"{name}-a", versions, writes, alerts)

    @rule(name=st.text("abc", min_size=1, max_size=3))
    def forge(self, name: str) -> None:
        try:
            self.spine.publish(name, Versions())
        except RefuseError:
            return
        raise AssertionError("a story that was never recorded was decided")

    @invariant()
    def agrees(self) -> None:
        log = [json.loads(one.alert) for one in self.spine.channel.read_log()] if hasattr(self, "spine") else []
        assert [(one["number"], one["id"]) for one in log] == list(enumerate(self.model.log, 1))
        if hasattr(self, "spine"):
            counts = self.spine.traces.counts()
            assert counts.pending == len(self.model.recorded) - len(self.model.decided)
            assert sum(counts.outcomes.values()) == len(self.model.decided)


def test_the_script_does_what_the_model_says() -> None:
    with ExitStack() as stack:
        for binary in binaries().values():
            Publishing.server = stack.enter_context(running(binary))
            case = Publishing.TestCase()
            case.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
            case.runTest()
