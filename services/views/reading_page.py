"""A close reading as one HTML page that needs nothing else: no script, no font, no address; light, dark and on paper.

API: reading_page(story, found, notices) -> the page

Each kind of mark has a letter, an underline and a tint of its own, and what it says stands in a list under its
sentence, so that nothing hangs on colour. Story text keeps its own language and direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template

from incidents.reading.close_reading import CloseReading, ReadSentence
from incidents.reading.mark import Kind, Mark
from incidents.records import Evidence, Report, Signal, Story
from services.views.markup import Span, direction, element, escaped, marked, said
from services.views.reading_words import (
    LABELS,
    Row,
    mark_reason,
    mark_words,
    part_words,
    removed_words,
    report_rows,
    signal_name,
    source_rows,
    verdict_note,
    verdict_words,
)

_LETTERS: dict[Kind, str] = {
    "place": "P", "day": "D", "figure": "F", "actor": "A", "claim": "C", "act": "X", "turn": "T", "sign": "−",
}  # fmt: skip
_STANDING = {"taken": "taken", "agrees": "says the same", "left": "left out"}
_HEADLINE = 120


def reading_page(story: Story, found: CloseReading, notices: Sequence[str]) -> str:
    """The whole page."""
    page = _Page(found)
    template = Template((files("services.views") / "templates" / "reading.html").read_text(encoding="utf-8"))
    title = found.title or (found.sentences[0].text if found.sentences else "a story without text")
    return template.substitute(
        title=escaped(f"Reading: {title[:_HEADLINE]}"),
        header=page.header(story, title, notices),
        main="\n".join((*page.verdict(), *page.incidents(), *page.sentences(), *page.original())),
    )


class _Page:
    """The parts of the page of one close reading."""

    def __init__(self, found: CloseReading) -> None:
        self._found = found
        language = found.reading.language
        self._language = "" if language == "und" else language
        self._direction = direction(found.body or found.title)

    def header(self, story: Story, title: str, notices: Sequence[str]) -> str:
        """Title, language, time, source, and what was odd about the story."""
        rows = [*source_rows(story, self._found), *(Row("note", notice) for notice in notices)]
        heading = element("h1", escaped(title), lang=self._language, dir=direction(title))
        return f"{heading}\n{self._facts(rows)}"

    def verdict(self) -> Iterator[str]:
        """Whether it matters, and each reason for and against."""
        reading = self._found.reading
        yield element("h2", "Does it matter?")
        yield element("p", escaped(verdict_words(self._found)), class_=f"verdict {'yes' if reading.relevant else 'no'}")
        for side, positive in (("For an incident", True), ("Against it", False)):
            signals = [one for one in reading.reasons if (one.weight > 0) is positive]
            if signals:
                yield self._signals(side, signals)
        if note := verdict_note(self._found):
            yield element("p", escaped(note), class_="small")

    def _signals(self, side: str, signals: Sequence[Signal]) -> str:
        head = "".join(element("th", name, scope="col") for name in ("weight", "sign", "words of the story", "where"))
        rows = "\n".join(
            element(
                "tr",
                element("td", f"{signal.weight:+.2f}", class_="weight")
                + element("td", escaped(signal_name(signal)))
                + element("td", said(signal.words, self._language) if signal.words else "")
                + element("td", _place_of(signal.number)),
            )
            for signal in signals
        )
        return element("table", f"<caption>{side}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>")

    def incidents(self) -> Iterator[str]:
        """Each incident with all that was read of it."""
        reports = self._found.reading.reports
        if reports:
            yield element("h2", f"What it tells: {len(reports)} incident{'s' * (len(reports) > 1)}")
        for number, report in enumerate(reports, 1):
            yield self._incident(number, report)

    def _incident(self, number: int, report: Report) -> str:
        heading = element("h3", f"Incident {number}: {escaped(report.sub_event_type)}, {escaped(report.place.name)}")
        return element("article", f"{heading}\n{self._facts(list(report_rows(self._found, number)))}", class_="card")

    def _facts(self, rows: Sequence[Row]) -> str:
        """Rows as a list of terms; one label for the rows of one kind that follow each other."""
        out, before = [], ""
        for row in rows:
            out.append(element("dt", escaped(row.label) if row.label != before else ""))
            out.append(element("dd", f"{element('bdi', escaped(row.words))}{self._behind(row.evidence)}"))
            before = row.label
        return element("dl", "\n".join(out))

    def _behind(self, evidence: Evidence | None) -> str:
        """The words that a fact stands on, and where."""
        if evidence is None or not evidence.sentence:
            return ""
        words = evidence.sentence[evidence.start : evidence.end] if evidence.end else evidence.sentence
        return f" {said(words, self._language)} {_place_of(evidence.number)}"

    # --- sentence by sentence -----------------------------------------------------------------------------------------

    def sentences(self) -> Iterator[str]:
        """The key to the marks, then each sentence with what was read from it."""
        yield element("h2", "Sentence by sentence")
        key = "".join(
            element("li", element("mark", escaped(LABELS[kind]) + element("b", letter), class_=f"{kind} taken"))
            for kind, letter in _LETTERS.items()
        )
        yield element("ul", key, class_="key")
        yield element(
            "p", "A dotted underline: seen, and left out for the reason given below the sentence.", class_="small"
        )
        several = len(self._found.reading.reports) > 1
        items = "\n".join(self._sentence(one, several) for one in self._found.sentences)
        yield element("ol", items, class_="sentences")

    def _sentence(self, sentence: ReadSentence, several: bool) -> str:
        name = "title" if sentence.number == 0 else f"sentence {sentence.number}"
        part = part_words(sentence, several)
        head = element("p", escaped(f"{name}{f': {part}' if part else ''}"), class_="number")
        text = marked(sentence.text, [_span(mark) for mark in sentence.marks])
        told = element("p", text, class_="said", lang=self._language, dir=direction(sentence.text))
        read = "\n".join(self._read(mark) for mark in _each_once(sentence.marks))
        return element(
            "li", f"{head}\n{told}\n{element('ul', read, class_='read') if read else ''}", id=f"s{sentence.number}"
        )

    def _read(self, mark: Mark) -> str:
        reason = mark_reason(mark)
        standing = "" if mark.standing == "taken" else f" ({escaped(reason or _STANDING[mark.standing])})"
        words = f"{LABELS[mark.kind]}: {element('bdi', escaped(mark_words(mark)))} {said(mark.words, self._language)}"
        return element("li", f"{words}{standing}", class_=f"{mark.kind} {mark.standing}")

    # --- as it came ---------------------------------------------------------------------------------------------------

    def original(self) -> Iterator[str]:
        """The text as it came, with the passages struck through that were left out."""
        if not self._found.body.strip():
            return
        yield element("h2", "The text as it came")
        spans = [
            Span(
                one.start,
                one.start + len(one.text),
                f'<del title="{escaped(removed_words(one.kind))}">{element("b", escaped(one.kind))}',
                "</del>",
            )
            for one in self._found.removed
        ]
        if spans:
            yield element("p", "Struck through: left out, with what it was taken for.", class_="small")
        text = marked(self._found.body, spans)
        yield element("div", text, class_="card original", lang=self._language, dir=self._direction)


def _span(mark: Mark) -> Span:
    reason = mark_reason(mark)
    title = f"{LABELS[mark.kind]}, {_STANDING[mark.standing]}: {mark_words(mark)}{f'; {reason}' if reason else ''}"
    opening = f'<mark class="{mark.kind} {mark.standing}" title="{escaped(title)}">'
    return Span(mark.start, mark.end, opening, "</mark>", element("b", _LETTERS[mark.kind]))


def _each_once(marks: Sequence[Mark]) -> Iterator[Mark]:
    """What was taken, then what agrees, then what was left; the same thing read twice from the same words once."""
    seen: set[tuple[str, str, str]] = set()
    order = {"taken": 0, "agrees": 1, "left": 2}
    for mark in sorted(marks, key=lambda one: (one.kind == "sign", order[one.standing])):
        name = (mark.kind, mark_words(mark), mark.words)
        if name not in seen:
            seen.add(name)
            yield mark


def _place_of(number: int | None) -> str:
    """A link to the sentence of that number."""
    if number is None:
        return ""
    if number < 0:
        return "in the dateline"
    name = "the title" if number == 0 else f"sentence {number}"
    return element("a", name, href=f"#s{number}")
