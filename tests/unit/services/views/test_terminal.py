"""What is shown: hostile text made harmless, a bar only on a terminal."""

import io
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.views.terminal import Progress, plural, safe


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text())
def test_no_control_or_direction_mark_is_ever_printed(text: str):
    line = safe(text)
    shown = line.replace("\u200c", "").replace("\u200d", "")
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not set(line) & set("\x1b\r\n\u202e\u2066\u200f\u2028")
    assert safe(line) == line


def test_joiners_of_words_stay_and_the_rest_goes():
    assert safe("می\u200cشود\u202e \x1b[31mred\x07\n") == "می\u200cشود [31mred"
    assert safe("a" * 10, 5) == "aaaa…"


def test_numbers_are_told_as_people_do():
    assert (plural(1, "story", "stories"), plural(2000, "alert")) == ("1 story", "2,000 alerts")


def test_a_bar_is_drawn_on_a_terminal_and_taken_away():
    out, clock = Terminal(), iter(range(0, 100, 10))
    bar = Progress(out, 10, lambda: float(next(clock)))
    bar.update(5, "1 alert")
    assert "[############............] 5 of 10" in out.getvalue()
    bar.clear()
    assert out.getvalue().endswith("\r\x1b[2K")


def test_a_bar_is_not_drawn_into_a_file():
    out = io.StringIO()
    bar = Progress(out, 10)
    bar.update(5, "1 alert")
    bar.clear()
    assert out.getvalue() == ""
