import pytest

from incidents.errors import RefuseError
from incidents.region.language import LanguagePack
from tests.support.language_packs import FOLDER, LANGUAGES, packs

ENGLISH = (FOLDER / "language.en.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_shipped_packs_parse(code):
    pack = packs()[code]
    assert pack.code == pack.text.code == code
    assert pack.numbers.values


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('least = "at least', 'lest = "at least', "figures.least"),
        ("joined_above = 100", 'joined_above = "100"', "numbers.joined_above"),
        ('figures = ["killed"]', 'figures = ["slain"]', "slain"),
        ('reach = "right"', 'reach = "up"', "up"),
        ('weekdays = [["Monday"], ', "weekdays = [", "days.weekdays"),
        ('  "^\\\\s*compiled by\\\\b",', '  "(unclosed",', "lines.byline"),
        ("[persons.generic]", "[persons.animals]", "persons.animals"),
        ("share = 0.18", "share = ", "language.en.toml"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_key(old, new, named):
    assert old in ENGLISH
    with pytest.raises(RefuseError, match=r"language\.en\.toml") as refusal:
        LanguagePack.parse("en", {"language.en.toml": ENGLISH.replace(old, new, 1)})
    assert named in str(refusal.value)


def test_a_missing_file_is_named():
    with pytest.raises(RefuseError, match=r"language\.xx\.toml"):
        LanguagePack.parse("xx", {})
