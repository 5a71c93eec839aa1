"""Pages a second through the real workers, against plain trafilatura on the same pages in the same run.

    python benchmarks/extraction_and_judgement.py [--pages 200] [--rounds 5] [--extraction-only]

Each round makes other pages (`benchmarks/pages.py`) and gives them first to `trafilatura.bare_extraction` in two
processes, then, through ledger and queue of a real server, to two workers, which extract, read, judge and publish; the
next round in the other order. Both are warm. Plain trafilatura gets no metadata and keeps nothing, so its figure is the
most that these machines can extract; the bar for ours is 0.7 of it. `--extraction-only` leaves reading and judgement
out, to show what they cost. Processor time counts all processes of each side, the server's too; memory is the sum of
what the processes have for themselves and their share of what they share (PSS), and the largest process (peak RSS).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402

from benchmarks import pages  # noqa: E402
from incidents.records import Decision, Entry, Reading, Source  # noqa: E402
from services.configuration.settings import Settings  # noqa: E402
from services.server.embedded import server  # noqa: E402
from services.store.keys import Keys  # noqa: E402
from services.store.ledger import Ledger, Recording  # noqa: E402
from services.store.queues import Queues  # noqa: E402
from services.store.redis_clients import commands_client  # noqa: E402

STREAM = "exercise"
PROCESSES = 2
WARM_UP = 30


class Run(NamedTuple):
    """One side in one round: pages a second, processor milliseconds a page, memory in MB."""

    rate: float
    cpu_ms: float
    pss: float
    peak: float


# --- plain trafilatura ------------------------------------------------------------------------------------------------


def plain(made: Sequence[pages.Made]) -> Run:
    """`bare_extraction` of *made* in two processes, from the moment that both are warm."""
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(PROCESSES + 1)
    parts = [made[number::PROCESSES] for number in range(PROCESSES)]
    processes = [context.Process(target=_extract, args=(part, gate)) for part in parts]
    for process in processes:
        process.start()
    pids = [process.pid or 0 for process in processes]
    gate.wait()
    cpu, begun = cpu_seconds(pids), time.monotonic()
    gate.wait()
    took = time.monotonic() - begun
    cpu = cpu_seconds(pids) - cpu
    memory = memory_mb(pids)
    gate.wait()
    for process in processes:
        process.join()
    return Run(len(made) / took, cpu / len(made) * 1000, *memory)


def _extract(part: Sequence[pages.Made], gate: Barrier) -> None:
    for page in part[: WARM_UP // PROCESSES]:
        trafilatura.bare_extraction(page.html)
    gate.wait()
    for page in part:
        trafilatura.bare_extraction(page.html)
    gate.wait()
    gate.wait()


# --- ours -------------------------------------------------------------------------------------------------------------


@contextmanager
def workers(address: str, extraction_only: bool) -> Iterator[int]:
    """A supervisor with two workers; its process id."""
    program = [__file__, "--serve"] if extraction_only else ["-m", "workers"]
    command = [sys.executable, *program, "--stream", STREAM, "--processes", str(PROCESSES), "--with-parent"]
    environ = {
        **os.environ,
        "DIDEBAN_REDIS_URL": address,
        "DIDEBAN_CONFIG": str(ROOT / "config"),
        "DIDEBAN_LOG_LEVEL": "warning",
    }
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environ, cwd=ROOT)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


class Desk:
    """Hands pages over and waits for their decisions."""

    def __init__(self, address: str) -> None:
        self.client = commands_client(address)
        self.ledger = Ledger(self.client, Keys.of(STREAM))
        self.queues = Queues(address)
        self.server = int(next(line for line in _info(self.client) if line.startswith("process_id:")).split(":")[1])

    def hand(self, made: Sequence[pages.Made], name: str) -> None:
        """Record *made* and enqueue them."""
        now = self.client.now()
        batch = [
            Recording(
                Entry(
                    id=f"{name}-{page.name}",
                    revision=f"{name}-{page.name}",
                    source="benchmark",
                    format="html",
                    url=f"https://{page.name}.example/{name}",
                    title=page.title,
                    published=page.published,
                    published_precision="second",
                    first_seen=now,
                ),
                page.html,
            )
            for page in made
        ]
        self.ledger.record(batch)
        self.queues.enqueue(STREAM, STREAM, [(item.entry.revision, 1) for item in batch])

    def wait(self, decided: int) -> None:
        """Until *decided* stories in all are decided."""
        while sum(self.outcomes().values()) < decided:
            time.sleep(0.005)

    def outcomes(self) -> dict[str, int]:
        """How many stories have each outcome."""
        found = self.client.call("HGETALL", Keys.of(STREAM).one("outcomes"))
        names = [name.decode() for name in found[::2]]
        return {name: int(count) for name, count in zip(names, found[1::2], strict=True) if name != "degraded"}


def ours(desk: Desk, supervisor: int, made: Sequence[pages.Made], name: str) -> Run:
    """*made* through ledger, queue and workers, from the first record to the last decision."""
    before = sum(desk.outcomes().values())

    def pids() -> list[int]:
        # anew each time: extracting processes are replaced, and the time of those that ended is in their parents'
        return [supervisor, *descendants(supervisor), desk.server]

    cpu, begun = cpu_seconds(pids()), time.monotonic()
    desk.hand(made, name)
    desk.wait(before + len(made))
    took = time.monotonic() - begun
    cpu = cpu_seconds(pids()) - cpu
    return Run(len(made) / took, cpu / len(made) * 1000, *memory_mb(pids()))


def _info(client: object) -> list[str]:
    return str(client.call("INFO", "server").decode()).splitlines()  # type: ignore[attr-defined]


# --- the system's figures ---------------------------------------------------------------------------------------------


def descendants(pid: int) -> list[int]:
    """All processes below *pid*."""
    found: list[int] = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of *pids* so far, with that of their ended children."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / os.sysconf("SC_CLK_TCK")


def memory_mb(pids: Sequence[int]) -> tuple[float, float]:
    """The sum of the proportional shares of *pids* now, and the largest peak of one, in MB."""
    shares = [_field(pid, "smaps_rollup", "Pss:") for pid in pids]
    peaks = [_field(pid, "status", "VmHWM:") for pid in pids]
    return sum(shares) / 1024, max(peaks) / 1024


def _field(pid: int, file: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


# --- the run ----------------------------------------------------------------------------------------------------------


def serve(arguments: Sequence[str]) -> int:
    """Workers that extract and decide nothing: for `--extraction-only`."""
    from incidents.linking.catalogue import Catalogue
    from services.configuration.config_files import load_rules
    from services.configuration.mind import Mind
    from workers.wiring import Place, make_supervisor

    def read(story: object) -> Reading:  # noqa: ARG001
        source = Source(story="", revision="", outlet="", family="")
        return Reading(relevant=False, score=0.0, language="und", reasons=(), source=source, signature=())

    def judge(story, reading, candidates, now, priming, common) -> Decision:  # type: ignore[no-untyped-def] # noqa: ANN001, ARG001
        made = {"outcome": "irrelevant", "heard": "none", "relevant": False, "decided": now}
        return Decision(story=story.id, revision=story.revision, **made)

    del arguments
    settings = Settings.load(os.environ)
    mind = Mind(
        read,
        lambda _reading: ("*",),
        lambda _reading: None,
        lambda: Catalogue(load_rules(settings.config).linking),
        judge,
        lambda _decision, _story, _stream: (),
    )
    return make_supervisor(settings, mind, Place(settings.redis_url or "", STREAM, STREAM), PROCESSES).run(parent=0)


def main() -> int:
    """Run and print a table; 1 where the median ratio is under 0.7."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--incidents", type=float, default=0.5, help="the part of the pages that tells of an incident")
    parser.add_argument("--extraction-only", action="store_true")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings.load({"DIDEBAN_DATA": folder, "DIDEBAN_CONFIG": str(ROOT / "config")})
        with server(settings) as address, workers(address, options.extraction_only) as supervisor:
            desk = Desk(address)
            warm = pages.make(WARM_UP, seed=999)
            desk.hand(warm, "warm")
            desk.wait(len(warm))
            runs = list(_rounds(desk, supervisor, options.pages, options.rounds, options.incidents))
            outcomes = desk.outcomes()
    ratio = statistics.median(mine.rate / theirs.rate for theirs, mine in runs)
    theirs, mine = (Run(*map(statistics.median, zip(*side, strict=True))) for side in zip(*runs, strict=True))
    print(f"median of {len(runs)} rounds: plain {_shown(theirs)}")
    print(f"{'':20} ours  {_shown(mine)}")
    print(f"{'':20} ratio {ratio:.2f} (bar 0.70), by processor time {theirs.cpu_ms / mine.cpu_ms:.2f}")
    print(f"outcomes: {outcomes}")
    return 0 if ratio >= 0.7 else 1


def _rounds(desk: Desk, supervisor: int, number: int, rounds: int, incidents: float) -> Iterator[tuple[Run, Run]]:
    for turn in range(rounds):
        made = pages.make(number, seed=turn + 1, incidents=incidents)
        if turn == 0:
            sizes = sorted(len(page.html) // 1000 for page in made)
            print(f"{number} pages a round, {sizes[0]} to {sizes[-1]} KB, median {sizes[len(sizes) // 2]} KB")
        if turn % 2:
            mine = ours(desk, supervisor, made, f"n{turn}")
            theirs = plain(made)
        else:
            theirs = plain(made)
            mine = ours(desk, supervisor, made, f"n{turn}")
        print(
            f"round {turn + 1}: plain {theirs.rate:5.0f}/s  ours {mine.rate:5.0f}/s  {mine.rate / theirs.rate:.2f}",
            flush=True,
        )
        yield theirs, mine


def _shown(run: Run) -> str:
    memory = f"{run.pss:4.0f} MB (PSS), largest process {run.peak:4.0f} MB"
    return f"{run.rate:5.0f} pages/s, {run.cpu_ms:5.2f} ms of processor a page, {memory}"


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2:]) if "--serve" in sys.argv else main())
