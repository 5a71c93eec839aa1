"""What sets are measured with: the shipped knowledge, or an altered one, as the minds that the sets ask for.

API: Bench(knowledge, config)
     .region, .rules, .home                parsed, and as the mind of a worker
     .anywhere, .every_act                 minds for sets about other countries
     .provinces, .dated(text), .mapping(name), .standing
"""

from __future__ import annotations

from collections.abc import Mapping as Names
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from incidents.region.pack import Region
from incidents.text.prepare import prepare
from services.configuration.config_files import Rules, load_with
from services.configuration.mind import Mind, mind_of
from services.evaluation.knowledge import Knowledge, changes_in, parsed
from services.evaluation.mappings import Mapping, load_mapping


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By set: how far it was looked at while rules were written, and what was computed from its labels."""

    looked_at: dict[str, str]
    fitted: dict[str, str]


@dataclass
class Bench:
    """*knowledge* to measure; *config*: the folder with `evaluation/`. Each mind is made once, when it is asked for.

    *held_out*: whether a set from which weights were learned is also measured on halves.
    """

    knowledge: Knowledge
    config: Path
    held_out: bool = True

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
        return mind_of(self.region, self.rules)

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
