"""`/models`: what the endpoint offers, and what is said when it offers nothing."""

from typing import Any

import aiohttp
import pytest

from sandbox.discord.actors import NotPossible
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.models import Model
from tests.scene import Scene

MANY = 300


async def told(scene: Scene, command: str, **options: Any) -> dict[str, Any]:
    invocation = await scene.actor().command(scene.channel(), f"models {command}", **options)
    message = await invocation.answered()
    assert message["flags"] & 64, "only the person is told"
    return message


async def words(scene: Scene, command: str, **options: Any) -> str:
    return str((await told(scene, command, **options))["content"])


def add_many(scene: Scene) -> None:
    for number in range(MANY):
        scene.world.endpoint.models.add(Model(id=f"extra-model-{number:03}"))


async def test_the_list_shows_what_is_offered_and_nothing_retired(scene: Scene) -> None:
    shown = await words(scene, "list")
    offered = [model for model in scene.world.endpoint.models if not model.retired]
    assert shown.startswith(f"{len(offered)} models:")
    assert "- `rehearsal`\n" in shown
    assert "retired-model" not in shown


async def test_the_filter_knows_no_case_and_one_match_is_one_model(scene: Scene) -> None:
    assert await words(scene, "list", filter="REASON") == "1 model:\n- `rehearsal-reasoner`"


async def test_a_filter_that_fits_nothing_says_so(scene: Scene) -> None:
    assert "Leave the filter out" in await words(scene, "list", filter="parrot")


async def test_an_endpoint_without_models_is_not_blamed_on_a_filter(scene: Scene) -> None:
    for model in scene.world.endpoint.models:
        scene.world.endpoint.models.remove(model.id)
    shown = await words(scene, "list")
    assert "cannot list any models" in shown
    assert "filter" not in shown


async def test_a_long_list_is_a_file(scene: Scene) -> None:
    add_many(scene)
    message = await told(scene, "list", filter="extra")
    assert f"{MANY} models" in message["content"]
    (attachment,) = message["attachments"]
    assert attachment["filename"] == "models.txt"
    async with (
        aiohttp.ClientSession() as session,
        session.get(attachment["url"]) as response,
    ):
        assert (await response.text()).splitlines() == [
            f"extra-model-{number:03}" for number in range(MANY)
        ]


async def test_a_long_list_narrowed_down_fits_a_message(scene: Scene) -> None:
    add_many(scene)
    message = await told(scene, "list", filter="model-12")
    assert message["content"].startswith("10 models:")
    assert not message["attachments"]


async def test_info_shows_what_the_endpoint_says(scene: Scene) -> None:
    shown = await words(scene, "info", model="rehearsal")
    assert shown == "`rehearsal`\nOwned by parley-sandbox.\nSince 2026-01-01."


async def test_info_takes_what_is_offered_while_one_types(scene: Scene) -> None:
    offered = await scene.actor().autocomplete(scene.channel(), "models info", "model", "vision")
    assert [each["value"] for each in offered] == ["rehearsal-vision"]


@pytest.mark.parametrize("name", ["parrot", "../models", "a b/c?d#e", "retired-model"])
async def test_an_unknown_model_is_told_with_what_to_do(scene: Scene, name: str) -> None:
    shown = await words(scene, "info", model=name)
    assert name in shown
    assert "/models list" in shown


async def test_a_name_cannot_break_out_of_its_quotation(scene: Scene) -> None:
    message = await told(scene, "info", model="x` @everyone `")
    assert message["content"].startswith("The model `x' @everyone '` is not available")
    assert message["mention_everyone"] is False


async def test_the_longest_name_can_be_asked_for_and_no_longer(scene: Scene) -> None:
    scene.world.endpoint.models.add(Model(id="x" * 100))
    assert "x" * 100 in await words(scene, "info", model="x" * 100)
    with pytest.raises(NotPossible):
        await scene.actor().command(scene.channel(), "models info", model="x" * 101)


async def test_an_endpoint_that_is_down_is_told(scene: Scene) -> None:
    down = Fault(kind=Kind.RESET, times=None)
    scene.world.endpoint.faults.add(down)
    assert "cannot be reached" in await words(scene, "list")
    assert "Try again" in await words(scene, "info", model="rehearsal")


async def test_a_refused_key_is_a_matter_for_the_operator(scene: Scene) -> None:
    scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=401, match="models", times=2))
    for shown in (await words(scene, "list"), await words(scene, "info", model="rehearsal")):
        assert "does not accept it" in shown
        assert "OPENAI_API_KEY" in shown
        assert scene.world.endpoint.api_key not in shown
