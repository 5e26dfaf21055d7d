"""The message in which pictures appear while they are made."""

import asyncio
import io
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace

import discord

from bot.client import FAILURES, Bot, is_passing
from bot.pictures import Missing, Preview, Shown, Step

from . import captions
from .buttons import row
from .fitting import fitted

log = logging.getLogger(__name__)

LAST_TRIES = (1.0, 3.0)
"""Seconds to wait before finished pictures are tried to be shown again."""


@dataclass(slots=True)
class Sheet:
    """What was made so far; pictures are numbered in the order in which they came."""

    pictures: list[Shown] = field(default_factory=list)
    previews: dict[int, Preview] = field(default_factory=dict)
    missing: Missing | None = None

    def take(self, step: Step) -> None:
        """Add what came."""
        match step:
            case Preview():
                self.previews[step.index] = step
            case Shown():
                self.previews.pop(step.index, None)
                self.pictures.append(step)
            case Missing():
                self.missing = step


class Canvas:
    """Shows a sheet in the answer to an interaction.

    Args:
        interaction: what asked for the pictures.
        wanted: how many there will be.
        alt: what they show, for those who cannot see them.
        card: the wish as it is shown beside them, if there is one.
        can_retry: whether the card is all that is needed to make them again.
    """

    def __init__(
        self,
        interaction: discord.Interaction[Bot],
        *,
        wanted: int,
        alt: str,
        card: discord.Embed | None = None,
        can_retry: bool = False,
    ) -> None:
        self.sheet = Sheet()
        self._interaction = interaction
        self._wanted = wanted
        self._alt = captions.alt_text(alt)
        self._cards = [card] if card else []
        self._can_retry = can_retry
        self._clock = asyncio.get_running_loop().time
        self._begun = self._clock()
        self._uploaded: list[discord.Attachment] = []
        self._sent = 0
        self._previewed: list[Preview] = []

    async def open(self) -> None:
        """Acknowledge at once: something is being made."""
        await self._interaction.response.send_message(
            self._progress(), embeds=self._cards, view=row(self._interaction.user.id)
        )

    async def update(self) -> None:
        """Show how far it is; a passing fault costs one edit, the next one makes up for it.

        Raises:
            discord.HTTPException: the message can no longer be edited, such as when it was deleted.
        """
        try:
            await self._draw(self._progress(), list(self.sheet.previews.values()))
        except FAILURES as error:
            if not is_passing(error):
                raise
            log.warning("an edit failed, the next will do: %s", error)

    async def finish(self) -> None:
        """Show what there is, with the buttons; a passing fault is waited out.

        Raises:
            discord.HTTPException: the message can no longer be edited.
        """
        for wait in (*LAST_TRIES, None):
            try:
                await self._draw_last()
            except FAILURES as error:
                if wait is None or not is_passing(error):
                    raise
                log.warning("pictures could not be shown yet: %s", error)
                await asyncio.sleep(wait)
            else:
                return

    async def leave(self) -> None:
        """Leave nothing hanging: show what is there, or take the message away."""
        if self.sheet.pictures:
            try:
                await self._draw_last()
            except FAILURES as error:
                log.warning("pictures could not be shown at all: %s", error)
            else:
                return
        with suppress(*FAILURES):
            await self._interaction.delete_original_response()

    def _progress(self) -> str:
        seconds = self._clock() - self._begun
        return captions.progress(len(self.sheet.pictures), self._wanted, seconds)

    async def _draw_last(self) -> None:
        pictures = self.sheet.pictures
        await self._draw(
            captions.remarks(pictures, self.sheet.missing),
            [],
            view=row(self._interaction.user.id, len(pictures), can_retry=self._can_retry),
        )

    async def _draw(
        self, content: str, previews: list[Preview], *, view: discord.ui.View | None = None
    ) -> None:
        """Edit the message; files are sent, and kept in memory, only until it has them."""
        new = self.sheet.pictures[self._sent :]
        attachments: list[discord.Attachment | discord.File] = [*self._uploaded]
        for number, picture in enumerate(new, self._sent + 1):
            attachments.append(await self._file(picture, f"picture-{number}"))
        for number, each in enumerate(previews, 1):
            attachments.append(await self._file(each, f"preview-{number}"))
        has_changed = bool(new) or previews != self._previewed
        message = await self._interaction.edit_original_response(
            content=content,
            attachments=attachments if has_changed else discord.utils.MISSING,
            view=view or discord.utils.MISSING,
        )
        self._previewed = previews
        self._uploaded = captions.pictures_on(message)
        self._forget(len(new))

    def _forget(self, count: int) -> None:
        pictures = self.sheet.pictures
        for place in range(self._sent, self._sent + count):
            pictures[place] = replace(pictures[place], data=b"")
        self._sent += count

    async def _file(self, picture: Shown | Preview, name: str) -> discord.File:
        limit = self._interaction.filesize_limit
        data, mime = await fitted(picture.data, picture.mime, limit)
        filename = f"{name}.{captions.EXTENSIONS.get(mime, 'png')}"
        return discord.File(io.BytesIO(data), filename, description=self._alt)
