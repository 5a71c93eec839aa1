"""`dideban read` as a process: files, standard input and pages of a web on loopback; no server is started."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from tests.support.feed_server import Answer, Web, web
from tests.support.house import ROOT, House

SEED = ROOT / "seeds" / "000_6d3372af9c7bf228.txt"
STORY = "date 2025-05-06 A bomb killed four people in Kabul on Monday, police said."
PAGE = f"""<!doctype html><html lang="en"><head><title>Blast in Kabul</title></head><body><article>
<p>{STORY[16:]} {"The road was closed for hours. " * 30}</p></article></body></html>"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    found.environment["DIDEBAN_ALLOW_NETWORKS"] = "127.0.0.0/8"
    yield found
    assert not (found.folder / "data" / "server").exists(), "reading needs no server"


@pytest.fixture
def world() -> Iterator[Web]:
    with web() as found:
        found.paths["/story"] = Answer(PAGE.encode())
        yield found


def given(house: House, content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "services.cli", "read", *arguments]
    return subprocess.run(
        command, input=content, env=house.environment, cwd=house.folder, capture_output=True, check=False, timeout=60
    )


def test_a_seed_is_shown_with_what_was_read_of_it(house: House):
    done = house.run("read", str(SEED))
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("INCIDENT 1 of 1", "killed at least 21", "wounded 50", "captured 700", "2020-08-02", "AF-NAN",
                 "claimed by Islamic State Khorasan Province", "Islamabad: lies in another country"):  # fmt: skip
        assert part in done.stdout, part
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_the_page_goes_to_standard_output_or_to_a_file(house: House):
    shown, kept = house.run("read", str(SEED), "--html"), house.run("read", str(SEED), "--html", "-o", "seed.html")
    assert (kept.returncode, kept.stdout) == (0, "")
    page = (house.folder / "seed.html").read_text(encoding="utf-8")
    assert page == shown.stdout
    assert lxml.html.document_fromstring(page).xpath("//li[@id='s1']//mark")


def test_json_is_one_object(house: House):
    found = json.loads(house.run("read", str(SEED), "--json").stdout)
    assert found["reading"]["relevant"] is True
    assert found["story"]["id"] == "000_6d3372af9c7bf228"
    assert [one["number"] for one in found["sentences"]][:2] == [1, 2]
    assert found["removed"][0]["kind"] == "dateline"


@pytest.mark.parametrize(
    "content",
    [
        STORY.encode(),
        PAGE.encode(),
        json.dumps({"id": "x", "text": STORY[16:], "published": "2025-05-06"}).encode(),
    ],
)
def test_standard_input_may_be_a_text_a_page_or_a_line(house: House, content: bytes):
    done = given(house, content, "-", "--json", "--published", "2025-05-06")
    found = json.loads(done.stdout)
    assert [one["kind"] for one in found["reading"]["reports"][0]["figures"]] == ["killed"], done.stderr
    assert found["reading"]["reports"][0]["when"]["day"] == "2025-05-05"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("absent.txt",), "absent.txt: no such file or folder"),
        (("-",), "-: is empty"),
        ((str(SEED), "-o", "no/such/folder"), "no/such/folder: cannot be written (No such file or directory)"),
        ((str(SEED), "--published", "soon"), "--published: its publishing date 'soon' is not understood"),
        (("http://10.0.0.1/story",), "10.0.0.1"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(house: House, arguments: tuple[str, ...], line: str):
    done = given(house, b"", *arguments)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert line in told
    assert told.count("\n") == 1


def test_a_page_of_the_web_is_fetched_and_read(house: House, world: Web):
    done = house.run("read", f"{world.address}/story", "--published", "2025-05-06", "--json")
    found = json.loads(done.stdout)
    assert (found["story"]["url"], found["story"]["title"]) == (f"{world.address}/story", "Blast in Kabul")
    assert found["reading"]["reports"][0]["place"]["province"] == "AF-KAB"
    assert (world.times("/robots.txt"), world.times("/story")) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "robots", "code", "line"),
    [
        (Answer(b"", status=404), "", 2, "answers with status 404; correct the address, or save the page"),
        (Answer(b"", status=503), "", 3, "answers with status 503; try again later"),
        (Answer(b"", status=403, headers={"cf-mitigated": "challenge"}), "", 2, "asks for a person at a browser"),
        (Answer(b"%PDF", "application/pdf"), "", 2, "is application/pdf, no page; save the page"),
        (Answer(b"", "text/html"), "", 2, "gives an empty page"),
        (Answer(PAGE.encode()), "User-agent: *\nDisallow: /", 2, "is not for robots, says robots.txt"),
    ],
)
def test_what_a_page_gives_instead_is_named(house: House, world: Web, answer: Answer, robots: str, code, line):
    world.paths["/story"] = answer
    if robots:
        world.paths["/robots.txt"] = Answer(robots.encode(), "text/plain")
    done = house.run("read", f"{world.address}/story")
    assert (done.returncode, done.stdout) == (code, "")
    assert line in done.stderr
    assert f"{world.address}/story" in done.stderr


def test_an_address_where_nobody_answers_may_be_tried_later(house: House):
    with web() as gone:
        address = gone.address
    done = house.run("read", f"{address}/story")
    assert done.returncode == 3
    assert address in done.stderr
