"""The commands on feeds, against a real web and a real server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.feed_server import Answer, Web, rss, web
from tests.support.house import ROOT, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "feeds.toml").write_text('[[feed]]\nurl = "https://file.example/feed"\noutlet = "File"\n')
    found.environment |= {"DIDEBAN_CONFIG": str(tmp_path / "config"), "DIDEBAN_ALLOW_NETWORKS": "127.0.0.0/8"}
    yield found
    found.end()


@pytest.fixture
def world() -> Iterator[Web]:
    with web() as found:
        items = [("/a", "First <b>story</b>", "About it &amp; more"), ("/b", "Second", "Other")]
        found.paths["/feed"] = Answer(rss(found.address, *items), "application/rss+xml", headers={"ETag": '"1"'})
        yield found


def check(house: House, url: str) -> tuple[int, dict]:
    done = house.run("feeds", "check", url, "--json")
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def codes(found: dict) -> list[str]:
    return [problem["code"] for problem in found["problems"]]


def test_check_tells_what_came(house: House, world: Web):
    code, found = check(house, f"{world.address}/feed")
    assert (code, found["status"], found["format"]) == (0, 200, "rss")
    assert found["entries"][0] == {
        "id": f"{world.address}/a", "url": f"{world.address}/a", "title": "First story", "summary": "About it & more",
        "published": None, "updated": None, "source": None,
    }  # fmt: skip
    assert codes(found) == ["http", "undated"]
    assert not (house.folder / "data" / "server").exists(), "a check needs no server"


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (Answer(b"<html><form><input type='password'></form></html>"), 200, "not_a_feed"),
        (Answer(b"", status=404), 404, "not_found"),
        (Answer(b"", status=410), 410, "gone"),
        (Answer(b"", status=429, headers={"Retry-After": "60"}), 429, "busy"),
        (Answer(b"", status=403, headers={"cf-mitigated": "challenge"}), 403, "blocked"),
        (Answer(b"", status=500), 500, "status"),
        (Answer(b"x", headers={"Content-Encoding": "br"}), None, "coding"),
        (Answer(b"x", headers={"Location": "/feed2"}, status=302), None, "redirects"),
        (Answer(b"x", headers={"Location": "http://10.0.0.1/"}, status=302), None, "address_refused"),
    ],
    ids=["login", "404", "410", "429", "challenge", "500", "coding", "loop", "private"],
)
def test_check_names_what_is_wrong(house: House, world: Web, answer: Answer, status: int | None, code: str):
    world.paths["/feed2"] = answer
    ended, found = check(house, f"{world.address}/feed2")
    assert (ended, found["status"], found["format"], found["entries"]) == (1, status, None, [])
    assert codes(found) == [code]


def test_check_of_a_site_names_its_feed(house: House, world: Web):
    world.paths["/"] = Answer(
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    )
    ended, found = check(house, f"{world.address}/")
    assert (ended, codes(found)) == (1, ["not_a_feed"])
    assert f"{world.address}/feed" in found["problems"][0]["text"]


def states(house: House) -> dict[str, str]:
    return {one["url"]: one["state"] for one in json.loads(house.run("feeds", "list", "--json").stdout)}


def test_add_finds_the_feed_of_a_site_and_what_is_changed_outlives_the_file(house: House, world: Web):
    world.paths["/"] = Answer(
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    )
    feed, file = f"{world.address}/feed", "https://file.example/feed"
    done = house.run("feeds", "add", f"{world.address}/", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert states(house) == {feed: "waiting", file: "waiting"}
    assert house.run("feeds", "add", feed).returncode == 2
    house.run("feeds", "pause", file)
    assert states(house)[file] == "paused"
    exported = house.run("feeds", "export").stdout
    assert "paused = true" in exported and 'outlet = "Outlet"' in exported and 'language = "en"' in exported
    # into a pipe by its name: written through, nothing is put in its place
    assert house.run("feeds", "export", "/dev/stdout").stdout == exported
    house.run("feeds", "resume", file)
    house.run("feeds", "remove", feed)
    assert states(house) == {file: "waiting"}
    assert house.run("feeds", "remove", feed).returncode == 2


def test_what_is_exported_into_the_file_in_use_stands_there_alone_from_then_on(house: House):
    path, added = house.folder / "config" / "feeds.toml", "https://added.example/feed"
    listed = house.folder / "list.opml"
    listed.write_text(f"<opml version='2.0'><body><outline text='Added' xmlUrl='{added}'/></body></opml>")
    house.run("feeds", "import", str(listed))
    house.run("feeds", "pause", added)
    assert house.run("feeds", "export", str(house.folder / "copy.toml")).stderr.endswith("copy.toml\n")
    done = house.run("feeds", "export", str(path))
    assert "1 change among them that it holds from now on" in done.stderr
    assert states(house)[added] == "paused"
    path.write_text(path.read_text().replace("paused = true\n", ""))
    assert states(house)[added] == "waiting", "the file is edited, and nothing lies over it"


def test_a_feed_of_the_file_that_was_added_anew_keeps_its_new_options(house: House, world: Web):
    path, feed = house.folder / "config" / "feeds.toml", f"{world.address}/feed"
    path.write_text(f'[[feed]]\nurl = "{feed}"\noutlet = "File"\n')
    house.run("feeds", "remove", feed)
    assert house.run("feeds", "add", feed, "--outlet", "Anew").returncode == 0
    house.run("feeds", "pause", feed)
    assert 'outlet = "Anew"' in house.run("feeds", "export").stdout
    house.run("feeds", "resume", feed)
    exported = house.run("feeds", "export").stdout
    assert 'outlet = "Anew"' in exported and "paused" not in exported


def test_import_takes_all_or_none(house: House):
    path = house.folder / "list.opml"
    rows = "".join(f"<outline text='{name}' xmlUrl='https://{name}.example/feed'/>" for name in ("a", "b", "file"))
    path.write_text(f"<opml version='2.0'><body>{rows}</body></opml>")
    done = house.run("feeds", "import", str(path))
    assert (done.returncode, done.stderr) == (0, "dideban: 2 feeds added, 1 were watched already\n")
    path.write_text(
        "<opml version='2.0'><body><outline xmlUrl='https://c.example/'/><outline xmlUrl='x'/></body></opml>"
    )
    done = house.run("feeds", "import", str(path))
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert len(states(house)) == 3


def test_a_running_poller_takes_up_what_is_added(house: House, world: Web):
    from tests.support.house import until

    (house.folder / "config" / "feeds.toml").write_text("")
    poller = house.start("-m", "services.cli", "poll")
    assert house.run("feeds", "add", f"{world.address}/feed").returncode == 0
    before = world.times("/feed")
    until(lambda: world.times("/feed") > before)
    poller.terminate()
    assert poller.wait(30) == 0


@pytest.mark.parametrize("text", ["[[feed]]\nurl = 'x'\n", "[[feed]]\nurl='https://a.example'\nmin_s = 0\n"])
def test_doctor_finds_what_the_poller_finds(house: House, text: str):
    (house.folder / "config" / "feeds.toml").write_text(text)
    polled = house.run("poll", "--once").stderr.removeprefix("dideban: ").strip()
    told = house.run("doctor").stdout
    assert polled and polled in told
