"""Discord's voice messages, which discord.py cannot send by itself; used by several cogs."""

import base64
import io
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord.http import handle_message_parameters

from bot.speech import Spoken
from cogs.screen import literal

NOT_ALLOWED = frozenset({50013, 50160, 50161, 50173})
"""What Discord says where voice messages are not allowed, or where it does not take this one."""
NO_HISTORY = 160002
"""What it says of a reply where the bot may not read the history."""
AS_FILE = "-# I may not send voice messages here (Send Voice Messages), so this is a file."
_TAG = re.compile(r"<(?P<kind>@!?|@&|#)(?P<id>[0-9]{1,20})>")


class VoiceFile(discord.File):
    """A voice message's sound, with what Discord shows of it."""

    def __init__(self, voice: Spoken) -> None:
        super().__init__(io.BytesIO(voice.data), "voice-message.ogg")
        self._seconds = voice.seconds
        self._waveform = base64.b64encode(voice.waveform or b"\0").decode()

    def to_dict(self, index: int) -> dict[str, Any]:
        """Describe it in the way of Discord's API (Attachment Object)."""
        shown = {"duration_secs": round(self._seconds, 3), "waveform": self._waveform}
        return {**super().to_dict(index), **shown}


def audio_file(voice: Spoken) -> discord.File:
    """Make an ordinary file of what was spoken; each try to send it needs a new one."""
    return discord.File(io.BytesIO(voice.data), voice.filename)


async def send_voice(
    client: discord.Client,
    channel: discord.PartialMessageable,
    voice: Spoken,
    *,
    reply_to: int | None = None,
) -> int:
    """Send a voice message, or a file where there may be none; gives the message's id.

    `reply_to` is a message of the same channel; nobody is pinged.

    Raises:
        discord.HTTPException: it cannot be sent to this channel at all.
    """
    nonce = secrets.token_hex(8)
    try:
        return await _send(client, channel, voice, nonce=nonce, reply_to=reply_to)
    except discord.HTTPException as error:
        if error.code == NO_HISTORY and reply_to is not None:
            return await send_voice(client, channel, voice)
        if error.code not in NOT_ALLOWED:
            raise
    reference = _reference(channel, reply_to) or discord.utils.MISSING
    sent = await channel.send(
        AS_FILE, file=audio_file(voice), reference=reference, mention_author=False
    )
    return sent.id


async def _send(
    client: discord.Client,
    channel: discord.PartialMessageable,
    voice: Spoken,
    *,
    nonce: str,
    reply_to: int | None,
) -> int:
    reference = _reference(channel, reply_to)
    parameters = handle_message_parameters(
        file=VoiceFile(voice),
        flags=discord.MessageFlags(voice=True),
        nonce=nonce,  # so that a try whose answer was lost leaves no twin
        allowed_mentions=discord.AllowedMentions.none(),
        message_reference=reference.to_message_reference_dict()
        if reference
        else discord.utils.MISSING,
    )
    with parameters:
        for part in parameters.multipart or ():
            if part["name"] == "files[0]":
                part["content_type"] = "audio/ogg"
        sent = await client.http.send_message(channel.id, params=parameters)
    return int(sent["id"])


def _reference(
    channel: discord.PartialMessageable, message_id: int | None
) -> discord.MessageReference | None:
    if message_id is None:
        return None
    return discord.MessageReference(
        message_id=message_id, channel_id=channel.id, fail_if_not_exists=False
    )


def with_names(
    text: str,
    guild: discord.Guild | None,
    people: Iterable[discord.abc.User] = (),
) -> str:
    """Put names in the place of mentions, as far as they are known.

    `people` are those who are known to be mentioned; names keep no markup of their own.
    """
    known = {person.id: person.display_name for person in people}

    def name(match: re.Match[str]) -> str:
        found = _name(match["kind"], int(match["id"]), guild, known)
        return literal(found) if found else match[0]

    return _TAG.sub(name, text)


def _name(
    kind: str, wanted: int, guild: discord.Guild | None, known: Mapping[int, str]
) -> str | None:
    if kind in ("@", "@!"):
        member = guild.get_member(wanted) if guild else None
        return known.get(wanted) or (member.display_name if member else None)
    found = None
    if guild is not None:
        found = guild.get_role(wanted) if kind == "@&" else guild.get_channel_or_thread(wanted)
    return found.name if found else None
