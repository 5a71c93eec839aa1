"""Feeds and pages on a real web, polled by the command, decided by real workers, heard by a desk."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.feed_server import Answer, Web, rss, web
from tests.support.house import ROOT, House, until

BLAST = (
    "A roadside bomb killed four policemen and wounded six others in Gereshk district of Helmand province on Monday,"
    " a spokesman for the provincial governor said. The bomb went off when their vehicle drove along the road to"
    " Lashkargah. Nobody said that it was theirs."
)
CRICKET = "The squad for the series in Colombo was named on Monday; two bowlers return after injury. " * 6


def page(text: str) -> bytes:
    paragraphs = "".join(f"<p>{part}.</p>" for part in text.split(". "))
    return f"<html><body><nav>Home News</nav><article>{paragraphs}</article></body></html>".encode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    found.environment |= {"DIDEBAN_CONFIG": str(tmp_path / "config"), "DIDEBAN_ALLOW_NETWORKS": "127.0.0.0/8"}
    yield found
    found.end()


@pytest.fixture
def world(house: House) -> Iterator[Web]:
    with web() as found:
        found.paths["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private\n", "text/plain")
        (house.folder / "config" / "feeds.toml").write_text(
            f'[[feed]]\nurl = "{found.address}/feed"\noutlet = "Outlet"\nlanguage = "en"\nadmiralty = "C"\n'
        )
        yield found


def decided(house: House) -> dict[str, int]:
    return house.status("live")["outcomes"]


def test_a_story_on_the_web_reaches_a_desk_once(house: House, world: Web):
    world.paths["/blast"] = Answer(page(BLAST))
    world.paths["/cricket"] = Answer(page(CRICKET))
    items = (
        ("/blast", "Bomb kills four police in Helmand", "A roadside bomb."),
        ("/cricket", "Squad named", "Cricket."),
    )
    world.paths["/feed"] = Answer(rss(world.address, *items), "application/rss+xml", headers={"ETag": '"1"'})
    house.start("-m", "services.cli", "work")
    done = house.run("poll", "--once")
    assert done.returncode == 0, done.stderr
    assert world.times("/blast") == world.times("/cricket") == 1
    until(lambda: house.status("live")["pending"] == 0 and sum(decided(house).values()) == 2)
    heard = house.run("tail", "--since", "0", "--until-idle", "--json")
    (alert,) = [json.loads(line) for line in heard.stdout.splitlines()]
    assert (alert["number"], alert["data"]["status"]) == (1, "Actual")
    assert alert["data"]["place"]["province"] == "AF-HEL"
    assert {(one["kind"], one["least"]) for one in alert["data"]["figures"]} == {("killed", 4), ("wounded", 6)}
    assert decided(house)["opened"] == decided(house)["irrelevant"] == 1
    assert all("Dideban/" in headers["user-agent"] and "+http" in headers["user-agent"] for _, headers in world.asked)


def test_what_robots_forbid_is_judged_by_its_summary(house: House, world: Web):
    world.paths["/private/blast"] = Answer(page(BLAST))
    world.paths["/feed"] = Answer(
        rss(world.address, ("/private/blast", "Blast in Helmand", BLAST)), "application/rss+xml"
    )
    house.start("-m", "services.cli", "work")
    assert house.run("poll", "--once").returncode == 0
    assert world.times("/private/blast") == 0
    until(lambda: decided(house)["opened"] == 1)
    assert house.status("live")["degraded"] == 1


def test_a_sitemap_index_is_looked_into_the_last_changed_first(house: House, world: Web):
    rows = "".join(
        f"<sitemap><loc>{world.address}/{name}.xml</loc><lastmod>2026-03-{day:02}</lastmod></sitemap>"
        for name, day in (("old", 1), ("new", 4), ("older", 2))
    )
    world.paths["/feed"] = Answer(f"<sitemapindex>{rows}</sitemapindex>".encode(), "application/xml")
    url = f"<url><loc>{world.address}/blast</loc></url>"
    world.paths["/new.xml"] = Answer(gzip.compress(f"<urlset>{url}</urlset>".encode()), "application/octet-stream")
    world.paths["/blast"] = Answer(page(BLAST))
    assert house.run("poll", "--once").returncode == 0
    assert [world.times(f"/{name}") for name in ("new.xml", "older.xml", "old.xml", "blast")] == [1, 1, 0, 1]


def test_parts_of_a_live_page_are_stories_of_their_own(house: House, world: Web):
    world.paths["/feed"] = Answer(
        rss(world.address, ("/live#p1", "Blast in Helmand", BLAST), ("/live#p2", "Blast in Kunduz", BLAST[50:])),
        "application/rss+xml",
    )
    world.paths["/live"] = Answer(page(BLAST))
    done = house.run("poll", "--once")
    assert "2 entries" in done.stderr, done.stderr


def test_another_host_is_asked_through_a_redirect_only_as_it_wishes(house: House, world: Web):
    with web() as other:
        other.paths["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /kept\n", "text/plain")
        other.paths["/kept"] = other.paths["/free"] = Answer(page(BLAST))
        other.paths["/busy"] = Answer(b"", status=429, headers={"Retry-After": "600"})
        for name in ("kept", "free", "busy"):
            world.paths[f"/{name}"] = Answer(b"", status=302, headers={"Location": f"{other.address}/{name}"})
        world.paths["/feed"] = Answer(
            rss(world.address, ("/kept", "Blast one", "x"), ("/free", "Blast two", "y")), "application/rss+xml"
        )
        assert house.run("poll", "--once").returncode == 0
        assert (other.times("/kept"), other.times("/free")) == (0, 1)
        feeds = house.folder / "config" / "feeds.toml"
        for name in ("tired", "sent"):
            feeds.write_text(feeds.read_text() + f'[[feed]]\nurl = "{world.address}/{name}"\noutlet = "{name}"\n')
        world.paths["/tired"] = Answer(rss(world.address, ("/busy", "Blast three", "z")), "application/rss+xml")
        world.paths["/sent"] = Answer(b"", status=302, headers={"Location": f"{other.address}/feed"})
        assert house.run("poll", "--once", "--feed", f"{world.address}/tired").returncode == 0
        assert other.times("/busy") == 1
        done = house.run("poll", "--once", "--feed", f"{world.address}/sent")
        assert (done.returncode, other.times("/feed")) == (1, 0)
        assert "wants rest until" in done.stderr and "1 feed busy" in done.stderr


def test_one_feed_alone_is_fetched_once_and_the_others_stay_due(house: House, world: Web):
    feeds = house.folder / "config" / "feeds.toml"
    feeds.write_text(feeds.read_text() + f'[[feed]]\nurl = "{world.address}/other"\noutlet = "Other"\n')
    world.paths["/feed"] = world.paths["/other"] = Answer(rss(world.address), "application/rss+xml")
    done = house.run("poll", "--once", "--feed", f"{world.address}/feed")
    assert done.returncode == 0, done.stderr
    assert (world.times("/feed"), world.times("/other")) == (1, 0)
    assert house.run("poll", "--once").returncode == 0
    assert world.times("/other") == 1


def test_a_feed_that_is_none_is_named(house: House, world: Web):
    world.paths["/feed"] = Answer(b"<html><body>Please sign in</body></html>")
    done = house.run("poll", "--once")
    assert done.returncode == 1
    assert "feed not_a_feed" in done.stderr


def test_private_addresses_are_not_asked_unless_opened(house: House, world: Web):
    world.paths["/feed"] = Answer(rss(world.address, ("/blast", "Blast", BLAST)), "application/rss+xml")
    house.environment["DIDEBAN_ALLOW_NETWORKS"] = ""
    done = house.run("poll", "--once")
    assert done.returncode == 1
    assert world.asked == []
    assert "DIDEBAN_ALLOW_NETWORKS" in done.stderr or "not asked" in done.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[feed]]\nurl = "ftp://x.example/feed"\n', "url should begin with http"),
        ('[[feed]]\nurl = "https://x.example/feed"\nintervall = 3\n', "intervall: no such key"),
        ('[[feed]]\nurl = "https://x.example/feed"\nmin_s = 0\n', "min_s should be a number of seconds"),
        ('[[feed]]\nurl = "https://x.example/a"\n[[feed]]\nurl = "http://x.example/a/"\n', "stands there already"),
        ("[[feed]\n", "feeds.toml"),
    ],
    ids=["scheme", "key", "interval", "twice", "broken"],
)
def test_a_wrong_configuration_is_one_line(house: House, text: str, line: str):
    (house.folder / "config" / "feeds.toml").write_text(text)
    done = house.run("poll", "--once")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and line in done.stderr
