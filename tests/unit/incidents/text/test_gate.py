import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.text.gate import Gate

NAMES = [("helmand",), ("lashkar", "gah"), ("qalai", "naw"), ("هلمند",)]
GATE = Gate([*((name, ()) for name in NAMES), (("pass",), ("district",))])
FILL = "The squad for the series was named on Monday. " * 40


@pytest.mark.parametrize(
    "text",
    [
        "in Helmand", "Helmand's towns", "H\u00e9lmand\u2019s towns", "Qala'i Naw's",
        "HELMAND", "Hélmand", "Hel<b>mand</b>", "H&#101;lmand", "H&eacute;lmand", "<p>Helmand</p>",
        "Lashkar Gah", "Gah, Lashkar", "Lashkar<br>Gah", "Lashkar\u200c Gah",
        "Qala'i Naw", "Qala\u2019i Naw", "a pass in the district",
        "\u0647\u0644\u0645\u0646\u062f", "\u0647\u0640\u0644\u0645\u0646\u062f",
        "\u0647\u0644\u0645\u0646\u064e\u062f",
        "Ｈｅｌｍａｎｄ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", FILL, "<p>" + FILL * 20 + "</p>"], ids=["alone", "after", "far"])
def test_a_name_in_disguise_passes(text: str, before: str):
    assert GATE.passes(f"{before} {text} {before}") is not None


@pytest.mark.parametrize(
    "text", ["", FILL, "Helmandia", "Wilhelmand", "a mountain pass", "Lashkar", "<p>&amp;</p>", "<<<"]
)
def test_what_names_nothing_does_not(text: str):
    assert GATE.passes(text) is None


@given(st.integers(0, 40_000), st.sampled_from(["Helmand", "Lashkar Gah", "\u0647\u0644\u0645\u0646\u062f"]))
def test_a_name_is_found_wherever_it_stands(at: int, name: str):
    assert GATE.passes("x" * at + " " + name) is not None
    assert GATE.passes("x" * at + " " + name + " " + "y" * 50) is not None
    assert GATE.passes("<p>" + "x" * at + " " + name + "</p>") is not None
    assert GATE.passes(f"{'x' * at}{name.split()[-1]}{'y' * 50}") is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_stands_around_a_name_as_text_it_passes(before: str, after: str):
    text = f"{before} Helmand {after}".replace("<", " ").replace("&", " ")
    assert GATE.passes(text) is not None


def test_escaped_letters_in_the_data_of_a_page_are_read_halves_too():
    fill = "<p>" + FILL * 3 + "</p>"
    data = '<script type="application/ld+json">{"headline":"Blast \\ud83d\\ude00 in Helmand \\ud83d"}</script>'
    assert GATE.passes(fill + data) == "helmand"
    letters = "".join(f"\\u{ord(letter):04x}" for letter in "\u0647\u0644\u0645\u0646\u062f")
    assert GATE.passes(fill + f'<script type="application/ld+json">{{"x":"{letters}"}}</script>') is not None
    assert GATE.passes("in Helmand \ud83d") == "helmand"
    assert GATE.passes(fill + "<script></SCRIPT>" * 500 + "<p>Helmand</p>") == "helmand"
