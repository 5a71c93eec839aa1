import pytest
from hypothesis import given
from hypothesis import strategies as st

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


# letters of one script whose lower case differs from what a pattern that ignores case takes them for
ODD_CASES = "ſıİ"


@given(st.data())
def test_what_a_furniture_pattern_can_match_has_one_of_the_words(data):
    rules = packs()["en"].text
    kind = data.draw(st.sampled_from(sorted(rules.furniture)))
    letters = st.characters(max_codepoint=0x20AC, exclude_characters=ODD_CASES)
    block = data.draw(st.from_regex(rules.furniture[kind], alphabet=letters))
    assert any(word in block.lower() for word in rules.furniture_words), (kind, block)


@given(st.data())
def test_what_a_pattern_for_sources_can_match_has_one_of_the_words(data):
    rules = packs()["en"].text
    letters = st.characters(max_codepoint=0x20AC, exclude_characters=ODD_CASES)
    block = data.draw(st.from_regex(data.draw(st.sampled_from(rules.sources)), alphabet=letters))
    assert any(word in block.lower() for word in rules.source_words), block


def test_control_a_pattern_without_its_word_would_be_noticed():
    rules = packs()["en"].text
    block = "you can help: become a member now"
    assert rules.furniture["appeal"].search(block)
    assert not any(word in block for word in rules.furniture_words if word != "become a ")
