"""Shift work on the page in Chromium: by keyboard alone, seen live by a colleague, corrected and undone, signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browsers import absent, browser
from tests.support.desk import Newsroom
from tests.support.exhibit import served
from tests.support.house import House
from tests.support.redis_server import binaries, running
from tests.support.spine import Spine
from tests.support.told import place

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(absent()), reason=absent() or "none")
PASSWORD = "a lantern on the hill"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def spine() -> Iterator[Spine]:
    with running(binaries()["valkey"]) as server:
        found = Spine(server.url)
        yield found
        found.close()


@pytest.fixture
def house(spine: Spine, tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    found.environment |= {"DIDEBAN_REDIS_URL": spine.url, "DIDEBAN_DESK_BEAT_S": "0.5"}
    yield found
    found.end()


def opened(chromium: Browser, address: str) -> Page:
    page = chromium.new_context().new_page()
    page.goto(address)
    page.wait_for_selector("body.is-live")
    return page


def tab_to(page: Page, selector: str) -> None:
    """Reach what *selector* names by the Tab key alone."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_all_shift_work_by_keyboard_seen_by_a_colleague(chromium: Browser, house: House, spine: Spine) -> None:
    name = Newsroom(spine).bomb(outlet="Lantern").verdicts[0].incident.id
    base = served(house, spine.stream)
    mine, other = opened(chromium, f"{base}/incidents/{name}"), opened(chromium, f"{base}/incidents/{name}")
    listed = opened(chromium, base)

    mine.keyboard.press("a")
    other.wait_for_selector("#shift-state .work:has-text('seen by')")
    listed.wait_for_selector(".row .work:has-text('seen by')")

    mine.wait_for_selector("form[data-kind='unacknowledge']")
    tab_to(mine, "input[name='to']")
    mine.keyboard.type("Bo of the night shift")
    mine.keyboard.press("Enter")
    other.wait_for_selector("#shift-state .work:has-text('Bo of the night shift')")

    mine.wait_for_selector("#shift-state .work:has-text('Bo of the night shift')")
    tab_to(mine, "textarea[name='text']")
    mine.keyboard.type("<b>call the hospital</b>")
    tab_to(mine, "form[data-kind='note'] button")
    mine.keyboard.press("Enter")
    other.wait_for_selector("#shift-state .log li:has-text('<b>call the hospital</b>')")

    # what is typed stays while other acts are done, and the keyboard stays where it is
    mine.wait_for_selector("#shift-state .log li:has-text('hospital')")
    tab_to(mine, "textarea[name='text']")
    mine.keyboard.type("half a note")
    for kind, words in (("mute", "muted"), ("unmute", ""), ("snooze", "snoozed")):
        tab_to(mine, f"form[data-kind='{kind}'] button")
        mine.keyboard.press("Enter")
        if words:
            other.wait_for_selector(f"#shift-state .work:has-text('{words}')")
        mine.wait_for_selector(f"form[data-kind='{kind}']", state="detached")
        assert mine.locator("textarea[name='text']").input_value() == "half a note"
        assert mine.evaluate("document.activeElement.tagName") == "BUTTON"
    sheet = opened(chromium, f"{base}/handover?since=2000-01-01")
    assert "call the hospital" in sheet.locator(".note").inner_text()


def test_a_page_outlasts_a_restart_of_its_desk(chromium: Browser, house: House, spine: Spine) -> None:
    newsroom = Newsroom(spine)
    name = newsroom.bomb(outlet="Lantern").verdicts[0].incident.id
    base = served(house, spine.stream)
    card, listed = opened(chromium, f"{base}/incidents/{name}"), opened(chromium, base)
    house.started[-1].kill()
    house.started[-1].wait(timeout=20)
    newsroom.bomb(outlet="Beacon", where=place("Elsewhere", "XX-TWO"))
    served(house, spine.stream, int(base.rpartition(":")[2]))
    # what was told meanwhile is heard, once
    listed.wait_for_selector("#fresh:not([hidden])")
    assert listed.locator("#fresh").inner_text() == "Show 1 new"
    # the desk's token is another one since, and the page has it
    card.wait_for_function(
        "fetch('/api/v1/session').then(one => one.json()).then(one => one.csrf === document.body.dataset.csrf)"
    )
    card.keyboard.press("a")
    listed.wait_for_selector(".row .work:has-text('seen by')")


def test_a_wrong_figure_is_corrected_and_the_act_undone(chromium: Browser, house: House, spine: Spine) -> None:
    name = Newsroom(spine).bomb(killed=60, outlet="Lantern").verdicts[0].incident.id
    page = opened(chromium, f"{served(house, spine.stream)}/incidents/{name}")
    page.locator("summary").press("Enter")
    form = page.locator("form[data-mark='figure-wrong']")
    form.locator("[name='right']").fill("six")
    form.locator("[name='why']").fill("a slip of the keys")
    form.locator("button").press("Enter")
    assert "5-7" in page.locator("#answer:not(:empty)").inner_text()
    form.locator("[name='right']").fill("۶")
    form.locator("button").press("Enter")
    page.wait_for_selector(".five .answer:has-text('6 killed')")
    page.wait_for_selector(".history ins:has-text('6')")
    undo = page.locator("form.undo")
    undo.locator("[name='why']").fill("it was right")
    undo.locator("button").press("Enter")
    page.wait_for_selector(".five .answer:has-text('60 killed')")
    assert page.locator("form.undo").count() == 0


def test_two_incidents_are_merged(chromium: Browser, house: House, spine: Spine) -> None:
    newsroom = Newsroom(spine)

    first = newsroom.bomb(outlet="Lantern").verdicts[0].incident.id
    second = newsroom.bomb(outlet="Beacon", where=place("Elsewhere", "XX-TWO")).verdicts[0].incident.id
    base = served(house, spine.stream)
    page = opened(chromium, f"{base}/incidents/{second}")
    page.locator("summary").press("Enter")
    form = page.locator("form[data-kind='merge']")
    form.locator("[name='into']").fill("nobody-knows")
    form.locator("[name='why']").fill("one bomb")
    form.locator("button").press("Enter")
    assert "nobody-knows" in page.locator("#answer:not(:empty)").inner_text()
    form.locator("[name='into']").fill(first)
    form.locator("button").press("Enter")
    page.wait_for_selector(".card-state .status-merged")


def test_whoever_is_not_signed_in_signs_in_and_out(chromium: Browser, house: House, spine: Spine) -> None:
    name = Newsroom(spine).bomb(outlet="Lantern").verdicts[0].incident.id
    done = house.run("desk", "user", "add", "bo", "--role", "reader", said=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    base = served(house, spine.stream)
    page = chromium.new_context().new_page()
    page.goto(f"{base}/incidents/{name}")
    assert page.url.startswith(f"{base}/sign-in?next=")
    assert "Lantern" not in page.content() and spine.stream not in page.inner_text("body")
    for password in ("wrong", PASSWORD):
        page.fill("[name='name']", "bo")
        page.fill("[name='password']", password)
        page.keyboard.press("Enter")
        if password == "wrong":
            page.wait_for_selector("#answer:not(:empty)")
    page.wait_for_url(f"{base}/incidents/{name}")
    page.wait_for_selector("body.is-live")
    # a reader sees what was done, and does nothing
    assert page.locator("#shift-state").is_visible() and page.locator("form[data-post]").count() == 0
    page.click("#sign-out")
    page.wait_for_url(f"{base}/sign-in")
    page.goto(f"{base}/sign-in?next=//evil.example/x")
    page.fill("[name='name']", "bo")
    page.fill("[name='password']", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/")
