"""People who mean ill: what they send holds nobody else up."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.endpoints.moderations import Input, Judgement, Moderations
from bot.endpoints.transport import Account
from bot.errors import EndpointUnreachable
from bot.moderation.hands import PassingFault
from bot.moderation.tempo import Tempo
from sandbox.world import Sandbox
from tests.bot.moderation.court import Court, opened
from tests.bot.moderation.samples import CHANNEL
from tests.scene import until

FOUL = "you harassment:0.9 person"


class Touchy(Moderations):
    """An endpoint that fails by one word."""

    async def judge(self, account: Account, model: str, inputs: Sequence[Input]) -> list[Judgement]:
        if any("poison" in it.text for it in inputs):
            raise EndpointUnreachable("The endpoint failed.")
        return await super().judge(account, model, inputs)


@pytest.mark.parametrize("every", [1, 3])
async def test_a_flood_of_what_the_endpoint_fails_by_takes_no_hours(
    world: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    usual, pauses = Tempo(), []

    def pause(_: Tempo, failures: int, asked: float | None = None) -> float:
        pauses.append(min(usual.longest_pause, usual.first_pause * 2.0 ** (failures - 1)))
        return asked or 0.0

    monkeypatch.setattr(Tempo, "pause", pause)
    async with opened(world, tmp_path, Touchy) as court:
        for number in range(30):
            await court.say(f"{'clean' if number % every else 'some poison'} {number}")
        await court.say(FOUL)
        await court.judged()
        assert len(await court.cases()) == 1
        assert 0 < sum(pauses) < 60


async def test_a_slow_mode_is_given_back_however_long_discord_has_faults(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.moderation.slowing._BETWEEN_TRIES", 0)
    await court.set(fail_closed=True)
    fault = court.world.endpoint.faults.down("moderations")
    await court.say("the first that waits")
    await until(lambda: court.notes.paces.get(CHANNEL))
    court.notes.refuses = PassingFault("Discord had a fault.")
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    assert court.notes.paces[CHANNEL]
    court.notes.refuses = None
    await court.restart()
    await until(lambda: court.notes.paces[CHANNEL] == 0)
