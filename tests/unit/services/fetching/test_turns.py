import asyncio

import pytest

from services.fetching.turns import Turns


async def _ask(turns: Turns, hosts: list[str], cut: int | None = None) -> tuple[int, list[int]]:
    """All *hosts* at once; the most that were at one host together, and who came through. *cut*: one gives up."""
    there: dict[str, int] = dict.fromkeys(hosts, 0)
    most, through = 0, []

    async def one(number: int, host: str) -> None:
        nonlocal most
        async with turns.of(host):
            there[host] += 1
            most = max(most, there[host])
            try:
                for _ in range(3):
                    await asyncio.sleep(0)
                through.append(number)
            finally:
                there[host] -= 1

    tasks = [asyncio.create_task(one(number, host)) for number, host in enumerate(hosts)]
    await asyncio.sleep(0)
    if cut is not None:
        tasks[cut].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return most, through


def test_one_at_a_time_a_host_in_the_order_of_asking():
    turns = Turns()
    assert asyncio.run(_ask(turns, ["a"] * 5)) == (1, [0, 1, 2, 3, 4])
    assert len(turns) == 0


def test_hosts_do_not_wait_for_each_other():
    most, through = asyncio.run(_ask(Turns(), ["a", "a", "a", "b"]))
    assert most == 1 and through.index(3) < through.index(2)


@pytest.mark.parametrize("cut", [0, 1, 4])
def test_who_gives_up_leaves_nothing_behind(cut: int):
    turns = Turns()
    most, through = asyncio.run(_ask(turns, ["a"] * 5, cut))
    assert most == 1 and through == [number for number in range(5) if number != cut]
    assert len(turns) == 0
