"""Rules are ready at once when they change, and are read once while they do not."""

import asyncio

import pytest

from bot.errors import InputError
from bot.moderation.rulebook import Rulebook
from bot.storage.moderation import RuleRow, RuleStore
from tests.bot.moderation.court import ADMIN, Court
from tests.bot.moderation.samples import NOON, SERVER, message


class Counted(RuleStore):
    """A store that counts how often it is read."""

    reads = 0
    gate: asyncio.Event | None = None

    async def of(self, guild_id: int) -> list[RuleRow]:
        self.reads += 1
        found = await super().of(guild_id)
        if self.gate is not None:
            await self.gate.wait()
        return found


def rule(value: str = "spamword", guild_id: int = SERVER, kind: str = "word") -> RuleRow:
    return RuleRow(
        guild_id=guild_id, kind=kind, value=value, action="delete", made_by=ADMIN, made_at=NOON
    )


@pytest.fixture
def store(court: Court) -> Counted:
    return Counted(court.database)


@pytest.fixture
def rulebook(store: Counted) -> Rulebook:
    return Rulebook(store, kept=2)


async def hits(rulebook: Rulebook, text: str) -> int:
    return len((await rulebook.rules(SERVER)).check(message(text)))


async def test_a_rule_holds_from_the_moment_it_is_made_until_it_is_taken_away(
    rulebook: Rulebook,
) -> None:
    assert await hits(rulebook, "spamword") == 0
    await rulebook.put(rule())
    assert await hits(rulebook, "spamword") == 1
    assert [it.value for it in await rulebook.of(SERVER)] == ["spamword"]
    assert await rulebook.remove(SERVER, "word", "spamword")
    assert not await rulebook.remove(SERVER, "word", "spamword")
    assert await hits(rulebook, "spamword") == 0


async def test_rules_are_read_once(rulebook: Rulebook, store: Counted) -> None:
    for _ in range(5):
        await rulebook.rules(SERVER)
    assert store.reads == 1


async def test_the_servers_used_last_are_kept_ready(rulebook: Rulebook, store: Counted) -> None:
    for guild_id in (1, 2, 1, 3, 1):
        await rulebook.rules(guild_id)
    assert store.reads == 3
    await rulebook.rules(2)
    assert store.reads == 4


async def test_a_rule_that_changes_while_rules_are_read_is_not_overlooked(
    rulebook: Rulebook, store: Counted
) -> None:
    store.gate = asyncio.Event()
    reading = asyncio.create_task(rulebook.rules(SERVER))
    await asyncio.sleep(0.02)
    await rulebook.put(rule())
    store.gate.set()
    await reading
    assert await hits(rulebook, "spamword") == 1


async def test_repeats_are_counted_on_when_another_rule_changes(rulebook: Rulebook) -> None:
    await rulebook.put(rule("2 in 60", kind="repeat"))
    rules = await rulebook.rules(SERVER)
    assert rules.check(message("again", id=1)) == []
    await rulebook.put(rule())
    rules = await rulebook.rules(SERVER)
    assert len(rules.check(message("again", id=2))) == 1


async def test_a_rule_that_is_refused_changes_nothing(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.moderation.rules.MOST_RULES", 0)
    with pytest.raises(InputError, match="take some away"):
        await rulebook.put(rule())
    assert await rulebook.of(SERVER) == []
