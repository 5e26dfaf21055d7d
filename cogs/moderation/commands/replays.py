"""Which other thresholds are tried, and how what they would have flagged is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.errors import InputError
from bot.moderation.adjusting import named
from bot.moderation.alternatives import Change, shifted, thresholds
from bot.moderation.replaying import Comparison
from bot.settings import Server, definition
from cogs.moderation.commands.effects import HIGHER, looked_at, note, samples, span, table
from cogs.moderation.wording import cut

STEP = 0.1
"""By how much thresholds are moved where none are given."""
FIELD = 1_000
NOTHING = "No judged messages of {} are stored. Choose more days, or try again later."


@dataclass(frozen=True)
class Alternatives:
    """What is tried beside today's thresholds: each with the head of its column."""

    names: Sequence[str]
    changes: Sequence[Change]
    told: Sequence[str] = field(default=())
    """The thresholds that were given, in words."""

    @classmethod
    def read(
        cls,
        standard: float | None,
        category: str | None,
        value: float | None,
        several: str | None,
    ) -> "Alternatives":
        """Take what somebody asked for; if that is nothing, all thresholds lower and higher.

        Raises:
            InputError: it cannot be read; the sentence says why.
        """
        if (category is None) != (value is None):
            raise InputError("A category needs a value, and a value a category: give both.")
        own: dict[str, float] = {}
        if several is not None:
            own |= definition("moderation.thresholds").parse(several, Server({}, {}))
        if category is not None and value is not None:
            own[named(category)] = value
        if "all" in own:
            standard = own.pop("all")
        if standard is None and not own:
            return cls(("lower", "higher"), (shifted(-STEP), shifted(STEP)))
        told = [f"{name} {number:g}" for name, number in sorted(own.items())]
        if standard is not None:
            told.insert(0, f"all others {standard:g}")
        return cls(("then",), (thresholds(standard, own),), told)


def replay_page(found: Comparison, wanted: Alternatives) -> discord.Embed:
    """Show counts side by side, and samples of what would change."""
    page = discord.Embed(title=f"What was said in {span(found.days)}, judged again")
    if not found.judged:
        page.description = NOTHING.format(span(found.days))
        return page
    tried = (
        ", ".join(wanted.told)
        if wanted.told
        else f"all thresholds {STEP:g} lower and {STEP:g} higher"
    )
    page.description = (
        f"How many of {looked_at(found)} are flagged today, and would be with {tried}. {HIGHER}\n"
        + table(("today", *wanted.names), found.counts)
    )
    if wanted.told:
        for name, which in (("Flagged only then", found.gained), ("Only today", found.lost)):
            if lines := samples(which):
                page.add_field(name=name, value=cut(lines, FIELD), inline=False)
    return page.set_footer(text=note(found))
