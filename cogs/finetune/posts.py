"""The posts that show how jobs are, and the reports of how they ended."""

import io
import logging
from typing import Any

import discord

from bot.client import FAILURES, Bot, is_passing
from bot.splitting import preview
from bot.storage.clock import unix_ms
from bot.storage.tuning import Watched
from bot.tuning import wording
from bot.tuning.curve import Curve
from bot.tuning.drawing import Pen
from bot.tuning.seen import Seen
from bot.tuning.service import Tuning
from cogs.screen import literal

from .buttons import under_report, under_status

log = logging.getLogger(__name__)

NO_POST = 0
"""The id of a post that could not be written, or was deleted."""
BY_HAND = "Put it to use there with /settings set and the key `chat.model`."


class Posts:
    """Keeps the posts of jobs as the jobs are; edits only what changed."""

    def __init__(self, client: Bot, tuning: Tuning) -> None:
        self._client = client
        self._tuning = tuning
        self._pen = Pen()
        self._shown: dict[int, tuple[str, Curve, bool]] = {}

    async def show(self, job: Watched, seen: Seen) -> bool:
        """Show how a job is, in a new post if there is none; False if Discord had a fault."""
        if job.post_id == NO_POST:
            return True
        text, curve = self.text(job, seen), seen.curve
        now, before = (text, curve, seen.can_pause), self._shown.get(job.id)
        if now == before:
            return True
        files = await self.pictures(curve) if before is None or curve != before[1] else []
        try:
            await self._draw(job, text, files, under_status(seen))
        except FAILURES as error:
            log.info("the post of a fine-tuning job could not be written: %s", error)
            if is_passing(error):
                return False
            # Other refusals of an edit, such as of too many, do not take the post away.
            if job.post_id is None or isinstance(error, discord.NotFound | discord.Forbidden):
                await self._tuning.posted(job, NO_POST)
            return True
        self._shown[job.id] = now
        return True

    async def tell(self, job: Watched, seen: Seen) -> bool:
        """Report the end to who began it, where it was begun; False if Discord had a fault."""
        self._shown.pop(job.id, None)
        text = wording.report(seen, began=job.started_at, now=unix_ms())
        view = under_report(job.id, seen)
        more: dict[str, Any] = {"view": view} if view else {}
        try:
            await self._client.get_partial_messageable(job.channel_id).send(
                f"<@{job.started_by}> {text}",
                allowed_mentions=discord.AllowedMentions(users=[discord.Object(job.started_by)]),
                nonce=f"{job.id}-{seen.state}",  # so that Discord takes it once, also after a crash
                **more,
            )
        except FAILURES as error:
            if is_passing(error):
                return False
            return await self._tell_directly(job, f"{text}\n{BY_HAND}" if more else text)
        return True

    def text(self, job: Watched, seen: Seen) -> str:
        """Put into words how a job is."""
        return wording.status(seen, began=job.started_at, now=unix_ms())

    async def pictures(self, curve: Curve) -> list[discord.File]:
        """Draw a job's losses, if there are enough."""
        picture = await self._pen.draw(curve)
        if picture is None:
            return []
        return [discord.File(io.BytesIO(picture.png), "loss.png", description=picture.alt)]

    async def _draw(
        self,
        job: Watched,
        text: str,
        files: list[discord.File],
        view: discord.ui.View | None,
    ) -> None:
        channel = self._client.get_partial_messageable(job.channel_id)
        if job.post_id is None:
            more: dict[str, Any] = {"view": view} if view else {}
            post = await channel.send(text, files=files, **more)
            await self._tuning.posted(job, post.id)
            return
        changed: dict[str, Any] = {"attachments": files} if files else {}
        await channel.get_partial_message(job.post_id).edit(content=text, view=view, **changed)

    async def _tell_directly(self, job: Watched, text: str) -> bool:
        """Report by direct message, since the channel cannot be written in."""
        try:
            person = await self._client.fetch_user(job.started_by)
            guild = self._client.get_guild(job.place.guild_id)
            server = f"In the server {literal(preview(guild.name, 100))}: " if guild else ""
            await person.send(f"{server}{text}")
        except FAILURES as error:
            log.warning("the end of a fine-tuning job could not be told: %s", error)
            return not is_passing(error)
        return True
