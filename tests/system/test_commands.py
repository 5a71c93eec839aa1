"""Commands as processes around a real worker with a plain mind: replay, tail, why and status on an embedded server."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import ROOT, House, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.end()


@pytest.fixture
def working(house: House) -> House:
    house.start(str(ROOT / "tests" / "system" / "plain_worker.py"), "exercise")
    until(lambda: bool(house.status()["workers"]))
    return house


def stories(path: Path, *names: str, **more: str) -> str:
    lines = [json.dumps({"id": name, "title": f"{name} story", "text": f"Text of {name}", **more}) for name in names]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_a_replay_is_decided_in_order_and_a_second_one_shows_the_same_and_alerts_nothing(
    working: House, tmp_path: Path
):
    source = stories(tmp_path / "s.jsonl", "b", "a", "quiet", "c")
    first = working.run("replay", source, "--workers", "0", "--decisions", "one.jsonl", "--json")
    assert first.returncode == 0, first.stderr
    assert [json.loads(line)["number"] for line in first.stdout.splitlines()] == [1, 2, 3]
    lines = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    assert [(line["id"], line["relevant"], line["alert"]) for line in lines] == [
        ("b", True, "open"), ("a", True, "open"), ("quiet", False, "none"), ("c", True, "open")
    ]  # fmt: skip
    assert "4 stories = 3 opened + 1 irrelevant, 3 alerts" in first.stderr
    again = working.run("replay", source, "--workers", "0", "--decisions", "two.jsonl", "--json")
    assert (again.returncode, again.stdout) == (0, "")
    assert "4 of them decided in an earlier run, 0 alerts" in again.stderr
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_bad_lines_are_named_and_the_others_decided(working: House, tmp_path: Path):
    source = tmp_path / "s.jsonl"
    source.write_text('{"id": "a", "text": "x"}\n{broken\n{"id": "b", "title": "only a title"}\n')
    done = working.run("replay", str(source), "--workers", "0")
    assert done.returncode == 1
    assert "s.jsonl line 2: is no JSON" in done.stderr
    assert "s.jsonl line 3: has no text; judged by its title alone" in done.stderr
    assert "2 stories = 2 opened, 1 of them by summary or title alone, 2 alerts, 1 refused" in done.stderr


def test_fresh_empties_this_stream_and_begins_a_new_epoch(working: House, tmp_path: Path):
    source = stories(tmp_path / "s.jsonl", "a", "b")
    working.run("replay", source, "--workers", "0")
    before = working.status()
    done = working.run("replay", source, "--workers", "0", "--fresh", "--json")
    after = working.status()
    assert [json.loads(line)["number"] for line in done.stdout.splitlines()] == [1, 2], done.stderr
    assert (before["last_number"], after["last_number"]) == (2, 2)
    assert before["epoch"] != after["epoch"]


def test_status_adds_up_and_why_tells_a_story_by_id_address_and_title(working: House, tmp_path: Path):
    source = stories(tmp_path / "s.jsonl", "a", "quiet", url="https://one.example/x?utm_source=y")
    working.run("replay", source, "--workers", "0")
    status = working.status()
    assert status["revisions"] == status["pending"] + sum(status["outcomes"].values()) == 2
    assert status["outcomes"] | {"opened": 1, "irrelevant": 1} == status["outcomes"]
    for name in ("a", "A  Story", "http://one.example/x"):
        told = working.run("why", name, "--stream", "exercise")
        assert told.returncode == 0 and "opened, a desk hears: open" in told.stdout, told
        assert "alerts    number 1" in told.stdout
    missed = working.run("why", "quiet stor", "--stream", "exercise")
    assert missed.returncode == 1 and "- quiet: quiet story" in missed.stderr


def test_tail_resumes_without_gap_or_repeat(working: House, tmp_path: Path):
    working.run("replay", stories(tmp_path / "s.jsonl", *"abcdef"), "--workers", "0")
    done = working.run("tail", "--since", "2", "--until-idle", "--json", "--stream", "exercise")
    assert [json.loads(line)["number"] for line in done.stdout.splitlines()] == [3, 4, 5, 6]
    some = working.run("tail", "--since", "0", "--count", "2", "--json", "--stream", "exercise")
    assert [json.loads(line)["number"] for line in some.stdout.splitlines()] == [1, 2]
    anew = working.run("tail", "--since", "5", "--epoch", "lost", "--until-idle", "--json", "--stream", "exercise")
    assert [json.loads(line)["number"] for line in anew.stdout.splitlines()] == [1, 2, 3, 4, 5, 6]
    assert "everything from number 1" in anew.stderr


def test_a_tail_goes_on_across_a_restart_of_the_server(working: House, tmp_path: Path):
    working.run("replay", stories(tmp_path / "s.jsonl", *"ab"), "--workers", "0")
    tail = working.start(
        "-m", "services.cli", "tail", "--since", "0", "--count", "4", "--json", "--stream", "exercise"
    )  # fmt: skip
    assert tail.stdout is not None
    heard = [json.loads(tail.stdout.readline())["number"] for _ in range(2)]
    old = working.status()["server"]["process"]
    os.kill(old, signal.SIGKILL)
    until(lambda: working.status()["server"]["process"] != old)
    done = working.run("replay", stories(tmp_path / "t.jsonl", *"cd"), "--workers", "0")
    assert done.returncode == 0, done.stderr
    rest, _ = tail.communicate(timeout=30)
    assert heard + [json.loads(line)["number"] for line in rest.splitlines()] == [1, 2, 3, 4]


def test_a_second_replay_into_the_stream_is_refused(house: House, tmp_path: Path):
    source = stories(tmp_path / "s.jsonl", "a")
    first = house.start("-m", "services.cli", "replay", source, "--workers", "0")
    until(lambda: house.status()["pending"] == 1)
    second = house.run("replay", source, "--workers", "0")
    assert second.returncode == 3
    assert "another replay runs into it" in second.stderr
    other = house.run("status", "--stream", "elsewhere", "--json")
    assert other.returncode == 0
    first.send_signal(signal.SIGINT)
    _, told = first.communicate(timeout=30)
    assert first.returncode == 130 and told.endswith("dideban: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "nowhere: no such file or folder; check the name"),
        (["--decisions", "no/such/folder/x", "."], "--decisions no/such/folder/x: cannot be written"),
        (["--against-seeds=nowhere", "."], "--against-seeds: nowhere is no folder"),
        (["--fresh", "--stream", "live", "."], "--stream live: is for news"),
    ],
)
def test_a_wrong_argument_is_one_line(house: House, arguments: list[str], line: str):
    done = house.run("replay", "--workers", "0", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"dideban: {line}") and done.stderr.count("\n") == 1, done.stderr


def test_decisions_never_overwrite_a_source_nor_the_lines_of_a_run_that_was_refused(house: House, tmp_path: Path):
    source = stories(tmp_path / "s.jsonl", "a")
    before = Path(source).read_bytes()
    done = house.run("replay", source, "--decisions", source)
    assert done.returncode == 2
    assert "is one of the sources, which would be lost" in done.stderr
    assert Path(source).read_bytes() == before
    kept = tmp_path / "kept.jsonl"
    kept.write_text("earlier\n")
    assert house.run("replay", source, "--against-seeds=nowhere", "--decisions", str(kept)).returncode == 2
    assert kept.read_text() == "earlier\n"


def test_news_are_not_replayed(house: House, tmp_path: Path):
    done = house.run("replay", stories(tmp_path / "s.jsonl", "a"), "--stream", "live")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "a replay is an exercise" in done.stderr


def test_a_desk_of_another_epoch_hears_everything_again_and_is_told(working: House, tmp_path: Path):
    assert working.run("replay", stories(tmp_path / "s.jsonl", "a", "b"), "--workers", "0").returncode == 0
    done = working.run("tail", "--since", "41", "--until-idle", "--stream", "exercise", "--json")
    assert [json.loads(line)["number"] for line in done.stdout.splitlines()] == [1, 2]
    assert "everything from number 1" in done.stderr


def test_dead_letters_are_listed_and_unknown_ones_named(working: House):
    listed = working.run("dead", "list", "--stream", "exercise")
    assert (listed.returncode, listed.stderr) == (0, "dideban: 0 dead letters\n")
    again = working.run("dead", "retry", "nobody", "--stream", "exercise")
    assert again.returncode == 1
    assert "nobody: stream exercise has no such dead letter" in again.stderr
    assert working.run("dead", "retry", "--stream", "exercise").returncode == 2
