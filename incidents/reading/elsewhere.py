"""A story of any country as one report: for labelled sets from elsewhere, where no pack knows the places.

API: read_elsewhere(story, region, cap) -> Reading

The whole story is one incident: its day, figures, type and telling words are read as ever; where it was is left open.
It does not ask whether the story matters, and tells no incidents of one story apart. Nothing that runs uses it.
"""

from __future__ import annotations

from incidents.reading.cap import CapTable
from incidents.reading.event_types import event_type
from incidents.reading.findings import Findings
from incidents.reading.incident_day import incident_day
from incidents.reading.telling_words import telling_words
from incidents.reading.tolls import tolls
from incidents.records import Evidence, Place, Reading, Report, Source, Story
from incidents.region.pack import Region
from incidents.text.bag import bag_text
from incidents.text.fingerprint import document_signature
from incidents.text.prepare import prepare


def read_elsewhere(story: Story, region: Region, cap: CapTable) -> Reading:
    """*story* as one report without a place. The outlet is its own origin."""
    document = prepare(
        story.title,
        story.text,
        published=story.published,
        precision=story.published_precision,
        rules={code: pack.text for code, pack in region.languages.items()},
        zone=region.country.zone,
        declared=story.language,
    )
    found = Findings(document, region)
    inside = frozenset(sentence.number for sentence in document.sentences)
    typed = event_type(region.signals, found.acts, inside, found.forces(inside))
    when = incident_day(found.dates, document, inside, found.beside, main=True)
    figures = tolls(found.counted, document, inside, found.tellers(same_dead=False))
    kind = (typed.event_type, typed.sub_event_type)
    report = Report(
        event_type=typed.event_type,
        sub_event_type=typed.sub_event_type,
        rule=typed.rule,
        place=Place(name="", province=None, precision="country", evidence=Evidence(sentence="", number=0)),
        when=when,
        figures=figures,
        words=telling_words(document, inside),
        bag=bag_text(document.sentences),
        cap=cap.rate(kind, figures, (), when.day, document.published, region.country.zone),
    )
    source = Source(
        story=story.id,
        revision=story.revision,
        outlet=story.outlet or story.id,
        family=story.outlet or story.id,
        title=story.title,
        language=document.language,
        published=story.published,
    )
    return Reading(
        relevant=True, score=0.0, language=document.language, reasons=(), source=source,
        signature=document_signature(document), reports=(report,),
    )  # fmt: skip
