"""How thresholds, and what they would have flagged, are put into words."""

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.moderation.adjusting import ALL, Adjusted
from bot.moderation.replaying import MOST, Comparison, Count, Sample
from bot.splitting import preview
from cogs.moderation.wording import number
from cogs.screen import literal

HIGHER = "A higher number flags fewer messages, a lower one more."
STRANGER = "⚠️ I do not know this category: it counts only if your model judges by it."
GONE = "By scores alone, without your own rules. Of deleted messages, those count that I deleted."
WIDTH = 24
EXCERPT = 80
ROWS = 16
"""Categories in a table."""


def threshold_text(adjusted: Adjusted) -> str:
    """Tell of a threshold that was changed, and what that would have done lately."""
    whose = (
        "every category without a threshold of its own" if adjusted.name == ALL else adjusted.name
    )
    lines = [f"**{whose}**: {adjusted.old} → {adjusted.new}. {HIGHER}"]
    if adjusted.effect is not None:
        lines.append(_lately(adjusted.effect, None if adjusted.name == ALL else adjusted.name))
    if not adjusted.is_known:
        lines.append(STRANGER)
    return "\n".join(lines)


def _lately(effect: Comparison, category: str | None) -> str:
    if not effect.judged:
        return f"There are no judged messages of {span(effect.days)} that would show the effect."
    now, then = (
        it.flagged if category is None else it.categories[category] for it in effect.counts
    )
    changed = f"{then:,} instead of {now:,}" if now != then else f"{then:,}, as before,"
    return f"Of {looked_at(effect)}, {changed} would be flagged{' for it' if category else ''}."


def looked_at(effect: Comparison) -> str:
    """Say what was looked at."""
    noun = "message" if effect.judged == 1 else "messages"
    return f"the {effect.judged:,} judged {noun} of {span(effect.days)}"


def span(days: int) -> str:
    """Name the last days."""
    return "the last day" if days == 1 else f"the last {days} days"


def table(names: Sequence[str], counts: Sequence[Count]) -> str:
    """Show counts side by side, a column for each of `names`."""
    rows = [("flagged", [it.flagged for it in counts])]
    if any(it.deleted for it in counts):
        rows.append(("… and deleted", [it.deleted for it in counts]))
    found = {name for it in counts for name in it.categories}
    order = sorted(found, key=lambda name: (-max(it.categories[name] for it in counts), name))
    rows += [(name, [it.categories[name] for it in counts]) for name in islice(order, ROWS)]
    widths = [max(len(name), 6) for name in names]
    lines = [" " * WIDTH + _cells(names, widths)]
    lines += [
        f"{name[:WIDTH]:{WIDTH}}" + _cells([f"{it:,}" for it in numbers], widths)
        for name, numbers in rows
    ]
    return "```\n" + "\n".join(lines).replace("`", "'") + "\n```"


def _cells(texts: Iterable[str], widths: Iterable[int]) -> str:
    return "".join(f"{text:>{width + 2}}" for text, width in zip(texts, widths, strict=True))


def note(effect: Comparison) -> str:
    """Say what was not looked at."""
    if effect.is_whole:
        return GONE
    return f"{GONE} These are the oldest {MOST:,}: choose fewer days for the others."


def samples(found: Iterable[Sample]) -> list[str]:
    """Show messages, the newest first, each with its link and why it is flagged."""
    return [_sample(it) for it in reversed(list(found))]


def _sample(sample: Sample) -> str:
    said, reason = sample.message, sample.reasons[0]
    words = literal(preview(said.content, EXCERPT)).replace("\n", " ").strip()
    score = f" {number(reason.score)}" if reason.score is not None else ""
    link = f"https://discord.com/channels/{said.guild_id}/{said.channel_id}/{said.id}"
    return f"- {link} {reason.name}{score}: {f'||{words}||' if words else 'a picture'}"
