"""The pages over loopback, as a browser without scripts gets them: languages, filters, and hostile text as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import lxml.html
import msgspec
import pytest

from incidents.silence import Silence
from services.gateway.page.rendering import shown
from services.store.announcements import Announcements
from tests.support.desk import Newsroom
from tests.support.exhibit import served
from tests.support.hostile_text import HEADLINES
from tests.support.house import House
from tests.support.redis_server import binaries, running
from tests.support.spine import NOW, Spine, incident
from tests.support.told import claim, place

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u061c\x00\x1b\x07"
LINKS = {"/static/icon.svg", "/static/desk.css", "/static/print.css", "/feeds/incidents.atom"}
PAGES = ("/", "/map", "/handover?since=2000-01-01", "/blindness")


@pytest.fixture(scope="module")
def spine() -> Iterator[Spine]:
    with running(binaries()["valkey"]) as server:
        found = Spine(server.url)
        yield found
        found.close()


@pytest.fixture(scope="module")
def client(spine: Spine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    house = House(Path(tmp_path_factory.mktemp("house")))
    house.environment |= {"DIDEBAN_REDIS_URL": spine.url, "DIDEBAN_DESK_ROWS": "20"}
    with httpx.Client(base_url=served(house, spine.stream), trust_env=False, timeout=20) as found:
        yield found
    house.end()


@pytest.fixture(scope="module")
def hostile(spine: Spine) -> dict[str, str]:
    """An incident for each headline, which is its place, its actor and its outlet too; headline by incident."""
    newsroom = Newsroom(spine)
    found = {}
    for number, text in enumerate(HEADLINES):
        decision = newsroom.bomb(
            where=place(f"{text}", f"XX-{number}"),
            outlet=text,
            title=text,
            actors=(text,),
            claims=(claim("claims", text),),
        )
        found[decision.verdicts[0].incident.id] = text
    return found


def get(client: httpx.Client, path: str) -> lxml.html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    assert_harmless(answer)
    return lxml.html.fromstring(answer.text)


def assert_harmless(answer: httpx.Response) -> None:
    """That nothing in the page is a script, a handler, a style, or leads to anything but the desk and the web."""
    assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]
    assert not set(answer.text) & set(TURNING)
    page = lxml.html.fromstring(answer.text)
    assert [one.get("src") for one in page.iter("script")] == ["/static/desk.js"]
    assert {one.get("href") for one in page.iter("link")} <= LINKS
    for one in page.iter():
        assert one.tag not in ("style", "iframe", "object", "embed", "img", "base"), one.tag
        assert not [name for name in one.attrib if name.lower().startswith("on") or name == "style"], one.attrib
        for name in ("href", "action", "src"):
            assert one.get(name, "/").startswith(("/", "#", "https://outlet.example/")), one.get(name)


def test_hostile_headlines_are_text_on_every_page(client: httpx.Client, hostile: dict[str, str]) -> None:
    assert len(hostile) == 30
    listed = {}
    path = "/"
    while path:
        page = get(client, path)
        for row in page.xpath("//li[@data-incident]"):
            listed[row.get("data-incident")] = " ".join(row.xpath(".//p[@class='headline']")[0].text_content().split())
        path = next(iter(page.xpath("//p[@class='more']/a/@href")), "")
    assert listed == {name: " ".join(shown(text, 200).split()) for name, text in hostile.items()}
    for other in PAGES:
        get(client, other)


def test_hostile_text_is_text_on_each_card(client: httpx.Client, hostile: dict[str, str]) -> None:
    for name, text in hostile.items():
        page = get(client, f"/incidents/{name}")
        heading = page.xpath("//article//h1")[0].text_content()
        assert " ".join(shown(text, 120).split()) in " ".join(heading.split())


def test_the_check_for_harm_can_fail() -> None:
    """CONTROL: one handler, one style, one address that does something."""
    head = "<script src=/static/desk.js></script>"
    links = "<link href=/static/icon.svg><link href=/static/desk.css><link href=/static/print.css>"
    policy = {"content-security-policy": "require-trusted-types-for 'script'"}
    assert_harmless(httpx.Response(200, headers=policy, text=f"<html>{head}{links}<p>a</p></html>"))
    for bad in ("<p onclick=a>a</p>", "<p style=a>a</p>", "<a href=javascript:a>a</a>", "<script>a</script>", "\u202e"):
        with pytest.raises(AssertionError):
            assert_harmless(httpx.Response(200, headers=policy, text=f"<html>{head}{links}{bad}</html>"))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ps", "rtl")])
def test_each_page_in_each_language(
    client: httpx.Client, hostile: dict[str, str], language: str, direction: str
) -> None:
    for path in (*PAGES, f"/incidents/{next(iter(hostile))}"):
        page = get(client, f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert (page.get("lang"), page.get("dir")) == (language, direction)
    # the cookie keeps it
    assert get(client, "/").get("lang") == language
    client.cookies.clear()
    assert lxml.html.fromstring(client.get("/", headers={"Accept-Language": "ps,en;q=0.5"}).text).get("lang") == "ps"


def test_filters_stand_in_the_address_and_in_the_form(client: httpx.Client, hostile: dict[str, str]) -> None:
    page = get(client, "/?text=backwards&severity=Extreme,Severe&since=2001-01-01")
    assert page.xpath("count(//li[@data-incident])") == 1
    assert page.xpath("//input[@name='text']/@value") == ["backwards"]
    assert page.xpath("//select[@name='severity']/option[@selected]/@value") == ["Extreme,Severe"]
    assert get(client, "/?place=XX-3").xpath("count(//li[@data-incident])") == 1
    assert get(client, "/?text=nothing-like-it").xpath("//p[@class='empty']")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/?since=soon", 400, "since"),
        ("/?colour=red", 400, "colour"),
        ("/?severity=<script>", 400, "severity"),
        ("/handover?since=-1h", 400, "since"),
        ("/incidents/none", 404, "none"),
        ("/incidents/%3Cscript%3E", 404, "<script>"),
        ("/incidents/%00", 404, "there is no incident"),
    ],
)
def test_what_cannot_be_shown_says_what_to_do(client: httpx.Client, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert_harmless(answer)
    assert words in lxml.html.fromstring(answer.text).text_content()


def test_an_incident_that_no_desk_was_told_of_is_on_the_list_only_if_asked_for(
    client: httpx.Client, spine: Spine
) -> None:
    spine.record("silent")
    spine.open("silent", incident("i-silent", "XX-SILENT"), alerts=[])
    newsroom = Newsroom(spine)
    newsroom.desk.count = len(HEADLINES)  # ids beyond those of the others
    loud = newsroom.bomb(where=place("Loudtown", "XX-LOUD")).verdicts[0].incident.id
    for query, names in (
        ("?place=xx-silent", []),
        ("?place=xx-silent&all=true", ["i-silent"]),
        ("?place=xx-loud", [loud]),
    ):
        page = get(client, f"/{query}")
        assert page.xpath("//li/@data-incident") == names
    assert (
        "?place=xx-silent&all=true"
        in get(client, "/?place=xx-silent").xpath("//p[contains(@class,'untold')]/a/@href")[0]
    )
    assert get(client, "/map?place=xx-silent").xpath("count(//tr[@data-incident])") == 0


def test_what_cannot_be_seen_stands_on_every_page(client: httpx.Client, spine: Spine) -> None:
    assert "banner-blind" not in get(client, "/").xpath("//p[@id='banner']/@class")[0]
    states = Announcements(spine.client, spine.keys)
    for about, subject in (("province", "AF-HEL"), ("language", "ps"), ("feed", "https://outlet.example/\u202efeed")):
        silence = Silence(
            kind="quiet", about=about, subject=subject, since=NOW, feeds=(), text=f"{subject}: <b>nothing</b>"
        )
        states.announce(silence.name, "began", msgspec.json.encode(silence), b'{"specversion":"1.0"}')
    for path in ("/", "/map", "/handover?since=2000-01-01", "/blindness"):
        words = get(client, path).xpath("string(//p[@id='banner'])")
        assert "silent: Helmand; silent: Pashto; 1 feed is silent" in " ".join(words.split())
    full = get(client, "/blindness?lang=fa")
    client.cookies.clear()
    assert [" ".join(one.text_content().split()) for one in full.xpath("//ul[@class='silences']/li/strong")] == [
        "هلمند", "پشتو", "https://outlet.example/ feed",
    ]  # fmt: skip
    assert "<b>nothing</b>" in full.text_content()


def test_what_a_page_loads_comes_from_the_desk(client: httpx.Client) -> None:
    kinds = {"desk.css": "text/css", "print.css": "text/css", "icon.svg": "image/svg+xml"}
    kinds |= dict.fromkeys(
        ("desk.js", "live.js", "keys.js", "seen.js", "words.js", "work.js", "drafts.js"), "javascript"
    )
    for name, kind in kinds.items():
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200 and kind in answer.headers["content-type"]
    assert client.get("/static/../routes.py").status_code == 404
    assert client.get("/static/..%2froutes.py").status_code == 404
    assert client.get("/static/").status_code == 404


def test_a_person_whom_nobody_knows_is_led_to_where_one_signs_in(tmp_path: Path) -> None:
    with running(binaries()["valkey"]) as server, ExitStack() as stack:
        spine, house = Spine(server.url), House(tmp_path)
        stack.callback(spine.close)
        stack.callback(house.end)
        house.environment |= {"DIDEBAN_REDIS_URL": spine.url}
        name = Newsroom(spine).bomb(title="A secret headline").verdicts[0].incident.id
        assert (
            house.run("desk", "user", "add", "bo", "--role", "reader", said="a lantern on the hill\n").returncode == 0
        )
        with httpx.Client(
            base_url=served(house, spine.stream), trust_env=False, headers={"Accept": "text/html"}
        ) as client:
            answer = client.get(f"/incidents/{name}?lang=fa")
            assert (answer.status_code, answer.headers["location"]) == (
                303,
                f"/sign-in?next=%2Fincidents%2F{name}%3Flang%3Dfa",
            )
            assert client.get("/api/v1/incidents").status_code == 401
            assert client.post("/").status_code in (401, 403)
            assert client.get("/", headers={"Accept": "application/json"}).status_code == 401
            page = client.get("/sign-in")
            assert_harmless(page)
            assert (
                "A secret headline" not in page.text
                and spine.stream not in page.text.lower()
                and 'data-last="0"' in page.text
                and 'data-epoch=""' in page.text
            )
            assert client.get("/static/desk.js").status_code == 200
