"""The main job with real workers on made-up stories in three languages: what desks hear, what a replay promises."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import redis

from services.configuration.settings import Settings
from services.server.embedded import server
from tests.support.house import ROOT, House, until

STORIES = ROOT / "tests" / "data" / "stories" / "three_languages.jsonl"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.end()


def decisions(path: Path) -> dict[str, dict]:
    return {line["id"]: line for line in map(json.loads, path.read_text().splitlines())}


def processes_of(house: House) -> set[int]:
    """Processes that still carry the house's data folder in their environment."""
    mark = f"DIDEBAN_DATA={house.environment['DIDEBAN_DATA']}".encode()
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def test_each_incident_is_told_once_whatever_the_language(house: House, tmp_path: Path):
    done = house.run("replay", str(STORIES), "--decisions", "d.jsonl")
    assert done.returncode == 0, done.stderr
    told = decisions(tmp_path / "d.jsonl")
    assert list(told) == ["t1", "t2", "t3", "t4", "t5", "t6"]
    assert told["t2"]["near_duplicate_of"] == "t1"
    assert [told[name]["alert"] for name in told] == ["open", "none", "update", "open", "none", "open"]
    provinces = [[incident["province"] for incident in line["incidents"]] for line in told.values()]
    assert provinces == [["AF-BGL"], ["AF-BGL"], ["AF-BGL"], ["AF-KAN"], [], ["AF-KAB"]]
    baghlan = {told[name]["incidents"][0]["incident_id"] for name in ("t1", "t2", "t3")}
    assert len(baghlan) == 1
    assert told["t3"]["incidents"][0]["killed"] == [8, 8]
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["1", "2", "3", "4"]


def test_one_worker_gives_the_same_decisions_byte_for_byte(house: House, tmp_path: Path):
    for name in ("one", "two"):
        done = house.run("replay", str(STORIES), "--fresh", "--decisions", name)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_subscriber_hears_each_alert_as_the_schema_says_without_gap(house: House):
    schema = json.loads(house.run("schema").stdout)
    heard: list[dict] = []
    # held by this process too, so that it is the same server from the first to the last
    with server(Settings.load(house.environment)) as address:
        listener = redis.Redis.from_url(address).pubsub()
        listener.subscribe("dideban:exercise:alerts")
        assert listener.get_message(timeout=10)

        def listen() -> None:
            while len(heard) < 4 and (message := listener.get_message(timeout=30)):
                heard.append(json.loads(message["data"]))

        thread = threading.Thread(target=listen)
        thread.start()
        done = house.run("replay", str(STORIES))
        thread.join(timeout=60)
    assert done.returncode == 0, done.stderr
    assert [alert["number"] for alert in heard] == [1, 2, 3, 4]
    for alert in heard:
        jsonschema.validate(alert, schema)


def test_stories_that_primed_the_book_raise_no_alert(house: House, tmp_path: Path):
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "s.jsonl").write_bytes(STORIES.read_bytes())
    done = house.run("replay", str(STORIES), "--against-seeds=known", "--decisions", "d.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert {line["alert"] for line in decisions(tmp_path / "d.jsonl").values()} == {"none"}
    assert "book primed with 6 seed stories" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_no_process_outlives_a_replay_that_is_stopped(house: House, number: signal.Signals, code: int):
    slow = house.start("-m", "services.cli", "replay", str(STORIES), "--speed", "x1")
    until(lambda: house.status()["outcomes"]["opened"] == 1)
    os.kill(slow.pid, number)
    assert slow.wait(timeout=60) == code
    until(lambda: not processes_of(house), 60)


def test_running_workers_take_the_work_of_a_replay_without_its_own(house: House):
    house.start("-m", "services.cli", "work", "--stream", "exercise", "--processes", "2")
    done = house.run("replay", str(STORIES), "--workers", "0")
    assert done.returncode == 0, done.stderr
    assert "6 stories = " in done.stderr
