"""How far a reading of history is, in words that betray nothing to those who see them."""

from collections.abc import Collection

import discord

from bot.search.estimating import Progress
from bot.storage.search import HistoryJob, RunState

from .audience import countable

UNCOUNTED = (
    "-# Not everybody here may read all of it, so nothing is counted here: see /embed status."
)
PARTLY_COUNTED = (
    "-# Counted is only what everybody here may read; /embed status tells more to admins."
)
_BLOCKS = 20
_MINUTE, _HOUR = 60, 3_600


def told(client: discord.Client, progress: Progress, channel_id: int | None) -> str:
    """Put into words how far a run is, for a post that everybody in a channel sees.

    It counts only what each of them can read.
    """
    guild = client.get_guild(progress.run.guild_id)
    jobs: Collection[HistoryJob] = ()
    if guild is not None and channel_id:
        jobs = countable(guild, channel_id, progress.jobs)
    return "\n".join(_lines(progress, jobs))


def _lines(progress: Progress, counted: Collection[HistoryJob]) -> list[str]:
    """Tell how far a run is, with the counts of some of its channels but without names."""
    is_whole = len(counted) == len(progress.jobs)
    lines = [_found(progress.run.state, counted)]
    if progress.run.state is RunState.RUNNING:
        lines.append(_bar(progress))
        if is_whole and progress.cost is not None:
            lines.append(f"Embedding all of it costs about {progress.cost}.")
    if count := len(progress.problems):
        which = f"{count:,} {_counted('channel', count)}" if is_whole else "Some of it"
        lines.append(f"{which} could not be read: let me view channels and their history.")
    if not is_whole:
        lines.append(PARTLY_COUNTED if counted else UNCOUNTED)
    return lines


def _found(state: RunState, counted: Collection[HistoryJob]) -> str:
    number = sum(job.counted for job in counted)
    found = f"{number:,} {_counted('message', number)}"
    if state is RunState.RUNNING:
        return f"Reading the history: {found} so far." if counted else "Reading the history."
    if state is RunState.STOPPED:
        after = f"Stopped after {found}" if counted else "Stopped"
        return f"{after}; what was read can be found."
    return f"The history is read: {found}." if counted else "The history is read."


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
