"""Where messages are judged by rules and by a model, and their outcome is written down."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final
from weakref import WeakValueDictionary

from bot.moderation.judges import Judges
from bot.moderation.outcomes import Judged, Outcomes
from bot.moderation.rulebook import Rulebook
from bot.moderation.rules import Hit, Ruleset
from bot.moderation.verdicts import Action
from bot.settings import Settings
from bot.storage.clock import unix_ms
from bot.storage.messages import Message
from bot.storage.moderation import Case, CaseStore, JudgingStore, Owed

log = logging.getLogger(__name__)

AT_ONCE: Final = 32
"""Requests of all servers together at a time."""
WITH_PICTURES: Final = 6
"""Those of them that hold pictures."""


class Bench:
    """Judges messages that are owed it, of one server at a time.

    Args:
        store: what is owed, and where the outcome goes.
        cases: the earlier ones.
        rulebook: the servers' own rules.
        judges: ask the models.
        settings: tell where messages are moderated.
        on_cases: is given the cases that were opened.
    """

    def __init__(
        self,
        store: JudgingStore,
        cases: CaseStore,
        *,
        rulebook: Rulebook,
        judges: Judges,
        settings: Settings,
        on_cases: Callable[[Sequence[Case]], None],
    ) -> None:
        self.judged = 0
        """Messages and edits since the start."""
        self.store = store
        self._outcomes = Outcomes(cases, settings)
        self._rulebook = rulebook
        self._judges = judges
        self._settings = settings
        self._on_cases = on_cases
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._with_pictures = asyncio.Semaphore(WITH_PICTURES)
        self._slowly = asyncio.Semaphore(1)
        self._slow_servers: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """So that a server with slow rules has one check in the row of all servers."""

    async def judge(self, owed: Sequence[Owed], *, with_pictures: bool = True) -> list[Judged]:
        """Judge messages by rules and by the model; what a rule deletes anyway by it alone.

        Raises:
            ParleyError: the model could not be asked.
        """
        judged = await self.judge_by_rules(owed)
        asked = [index for index, it in enumerate(judged) if await self.is_asked(it)]
        if not asked:
            return judged
        messages = [owed[index].message for index in asked]
        has_pictures = with_pictures and any(it.pictures for it in messages)
        async with self._with_pictures if has_pictures else self._turns:
            opinion = await self._judges.judge(messages, with_pictures=with_pictures)
        for index, judgement in zip(asked, opinion.judgements, strict=True):
            judged[index] = Judged(owed[index], judged[index].hits, judgement, opinion.model)
        return judged

    async def judge_by_rules(self, owed: Sequence[Owed]) -> list[Judged]:
        """Judge messages by the server's own rules alone."""
        rules = await self._rulebook.rules(owed[0].message.guild_id)
        return [Judged(it, await self._hits(rules, it.message)) for it in owed]

    async def prove(self, message: Message) -> None:
        """Make sure that the model of a message's server judges anything at all.

        Raises:
            ParleyError: it does not.
        """
        await self._judges.prove(message)

    async def settle(self, judged: Sequence[Judged]) -> None:
        """Write down what becomes of messages, and strike what they were owed."""
        outcomes = await self._outcomes.of(judged, unix_ms())
        opened = await self.store.settle(outcomes)
        self.judged += len(judged)
        if opened:
            self._on_cases(opened)

    async def act_by_rules(self, owed: Sequence[Owed]) -> None:
        """Settle those messages that a rule deletes anyway; the others stay owed."""
        sure = [it for it in await self.judge_by_rules(owed) if _is_sure(it)]
        if sure:
            await self.settle(sure)

    async def is_on(self, guild_id: int) -> bool:
        """Tell whether messages are judged anywhere in a server."""
        places = (None, *await self._settings.channels(guild_id))
        found = [await self._settings.of(guild_id, place) for place in places]
        return any(values["moderation.enabled"] for values in found)

    async def _hits(self, rules: Ruleset, message: Message) -> list[Hit]:
        """Check a message; what takes long is done beside everything else, one at a time."""
        if not rules.takes_long(message):
            return _hits(rules, message)
        guild_id = message.guild_id
        async with self._slow_servers.setdefault(guild_id, asyncio.Lock()), self._slowly:
            return await asyncio.to_thread(_hits, rules, message)

    async def is_asked(self, judged: Judged) -> bool:
        """Tell whether the model is to be asked about a message that rules have judged."""
        message = judged.owed.message
        if _is_sure(judged) or not (message.content or message.pictures):
            return False
        values = await self._settings.of(message.guild_id, message.home_id)
        return bool(values["moderation.enabled"])


def _is_sure(judged: Judged) -> bool:
    """Tell whether a rule has a message deleted, so that the model need not be asked."""
    return any(Action.named(hit.rule.action) >= Action.DELETE for hit in judged.hits)


def _hits(rules: Ruleset, message: Message) -> list[Hit]:
    try:
        return rules.check(message)
    except Exception:  # rules are people's: none of them may hold the others up
        log.exception("message %d could not be checked by rules", message.id)
        return []
