"""The recordings in a message: voice messages, sound and video files, forwarded ones too."""

import re
from pathlib import PurePath
from typing import Final

import discord

from bot.errors import InputError
from bot.transcription import Recording

NOTHING = "There is no voice message, sound or video in this message. Choose another one."

_SOUNDS: Final = re.compile(
    r"3g[2p]|aac|aif[cf]?|aiff|amr|asf|avi|caf|flac|flv|m4[abv]|mk[av]|mov|mp[234]|mpe?g|mpga"
    r"|og[agv]|opus|wav|web[am]|wm[av]"
)
_CODE: Final = frozenset({"ts", "tsx", "mts", "cts"})
"""TypeScript, which Discord takes for a video."""


def recording(attachment: discord.Attachment) -> Recording:
    """Name what is to be fetched."""
    return Recording(attachment.id, attachment.url, attachment.size)


def sounds(message: discord.Message) -> list[discord.Attachment]:
    """Give the files of a message that may have sound, with those that it forwards.

    Raises:
        InputError: there are none.
    """
    everything = [
        *message.attachments,
        *(file for each in message.message_snapshots for file in each.attachments),
    ]
    if found := [each for each in everything if _may_have_sound(each)]:
        return found
    raise InputError(NOTHING)


def _may_have_sound(attachment: discord.Attachment) -> bool:
    extension = PurePath(attachment.filename).suffix.lower().removeprefix(".")
    kind = (attachment.content_type or "").lower()
    is_called_so = kind.startswith(("audio/", "video/")) and extension not in _CODE
    return attachment.is_voice_message() or is_called_so or bool(_SOUNDS.fullmatch(extension))
