"""The rules of servers, ready to look at messages."""

import asyncio
from collections import OrderedDict

from bot.moderation.rules import Memory, Ruleset
from bot.storage.moderation import RuleRow, RuleStore

KEPT = 500
"""Servers whose rules are kept ready."""


class Rulebook:
    """Changes the rules of servers, and keeps those used last ready."""

    def __init__(self, store: RuleStore, *, kept: int = KEPT) -> None:
        self._store = store
        self._kept = kept
        self._memory = Memory()
        self._ready: OrderedDict[int, Ruleset] = OrderedDict()
        self._ages: dict[int, int] = {}

    async def rules(self, guild_id: int) -> Ruleset:
        """Give a server's rules, ready to be checked against."""
        found = self._ready.get(guild_id)
        if found is not None:
            self._ready.move_to_end(guild_id)
            return found
        age = self._ages.get(guild_id, 0)
        rows = await self._store.of(guild_id)
        found = await asyncio.to_thread(Ruleset, rows, self._memory) if rows else Ruleset(())
        if self._ages.get(guild_id, 0) == age:  # else they were changed after they were read
            self._ready[guild_id] = found
            self._shrink()
        return found

    async def of(self, guild_id: int) -> list[RuleRow]:
        """Give a server's rules as they are stored, oldest first."""
        return await self._store.of(guild_id)

    async def put(self, rule: RuleRow) -> None:
        """Add a rule, or change what is done about it; its value is one that `checked` gave.

        Raises:
            InputError: there are as many rules as a server may have.
        """
        await self._store.put(rule)
        self.forget_guild(rule.guild_id)

    async def remove(self, guild_id: int, kind: str, value: str) -> bool:
        """Take a rule away; False if there is none."""
        found = await self._store.remove(guild_id, kind, value)
        self.forget_guild(guild_id)
        return found

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is kept of a server, because its rules changed or were erased."""
        self._ages[guild_id] = self._ages.get(guild_id, 0) + 1
        self._ready.pop(guild_id, None)

    def _shrink(self) -> None:
        while len(self._ready) > self._kept:
            self._ready.popitem(last=False)
