"""How far a reading of history is, in words that betray nothing to those who see them."""

import discord

from bot.search.estimating import Progress
from bot.storage.search import RunState

from .audience import can_all_count

UNCOUNTED = (
    "-# Not everybody here may read all of it, so nothing is counted here: see /embed status."
)
_BLOCKS = 20
_MINUTE, _HOUR = 60, 3_600


def told(client: discord.Client, progress: Progress, channel_id: int | None) -> str:
    """Put into words how far a run is, for a post that everybody in a channel sees.

    It counts nothing there unless each of them can read all that is counted.
    """
    guild = client.get_guild(progress.run.guild_id)
    if guild is not None and channel_id and can_all_count(guild, channel_id, progress.jobs):
        return _counting(progress)
    return _uncounted(progress)


def _counting(progress: Progress) -> str:
    """Put into words how far a run is, with its counts but without names."""
    state = progress.run.state
    found = f"{progress.messages:,} {_counted('message', progress.messages)}"
    lines = []
    if state is RunState.RUNNING:
        lines += [f"Reading the history: {found} so far.", _bar(progress)]
        if progress.cost is not None:
            lines.append(f"Embedding all of it costs about {progress.cost}.")
    elif state is RunState.STOPPED:
        lines.append(f"Stopped after {found}; what was read can be found.")
    else:
        lines.append(f"The history is read: {found}.")
    if count := len(progress.problems):
        channels = _counted("channel", count)
        lines.append(f"{count:,} {channels} could not be read: let me view them and their history.")
    return "\n".join(lines)


def _uncounted(progress: Progress) -> str:
    state = progress.run.state
    if state is RunState.RUNNING:
        lines = ["Reading the history.", _bar(progress)]
    elif state is RunState.STOPPED:
        lines = ["Stopped; what was read can be found."]
    else:
        lines = ["The history is read."]
    if progress.problems:
        lines.append("Some of it could not be read: let me view channels and their history.")
    lines.append(UNCOUNTED)
    return "\n".join(lines)


def _bar(progress: Progress) -> str:
    blocks = round(_BLOCKS * progress.share)
    bar = "█" * blocks + "░" * (_BLOCKS - blocks)
    shown = f"`{bar}` {progress.share:.0%}"
    if progress.seconds_left is None:
        return shown
    return f"{shown}, about {_duration(progress.seconds_left)} left"


def _counted(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return "a minute"
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return f"{minutes} {_counted('minute', minutes)}"
    hours = round(seconds / _HOUR)
    return f"{hours} {_counted('hour', hours)}"
