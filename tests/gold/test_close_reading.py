"""A close reading of every labelled story: it reads what workers read, and has words for everything that it shows."""

from __future__ import annotations

import pytest

from incidents.reading.close_reading import CloseReading, read_closely
from incidents.reading.read import read
from incidents.records import Story
from services.evaluation.labelled import Told, story_of
from services.evaluation.sets import rows_in, text_of
from services.views.reading_words import PARTS, REASONS
from tests.support.readings import ROOT, SHIPPED, knowledge

SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason=f"no labelled stories in {SHARED}")


def stories() -> list[Story]:
    labels = SHARED / "gold" / "dev.jsonl"
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    texts = [Story(id=one.stem, revision="r", title="", text=text_of(one), outlet="") for one in seeds]
    return [*texts, *(story_of(row, labels) for row in rows_in(labels, Told))]


@pytest.fixture(scope="module")
def found() -> list[tuple[Story, CloseReading]]:
    return [(one, read_closely(one, *knowledge(SHIPPED))) for one in stories()]


def test_it_reads_what_workers_read(found):
    assert all(close.reading == read(story, *knowledge(SHIPPED)) for story, close in found)


def test_every_mark_and_passage_stands_where_it_says(found):
    for _, close in found:
        for one in close.sentences:
            assert all(one.text[mark.start : mark.end] == mark.words for mark in one.marks)
        assert all(close.body[one.start : one.start + len(one.text)] == one.text for one in close.removed)


def test_there_are_words_for_every_reason(found):
    reasons = {mark.reason for _, close in found for one in close.sentences for mark in one.marks if mark.reason}
    assert reasons <= REASONS.keys()
    assert {one.part for _, close in found for one in close.sentences} <= PARTS.keys()


def test_each_figure_of_a_report_is_marked_in_its_sentence(found):
    for story, close in found:
        for report in close.reading.reports:
            for figure in report.figures:
                evidence = figure.evidence
                marks = next(one.marks for one in close.sentences if one.number == evidence.number)
                taken = {
                    (mark.start, mark.value) for mark in marks if mark.kind == "figure" and mark.standing == "taken"
                }
                assert (evidence.start, figure.kind) in taken, (story.id, figure)
