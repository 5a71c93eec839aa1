"""What a close reading says, in words for people: for the lines of a terminal and the page alike.

API: mark_words(mark), mark_reason(mark)      what was read there, and why it was left
     verdict_words, verdict_note, signal_name, source_rows, removed_words, part_words
     report_rows(found, number) -> (label, words, the words of the story behind it)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from incidents.reading.close_reading import CloseReading, ReadSentence
from incidents.reading.mark import Mark
from incidents.records import Actor, Claim, Evidence, Place, Report, Signal, Story, When
from services.views.account import day_words, range_words

LABELS = {
    "place": "place", "day": "day", "figure": "figure", "actor": "actor", "claim": "claim", "act": "act",
    "turn": "turn", "sign": "against",
}  # fmt: skip
REASONS = {
    "no_incident": "the story is of no incident",
    "other_time": "speaks of another time",
    "other_country": "lies in another country",
    "passing": "named in passing",
    # places
    "less_support": "less is said of its province than of the one taken",
    "near": "named as being near",
    "office": "names an office or who speaks",
    "origin": "somebody comes from there",
    "destination": "somebody or something is taken there",
    "distance": "another place is described by it",
    "other": "an example beside the incident",
    "person": "a person's name",
    "dateline": "the dateline: where the story was written",
    "byline": "the byline: where the writer is",
    "abroad": "lies in another country",
    "actor": "names an actor, not a place",
    # days
    "ahead": "lies ahead of the story",
    "other_day": "another day was taken as the incident's",
    # figures
    "taken_back": "the story takes it back",
    "earlier_count": "what had been counted before",
    "attackers": "the attackers' own; the victims' figure goes first",
    "again": "another figure of its kind was taken",
    # actors
    "speaker": "speaks or is spoken for",
    "background": "background",
    "absent": "said not to be there",
    "bystander": "stands by",
    "mentioned": "only named",
    "denies": "denies it",
    "no_side": "not taken as a side",
    # acts and turns
    "plan": "planned or feared, not done",
    "drill": "a drill",
    "story": "of a film or a book",
    "sport": "of sport",
    "period": "of a time, not of one incident",
    "adds_nothing": "did not decide anything",
    "general": "of the area as a whole",
    "told_before": "told before",
}
PARTS = {
    "incident": "",
    "other_time": "tells of another time: read for no incident",
    "other_country": "tells of another country: read for no incident",
    "passing": "names another place in passing: read for no incident",
    "caption": "a picture's caption: acts in it count for nothing",
    "none": "",
}
REMOVED = {
    "appeal": "an appeal for money or support",
    "byline": "who wrote it",
    "caption": "a picture's caption",
    "comments": "the page's comments",
    "credits": "credits",
    "date": "the page's date",
    "dateline": "the dateline: where the story was written",
    "header": "what stands before the dateline",
    "initials": "the desk's initials",
    "address": "an address",
    "opening": "what stands before the first words",
    "rule": "a line of marks",
    "tail": "what follows the story",
    "title": "the headline again",
}
_ADMIRALTY = {
    "A": "reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
_CLAIMS = {"claims": "claims it", "denies": "denies it", "retracts": "takes it back", "confirms": "confirms it"}
_ROLES = {"party": "took part", "blamed": "is blamed", "target": "was hit"}
_PRECISION = {
    "place": "exact to a place", "district": "exact to the district", "province": "exact to the province",
    "country": "somewhere in the country",
}  # fmt: skip


class Row(NamedTuple):
    """One thing read of an incident: its label, what it is, and the sentence that it stands in (None: in none)."""

    label: str
    words: str
    evidence: Evidence | None = None


def mark_words(mark: Mark) -> str:
    """What was read there: 'killed at least 21', 'Townsville (XX-TWN)', 'Party claims it'."""
    match mark.kind:
        case "figure":
            return f"{mark.value} {range_words(mark.least, mark.most)}{f', says {mark.by}' if mark.by else ''}"
        case "place":
            stands = ", for which these words stand" if mark.note == "seat" else ""
            return f"{mark.value} ({mark.province}){stands}" if mark.province else mark.value
        case "claim":
            return _claim(mark.value, mark.note, mark.by)
        case "day" if not mark.value[:1].isdigit():
            return "a day that the story does not date" if mark.value == "day" else f"exact to the {mark.value}"
        case "act" if mark.note:
            return f"{mark.value} ({' and '.join(_uses(mark.note))})"
        case _:
            return mark.value


def _uses(note: str) -> Iterator[str]:
    names = {"score": "counts for the verdict", "type": "decides the type"}
    return (names[use] for use in note.split())


def _claim(kind: str, actor: str, speaker: str | None) -> str:
    if kind == "blames":
        return f"{actor or 'somebody'} is blamed" + (f" by {speaker}" if speaker and speaker != actor else "")
    return f"{actor or speaker or 'somebody'} {_CLAIMS[kind]}"


def mark_reason(mark: Mark) -> str:
    """Why it is in no report; '' where it is in one, or where the whole story is in none."""
    if mark.standing != "left" or mark.reason == "no_incident":
        return ""
    return REASONS.get(mark.reason, mark.reason)


def part_words(sentence: ReadSentence, several: bool) -> str:
    """What a sentence is good for, where that is worth a word; *several*: the story tells of several incidents."""
    if sentence.part == "incident" and several:
        return "incident " + " and ".join(map(str, sentence.incidents))
    return PARTS[sentence.part]


def removed_words(kind: str) -> str:
    """What a passage is that was left out."""
    return REMOVED.get(kind, f"furniture: {kind}")


def verdict_words(found: CloseReading) -> str:
    """'relevant: score 3.10, from 1.60 on it is an incident'."""
    reading = found.reading
    why = f" ({reading.why_not})" if reading.why_not else ""
    verdict = "relevant" if reading.relevant else f"not relevant{why}"
    return f"{verdict}: score {reading.score:.2f}; from {found.enough:.2f} on a story tells an incident"


def signal_name(signal: Signal) -> str:
    """The name of a sign for or against, in words."""
    return signal.name.removeprefix("not:").replace("_", " ")


def verdict_note(found: CloseReading) -> str:
    """How the signs against add up, where there are several: they don't."""
    kinds = [signal for signal in found.reading.reasons if signal.name.startswith("not:")]
    return "Of the kinds against, only the heaviest is taken off the score." if len(kinds) > 1 else ""


