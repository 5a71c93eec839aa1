"""Feeds and pages are given to one poller at a time, one a host; a fetch's entries and validators are kept together."""

import datetime as dt

import pytest

from services.store.keys import digest
from services.store.watch import Claim, Rest, Seen, Sighted, Sighting, Watch
from tests.support.house import until
from tests.support.redis_server import RedisServer
from tests.support.spine import NOW, Spine

A, B, C = "https://a.example/feed", "https://b.example/feed", "https://a.example/other"
LEASE = 30.0
HOST = "a.example"


@pytest.fixture
def watch(spine: Spine) -> Watch:
    found = Watch(spine.client, spine.keys)
    found.follow({A: "a.example", B: "b.example"}, NOW)
    return found


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def claim(watch: Watch, at: dt.datetime = NOW, token: str = "t1", most: int = 10) -> list[Claim]:
    return watch.claim_feeds(at, LEASE, most, token)


def urls(claims: list[Claim]) -> set[str]:
    return {one.fields["url"] for one in claims}


def item(name: str, said: str = "x", host: str = "a.example", *names: str) -> Sighted:
    return Sighted(name, said, b'{"url": "%s"}' % name.encode(), host, names)


def sighting(*entries: Sighted, after: float = 300, **fields: str) -> Sighting:
    return Sighting(later(after), {"etag": "e1", **fields}, entries)


def feed_of(watch: Watch, url: str, token: str = "t1", at: dt.datetime = NOW) -> Claim:
    return next(one for one in claim(watch, at, token) if one.fields["url"] == url)


def test_a_feed_is_one_pollers_until_the_lease_ends(watch: Watch):
    assert urls(claim(watch)) == {A, B}
    assert claim(watch, later(LEASE - 1), "t2") == []
    assert urls(claim(watch, later(LEASE), "t2")) == {A, B}


def test_two_feeds_of_one_host_are_never_out_together(watch: Watch):
    watch.follow({A: "a.example", B: "b.example", C: "a.example"}, NOW)
    first = claim(watch)
    assert len(urls(first) & {A, C}) == 1
    assert claim(watch, later(1), "t2") == []
    mine = next(one for one in first if one.fields["url"] in (A, C))
    assert watch.sight(mine, sighting(), later(2)).answer == "done"
    (other,) = claim(watch, later(2), "t2")
    assert other.fields["url"] in {A, C} - {mine.fields["url"]}


def test_entries_validators_and_next_time_are_kept_together(watch: Watch):
    mine = feed_of(watch, A)
    assert watch.sight(mine, sighting(item("n1"), item("n2")), NOW) == Seen("done", 2, 0, 0)
    assert watch.states([A])[A]["etag"] == "e1"
    assert urls(claim(watch, later(299), "t2")) == {B}
    assert urls(claim(watch, later(300), "t3")) == {A}
    assert watch.pages_waiting() == 2


def test_the_same_answer_twice_is_one(watch: Watch):
    mine = feed_of(watch, A)
    watch.sight(mine, sighting(item("n1")), NOW)
    assert watch.sight(mine, sighting(item("n1")), NOW).answer == "again"
    assert watch.pages_waiting() == 1


def test_after_the_lease_the_entries_stay_and_the_schedule_is_the_others(watch: Watch):
    slow = feed_of(watch, A)
    fast = feed_of(watch, A, "t2", later(LEASE))
    assert watch.sight(fast, sighting(item("n1"), etag="new"), later(LEASE)).new == 1
    assert watch.sight(slow, sighting(item("n1"), item("n0"), etag="old"), later(LEASE + 1)) == Seen("stale", 1, 0, 1)
    assert watch.states([A])[A]["etag"] == "new"


