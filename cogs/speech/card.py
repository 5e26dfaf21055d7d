"""The line under which voice messages and files appear."""

from bot.speech import Spoken
from cogs.screen import literal


def line(spoken: Spoken, seconds: float) -> str:
    """Say whose voice it is and how long all is that came so far."""
    parts = [f"🔊 {literal(spoken.voice)}", length(seconds)]
    if spoken.number < spoken.total:
        parts.append(f"{spoken.number} of {spoken.total}")
    note = f"\n-# {spoken.note}" if spoken.note else ""
    return " · ".join(parts) + note


def length(seconds: float) -> str:
    """Write a length as 0:42, or as 1:02:03 from an hour on."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