def source_rows(story: Story, found: CloseReading) -> Iterator[Row]:
    """Title, language, time, source."""
    source = found.reading.source
    yield Row("title", found.title or "none of its own: the text's first sentence opens it")
    declared = f", declared {story.language}" if story.language and story.language != source.language else ""
    yield Row("language", (source.language if source.language != "und" else "not recognised") + declared)
    yield Row("published", _published(found))
    letter = source.admiralty
    wire = f", after {source.wire}" if source.wire else ""
    yield Row("source", f"{source.outlet or 'unknown'}{wire}; Admiralty {letter} ({_ADMIRALTY.get(letter, '?')})")
    if source.url:
        yield Row("address", source.url)
    if found.dateline and any(one.kind == "dateline" for one in found.removed):
        day = f", {found.dateline_day.isoformat()}" if found.dateline_day else ""
        yield Row("dateline", f"{found.dateline}{day}")
    if found.cut or story.degraded:
        yield Row("note", "the text is too long and was cut" if found.cut else "only a summary or title was there")


def _published(found: CloseReading) -> str:
    moment, precision = found.published, found.published_precision
    if moment is None:
        return "unknown: weekdays stay undated"
    if precision == "second":
        return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    return f"{moment:%Y-%m} (exact to the month)" if precision == "month" else f"{moment:%Y-%m-%d} (exact to the day)"


# --- incidents --------------------------------------------------------------------------------------------------------


