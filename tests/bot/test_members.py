"""What is known of members: how long, of how many, and that one question serves all who ask."""

import asyncio

import pytest

from bot.members import NOBODY, Members, Standing, StandingUnknown

GUILD, MEMBER = 1, 2
MODERATOR = Standing(frozenset({7}), is_moderator=True)


class Discord:
    """Answers with what stands in `standings`, or not at all; counts how often it is asked."""

    def __init__(self) -> None:
        self.standings: dict[int, Standing] = {MEMBER: MODERATOR}
        self.asked: list[tuple[int, int]] = []
        self.is_down = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.now = 0.0

    async def fetch(self, guild_id: int, user_id: int) -> Standing:
        self.asked.append((guild_id, user_id))
        await self.may_answer.wait()
        if self.is_down:
            raise StandingUnknown
        return self.standings.get(user_id, NOBODY)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def discord() -> Discord:
    return Discord()


@pytest.fixture
def members(discord: Discord) -> Members:
    return Members(discord.fetch, clock=discord.clock)


async def test_who_was_not_seen_is_asked_for_once_in_five_minutes(
    members: Members, discord: Discord
) -> None:
    assert await members.standing(GUILD, MEMBER) == MODERATOR
    discord.standings.clear()
    discord.now = 299.9
    assert await members.standing(GUILD, MEMBER) == MODERATOR
    assert discord.asked == [(GUILD, MEMBER)]
    discord.now = 300.0
    assert await members.standing(GUILD, MEMBER) == NOBODY
    assert len(discord.asked) == 2


async def test_who_was_seen_is_not_asked_for_and_the_latest_sight_holds(
    members: Members, discord: Discord
) -> None:
    members.see(GUILD, MEMBER, lambda: MODERATOR)
    members.see(GUILD, MEMBER, lambda: NOBODY)
    assert await members.standing(GUILD, MEMBER) == NOBODY
    assert discord.asked == []


async def test_a_sight_that_tells_nothing_is_asked_about(
    members: Members, discord: Discord
) -> None:
    members.see(GUILD, MEMBER, lambda: None)
    assert await members.standing(GUILD, MEMBER) == MODERATOR
    assert discord.asked == [(GUILD, MEMBER)]


async def test_a_sight_is_looked_at_once_and_only_when_asked(members: Members) -> None:
    looks: list[int] = []

    def look() -> Standing:
        looks.append(1)
        return MODERATOR

    members.see(GUILD, MEMBER, look)
    assert looks == []
    for _ in range(3):
        assert await members.standing(GUILD, MEMBER) == MODERATOR
    assert looks == [1]


async def test_a_sight_in_one_server_says_nothing_about_another(
    members: Members, discord: Discord
) -> None:
    members.see(GUILD, MEMBER, lambda: Standing(is_admin=True))
    assert await members.standing(GUILD + 1, MEMBER) == MODERATOR
    assert discord.asked == [(GUILD + 1, MEMBER)]


async def test_nobody_stands_higher_in_direct_messages(members: Members, discord: Discord) -> None:
    assert await members.standing(None, MEMBER) == NOBODY
    assert discord.asked == []


async def test_all_who_wait_for_the_same_member_share_one_question(
    members: Members, discord: Discord
) -> None:
    discord.may_answer.clear()
    waiting = [asyncio.create_task(members.standing(GUILD, MEMBER)) for _ in range(50)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # whoever asked first may go; the others still get their answer
    await asyncio.sleep(0)
    discord.may_answer.set()
    first, *others = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert others == [MODERATOR] * 49
    assert discord.asked == [(GUILD, MEMBER)]


async def test_a_sight_during_the_question_is_newer_than_the_answer(
    members: Members, discord: Discord
) -> None:
    discord.may_answer.clear()
    waiting = asyncio.create_task(members.standing(GUILD, MEMBER))
    await asyncio.sleep(0)
    members.see(GUILD, MEMBER, lambda: NOBODY)
    discord.may_answer.set()
    assert await waiting == NOBODY
    assert await members.standing(GUILD, MEMBER) == NOBODY


async def test_while_discord_does_not_say_nobody_has_rights_and_it_is_asked_again_soon(
    members: Members, discord: Discord
) -> None:
    discord.is_down = True
    assert await members.standing(GUILD, MEMBER) == NOBODY
    assert await members.standing(GUILD, MEMBER) == NOBODY
    assert len(discord.asked) == 1
    discord.is_down = False
    discord.now = 10.0
    assert await members.standing(GUILD, MEMBER) == MODERATOR


async def test_only_so_many_are_remembered_the_longest_unseen_go_first(
    members: Members, discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.members._KEPT", 3)
    for user in (10, 11, 12):
        members.see(GUILD, user, lambda: MODERATOR)
    members.see(GUILD, 10, lambda: MODERATOR)
    members.see(GUILD, 13, lambda: MODERATOR)
    for user in (10, 12, 13):
        await members.standing(GUILD, user)
    assert discord.asked == []
    await members.standing(GUILD, 11)
    assert discord.asked == [(GUILD, 11)]
