"""Tells what would happen to words, without anybody saying them; nothing of it is stored."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.endpoints.moderations import GONE
from bot.errors import EndpointRefused, ParleyError
from bot.messages.said import Said
from bot.moderation.judges import Judges
from bot.moderation.policy import exemption, verdict
from bot.moderation.rulebook import Rulebook
from bot.moderation.rules import Ruleset
from bot.moderation.verdicts import Verdict
from bot.settings import Settings
from bot.storage.clock import unix_ms
from bot.storage.messages import Message, Picture
from bot.usage import Caller

PATIENCE = 10.0
"""Seconds that a model gets to show that it judges."""
RULES_ONLY = "⚠️ Only rules of your own work now."
_MENTION = re.compile(r"<@[!&]?([0-9]{1,20})>")


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be done about a message, and what it rests on.

    Attributes:
        verdict: by scores and rules; repeated cases of an author are not looked at.
        values: the settings that hold there.
        exempt: why nothing of its author, or nothing there, is checked; None if it is.
        problem: a sentence that says why no model judged it; rules alone then decide.
        has_judge: False if the endpoint of the server judges nothing at all.
        pictures_judged: whether the model looked at the pictures.
    """

    verdict: Verdict
    values: Mapping[str, Any]
    exempt: str | None
    problem: str | None = None
    has_judge: bool = True
    pictures_judged: bool = True


class Trying:
    """Asks rules and the model about words, as if they had been said.

    Args:
        judges: ask the model.
        rulebook: the servers' rules.
        settings: thresholds and actions.
    """

    def __init__(self, judges: Judges, rulebook: Rulebook, settings: Settings) -> None:
        self._judges = judges
        self._rulebook = rulebook
        self._settings = settings

    async def hear(self, said: Said) -> Tried:
        """Tell what would happen to a message. Repeats are not looked for."""
        message = said.message
        values = await self._settings.of(message.guild_id, message.home_id)
        rows = await self._rulebook.of(message.guild_id)
        # a ruleset of its own, so that what is tried does not count as said
        hits = await asyncio.to_thread(lambda: Ruleset(rows).check(message))
        judgement, failure = None, None
        try:
            (judgement,) = (await self._judges.judge([message])).judgements
        except ParleyError as error:
            failure = error
        return Tried(
            verdict(judgement, hits, values),
            values,
            exemption(said, values),
            problem=str(failure) if failure or judgement is None else judgement.refusal,
            has_judge=not (isinstance(failure, EndpointRefused) and failure.code == GONE),
            pictures_judged=judgement is None or judgement.pictures_judged,
        )

    async def problem(self, guild_id: int) -> str | None:
        """Give a sentence that says why a server's model judges nothing now; None if it does."""
        harmless = Caller(user_id=0, guild_id=guild_id, channel_id=0, command="moderation")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._judges.judge([words(harmless, "Good morning.", None)])
        except ParleyError as error:
            return f"{RULES_ONLY} {error}"
        except TimeoutError:
            return f"{RULES_ONLY} The endpoint has not answered yet; /moderation test tries again."
        return None


def words(
    caller: Caller, text: str, home_id: int | None, pictures: tuple[Picture, ...] = ()
) -> Message:
    """Give words as a message that their author would have sent where they are; it has no id."""
    return Message(
        id=0,
        guild_id=caller.guild_id or 0,
        channel_id=caller.channel_id,
        home_id=home_id or caller.channel_id,
        author_id=caller.user_id,
        author_name="",
        content=text,
        pictures=pictures,
        mentions=len(set(_MENTION.findall(text))),
        created_at=unix_ms(),
    )
