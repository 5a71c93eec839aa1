"""The command `read`: what is read from one story, as its reader sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from tests.support.feed_server import Answer, web
from tests.support.house import ROOT, House

STORY = (
    "KABUL - A roadside bomb killed two farmers and wounded at least four others in Zurmat district of Paktia on"
    " Monday, police said.\n\nThe Taliban denied involvement in the blast. Last year a bomb killed nine in Kunduz.\n"
)
HOSTILE = 'A <script>alert("x")</script> bomb &amp; a "blast" killed nine in Kunduz on Monday. \u202eevil\u202c\x1b[31m'


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    found.environment |= {"DIDEBAN_CONFIG": str(ROOT / "config"), "DIDEBAN_ALLOW_NETWORKS": "127.0.0.0/8"}
    yield found
    found.end()


@pytest.fixture
def story(house: House) -> str:
    path = house.folder / "story.txt"
    path.write_text(STORY)
    return str(path)


def test_everything_that_is_read_and_what_is_left_out(house: House, story: str):
    done = house.run("read", story, "--published", "2026-03-04")
    assert done.returncode == 0, done.stderr
    for words in (
        "relevant", "Explosions/Remote violence", "Zurmat", "2026-03-02", "killed 2", "wounded at least 4",
        "Taliban denies it", "left out", "KABUL",
    ):  # fmt: skip
        assert words in done.stdout, f"{words} in\n{done.stdout}"
    assert all(len(line) <= 100 for line in done.stdout.splitlines())
    assert not (house.folder / "data" / "server").exists(), "it needs no server"


def test_as_json_it_is_one_object(house: House, story: str):
    found = json.loads(house.run("read", story, "--published", "2026-03-04", "--json").stdout)
    (report,) = found["reading"]["reports"]
    assert report["place"]["province"] == "AF-PIA"
    assert {(one["kind"], one["least"], one["most"]) for one in report["figures"]} == {
        ("killed", 2, 2), ("wounded", 4, None),
    }  # fmt: skip


def test_the_page_needs_nothing_else_and_marks_the_words(house: House, story: str):
    done = house.run("read", story, "--published", "2026-03-04", "--html")
    page = lxml.html.document_fromstring(done.stdout)
    assert page.get("lang") == "en" and not page.xpath("//script | //link | //img | //iframe")
    marked = " ".join(one.text_content() for one in page.xpath("//mark"))
    assert "Zurmat" in marked and "Monday" in marked


def test_a_story_from_right_to_left(house: House):
    path = house.folder / "story.txt"
    path.write_text("در انفجار یک ماین در شهر هرات روز دوشنبه سه تن کشته شدند، پولیس می‌گوید.\n")
    page = lxml.html.document_fromstring(house.run("read", str(path), "--html").stdout)
    assert page.xpath("//*[@dir='rtl']")


@pytest.mark.parametrize("form", ["", "--html"])
def test_hostile_text_is_text(house: House, form: str):
    path = house.folder / "story.txt"
    path.write_text(HOSTILE)
    done = house.run("read", str(path), *([form] if form else []))
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
    if form:
        assert not lxml.html.document_fromstring(done.stdout).xpath("//script")


def test_a_page_on_the_web_is_read_as_a_worker_reads_it(house: House):
    with web() as world:
        paragraphs = "".join(f"<p>{part}</p>" for part in STORY.split("\n\n"))
        body = f"<html><body><nav>Home</nav><article>{paragraphs}</article></body></html>".encode()
        world.paths["/story"] = Answer(body)
        done = house.run("read", f"{world.address}/story", "--published", "2026-03-04", "--json")
        assert json.loads(done.stdout)["reading"]["reports"][0]["place"]["province"] == "AF-PIA"
        done = house.run("read", f"{world.address}/gone")
        assert done.returncode in (2, 3) and done.stderr.count("\n") == 1 and "/gone" in done.stderr


def test_what_cannot_be_read_is_one_line(house: House):
    for name in ("nowhere.txt", "ftp://x.example/a"):
        done = house.run("read", name)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1) and name.rpartition("/")[2] in done.stderr
