"""Changes what a server does about messages, and tells what that will do."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import InputError
from bot.moderation.alternatives import Change, thresholds
from bot.moderation.categories import CATEGORIES, canonical
from bot.moderation.replaying import Comparison, Replaying
from bot.moderation.rulebook import Rulebook
from bot.moderation.rules import MOST_PATTERNS, checked
from bot.settings import Settings
from bot.storage.clock import unix_ms
from bot.storage.moderation import RuleRow

ALL = "all"
"""In the place of a category: all that have no threshold of their own."""
DAYS = 7
"""Days of which it is told what a change would have done."""
_TELLING = frozenset({"word", "pattern", "link", "mentions"})
"""Kinds of rules that mean the same without the others."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A value before and after it was changed, and what that would have done lately."""

    name: str
    old: str
    new: str
    effect: Comparison | None = None

    @property
    def is_known(self) -> bool:
        """Whether any model that is known judges by this category."""
        return self.name == ALL or self.name in CATEGORIES


class Adjusting:
    """Changes thresholds, actions, exemptions and rules of servers, one after the other."""

    def __init__(self, settings: Settings, rulebook: Rulebook, replaying: Replaying) -> None:
        self._settings = settings
        self._rulebook = rulebook
        self._replaying = replaying
        self._turn = asyncio.Lock()  # a table is read, changed and written

    async def threshold(self, guild_id: int, category: str, value: float, *, by: int) -> Adjusted:
        """Set from which score on a category counts, or all without a threshold of their own.

        Raises:
            InputError: there can be no such category.
        """
        name = named(category)
        key = "moderation.threshold" if name == ALL else "moderation.thresholds"
        before = await self._settings.of(guild_id)
        standard, own = before["moderation.threshold"], before["moderation.thresholds"]
        if name == ALL:
            old, change = standard, thresholds(value, {})
        else:
            old, change = own.get(name, standard), thresholds(None, {name: value})
        effect = await self._effect(guild_id, change, key)
        if name == ALL:
            await self._settings.change(guild_id, {key: value}, by=by)
        else:
            await self._put(guild_id, key, lambda table: {**table, name: value}, by)
        return Adjusted(name, f"{old:.2f}", f"{value:.2f}", effect)

    async def action(
        self, guild_id: int, category: str, action: str, *, minutes: int | None, by: int
    ) -> Adjusted:
        """Set what is done about a category.

        Raises:
            InputError: there can be no such category, or minutes that no timeout has.
        """
        name = named(category)
        if name == ALL:
            raise InputError("Choose one category: each has an action of its own.")
        _check_minutes(action, minutes)
        written = f"{action} {minutes}" if minutes else action
        before = (await self._settings.of(guild_id))["moderation.actions"]
        await self._put(guild_id, "moderation.actions", lambda table: {**table, name: written}, by)
        return Adjusted(name, before.get(name, "flag"), written)

    async def exempt(self, guild_id: int, found: Mapping[str, int], *, by: int) -> list[str]:
        """Leave messages unchecked: ids by the keys of the settings; gives the keys that changed.

        Raises:
            InputError: that are more than a setting takes.
        """
        return await self._members(guild_id, found, by, lambda ids, one: ids | {one})

    async def unexempt(self, guild_id: int, found: Mapping[str, int], *, by: int) -> list[str]:
        """Check messages again; likewise."""
        return await self._members(guild_id, found, by, lambda ids, one: ids - {one})

    async def block(self, rule: RuleRow) -> tuple[RuleRow, Comparison | None]:
        """Add a rule, or change what is done about it.

        Gives it as it is kept, and what it would have found lately if that can be told.

        Raises:
            InputError: it cannot be used, or there are too many; the sentence says why.
        """
        _check_minutes(rule.action, rule.minutes)
        value = await asyncio.to_thread(checked, rule.kind, rule.value)
        rule = replace(rule, value=value, made_at=unix_ms())
        patterns = {
            it.value for it in await self._rulebook.of(rule.guild_id) if it.kind == "pattern"
        }
        if rule.kind == "pattern" and len(patterns - {value}) >= MOST_PATTERNS:
            raise InputError(
                f"A server has at most {MOST_PATTERNS} patterns: take some away with"
                " /moderation unblock."
            )
        await self._rulebook.put(rule)
        if rule.kind not in _TELLING:
            return rule, None
        return rule, await self._replaying.hits(rule.guild_id, rule, days=DAYS)

    async def unblock(self, guild_id: int, typed: str) -> RuleRow:
        """Take a rule away, named by its number, its value, or as `kind: value`.

        Raises:
            InputError: there is none, or several.
        """
        sought = typed.strip().casefold()
        rules = await self._rulebook.of(guild_id)
        found = [it for it in rules if sought == str(it.id)] or [
            it
            for it in rules
            if sought in (it.value.casefold(), f"{it.kind}: {it.value}".casefold())
        ]
        if len(found) != 1 or not await self._rulebook.remove(
            guild_id, found[0].kind, found[0].value
        ):
            raise InputError("There is no such rule. Choose one from the list while you type.")
        return found[0]

    async def rules(self, guild_id: int) -> list[RuleRow]:
        """Give the rules of a server, oldest first."""
        return await self._rulebook.of(guild_id)

    async def _effect(self, guild_id: int, change: Change, key: str) -> Comparison:
        return await self._replaying.compare(guild_id, [change], days=DAYS, but_for=key)

    async def _put(
        self,
        guild_id: int,
        key: str,
        change: Callable[[Mapping[str, Any]], Mapping[str, Any]],
        by: int,
    ) -> None:
        async with self._turn:
            table = (await self._settings.of(guild_id))[key]
            await self._settings.change(guild_id, {key: change(table)}, by=by)

    async def _members(
        self,
        guild_id: int,
        found: Mapping[str, int],
        by: int,
        change: Callable[[frozenset[int], int], frozenset[int]],
    ) -> list[str]:
        async with self._turn:
            values = await self._settings.of(guild_id)
            wanted = {key: change(values[key], one) for key, one in found.items()}
            wanted = {key: ids for key, ids in wanted.items() if ids != values[key]}
            await self._settings.change(guild_id, wanted, by=by)
        return list(wanted)


def named(category: str) -> str:
    """Give a category as settings know it, or `ALL`.

    Raises:
        InputError: there can be no such category.
    """
    plain = category.strip().partition(":")[0]
    if not any(map(str.isalnum, plain)):
        raise InputError("That is no category. Choose one from the list while you type.")
    return ALL if plain.casefold() == ALL else canonical(plain)


def _check_minutes(action: str, minutes: int | None) -> None:
    if minutes is not None and action != "timeout":
        raise InputError("Only a timeout has minutes: leave them out, or choose `timeout`.")
