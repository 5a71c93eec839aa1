"""Where sentences end, also where the blank between them was lost."""

import pytest

from incidents.text.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It ended. They left.", ["It ended.", "They left."]),
        ("The city fell.The army left.", ["The city fell.", "The army left."]),
        ("He called it a “hard stage”.The army left.", ["He called it a “hard stage”.", "The army left."]),
        ('He called it "hard".The army left.', ['He called it "hard".', "The army left."]),
        ("He called it a “hard stage”.the army left", ["He called it a “hard stage”.the army left"]),
        ("The U.S. army left.", ["The U.S. army left."]),
        ("Some (4.5 per cent) stayed.", ["Some (4.5 per cent) stayed."]),
    ],
)
def test_split(text, sentences):
    assert [text[start:end] for start, end in split(text, {"u.s"})] == sentences
