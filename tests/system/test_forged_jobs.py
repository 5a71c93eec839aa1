"""Whoever can write to Redis cannot run code in a worker, end it, or keep the next story from being decided.

Each forged job is laid before a real worker process on a real server, then a good job behind it. The control gives the
worst of them to RQ's own worker: there it runs.
"""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tests.support.redis_server import binaries, running

ROOT = Path(__file__).parents[2]
NAME = "workers.jobs.decide"
QUEUE = "rq:queue:live"
WORKER = """
import sys
from services.store.redis_clients import queue_connection
from workers.runtime import Pace, WarmWorker
url = sys.argv[1]
done = queue_connection(url)
def decide(stream, revision):
    if revision == "raises": raise ValueError("on purpose")
    done.rpush("decided", revision)
WarmWorker("live", queue_connection(url), {"workers.jobs.decide": decide}, Pace(maintenance=1), "w").work()
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(binaries()["valkey"]) as server:
        yield server.url


def wait_for(condition, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "what was waited for did not happen"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """A worker that runs in this process leaves its signal handlers behind."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def client(address) -> redis.Redis:
    found = redis.Redis.from_url(address)
    found.flushall()
    return found


@pytest.fixture
def worker(address, client) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", WORKER, address], cwd=ROOT, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def call(name: str = NAME, arguments: object = ("live", "r1"), instance: object = None) -> bytes:
    return json.dumps([name, instance, arguments, {}]).encode()


def good(revision: str) -> dict[str, bytes]:
    return {"data": zlib.compress(call(arguments=["live", revision])), "status": b"queued", "origin": b"live"}


def enqueue(client: redis.Redis, name: str | bytes, fields: dict[str, bytes]) -> None:
    key = b"rq:job:" + (name if isinstance(name, bytes) else name.encode())
    if fields:
        client.hset(key, mapping=fields)
    client.rpush(QUEUE, name)


def forged(canary: Path) -> dict[str, dict[str, bytes]]:
    """Forged jobs by what they try; *canary* is the file that appears if one of them gets its way."""

    class Bomb:
        def __reduce__(self):
            return Path.touch, (canary,)

    fire = f"touch {canary}"
    plain = {"status": b"queued", "origin": b"live"}
    return {
        "a-function-of-the-system": {"data": call("os.system", [fire]), **plain},
        "a-method-of-an-object": {"data": call("touch", [], {"py/object": "pathlib.Path"}), **plain},
        "a-pickle": {"data": zlib.compress(pickle.dumps(Bomb())), **plain},
        "a-pickled-call": {"data": pickle.dumps(("os.system", None, (fire,), {})), **plain},
        "a-pickled-meta": {"data": call(), "meta": pickle.dumps(Bomb()), **plain},
        "a-callback-of-success": {
            "data": call(arguments=["live", "cb"]),
            "success_callback_name": b"os.system",
            **plain,
        },
        "a-callback-of-failure": {
            "data": call(arguments=["live", "raises"]),
            "failure_callback_name": b"os.system",
            **plain,
        },
        "a-webhook": {"data": call(arguments=["live", "wh"]), "webhooks": b'[{"url": "file:///etc/passwd"}]', **plain},
        "garbage": {"data": b"\x00\xff garbage", **plain},
        "a-bomb-of-zeros": {"data": zlib.compress(b"\0" * 50_000_000), **plain},
        "no-data": {"status": b"queued"},
        "a-bad-date": {"data": call(arguments=["live", "bd"]), "created_at": b"not a date", **plain},
        "a-date-that-is-none": {
            "data": call(arguments=["live", "bn"]),
            "created_at": b"2021-02-30T00:00:00.000Z",
            **plain,
        },
        "bad-numbers": {
            "data": call(arguments=["live", "n"]),
            "timeout": b"-1",
            "retries_left": b"x",
            "ttl": b"zz",
            **plain,
        },
        "a-bad-status": {"data": call(arguments=["live", "st"]), "status": b"nonsense"},
        "bad-text": {"data": call(arguments=["live", "tx"]), "origin": b"\xff\xfe", "description": b"\xff"},
    }


def locks(client: redis.Redis) -> int:
    """How often a worker has taken RQ's lock for maintenance."""
    return int(client.info("commandstats").get("cmdstat_set", {"calls": 0})["calls"])


NAMES = tuple(forged(Path("x")))


def is_refused(name: str) -> bool:
    return name in NAMES[:4] or name in ("garbage", "a-bomb-of-zeros", "no-data", "a-callback-of-failure")


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_job_has_no_effect_and_the_next_is_done(name, client, worker, tmp_path):
    canary = tmp_path / "canary"
    enqueue(client, name, forged(canary)[name])
    enqueue(client, "good", good("after"))
    wait_for(lambda: b"after" in client.lrange("decided", 0, -1))
    assert worker.poll() is None, "the worker lives on"
    assert not canary.exists()
    assert client.llen(QUEUE) == 0
    if is_refused(name):
        wait_for(lambda: client.zscore("rq:failed:live", name) is not None)
        assert client.hget(f"rq:job:{name}", "status") == b"failed"
    wait_for(lambda: client.llen(f"{QUEUE}:intermediate") == 0)
    assert client.zcard("rq:wip:live") == 0


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a:b", b"x" * 10_000, b"../../etc", b"", "سلام".encode()])
def test_a_forged_name_of_a_job_is_thrown_away(name, client, worker):
    client.rpush(QUEUE, name)
    enqueue(client, "good", good("after"))
    wait_for(lambda: b"after" in client.lrange("decided", 0, -1))
    assert worker.poll() is None
    wait_for(lambda: client.llen(f"{QUEUE}:intermediate") == 0)


def test_forged_members_of_rqs_registries_do_not_end_the_worker(client, worker):
    for key in ("rq:wip:live", "rq:failed:live", "rq:finished:live", "rq:deferred:live", "rq:scheduled:live"):
        client.zadd(key, {b"\xff\xfe": 1, b"a:b:c": 1, b"\x80\x04garbage": 1})
    client.lpush(f"{QUEUE}:intermediate", b"\xff\xfe", b"a b c")
    for number in range(3):
        enqueue(client, f"good-{number}", good(f"after-{number}"))
        wait_for(lambda number=number: f"after-{number}".encode() in client.lrange("decided", 0, -1))
        # maintenance runs each second here, and takes a lock for it; a story after each round
        rounds = locks(client)
        wait_for(lambda rounds=rounds: locks(client) > rounds)
    assert worker.poll() is None


def test_a_command_to_the_worker_by_channel_is_not_heard(client, worker):
    enqueue(client, "good", good("first"))
    wait_for(lambda: client.llen("decided") == 1)
    assert client.publish("rq:pubsub:w", json.dumps({"command": "shutdown"})) == 0
    assert worker.poll() is None


def test_control_the_same_job_runs_in_rqs_own_worker(client, tmp_path):
    canary = tmp_path / "canary"
    name = "a-function-of-the-system"
    enqueue(client, name, forged(canary)[name])
    SimpleWorker(["live"], connection=client, serializer=JSONSerializer).work(burst=True, logging_level="ERROR")
    assert canary.exists(), "if this does not run, the tests above show nothing"
