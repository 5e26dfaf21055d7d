"""How counted cases are shown."""

import discord

from bot.moderation.statistics import Counted
from cogs.moderation.commands.effects import span
from cogs.moderation.wording import cut

CHART = "cases.png"
NOTHING = "There were no cases."


def tally_page(counted: Counted) -> discord.Embed:
    """Show how many cases there were, and for what."""
    page = discord.Embed(title=f"Cases of {span(counted.days)}")
    if not counted.total or counted.busiest is None:
        page.description = NOTHING
        return page
    day, most = counted.busiest
    page.description = f"{counted.total:,} in all; most on {day:%Y-%m-%d}: {most:,}."
    lines = [f"{name}: {count:,} ({count / counted.total:.0%})" for name, count in counted.reasons]
    page.add_field(name="First reasons", value=cut(lines, 1_000), inline=False)
    return page.set_footer(text="Days are those of UTC.")
