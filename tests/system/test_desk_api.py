"""The desk's API tried by its own description, over HTTP: it answers as described, and takes nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup

from services.gateway.description import description
from services.gateway.endpoints import BASE
from tests.support.house import House
from tests.support.newsroom import Newsroom, only
from tests.support.redis_server import binaries, running
from tests.support.served import Served
from tests.support.spine import Spine
from tests.support.told import report

# The stream never ends; what it answers is tried in `test_desk.py`.
OPERATIONS = [
    (path, method)
    for path, methods in description("0")["paths"].items()
    for method in methods
    if not path.endswith("/stream")
]
# The same cases each time, and few enough for every build.
BOUNDED = hypothesis.settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A desk with some incidents that lets in whoever has a token; its address, and the headers with one."""
    house = House(tmp_path_factory.mktemp("desk"))
    with running(binaries()["valkey"]) as server:
        spine = Spine(server.url)
        room = Newsroom(spine)
        only(room.tell("s1", report(killed=6, words="oneword"), outlet="a"))
        room.tell("s2", report(killed=9, words="otherword"), outlet="b", hours=2)
        served = Served(house, spine)
        added = house.run("desk", "user", "add", "bo", "--role", "reader", said="a lantern on the hill\n")
        assert added.returncode == 0, added.stderr
        made = house.run("desk", "token", "add", "wire", "--scope", "read", "--scope", "act")
        yield served.base, {"Authorization": f"Bearer {made.stdout.strip()}"}
        house.end()
        spine.close()


@pytest.fixture(scope="module")
def described(desk: tuple[str, dict[str, str]]) -> Any:
    """The API by the description that the desk gives."""
    base, headers = desk
    return schemathesis.openapi.from_url(f"{base}/openapi.json", headers=headers)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_every_answer_is_as_described(
    described: Any, desk: tuple[str, dict[str, str]], path: str, method: str, mode: GenerationMode
) -> None:
    @BOUNDED
    @hypothesis.given(case=described[path][method].as_strategy(generation_mode=mode))
    def tried(case: Case) -> None:
        case.call_and_validate(headers=desk[1], timeout=20)

    try:
        tried()
    except hypothesis.errors.Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # what has no parameters cannot have wrong ones


def test_control_an_answer_that_is_not_as_described_is_noticed(desk: tuple[str, dict[str, str]]) -> None:
    base, headers = desk
    lie = description("0")
    lie["paths"][f"{BASE}/status"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "type": "array"
    }
    wrong = schemathesis.openapi.from_dict(lie)
    with pytest.raises(FailureGroup, match="violates schema"):
        wrong[f"{BASE}/status"]["get"].Case().call_and_validate(base_url=base, headers=headers)