def test_an_edit_is_told_by_the_feed_itself_not_by_another_one(watch: Watch):
    url = digest("the address of n1")
    watch.sight(feed_of(watch, A), sighting(item("n1", "first", "a.example", url)), NOW)
    fetched = watch.claim_pages(NOW, LEASE, 10, "p1")
    assert watch.page_done(fetched[0], NOW)
    other = feed_of(watch, B, "t2", later(LEASE))
    assert watch.sight(other, sighting(item("other-id", "other words", "a.example", url)), later(LEASE)).known == 1
    again = feed_of(watch, A, "t3", later(400))
    assert watch.sight(again, sighting(item("n1", "edited", "a.example", url)), later(400)).changed == 1
    assert watch.pages_waiting() == 1


def test_pages_go_out_one_a_host_and_come_back_from_a_dead_poller(watch: Watch):
    entries = (item("n1"), item("n2"), item("n3", host="c.example"))
    watch.sight(feed_of(watch, A), sighting(*entries), NOW)
    first = watch.claim_pages(NOW, LEASE, 10, "p1")
    assert len(first) == 2 and len({one.host for one in first}) == 2
    assert watch.claim_pages(later(LEASE - 1), LEASE, 10, "p2") == []
    second = watch.claim_pages(later(LEASE), LEASE, 10, "p2")
    assert {one.name for one in second} == {one.name for one in first}
    assert not watch.page_done(first[0], later(LEASE))
    assert watch.page_done(second[0], later(LEASE)) and watch.page_done(second[1], later(LEASE))
    (last,) = watch.claim_pages(later(LEASE), LEASE, 10, "p3")
    assert watch.page_done(last, later(LEASE))
    assert watch.pages_waiting() == 0


def test_a_page_that_failed_waits_and_its_host_rests(watch: Watch):
    watch.sight(feed_of(watch, A), sighting(item("n1"), item("n2")), NOW)
    (first,) = watch.claim_pages(NOW, LEASE, 10, "p1")
    assert watch.page_done(first, NOW, again_at=later(60), gap_s=5, rest=Rest(HOST, later(20)))
    assert watch.claim_pages(later(19), LEASE, 10, "p2") == []
    (other,) = watch.claim_pages(later(20), LEASE, 10, "p3")
    assert other.name != first.name and watch.page_done(other, later(20))
    (again,) = watch.claim_pages(later(60), LEASE, 10, "p4")
    assert (again.name, again.fields["tries"]) == (first.name, "1")


def test_an_edit_while_its_page_is_fetched_waits_anew(watch: Watch):
    watch.sight(feed_of(watch, A), sighting(item("n1", "first")), NOW)
    (mine,) = watch.claim_pages(NOW, LEASE, 10, "p1")
    watch.sight(feed_of(watch, A, "t2", later(300)), sighting(item("n1", "edited")), later(300))
    assert not watch.page_done(mine, later(300))
    assert watch.pages_waiting() == 1


def test_a_barred_host_is_left_alone_until_its_time(watch: Watch):
    mine = feed_of(watch, A)
    watch.sight(mine, Sighting(later(1), {}, (), rest=Rest(HOST, later(600))), NOW)
    assert A not in urls(claim(watch, later(599), "t2"))
    assert A in urls(claim(watch, later(600), "t3"))


def test_a_feed_and_a_page_of_one_host_are_never_out_together(watch: Watch):
    watch.sight(feed_of(watch, A), sighting(item("n1"), item("n2"), after=1), NOW)
    (page,) = watch.claim_pages(later(2), LEASE, 10, "p1")
    assert A not in urls(claim(watch, later(2), "t2"))
    assert watch.page_done(page, later(3))
    assert A in urls(claim(watch, later(3), "t3"))
    assert watch.claim_pages(later(4), LEASE, 10, "p2") == []
    assert len(watch.claim_pages(later(3 + LEASE), LEASE, 10, "p3")) == 1


