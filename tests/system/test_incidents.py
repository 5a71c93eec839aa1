"""The analysts' commands on the seed corpus: what they print, what desks hear, and that bad input is one line."""

import json
from collections.abc import Iterator

import pytest

from tests.support.house import ROOT, House

ON = ("--stream", "exercise")
WHY = ("--why", "because", "--who", "ana")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("house"))
    done = found.run("replay", str(ROOT / "seeds"))
    assert done.returncode == 0, done.stderr
    yield found
    found.end()


def listed(house: House, *more: str) -> list[dict]:
    done = house.run("incidents", "list", "--json", *ON, *more)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def log(house: House) -> list[dict]:
    done = house.run("tail", "--since", "0", "--until-idle", "--json", *ON)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_book_is_listed_and_shown(house: House):
    every = listed(house)
    assert len(every) == 4 and listed(house, "--closed") == []
    (badghis,) = listed(house, "--place", "AF-BDG", "--open", "--since", "2021-07-01", "--type", "clash")
    assert len(badghis["stories"]) == 3
    by_id = house.run("incidents", "show", badghis["incident"], *ON)
    by_story = house.run("incidents", "show", badghis["stories"][1], *ON)
    first = next(one["number"] for one in log(house) if one["subject"] == badghis["incident"])
    by_number = house.run("incidents", "show", str(first), *ON)
    assert by_id.returncode == 0 and by_id.stdout == by_story.stdout == by_number.stdout
    assert "  ledger    escaped at least 200 [reuters]" in by_id.stdout
    shown = json.loads(house.run("incidents", "show", badghis["incident"], "--json", *ON).stdout)
    assert shown["numbers"][0] == first and len(shown["sources"]["reuters"]) == 2


def test_acts_are_told_and_undone(house: House):
    one, into = (found["incident"] for found in listed(house, "--most", "2"))
    before = len(log(house))
    done = house.run("incidents", "merge", one, into, "--json", *WHY, *ON)
    assert done.returncode == 0, done.stderr
    act = json.loads(done.stdout)
    assert (act["numbers"], act["who"], act["undone_by"]) == ([before + 1, before + 2], "ana", None)
    assert [found["incident"] for found in listed(house, "--closed")] == [one]
    undone = house.run("incidents", "undo", act["id"], *WHY, *ON)
    assert undone.returncode == 0 and f"undo {act['id']}" in undone.stdout
    assert listed(house, "--closed") == []
    acts = house.run("incidents", "acts", *ON).stdout.splitlines()
    assert len(acts) == 2 and "undone by" in acts[0]
    lines = house.run("tail", "--since", str(before), "--until-idle", *ON).stdout.splitlines()
    assert f"{before + 1} Exercise MERGED" in lines[0] and "by ana: because; takes back" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["show", "nothing"], "nothing: stream exercise has no incident"),
        (["merge", "nothing", "nowhere", *WHY], "incident nothing: stream exercise has none"),
        (["split", "nothing", "s1", *WHY], "incident nothing: stream exercise has none"),
        (["retract", "nothing", *WHY], "incident nothing: stream exercise has none"),
        (["mark", "nothing", "not-relevant", *WHY], "nothing: stream exercise knows no such story"),
        (["mark", "nothing", "figure-wrong", "killed", "x", *WHY], "'x': is no figure"),
        (["mark", "nothing", "figure-wrong", "killed", "7-5", *WHY], "'7-5': ends below its beginning"),
        (["undo", "nothing", *WHY], "act nothing: stream exercise has none"),
        (["retract", "nothing", "--why", " ", "--who", "ana"], "--who and --why: say who"),
    ],
)
def test_bad_input_is_one_line(house: House, arguments: list[str], line: str):
    done = house.run("incidents", *arguments, *ON)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith(f"dideban: {line}")


@pytest.mark.parametrize("arguments", [["split", "x", *WHY], ["retract", "x"], ["mark", "x", "wrong", *WHY]])
def test_a_missing_argument_is_code_2(house: House, arguments: list[str]):
    assert house.run("incidents", *arguments, *ON).returncode == 2


@pytest.mark.parametrize("kind", ["jsonl", "csv", "geojson"])
def test_the_book_is_exported_whole_or_not_at_all(house: House, kind: str):
    file = house.folder / f"book.{kind}"
    done = house.run("export", "incidents", file.name, *ON)
    assert done.returncode == 0 and f"4 incidents of stream exercise read, book.{kind} written" in done.stderr
    text = file.read_text(encoding="utf-8")
    found = {"jsonl": text.count("\n"), "csv": text.count("\n") - 1, "geojson": text.count('"Feature"')}[kind]
    assert found == 4
    out = house.run("export", "incidents", "--format", kind, *ON)
    assert (out.returncode, out.stdout.replace("\r\n", "\n")) == (0, text.replace("\r\n", "\n"))
    nowhere = house.run("export", "incidents", "--format", kind, "no/such/book", *ON)
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1) and "cannot be written" in nowhere.stderr


def test_acts_become_examples_that_are_scored(house: House):
    found = listed(house, "--place", "AF-BDG")[0]
    done = house.run("incidents", "mark", found["stories"][0], "not-relevant", "--json", *WHY, *ON)
    assert done.returncode == 0, done.stderr
    written = house.run("examples", "export", "acts.jsonl", *ON)
    assert written.returncode == 0 and "1 example of stream exercise written to acts.jsonl" in written.stderr
    (example,) = [json.loads(line) for line in (house.folder / "acts.jsonl").read_text().splitlines()]
    assert example["verdict"] == "not-relevant" and "Qala-e-Naw" in example["stories"][0]["text"]
    scored = house.run("evaluate", "--data", ".", "--set", "acts", "--json")
    (measured,) = json.loads(scored.stdout)["sets"]
    # the seed is relevant, whatever this analyst says
    assert measured["rows"][0]["measure"] == "relevant or not, as marked" and measured["rows"][0]["value"] == 0.0
    house.run("incidents", "undo", json.loads(done.stdout)["id"], *WHY, *ON)
    assert house.run("examples", "export", *ON).stdout == ""


def test_what_was_still_for_long_is_found_in_the_archive(house: House):
    done = house.run("archive", *ON)
    assert done.returncode == 0, done.stderr
    file = house.folder / "data" / "archive" / "exercise.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert rows and f"{len(rows)} incident" in done.stderr and "of stream exercise closed" in done.stderr
    asked = house.run("incidents", "list", "--archive", "--json", *ON)
    archived = {json.loads(line)["incident"] for line in asked.stdout.splitlines()}
    assert archived == {row["incident"]["id"] for row in rows}
    closed = {one["incident"] for one in listed(house, "--closed")}
    assert closed == archived
    name = rows[0]["incident"]["id"]
    whole = house.run("incidents", "show", name, "--archive", *ON).stdout
    small = house.run("incidents", "show", name, *ON).stdout
    assert "status    closed" in small and len(whole) > len(small) > 0
    nothing = house.run("incidents", "show", "nothing", "--archive", *ON)
    assert nothing.returncode == 2 and "the archive of stream exercise has no incident" in nothing.stderr
    again = house.run("archive", *ON)
    assert "0 incidents of stream exercise closed" in again.stderr
