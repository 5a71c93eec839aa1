"""The pages in Chromium: live, still under whoever reads, by keyboard, stale when the desk is gone, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browsers import absent, browser
from tests.support.desk import Newsroom
from tests.support.exhibit import served
from tests.support.hostile_text import HEADLINES
from tests.support.house import House
from tests.support.redis_server import binaries, running
from tests.support.spine import Spine
from tests.support.told import claim, place

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(absent()), reason=absent() or "none")
LANGUAGES = ("en", "fa", "ps")
# A desk that was ended on purpose, and an address that is wrong on purpose, are no faults of the page.
EXPECTED = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE", "status of 400")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


class Desk:
    """A desk of its own for one test, with a newsroom."""

    def __init__(self, spine: Spine, folder: Path) -> None:
        self.house = House(folder)
        self.house.environment |= {"DIDEBAN_REDIS_URL": spine.url, "DIDEBAN_DESK_BEAT_S": "0.5"}
        self.newsroom = Newsroom(spine)
        self.towns = 0
        self.base = served(self.house, spine.stream)

    def town(self, **more: Any) -> str:
        """A bomb in a town of its own; the incident's id."""
        self.towns += 1
        found = self.newsroom.bomb(where=place(f"Town {self.towns}", f"XX-{self.towns}"), **more)
        return found.verdicts[0].incident.id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(binaries()["valkey"]) as server:
        spine = Spine(server.url)
        found = Desk(spine, tmp_path)
        yield found
        found.house.end()
        spine.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that must not break a policy or raise an error."""
    context = chromium.new_context()
    found = context.new_page()
    complaints: list[str] = []
    found.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    found.on("pageerror", lambda one: complaints.append(str(one)))
    yield found
    context.close()
    assert [one for one in complaints if not any(expected in one for expected in EXPECTED)] == []


def open_live(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("body.is-live")


def test_an_alert_is_announced_and_moves_nothing_until_it_is_asked_for(desk: Desk, page: Page) -> None:
    first = desk.town(title="The first of them")
    open_live(page, desk.base)
    before = page.locator(".row").first.bounding_box()
    second = desk.town(title="The second of them")
    page.wait_for_selector("#fresh:not([hidden])")
    assert page.locator("#fresh").inner_text() == "Show 1 new"
    assert "Town 2" in page.locator("#told").inner_text()
    assert page.locator(".row").first.bounding_box() == before
    assert page.locator(".row").first.get_attribute("data-incident") == first
    page.keyboard.press("n")
    assert page.locator(".row").first.get_attribute("data-incident") == second
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"/incidents/{second}"
    assert page.locator("#fresh").is_hidden()


def test_what_the_filters_leave_out_is_not_announced(desk: Desk, page: Page) -> None:
    desk.town()
    open_live(page, f"{desk.base}/?place=XX-3")
    desk.town()
    wanted = desk.town()
    page.wait_for_selector("#fresh:not([hidden])")
    assert page.locator("#fresh").inner_text() == "Show 1 new"
    page.locator("#fresh").click()
    assert page.locator(".row").get_attribute("data-incident") == wanted


def test_everything_by_keyboard(desk: Desk, page: Page) -> None:
    older, newer = desk.town(), desk.town()
    open_live(page, desk.base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for key, name in (("j", newer), ("j", older), ("j", older), ("k", newer)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"/incidents/{name}"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jk nothing")
    assert page.locator("#search").input_value() == "jk nothing"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=jk+nothing")
    assert page.locator(".empty").is_visible()
    page.goto(desk.base)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{newer}")
    page.keyboard.press("u")
    page.wait_for_url(f"{desk.base}/")


def test_keys_of_one_letter_can_be_switched_off(desk: Desk, page: Page) -> None:
    desk.town()
    open_live(page, desk.base)
    page.locator("#keys-button").click()
    page.locator("#keys-off").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_card_tells_what_changed_since_it_was_looked_at(desk: Desk, page: Page) -> None:
    name = desk.town(killed=6)
    open_live(page, f"{desk.base}/incidents/{name}")
    assert page.locator("#since-seen").is_hidden()
    desk.newsroom.bomb(killed=30, where=place("Town 1", "XX-1"), outlet="Another")
    page.wait_for_selector("#fresh:not([hidden])")
    page.goto(desk.base)
    page.wait_for_selector(".flag-changed:not([hidden])")
    page.locator(".row-link").click()
    page.wait_for_selector("#since-seen:not([hidden])")
    assert "since you looked" in page.locator("#since-seen").inner_text()
    assert page.locator(".history .is-fresh").count() >= 1
    open_live(page, desk.base)
    assert page.locator(".flag-changed").is_hidden()


def test_a_page_whose_desk_is_gone_says_so_within_fifteen_seconds(desk: Desk, page: Page) -> None:
    desk.town()
    page.clock.install()
    open_live(page, desk.base)
    for process in desk.house.started:
        process.kill()
        process.wait(timeout=20)
    page.clock.fast_forward(9_000)
    assert "is-stale" not in (page.locator("body").get_attribute("class") or "")
    page.clock.fast_forward(7_000)
    page.wait_for_selector("body.is-stale")
    assert "may be old" in page.locator("#banner-words").inner_text()


def test_hostile_headlines_break_no_policy(desk: Desk, page: Page) -> None:
    names = [
        desk.town(title=text, outlet=text, actors=(text,), claims=(claim("claims", text),)) for text in HEADLINES
    ]  # fmt: skip
    for path in ("/", "/map", "/handover?since=2000-01-01", *(f"/incidents/{name}" for name in names)):
        open_live(page, f"{desk.base}{path}")
        assert page.title().endswith("Dideban")
        # nothing is wider than the window: ten thousand letters neither
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_broken_policy_would_be_noticed(desk: Desk, chromium: Browser) -> None:
    """CONTROL: what the other tests listen for is heard."""
    context = chromium.new_context()
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda one: heard.append(one.text))
    open_live(page, desk.base)
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'https://evil.example/x'}))")
    page.wait_for_function("document.images[0].complete")
    assert any("Content Security Policy" in one for one in heard)
    context.close()


def test_without_scripts_everything_is_there(desk: Desk, chromium: Browser) -> None:
    name = desk.town()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.base)
    page.locator(".row-link").click()
    assert page.url == f"{desk.base}/incidents/{name}"
    assert page.locator("#fresh").is_hidden()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out(desk: Desk, page: Page, language: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe()
    name = desk.town(killed=4, actors=("Militia",), outlet="Lantern")
    desk.newsroom.bomb(killed=40, where=place("Town 1", "XX-1"), outlet="Beacon")
    page.goto(f"{desk.base}/?lang={language}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in (
            "/",
            "/map",
            "/handover?since=2000-01-01",
            f"/incidents/{name}",
            "/blindness",
            "/sign-in",
            "/?since=soon",
        ):
            page.goto(f"{desk.base}{path}")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            found = axe.run(page)
            assert found.response["passes"], path
            assert found.violations_count == 0, f"{path} {scheme}\n{found.generate_report()}"
