"""A replay's run on a fake stream: order kept in whatever order decisions come, nothing twice, patience."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from incidents.errors import RetryError
from incidents.records import Decision, Entry
from services.pages.published import UNDATED
from services.replay.replaying import Replay, pace_of
from services.sources.sources import Item, Refused

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def item(name: str, body: str = "x") -> Item:
    return Item(id=name, where=f"at {name}", source="s", format="text", body=body.encode(), published=UNDATED)


class FakeBoard:
    """Decides, at each look, the latest story that is recorded and undecided: the worst order there can be."""

    def __init__(self, away: int = 0) -> None:
        self.recorded: dict[str, Entry] = {}
        self.done: dict[str, Decision] = {}
        self.most = 0
        self.away = away

    def record(self, entry: Entry, body: bytes) -> bool:
        assert body
        if self.away:
            self.away -= 1
            raise RetryError("away")
        known = entry.revision in self.done
        self.recorded[entry.revision] = entry
        self.most = max(self.most, len(self.recorded) - len(self.done))
        return known

    def decisions(self, revisions: Sequence[str]) -> Mapping[str, Decision]:
        undecided = [revision for revision in self.recorded if revision not in self.done]
        if undecided:
            entry = self.recorded[undecided[-1]]
            self.done[entry.revision] = Decision(
                story=entry.id, revision=entry.revision, outcome="opened", heard="open", relevant=True, decided=START
            )
        return {revision: self.done[revision] for revision in revisions if revision in self.done}

    def alerts_after(self, number: int) -> list[tuple[int, bytes]]:
        return [(n, b"{}") for n in range(number + 1, len(self.done) + 1)]


class Notes:
    """Writes down what a run tells."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.numbers: list[int] = []

    def refused(self, refused: Refused) -> None:
        self.lines.append(f"refused {refused.where}")

    def noticed(self, where: str, notice: str) -> None:
        self.lines.append(f"noticed {where}: {notice}")

    def decided(self, item: Item, decision: Decision, known: bool) -> None:
        assert item.id == decision.story
        self.lines.append(f"{'known' if known else 'decided'} {item.id}")

    def alert(self, number: int, payload: bytes) -> None:
        assert payload
        self.numbers.append(number)

    def progress(self, done: int, waiting: int) -> None:
        pass

    def alive(self) -> None:
        pass


def run(board: FakeBoard, *stories: Item | Refused, window: int) -> Notes:
    notes = Notes()
    replay = Replay(board=board, watcher=notes, window=window, last=len(board.done), sleep=lambda _seconds: None)
    replay.run(stories, START)
    return notes


@pytest.mark.parametrize("window", [1, 3, 100])
def test_decisions_are_told_in_the_order_of_the_stream(window: int):
    board = FakeBoard()
    notes = run(board, *(item(str(n)) for n in range(20)), window=window)
    assert notes.lines == [f"decided {n}" for n in range(20)]
    assert notes.numbers == list(range(1, 21))
    assert board.most == min(window, 20)


def test_a_second_run_tells_the_recorded_decisions_and_no_alert():
    board = FakeBoard()
    run(board, item("a"), item("b"), window=1)
    notes = run(board, item("a"), item("b"), window=1)
    assert (notes.lines, notes.numbers) == (["known a", "known b"], [])


def test_the_same_text_twice_is_passed_over_and_another_text_is_a_later_revision():
    notes = run(FakeBoard(), item("a"), item("a"), item("a", "edited"), window=1)
    assert notes.lines == [
        "decided a",
        "noticed at a: story 'a' stands word for word in at a too; passed over",
        "noticed at a: story 'a' is taken as a later revision of the one in at a",
        "decided a",
    ]


def test_a_refused_story_stops_no_other():
    notes = run(FakeBoard(), item("a"), Refused("line 2", "broken"), item("b"), window=1)
    assert notes.lines == ["decided a", "refused line 2", "decided b"]


def test_a_server_that_is_away_is_waited_for():
    assert run(FakeBoard(away=3), item("a"), window=1).lines == ["decided a"]


def test_a_server_that_stays_away_ends_the_run():
    times = iter(range(0, 100_000, 10))
    replay = Replay(
        board=FakeBoard(away=10**9), watcher=Notes(), window=1, last=0,
        sleep=lambda _seconds: None, monotonic=lambda: float(next(times)),
    )  # fmt: skip
    with pytest.raises(RetryError, match="away"):
        replay.run([item("a")], START)


def test_the_pace_divides_the_time_between_stories_and_never_waits_for_an_older_one():
    seconds = pace_of(60.0)
    hours = [0, 1, 0, 2]
    assert [seconds(START + dt.timedelta(hours=hour)) for hour in hours] == [0.0, 60.0, 0.0, 60.0]
    assert pace_of(None)(START) == 0.0
