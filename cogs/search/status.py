"""`/embed status`: how large a server's search is, and what it still waits for."""

from collections.abc import Iterable, Sequence

import discord

from bot.endpoints.transport import quoting
from bot.search.embedding import Progress
from bot.storage.search import ChannelCount, Counts, Index

_MOST_CHANNELS = 15
_KILO = 1_024
ONLY_YOURS = "Counted is only what you may read. Administrators see all of it."
EMPTY = "Nothing yet. /embed index reads what was said before, once `search.enabled` is on."


def page(
    index: Index | None,
    counts: Counts,
    progress: Progress,
    channels: Sequence[ChannelCount],
    runs: Iterable[tuple[int, float]],
    *,
    is_all: bool,
) -> discord.Embed:
    """Show it to an admin.

    Args:
        index: what is searched.
        counts: what there is to count.
        progress: why something waits.
        channels: those that this admin may read.
        runs: how many messages each reading of history has found, and its share from 0 to 1.
        is_all: whether all of the server is counted, or only what this admin may read.
    """
    embed = discord.Embed(title="Search in this server")
    if index is None and not counts.passages:
        embed.description = EMPTY
    else:
        if index is not None:
            model = f"`{quoting.name(index.model)}`, {index.dimensions:,} dimensions"
            embed.add_field(name="Model", value=model, inline=False)
        embed.add_field(name="Passages", value=_passages(counts), inline=False)
    embed.add_field(name="Waiting to be embedded", value=_waiting(counts, progress), inline=False)
    if progress.building is not None:
        building = f"`{quoting.name(progress.building)}`: {progress.share:.0%}"
        embed.add_field(name="Another index is being built", value=building, inline=False)
    if why := (progress.why_not_built or "")[:500]:
        embed.add_field(name="The index of the chosen model waits", value=why, inline=False)
    if reading := [f"{_counted('message', number)}, {share:.0%}" for number, share in runs]:
        embed.add_field(name="Reading the history", value="\n".join(reading), inline=False)
    if channels:
        embed.add_field(name="Channels that you may read", value=_channels(channels), inline=False)
    return embed if is_all else embed.set_footer(text=ONLY_YOURS)


def _passages(counts: Counts) -> str:
    found = f"{counts.passages:,}, about {_size(counts.bytes_on_disk)} on disk"
    refused = f"\nThe model does not take {counts.refused:,} of them: found by words only"
    return found + (refused if counts.refused else "")


def _waiting(counts: Counts, progress: Progress) -> str:
    if not counts.owed:
        return "Nothing."
    since = counts.owed_since
    when = f", the oldest since <t:{since // 1_000}:R>" if since is not None else ""
    why = f"\n{progress.why[:500]}" if progress.why else ""
    return f"{counts.owed:,}{when}{_worded(counts.worded)}{why}"


def _worded(number: int) -> str:
    if number == 1:
        return "\n1 of them is found by its words meanwhile"
    return f"\n{number:,} of them are found by their words meanwhile" if number else ""


def _channels(channels: Sequence[ChannelCount]) -> str:
    lines = [
        f"<#{it.channel_id}>: {_counted('message', it.messages)}"
        for it in channels[:_MOST_CHANNELS]
    ]
    if len(channels) > _MOST_CHANNELS:
        lines.append(f"… and {len(channels) - _MOST_CHANNELS} more")
    return "\n".join(lines)


def _counted(noun: str, number: int) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _size(number: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if number < _KILO:
            return f"{number:.0f} {unit}"
        number /= _KILO
    return f"{number:.1f} GB"
