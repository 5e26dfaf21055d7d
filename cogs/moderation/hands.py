"""Does on Discord what moderation decides."""

from collections.abc import Awaitable, Sequence

import discord

from bot.client import Bot, view_of
from bot.errors import NotAllowedError
from bot.moderation.hands import CaseFile, NoLog
from bot.settings import Settings
from bot.storage.moderation import Case

from . import buttons, faults, letter, posts, silence
from .faults import Refused, asked
from .ranks import Ranks

NO_LOG = "There is no log channel: choose one with /moderation log-channel."
LOG_GONE = "The log channel is gone: choose another one with /moderation log-channel."
NOBODY = discord.AllowedMentions.none()
REASON = 500
"""Characters of a reason in Discord's audit log, which takes 512."""
NONCE = 25
"""Characters that Discord takes."""


class DiscordHands:
    """Does what `bot.moderation.hands.Hands` asks for; needs no cache of servers or channels."""

    def __init__(self, client: Bot, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._ranks = Ranks(client)

    async def delete(self, case: Case) -> None:
        """Delete a message; one that is gone already is fine."""
        http, reason = self._client.http, f"Case {case.number}"
        await asked(
            http.delete_message(case.channel_id, case.message_id, reason=reason),
            fine={faults.UNKNOWN_MESSAGE, faults.UNKNOWN_CHANNEL},
            says=faults.no_deletion(case.channel_id),
        )

    async def delete_all(self, cases: Sequence[Case]) -> None:
        """Delete messages of one channel; those that are gone already are fine."""
        channel_id = cases[0].channel_id
        ids: list[int | str] = list({case.message_id for case in cases})
        if len(ids) == 1:
            await self.delete(cases[0])
            return
        reason = f"Cases {cases[0].number} to {cases[-1].number}"
        await asked(
            self._client.http.delete_messages(channel_id, ids, reason=reason),
            fine={faults.UNKNOWN_CHANNEL},
            says=faults.no_deletion(channel_id),
        )

    async def time_out(
        self, case: Case, until: int, reason: str, *, at_least: bool = False
    ) -> None:
        """Time the author out until a time in Unix milliseconds."""
        async with silence.turn(case):
            if not at_least or await silence.end(self._client, case) < until:
                work = silence.begin(self._client, case, until, reason[:REASON])
                await self._punish(case, work, "moderate_members")

    async def lift(self, case: Case, reason: str) -> bool:
        """Let the author write again, unless something else than this case timed them out."""
        async with silence.turn(case):
            if not silence.is_of(case, await silence.end(self._client, case)):
                return False
            work = silence.begin(self._client, case, 0, reason[:REASON])
            await self._punish(case, work, "moderate_members")
            return True

    async def ban(self, case: Case, reason: str, delete_seconds: int) -> None:
        """Ban the author."""
        http = self._client.http
        request = http.ban(case.author_id, case.guild_id, delete_seconds, reason=reason[:REASON])
        await self._punish(case, request, "ban_members")

    async def unban(self, guild_id: int, user_id: int, reason: str) -> bool:
        """Lift a ban; False if somebody did already."""
        return await silence.forgiven(self._client, guild_id, user_id, reason)

    async def post(self, files: Sequence[CaseFile]) -> tuple[int, int]:
        """Show cases in the log channel; asked for once more, the same post shows them."""
        first, embed = files[0].case, posts.shown(files)
        log_id = await self._log(first.guild_id)
        channel = self._client.get_partial_messageable(log_id, guild_id=first.guild_id)
        message = await asked(
            channel.send(
                embed=embed,
                view=buttons.row(files) or discord.utils.MISSING,
                nonce=_nonce("p", first),
                allowed_mentions=NOBODY,
            ),
            fine={faults.UNKNOWN_CHANNEL},
            says=faults.no_posts(log_id),
        )
        if message is None:
            raise NoLog(LOG_GONE)
        if [it.description for it in message.embeds] != [embed.description]:
            await self._edit(log_id, message.id, files)  # a former attempt showed fewer cases
        return log_id, message.id

    async def redraw(self, files: Sequence[CaseFile]) -> bool:
        """Show cases in their post as they are now."""
        case = next((it.case for it in files if it.case.post_id), None)
        if case is None or case.post_channel_id is None or case.post_id is None:
            return False
        return await self._edit(case.post_channel_id, case.post_id, files)

    async def tell_author(self, file: CaseFile) -> None:
        """Tell the author by direct message."""
        told = letter.told(file, self._client.get_guild(file.case.guild_id))
        closed = "The author could not be told: their direct messages are closed."
        says = {faults.CLOSED_DMS: closed, faults.UNKNOWN_USER: closed}
        channel = await asked(
            self._client.create_dm(discord.Object(file.case.author_id)), says=says
        )
        if channel is not None:
            view = view_of([buttons.AppealButton(file.case.id)])
            nonce = _nonce("t", file.case)
            await asked(channel.send(told, view=view, nonce=nonce), says=says)

    async def slow(self, guild_id: int, channel_id: int, seconds: int) -> int:
        """Let members wait between two messages; gives what it was before, in seconds."""
        says = faults.forbidden(
            f"I may not slow <#{channel_id}> down: give me Manage Channels there."
        )
        guild = self._client.get_guild(guild_id)
        channel: object = guild.get_channel_or_thread(channel_id) if guild else None
        if channel is None:
            channel = await asked(self._client.fetch_channel(channel_id), says=says)
        await asked(
            self._client.http.edit_channel(
                channel_id, rate_limit_per_user=seconds, reason="Messages cannot be judged"
            ),
            says=says,
        )
        return int(getattr(channel, "slowmode_delay", 0))

    async def say(self, guild_id: int, text: str) -> None:
        """Say something in the log channel."""
        log_id = await self._log(guild_id)
        channel = self._client.get_partial_messageable(log_id, guild_id=guild_id)
        said = await asked(
            channel.send(text, allowed_mentions=NOBODY),
            fine={faults.UNKNOWN_CHANNEL},
            says=faults.no_posts(log_id),
        )
        if said is None:
            raise NoLog(LOG_GONE)

    async def _punish(self, case: Case, request: Awaitable[object], permission: str) -> None:
        try:
            await asked(request, says=silence.GONE)
        except Refused as error:
            if error.code != faults.NO_PERMISSION:
                raise
            raise NotAllowedError(await self._ranks.obstacle(case, permission)) from error

    async def _log(self, guild_id: int) -> int:
        values = await self._settings.of(guild_id)
        channel_id: int | None = values["moderation.log_channel"]
        if channel_id is None:
            raise NoLog(NO_LOG)
        return channel_id

    async def _edit(self, channel_id: int, post_id: int, files: Sequence[CaseFile]) -> bool:
        channel = self._client.get_partial_messageable(channel_id)
        edited = await asked(
            channel.get_partial_message(post_id).edit(
                embed=posts.shown(files), view=buttons.row(files), allowed_mentions=NOBODY
            ),
            fine={faults.UNKNOWN_MESSAGE, faults.UNKNOWN_CHANNEL},
            says=faults.no_posts(channel_id),
        )
        return edited is not None


def _nonce(kind: str, case: Case) -> str:
    """Give what Discord knows a message by that is sent twice; a case's id alone may come back."""
    return f"{kind}{case.id}-{case.opened_at}"[:NONCE]
