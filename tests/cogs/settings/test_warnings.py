"""Who is told, once, of values that no longer fit."""

import pytest

from tests.cogs.settings.desk import Desk, rows
from tests.scene import Json, Scene


@pytest.fixture
async def desk(scene: Scene) -> Desk:
    desk = Desk(scene)
    await desk.says("set", key="chat.temperature", value="1")
    await desk.says("set", key="chat.mentions", value="off")  # and this goes on fitting
    return desk


async def spoil(scene: Scene) -> None:
    """Make what is set unreadable while the bot is away."""
    async with scene.away():
        rows(scene, "UPDATE settings SET value = '99' WHERE key = 'chat.temperature'")


async def told(scene: Scene, who: str) -> list[Json]:
    return scene.said(await scene.actor(who).open_dm(), who)


def all_told(scene: Scene) -> bool:
    return rows(scene, "SELECT told FROM settings WHERE key = 'chat.temperature'") == [(1,)]


async def test_who_set_a_value_is_told_once_that_it_no_longer_fits(
    desk: Desk, scene: Scene
) -> None:
    await spoil(scene)
    await scene.until(lambda: all_told(scene))
    (message,) = await told(scene, desk.who)
    head, *rest = message["content"].splitlines()
    assert head.startswith("In the server Parley Lab, these settings no longer fit")
    assert rest == [
        "- `chat.temperature`",
        "Set them anew there with /settings set, or take them back with /settings reset.",
    ]
    await scene.restart()
    await desk.says("export")
    assert len(await told(scene, desk.who)) == 1


async def test_the_owner_is_told_when_who_set_it_no_longer_manages_the_server(
    desk: Desk, scene: Scene
) -> None:
    async with scene.away():
        member = scene.actor("member").id
        rows(scene, "UPDATE settings SET changed_by = ?", member)
        rows(scene, "UPDATE settings SET value = '99' WHERE key = 'chat.temperature'")
    await scene.until(lambda: all_told(scene))
    assert len(await told(scene, desk.who)) == 1
    assert await told(scene, "member") == []