def test_a_page_that_takes_long_keeps_its_host_for_another_lease(watch: Watch):
    watch.sight(feed_of(watch, A), sighting(item("n1"), item("n2")), NOW)
    (page,) = watch.claim_pages(NOW, LEASE, 10, "p1")
    assert watch.hold_page(page, later(LEASE - 1), LEASE)
    assert watch.claim_pages(later(2 * LEASE - 2), LEASE, 10, "p2") == []
    (other,) = watch.claim_pages(later(2 * LEASE - 1), LEASE, 10, "p3")
    assert not watch.hold_page(page, later(2 * LEASE), LEASE), "it is another's by now"
    assert watch.page_done(other, later(2 * LEASE))


def test_the_host_that_wants_rest_need_not_be_the_feeds_own(watch: Watch):
    mine = feed_of(watch, A)
    watch.sight(mine, Sighting(later(1), {}, (), rest=Rest("b.example", later(600))), NOW)
    assert watch.resting("b.example", later(599)) == later(600)
    assert (watch.resting("b.example", later(600)), watch.resting(HOST, NOW)) == (None, None)
    assert urls(claim(watch, later(500), "t2")) == {A}


def test_a_feed_that_is_followed_anew_is_asked_at_its_own_address(watch: Watch):
    watch.sight(feed_of(watch, A), sighting(address="https://b.example/moved", kept="yes"), NOW)
    watch.follow({B: "b.example"}, NOW)
    watch.follow({A: "a.example", B: "b.example"}, later(300))
    state = watch.states([A])[A]
    assert "address" not in state and state["kept"] == "yes"


def test_feeds_that_are_gone_are_not_due_any_more(watch: Watch):
    watch.follow({B: "b.example"}, NOW)
    assert urls(claim(watch)) == {B}


def test_a_server_that_lost_nothing_goes_on_after_a_restart(own_server: RedisServer):
    spine = Spine(own_server.url)
    watch = Watch(spine.client, spine.keys)
    watch.follow({A: "a.example"}, NOW)
    watch.sight(feed_of(watch, A), sighting(item("n1")), NOW)
    with own_server.raw() as connection:
        # while the disk is busy a server writes its file a second later
        until(lambda: connection.info("persistence")["aof_buffer_length"] == 0)
    own_server.kill()
    own_server.start()
    assert watch.pages_waiting() == 1 and watch.states([A])[A]["etag"] == "e1"
    spine.close()


def test_a_feed_in_which_nothing_is_known_is_marked(watch: Watch):
    def sight(token: str, at: float, *names: str) -> dict[str, str]:
        mine = feed_of(watch, A, token, later(at))
        watch.sight(
            mine, sighting(*(item(f"https://a.example/{name}") for name in names), after=at + 60, held="3"), later(at)
        )
        return watch.states([A])[A]

    assert "missed" not in sight("t1", 0, "1", "2", "3")
    assert "missed" not in sight("t2", 100, "2", "3", "4")
    assert "missed" not in sight("t3", 200, "9")
    assert sight("t4", 300, "5", "6", "7")["missed"] == f"{later(300).timestamp() * 1000:.0f}"


def test_entries_side_by_side_are_not_each_other_whatever_names_they_share(watch: Watch):
    mine = feed_of(watch, A, "t1")
    two = [item("https://a.example/1", "x", "a.example", "guid"), item("https://a.example/2", "x", "a.example", "guid")]
    assert watch.sight(mine, sighting(*two), NOW) == Seen("done", 2, 0, 0)
    # the control: later, alone, the shared name does tell that an entry has moved
    again = feed_of(watch, A, "t2", later(400))
    moved = item("https://a.example/3", "x", "a.example", "guid")
    assert watch.sight(again, sighting(moved, after=900), later(400)) == Seen("done", 0, 0, 1)


def test_only_the_feeds_asked_for_are_claimed_and_the_others_stay_watched(watch: Watch):
    assert urls(watch.claim_feeds(NOW, LEASE, 10, "t1", 0, [A])) == {A}
    assert urls(watch.claim_feeds(NOW, LEASE, 10, "t2", 0, [A, "https://none.example"])) == set()
    assert urls(claim(watch, NOW, "t3")) == {B}
