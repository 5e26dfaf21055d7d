"""Sends voice messages over the control interface: recorded by somebody, or made of a text."""

import asyncio
import base64
from typing import Any

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.endpoints.audio.opening import NoSound
from sandbox.endpoints.audio.recorder import LONGEST as LONGEST_SOUND
from sandbox.endpoints.audio.recorder import Recording, TooLong, converted, recorded

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
            "installed, else (or with tones) in tones that the endpoint understands exactly. "
            "With a sound file in a form (webm, ogg, mp4, mp3, wav, flac) that is the message.",
            {"speech": "Hello, bot.", "tones": True},
        ),
    )


async def _say(ask: Ask) -> dict[str, Any]:
    recording = await (_converted(ask) if ask.files else _spoken(ask))
    said = await ask.actor.say(
        ask.channel,
        files=[("voice-message.ogg", recording.data)],
        reply_to=ask.may_id("reply_to"),
        voice=True,
        voice_seconds=recording.seconds,
        waveform=base64.b64encode(recording.waveform).decode(),
    )
    return {**said, "engine": recording.engine}


async def _spoken(ask: Ask) -> Recording:
    text = ask.need("speech")
    if not text.strip() or len(text) > LONGEST:
        raise Mistake(f"'speech' is a text of 1 to {LONGEST} characters.")
    voice = ask.may("voice", str, "alloy")
    tones = ask.may("tones", bool, default=False)
    return await asyncio.to_thread(recorded, text, voice=voice, only_tones=tones)


async def _converted(ask: Ask) -> Recording:
    """Make a voice message of the one file; its kind is told by its content, not by its name."""
    if len(ask.files) > 1:
        raise Mistake("A voice message is one recording: send one file.")
    try:
        return await asyncio.to_thread(converted, ask.files[0][2])
    except NoSound:
        raise Mistake(
            "There is no sound in that file that I can read: send webm, ogg, mp4, mp3, wav or flac."
        ) from None
    except TooLong:
        raise Mistake(
            f"A voice message lasts at most {LONGEST_SOUND // 60} minutes: send a shorter one."
        ) from None
