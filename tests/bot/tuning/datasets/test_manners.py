"""The instructions that held in a channel at a time."""

from bot.settings.personas import persona
from bot.tuning.datasets.manners import Manners
from tests.bot.tuning.datasets.hall import BACKSTAGE, GENERAL, LAB, Hall


async def at(hall: Hall, channel: int, time: int, own: str | None = None) -> str:
    return (await Manners.of(hall.settings, LAB)).at(channel, time, own)


async def test_a_channel_has_its_own(hall: Hall) -> None:
    await hall.settings.change(LAB, {"chat.persona": "teacher"}, by=1)
    await hall.settings.change(LAB, {"chat.persona": "critic"}, by=1, channel_id=BACKSTAGE)
    now = hall.clock()

    assert await at(hall, GENERAL, now) == persona("teacher").prompt
    assert await at(hall, BACKSTAGE, now) == persona("critic").prompt


async def test_several_changes_are_undone_to_the_time(hall: Hall) -> None:
    times = [hall.clock()]
    for chosen in ("teacher", "critic", "writer"):
        await hall.settings.change(LAB, {"chat.persona": chosen}, by=1)
        times.append(hall.clock())

    found = [await at(hall, GENERAL, time) for time in times]

    names = ("assistant", "teacher", "critic", "writer")
    assert found == [persona(name).prompt for name in names]


async def test_a_language_is_part_of_it(hall: Hall) -> None:
    before = hall.clock()
    await hall.settings.change(LAB, {"language": "French"}, by=1)

    assert "Answer in French" in await at(hall, GENERAL, hall.clock())
    assert "French" not in await at(hall, GENERAL, before)


async def test_a_conversations_persona_comes_before_the_servers_prompt(hall: Hall) -> None:
    await hall.settings.change(LAB, {"chat.system_prompt": "Be a pirate."}, by=1)
    now = hall.clock()

    assert await at(hall, GENERAL, now) == "Be a pirate."
    assert await at(hall, GENERAL, now, "critic") == persona("critic").prompt


async def test_a_persona_that_is_gone_falls_back_to_the_default(hall: Hall) -> None:
    assert await at(hall, GENERAL, 0, "jester") == persona("assistant").prompt
