"""What sets are measured with: the shipped knowledge, or an altered one, as the minds that the sets ask for.

API: Bench(knowledge, config)
     .region, .rules, .home                parsed, and as the mind of a worker
     .anywhere, .every_act                 minds for sets about other countries
     .altered(changes, withheld)           the same with less known
     .provinces, .dated(text), .mapping(name), .standing
"""

from __future__ import annotations

from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import msgspec

from incidents.records import Story
from incidents.region.pack import Region
from incidents.text.prepare import prepare
from services.configuration.config_files import Rules, load_with
from services.configuration.mind import Mind, mind_of
from services.evaluation.knowledge import Change, Knowledge, changes_in, parsed
from services.evaluation.mappings import Mapping, load_mapping

WITHHELD: Names[str, Names[str, object]] = {
    "published": {"published": None, "published_precision": "unknown"},
    "title": {"title": ""},
    "outlet": {"outlet": "", "url": None},
    "language": {"language": None},
}
"""What comes with a story beside its text, and what is there where it does not come."""


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By set: how far it was looked at while rules were written, and what was computed from its labels."""

    looked_at: dict[str, str]
    fitted: dict[str, str]


@dataclass
class Bench:
    """*knowledge* to measure; *config*: the folder with `evaluation/`. Each mind is made once, when it is asked for.

    *held_out*: whether a set from which weights were learned is also measured on halves. *every*: by set, that of its
    releases every so many-th is measured. *withheld*: what `home` does not get of a story, see WITHHELD.
    """

    knowledge: Knowledge
    config: Path
    held_out: bool = True
    every: Names[str, int] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    @property
    def _folder(self) -> Path:
        return self.config / "evaluation"

    @cached_property
    def region(self) -> Region:
        """The region pack."""
        return self.knowledge.region_pack()

    @cached_property
    def rules(self) -> Rules:
        """The rules beside it."""
        return self.knowledge.rule_books()

    @cached_property
    def home(self) -> Mind:
        """What a worker makes of both."""
        mind = mind_of(self.region, self.rules)
        if not self.withheld:
            return mind
        return replace(
            mind,
            read=lambda story: mind.read(self._bare(story)),
            judge=lambda story, *others: mind.judge(self._bare(story), *others),
        )

    def _bare(self, story: Story) -> Story:
        absent = {name: value for one in self.withheld for name, value in WITHHELD[one].items()}
        return msgspec.structs.replace(story, **absent)

    def altered(self, changes: Sequence[Change], withheld: frozenset[str] = frozenset()) -> Bench:
        """The same with *changes* made to what is known; a region pack that they do not touch is not parsed again."""
        found = replace(self, knowledge=self.knowledge.altered(changes), withheld=withheld)
        if found.knowledge.region == self.knowledge.region:
            found.__dict__["region"] = self.region
        return found

    @cached_property
    def _abroad(self) -> Knowledge:
        return self.knowledge.altered(changes_in(self._folder / "anywhere.toml"))

    @cached_property
    def anywhere(self) -> Mind:
        """As it ships, but for the country: an incident counts wherever it happened, and no place is known."""
        return mind_of(self._abroad.region_pack(), self.rules)

    @cached_property
    def every_act(self) -> Mind:
        """The same, and every act makes an incident, however little it weighs."""
        altered = self._abroad.altered(changes_in(self._folder / "every_act.toml"))
        return mind_of(altered.region_pack(), self.rules)

    @cached_property
    def provinces(self) -> Names[str, str]:
        """Code by the letters of each province's name, in every spelling of the pack."""
        gazetteer = self.region.gazetteer
        found = {letters(province.name): code for code, province in gazetteer.provinces.items()}
        for forms, places in gazetteer.names.phrases():
            for place in places:
                if place.province and place.name == gazetteer.provinces[place.province].name:
                    found.setdefault(letters("".join(forms)), place.province)
        return found

    @cached_property
    def standing(self) -> Standing:
        """What each set was to those who wrote the rules."""
        return load_with(self._folder / "sets.toml", lambda text: parsed(text, Standing))

    def dated(self, text: str) -> bool:
        """Whether *text* itself tells the day on which it was published."""
        rules = {code: pack.text for code, pack in self.region.languages.items()}
        precision = prepare("", text, rules=rules, zone=self.region.country.zone).published_precision
        return precision in ("second", "day")

    def mapping(self, name: str) -> Mapping:
        """How the labels of the set *name* are ACLED's types."""
        return load_mapping(self._folder / f"{name}.toml", self.knowledge)


def letters(name: str) -> str:
    """*name* in small letters without anything else."""
    return "".join(letter for letter in name.lower() if letter.isalpha())
