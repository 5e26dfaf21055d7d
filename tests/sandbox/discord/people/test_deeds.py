"""That an invocation tells by what it was set off, as people saw it."""

from typing import Any

import pytest

from sandbox.discord.actors import Invocation
from sandbox.discord.interactions import Interaction, InteractionType
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer


def deed(invocation: Invocation) -> Any:
    return invocation.to_json()["deed"]


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("echo", {"text": "x"}, "/echo"),
        ("conversation tell", {}, "/conversation tell"),
        ("conversation model set", {"model": "m"}, "/conversation model set"),
    ],
)
@pytest.mark.usefixtures("bot")
async def test_a_command_is_told_with_its_groups(
    server: DiscordServer, world: World, name: str, options: dict[str, Any], told: str
) -> None:
    general = world.channel("general").id
    assert deed(await server.actor("member").command(general, name, **options)) == told


@pytest.mark.usefixtures("bot")
async def test_menus_buttons_and_forms_are_told_by_what_stands_on_them(
    server: DiscordServer, world: World
) -> None:
    member, general = server.actor("member"), world.channel("general").id
    said = await member.say(general, "quote me")
    assert deed(await member.menu(general, "Quote it", said["id"])) == "Quote it"
    form = await member.command(general, "form")
    await form.acknowledged()
    assert deed(form) == "/form"
    sent = await member.submit(form, {"subject": "S", "kind": "Idea"})
    assert deed(sent) == "A form"
    poll = await member.command(general, "poll")
    shown = await poll.answered()
    assert deed(await member.press(general, shown["id"], "Vote")) == "Vote"


@pytest.mark.usefixtures("bot")
async def test_what_is_completed_while_one_types_is_no_deed(
    server: DiscordServer, world: World
) -> None:
    heard: list[Interaction] = []
    server.interactions.watch(heard.append)
    general = world.channel("general").id
    await server.actor("member").autocomplete(general, "complete", "model", "g")
    typed = [each for each in heard if each.type == InteractionType.AUTOCOMPLETE]
    assert typed
    assert {deed(Invocation(server.state, each)) for each in typed} == {None}
