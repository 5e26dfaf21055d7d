"""The pictures that people give, as bytes."""

import discord

from bot.attachments.names import shown_size
from bot.client import FAILURES, is_passing
from bot.errors import InputError
from bot.pictures.limits import LARGEST_FILE


def check(attachment: discord.Attachment, name: str = "picture") -> None:
    """Let a file be fetched.

    Raises:
        InputError: it is larger than any picture that is taken; `name` tells which one.
    """
    if attachment.size > LARGEST_FILE:
        raise InputError(
            f"The {name} is larger than {shown_size(LARGEST_FILE)}: send a smaller one."
        )


async def content(attachment: discord.Attachment, name: str = "picture") -> bytes:
    """Fetch a file from Discord.

    Raises:
        InputError: Discord does not give it out; `name` tells which one.
    """
    try:
        return await attachment.read()
    except FAILURES as error:
        if is_passing(error):
            raise InputError(
                f"Discord did not give me the {name} just now. Try again in a minute."
            ) from error
        raise InputError(
            f"Discord does not give the {name} out any more. Send it again with /image edit."
        ) from error
