"""What is told after a restart while the endpoint or Discord is away."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import discord
import pytest

from bot.client import Bot
from bot.storage.clock import unix_ms
from bot.storage.tuning import Upload
from cogs.files.left_over import LeftOver
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.files.cabinet import Cabinet, open_cabinet
from tests.bot.stage import ADMIN, CHANNEL
from tests.scene import until

PRIVATE = "in private"


class Discord:
    """Discord as far as somebody is told something; what `fails` is raised in turn, if not None."""

    def __init__(self, *fails: Exception | None) -> None:
        self.fails = list(fails)
        self.told: list[tuple[object, str]] = []

    def get_partial_messageable(self, channel_id: int) -> "Recipient":
        return Recipient(self, channel_id)

    async def fetch_user(self, user_id: int) -> "Recipient":
        assert user_id == ADMIN
        return Recipient(self, PRIVATE)


class Recipient:
    def __init__(self, where: Discord, name: object) -> None:
        self._where = where
        self._name = name

    async def send(self, text: str, **_: object) -> None:
        if self._where.fails and (error := self._where.fails.pop(0)):
            raise error
        self._where.told.append((self._name, text))


class Answer:
    """As much of a response as discord.py looks at."""

    reason = ""

    def __init__(self, status: int) -> None:
        self.status = status


def refusal(status: int) -> discord.HTTPException:
    return discord.HTTPException(cast("Any", Answer(status)), "no")


@pytest.fixture
async def cabinet(tmp_path: Path) -> AsyncIterator[Cabinet]:
    async with open_cabinet(tmp_path) as opened:
        yield opened


async def told(cabinet: Cabinet, place: Discord) -> list[tuple[object, str]]:
    """Tell of an upload that was cut off, until nothing more is done about it."""
    upload = Upload(
        place=cabinet.place(),
        channel_id=CHANNEL,
        name="train.jsonl",
        purpose="fine-tune",
        size=9,
        uploaded_by=ADMIN,
        began_at=unix_ms(),
    )
    await cabinet.store.begin(upload)
    async with cabinet.restarted() as files:
        telling = LeftOver(cast("Bot", place), files, pauses=(0.0, 0.0))
        telling.begin()
        telling.begin()
        await until(lambda: not files.uploads.left_over)
        await telling.close()
    assert await cabinet.store.uploads() == []
    return place.told


async def test_it_is_told_once_with_a_ping(cabinet: Cabinet) -> None:
    ((where, text),) = await told(cabinet, Discord())
    assert where == CHANNEL
    assert text.startswith(f"<@{ADMIN}> ")
    assert "`train.jsonl`" in text
    assert "did not arrive" in text


async def test_an_endpoint_that_stays_away_leaves_it_open(cabinet: Cabinet) -> None:
    cabinet.endpoint.faults.add(Fault(kind=Kind.STATUS, match="files", status=400, times=None))
    ((_, text),) = await told(cabinet, Discord())
    assert "does not say whether it arrived" in text


async def test_an_endpoint_that_comes_back_is_believed(cabinet: Cabinet) -> None:
    cabinet.endpoint.faults.add(Fault(kind=Kind.STATUS, match="files", status=400))
    ((_, text),) = await told(cabinet, Discord())
    assert "did not arrive" in text


async def test_while_discord_is_away_it_is_tried_again(cabinet: Cabinet) -> None:
    ((where, _),) = await told(cabinet, Discord(refusal(503), refusal(503)))
    assert where == CHANNEL


@pytest.mark.parametrize("status", [403, 404])
async def test_where_nothing_may_be_written_it_is_told_in_private(
    cabinet: Cabinet, status: int
) -> None:
    ((where, text),) = await told(cabinet, Discord(refusal(status)))
    assert where == PRIVATE
    assert not text.startswith("<@")


async def test_who_cannot_be_told_at_all_is_not_told_for_ever(cabinet: Cabinet) -> None:
    assert await told(cabinet, Discord(refusal(403), refusal(403))) == []


async def test_a_fault_of_the_bots_own_keeps_nothing_from_the_next_try(
    cabinet: Cabinet, caplog: pytest.LogCaptureFixture
) -> None:
    ((where, _),) = await told(cabinet, Discord(RuntimeError("a bug")))
    assert where == CHANNEL
    assert "cannot be told" in caplog.text
