"""Thresholds, actions, exemptions and rules are changed, and tell what that does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.moderation import adjusting
from bot.moderation.adjusting import ALL, named
from bot.storage.database import Database
from bot.storage.moderation import RuleRow, rules
from tests.bot.moderation.archive import Archive
from tests.bot.moderation.samples import SERVER

BY = 9


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    database = await Database.open(tmp_path / "parley.db")
    yield Archive(database)
    await database.close()


def rule(kind: str, value: str, action: str = "flag", minutes: int | None = None) -> RuleRow:
    return RuleRow(
        guild_id=SERVER,
        kind=kind,
        value=value,
        action=action,
        minutes=minutes,
        made_by=BY,
        made_at=0,
    )


async def test_two_admins_at_once_lose_nothing(archive: Archive) -> None:
    names = ["harassment", "hate", "violence", "sexual", "illicit"]
    await asyncio.gather(
        *(archive.adjusting.threshold(SERVER, it, 0.3, by=BY) for it in names),
        *(archive.adjusting.action(SERVER, it, "note", minutes=None, by=BY) for it in names),
        *(
            archive.adjusting.exempt(SERVER, {"moderation.exempt_roles": it}, by=BY)
            for it in (5, 6)
        ),
    )
    found = await archive.settings.of(SERVER)
    assert dict(found["moderation.thresholds"]) == dict.fromkeys(names, 0.3)
    assert dict(found["moderation.actions"]) == dict.fromkeys(names, "note")
    assert found["moderation.exempt_roles"] == {5, 6}


async def test_the_effect_is_told_from_before_the_change(archive: Archive) -> None:
    await archive.judged({"hate": 0.5})
    told = await archive.adjusting.threshold(SERVER, "hate", 0.4, by=BY)
    assert (told.name, told.old, told.new) == ("hate", "0.70", "0.40")
    assert told.effect is not None
    assert [it.flagged for it in told.effect.counts] == [0, 1]
    again = await archive.adjusting.threshold(SERVER, "hate", 0.6, by=BY)
    assert again.effect is not None
    assert [it.flagged for it in again.effect.counts] == [1, 0]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Harassment", "harassment"),
        ("self_harm", "self-harm"),
        ("hate/threatening: Hate that also…", "hate/threatening"),
        (" ALL ", ALL),
        ("all: every category that has no threshold of its own", ALL),
        ("<script>", "script"),
        ("暴力", "other"),
    ],
)
def test_categories_are_understood_however_they_are_typed(typed: str, name: str) -> None:
    assert named(typed) == name


async def test_one_action_for_all_categories_is_refused(archive: Archive) -> None:
    with pytest.raises(InputError, match="Choose one category"):
        await archive.adjusting.action(SERVER, "all", "delete", minutes=None, by=BY)


async def test_a_rule_that_is_blocked_again_changes_what_is_done(archive: Archive) -> None:
    await archive.adjusting.block(rule("link", "https://www.Example.com/path"))
    kept, _ = await archive.adjusting.block(rule("link", "www.example.com", "timeout", 5))
    (only,) = await archive.adjusting.rules(SERVER)
    assert (only.kind, only.value, only.action, only.minutes) == (
        "link",
        kept.value,
        "timeout",
        5,
    )
    assert only.made_by == BY
    assert only.made_at > 0


async def test_there_are_only_so_many_rules(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_RULES", 3)
    monkeypatch.setattr(adjusting, "MOST_PATTERNS", 1)
    await archive.adjusting.block(rule("pattern", "a+b"))
    with pytest.raises(InputError, match="at most 1 patterns"):
        await archive.adjusting.block(rule("pattern", "a+c"))
    await archive.adjusting.block(rule("word", "one"))
    await archive.adjusting.block(rule("word", "two"))
    with pytest.raises(InputError, match="at most 3 rules"):
        await archive.adjusting.block(rule("word", "three"))
    await archive.adjusting.block(rule("pattern", "a+b", "delete"))
    await archive.adjusting.unblock(SERVER, "one")
    await archive.adjusting.block(rule("word", "three"))


async def test_a_rule_is_named_by_number_value_or_both(archive: Archive) -> None:
    for value in ("12", "bad", "example"):
        await archive.adjusting.block(rule("word", value))
    await archive.adjusting.block(rule("pattern", "example"))
    number = (await archive.adjusting.rules(SERVER))[1].id
    assert (await archive.adjusting.unblock(SERVER, str(number))).value == "bad"
    with pytest.raises(InputError, match="no such rule"):
        await archive.adjusting.unblock(SERVER, "example")  # there are two
    assert (await archive.adjusting.unblock(SERVER, "Pattern: example")).kind == "pattern"
    with pytest.raises(InputError, match="no such rule"):
        await archive.adjusting.unblock(SERVER, "")


async def test_another_servers_rules_are_out_of_reach(archive: Archive) -> None:
    await archive.adjusting.block(rule("word", "bad"))
    number = (await archive.adjusting.rules(SERVER))[0].id
    with pytest.raises(InputError):
        await archive.adjusting.unblock(SERVER + 1, str(number))
    assert len(await archive.adjusting.rules(SERVER)) == 1