def report_rows(found: CloseReading, number: int) -> Iterator[Row]:
    """All that was read of the *number*th incident (from 1), each with the sentence behind it."""
    report, rated = found.reading.reports[number - 1], found.rated_by[number - 1]
    theme = f", theme {report.theme}" if report.theme else ""
    yield Row("type", f"{report.event_type} / {report.sub_event_type}, by the rule “{report.rule}”{theme}")
    yield from _places(report, found)
    yield Row("date", _when(report.when), report.when.evidence)
    for figure in report.figures:
        by = f", says {figure.said_by}" if figure.said_by else ""
        joined = " / " in figure.wording or " + " in figure.wording
        several = f", of several: {figure.wording}" if joined else ""
        words = f"{figure.kind} {range_words(figure.least, figure.most)}{by}{several}"
        yield Row("figure", words, None if joined else figure.evidence)
    if not report.figures:
        yield Row("figure", "none stated")
    for actor in report.actors:
        yield Row("actor", _actor(actor), actor.evidence if actor.evidence.end else None)
    yield from _claims(report)
    yield Row("claimed by", report.claimed_by or "nobody, as far as the story says")
    if report.phases:
        yield Row("turns", ", ".join(phase.name.replace("_", " ") for phase in report.phases))
    cap = report.cap
    yield Row("severity", f"{cap.severity} (cap.toml, {rated.severity})")
    yield Row("urgency", f"{cap.urgency} (cap.toml, urgency.{rated.urgency})")
    yield Row("certainty", f"{cap.certainty} (cap.toml, certainty.{rated.certainty})")
    yield from _rejected(report, found)


def _places(report: Report, found: CloseReading) -> Iterator[Row]:
    """The place where it is named; where the words behind it are another name's, what they say of it."""
    place, evidence = report.place, report.place.evidence
    if place.name in evidence.sentence[evidence.start : evidence.end] or not evidence.end:
        yield Row("place", _place(place), evidence)
        return
    inside = (one for one in found.sentences if one.number in report.sentences)
    at, named = next(((one.text.find(place.name), one) for one in inside if place.name in one.text), (0, None))
    if named is None or place.precision != "place" or not place.district:
        yield Row("place", f"{_place(place)}; these words stand for it", evidence)
        return
    own = Evidence(sentence=named.text, number=named.number, start=at, end=at + len(place.name))
    yield Row("place", _place(place), own)
    yield Row("lies in", place.district, evidence)


def _rejected(report: Report, found: CloseReading) -> Iterator[Row]:
    """Places that the story names and that were not taken, with the reason."""
    others = {one.place.province: at for at, one in enumerate(found.reading.reports, 1) if one is not report}
    for rejected in report.rejected:
        where = f" ({rejected.province})" if rejected.province else ""
        reason = REASONS.get(rejected.reason.replace(" ", "_"), rejected.reason)
        if rejected.province in others and rejected.province:
            reason = f"incident {others[rejected.province]} was there"
        yield Row("not there", f"{rejected.name}{where}: {reason}", rejected.evidence)


def _claims(report: Report) -> Iterator[Row]:
    """Who claims, denies, is blamed: each once, with its whole first sentence, and where it is said again."""
    said: dict[str, list[Claim]] = {}
    for claim in report.claims:
        said.setdefault(_claim(claim.kind, claim.actor or "", claim.speaker), []).append(claim)
    for words, claims in said.items():
        again = ", ".join(str(claim.evidence.number) for claim in claims[1:])
        first = claims[0].evidence
        whole = Evidence(sentence=first.sentence, number=first.number)
        yield Row("claim", f"{words}{f' (again in sentence {again})' if again else ''}", whole)


def _place(place: Place) -> str:
    """The name, its codes, how exact it is, and the circle in which it lies."""
    district = f", district {place.district}" if place.district and place.district != place.name else ""
    code = f", P-code {place.pcode} ({place.pcode_version})" if place.pcode else ""
    circle = ""
    if place.latitude is not None and place.longitude is not None and place.radius_km is not None:
        circle = f", within {place.radius_km:g} km of {place.latitude:.3f}, {place.longitude:.3f}"
    return (
        f"{place.name}, {place.province or 'province unknown'}{district}: {_PRECISION[place.precision]}{circle}{code}"
    )


def _when(when: When) -> str:
    if when.day is not None:
        return f"{day_words(when)} (exact to the {when.precision})"
    return "unknown: the story says when, and has no date of its own to count from" if when.wording else "unknown"


def _actor(actor: Actor) -> str:
    return f"{actor.name}, {_ROLES[actor.role]}; ACLED actor type {actor.code}"
