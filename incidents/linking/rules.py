"""The rules of linking as data: `config/linking.toml`, parsed and checked once.

Every number that decides whether two reports tell of one incident, what a desk hears, and what an alert says of its
sources is here, under the name that decisions give as their reason. Knows no file: `parse` takes the text.
"""

from __future__ import annotations

import tomllib

import msgspec

from incidents.errors import RefuseError


class _Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Weights(_Rules, frozen=True):
    """Points that each feature of a report and an incident adds; the names are those of the reasons."""

    same_place: float
    same_city: float
    same_district: float
    near_place: float
    same_province: float
    other_name: float
    other_place: float
    other_province: float
    same_day: float
    next_day: float
    same_course: float
    same_period: float
    other_day: float
    far_day: float
    same_time: float
    late: float
    undated: float
    same_sub_type: float
    same_type: float
    other_type: float
    figure_equal: float
    figure_small_equal: float
    figure_consistent: float
    figure_moved: float
    figure_apart: float
    figures_cross: float
    shared_word: float
    no_shared_word: float
    wording: float
    wording_most: float
    shared_actor: float
    other_actors: float
    other_claim: float
    same_story: float


class Unplaced(_Rules, frozen=True):
    """Points where the two places cannot be compared; see `incidents.linking.unplaced`. Learned by `dideban train`.

    `unplaced`: for that itself. `facts`: times the points of `Weights` for type, figures and actors. `words_alike`:
    times the root of the likeness, 0 to 1, of the report's words and those of the telling nearest to it.
    `others_alike`: times that likeness of the nearest other incident. `rare_names`: times the logarithm of 1 and what
    the shared names tell. `numbers_differ`: times the things of which different numbers are told. `days_between`: times
    the logarithm of 1 and the days between the stories. `same_day_named`, `other_day_named`: for the days they name.
    """

    unplaced: float
    facts: float
    words_alike: float
    others_alike: float
    rare_names: float
    numbers_differ: float
    days_between: float
    same_day_named: float
    other_day_named: float


class Wording(_Rules, frozen=True):
    """How words are weighed where places cannot be compared.

    `words`: of each text, so many of those that tell most are compared. `ages`: what follows an age ('62-year-old', or
    ', 62,' behind a name); two that differ are two persons. `other_numbers`: what other numbers that differ count.
    `most_differ`: more differences add nothing. `unseen`: a name is judged as if so many incidents without it had been
    seen before the first. `common`: the logarithm of one in how many incidents a name tells nothing at.
    """

    words: int
    ages: tuple[str, ...]
    other_numbers: float
    most_differ: float
    unseen: float
    common: float


class Merge(_Rules, frozen=True):
    """When a report joins an incident. Distances in km, times in days.

    `threshold`: points needed. `twice`: points needed for a second report of one story to join what its first joined.
    `city_km`: a place of such a radius is a city, where several things happen on one day. `near_km`: two named places
    so near are taken for one area; `apart_km`: farther than that they are two. `course_days`: so long after its last
    telling a battle for one place may still be the same. `far_days`: from here on two dates mean two incidents.
    `recent_days`: an undated story counts as of its publishing time for so long. `telling`: a figure from here on tells
    something by being equal. `apart_ratio` and `apart_least`: a figure so many times another, and so much more, is
    another incident's. `words`: shared words beyond so many add nothing. `enough_words`: with fewer words on either
    side, none shared means nothing. `recall_words`: a report without a day that shares so many with an incident of any
    time may look back at it.
    """

    threshold: float
    twice: float
    city_km: float
    near_km: float
    apart_km: float
    course_days: int
    far_days: int
    recent_days: int
    telling: int
    apart_ratio: float
    apart_least: int
    words: int
    enough_words: int
    recall_words: int


class Duplicates(_Rules, frozen=True):
    """When a story is an earlier one again: by resemblance, or by containment of the shorter in the longer."""

    resemblance: float
    containment: float
    containment_resemblance: float
    least_shingles: int
    trace: float
    """Resemblance from which wording counts for linking."""
    skew_s: float
    """Clocks of two machines differ by so many seconds: a story seen that much later still counts as earlier."""


class Kinds(_Rules, frozen=True):
    """ACLED sub-event types that reporters give to one event as it unfolds, and types that go on for days.

    `alike` lists groups of sub-event types that do not speak against one another; `lasting` those that go on; `control`
    those that tell who holds the ground, a change of which is news.
    """

    alike: tuple[tuple[str, ...], ...]
    lasting: tuple[str, ...]
    control: tuple[str, ...]


class Hearing(_Rules, frozen=True):
    """What a desk hears. `old_days`: an incident that began earlier than that before its first story is history.

    `nobody` are actor names that stand for no group; `silent_phases` are turns that are no news by themselves;
    `retraction_phases` those by which an account is taken back.
    """

    old_days: int
    nobody: tuple[str, ...]
    silent_phases: tuple[str, ...]
    retraction_phases: tuple[str, ...]


class Bounds(_Rules, frozen=True):
    """Memory of one incident: so many of the first, and so many of the newest, are kept."""

    tellings_first: int
    tellings_newest: int
    facts_first: int
    facts_newest: int
    bags: int
    """Tellings whose words are kept, the first and the newest."""
    words: int
    actors: int
    acts: int
    """Acts of analysts on one incident, none of which is forgotten: beyond so many, more are refused."""


class Credibility(_Rules, frozen=True):
    """The Admiralty digit by the number of independent origins, and CAP certainty beside it.

    `digits` and `certainty` give the value for 1, 2, 3 … origins (the last for all beyond); `contradicted` where
    figures of independent origins exclude one another, `denied` where the incident was retracted, `unknown` without
    any origin.
    """

    digits: tuple[int, ...]
    contradicted: int
    denied: int
    unknown: int
    certainty: tuple[str, ...]
    certainty_denied: str


class AlertForm(_Rules, frozen=True):
    """How alerts are addressed: CloudEvents type prefix, source and schema; CAP event category, scope and sender.

    `exercise_streams` other than the live one are marked Exercise; `live` names the live stream.
    """

    type_prefix: str
    source: str
    dataschema: str
    live: str
    cap_category: str
    cap_scope: str


class LinkingRules(_Rules, frozen=True):
    """All rules of linking, as one frozen object."""

    merge: Merge
    weights: Weights
    unplaced: Unplaced
    wording: Wording
    duplicates: Duplicates
    kinds: Kinds
    hearing: Hearing
    bounds: Bounds
    credibility: Credibility
    alerts: AlertForm

    @classmethod
    def parse(cls, text: str) -> LinkingRules:
        """Parse `linking.toml`. Raises RefuseError that names the key."""
        try:
            rules = msgspec.convert(tomllib.loads(text), cls)
        except tomllib.TOMLDecodeError as error:
            raise RefuseError(f"linking.toml: {error}") from error
        except msgspec.ValidationError as error:
            raise RefuseError(f"linking.toml: {error}") from error
        if not (rules.credibility.digits and rules.credibility.certainty):
            raise RefuseError("linking.toml: credibility.digits and credibility.certainty each need at least one value")
        if rules.bounds.tellings_first < 1 or rules.bounds.facts_first < 1:
            raise RefuseError("linking.toml: bounds.tellings_first and bounds.facts_first must be at least 1")
        return rules
