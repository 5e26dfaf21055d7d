"""The line under which voice messages and files appear."""

from bot.lengths import shown_length
from bot.speech import Spoken
from cogs.screen import literal


def line(spoken: Spoken, seconds: float) -> str:
    """Say whose voice it is and how long all is that came so far."""
    parts = [f"🔊 {literal(spoken.voice)}", shown_length(seconds)]
    if spoken.number < spoken.total:
        parts.append(f"{spoken.number} of {spoken.total}")
    note = f"\n-# {spoken.note}" if spoken.note else ""
    return " · ".join(parts) + note
