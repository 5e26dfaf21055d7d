"""Sends voice messages over the control interface, with real sound made of a text."""

import asyncio
import base64
from typing import Any

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.endpoints.audio.recorder import recorded

LONGEST = 4096
"""Characters that are said in a voice message."""


def voice_entries() -> tuple[Entry, ...]:
    """List them."""
    return (
        Entry(
            "POST",
            "/as/{who}/channels/{channel}/voice",
            _say,
            "Send a voice message in which this is said, by a speech engine where one is "
            "installed, else (or with tones) in tones that the endpoint understands exactly.",
            {"speech": "Hello, bot.", "tones": True},
        ),
    )


async def _say(ask: Ask) -> dict[str, Any]:
    text = ask.need("speech")
    if not text.strip() or len(text) > LONGEST:
        raise Mistake(f"'speech' is a text of 1 to {LONGEST} characters.")
    voice = ask.may("voice", str, "alloy")
    tones = ask.may("tones", bool, default=False)
    recording = await asyncio.to_thread(recorded, text, voice=voice, only_tones=tones)
    said = await ask.actor.say(
        ask.channel,
        files=[("voice-message.ogg", recording.data)],
        reply_to=ask.may_id("reply_to"),
        voice=True,
        voice_seconds=recording.seconds,
        waveform=base64.b64encode(recording.waveform).decode(),
    )
    return {**said, "engine": recording.engine}
