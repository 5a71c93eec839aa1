"""The demo, as somebody new runs it; and `up`, everything in one terminal."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.feed_server import Answer, rss, web
from tests.support.house import ROOT, House, until
from tests.system.test_poll import BLAST, page


@pytest.mark.timeout(200)
def test_each_planted_story_is_heard_once_and_no_trap(tmp_path: Path):
    house = House(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "demo", "--seconds", "90"], env=house.environment, cwd=tmp_path,
        text=True, capture_output=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "12 of 12 as planted" in done.stdout
    assert not (tmp_path / "data").exists(), "the demo touches nothing of the installation"


def test_up_runs_everything_and_ends_cleanly(tmp_path: Path, request: pytest.FixtureRequest):
    house = House(tmp_path)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    house.environment |= {"DIDEBAN_CONFIG": str(tmp_path / "config"), "DIDEBAN_ALLOW_NETWORKS": "127.0.0.0/8"}
    with web() as world:
        world.paths["/blast"] = Answer(page(BLAST))
        world.paths["/feed"] = Answer(
            rss(world.address, ("/blast", "Bomb in Helmand", "A bomb.")), "application/rss+xml"
        )
        (tmp_path / "config" / "feeds.toml").write_text(f'[[feed]]\nurl = "{world.address}/feed"\noutlet = "Outlet"\n')
        process = house.start("-m", "services.cli", "up", "--processes", "1")
        request.addfinalizer(house.end)
        lines: list[str] = []
        reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
        reader.start()
        until(lambda: any(line.startswith("alerts  | 1 NEW") for line in lines), 60)
        assert any(line.startswith("poller  | ") for line in lines)
        assert {line.partition("|")[0].strip() for line in lines} <= {"poller", "workers", "alerts"}
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
        reader.join(10)
    # nothing of it is left: the server has ended with its last user
    until(lambda: not list((tmp_path / "data" / "server").glob("*.sock")), 30)
