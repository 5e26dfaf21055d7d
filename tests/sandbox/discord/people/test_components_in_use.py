from typing import Any

import pytest

from sandbox.discord.errors import DiscordError
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15


@pytest.mark.usefixtures("bot")
async def test_buttons_change_their_message(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    for count, name in enumerate(("More", "🔁", "more"), 1):
        pressed = await member.press(general, panel["id"], name)
        assert await pressed.acknowledged() == 7
        assert (await pressed.answered())["content"] == f"count {count}"
        assert [each["id"] for each in member.sees(general)] == [panel["id"]]


@pytest.mark.usefixtures("bot")
async def test_a_deferred_button_answers_later(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    pressed = await member.press(general, panel["id"], "Later")
    assert await pressed.acknowledged() == 6
    message = await pressed.answered()
    assert message["content"] == "followed up"
    assert message["interaction_metadata"]["interacted_message_id"] == panel["id"]
    await pressed.interaction.until(lambda: len(pressed.messages) == 2, 5)
    assert pressed.messages[0]["content"] == "changed later"


@pytest.mark.usefixtures("bot")
async def test_every_select_gives_what_was_chosen(
    server: DiscordServer, general: int, world: World
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    chosen = await member.choose(general, panel["id"], "Colour", ["Red", "g"])
    assert (await chosen.answered())["content"] == "chose ['r', 'g']"
    chosen = await member.choose(general, panel["id"], "who", [world.user("admin").id])
    assert (await chosen.answered())["content"] == "chose admin"
    chosen = await member.choose(general, panel["id"], "Where", [general])
    assert (await chosen.answered())["content"] == "chose #general"


@pytest.mark.usefixtures("bot")
async def test_a_modal_goes_there_and_back(server: DiscordServer, general: int) -> None:
    member = server.actor("member")
    opened = await member.command(general, "form")
    assert await opened.acknowledged() == 9
    assert opened.modal
    assert opened.modal["title"] == "A form"
    sent = await member.submit(opened, Subject="Hello", kind=["Bug"], Proof=[("p.txt", b"proof")])
    message = await sent.answered()
    assert message["content"] == "Hello ['b'] proof"
    metadata = message["interaction_metadata"]
    assert metadata["triggering_interaction_metadata"]["id"] == str(opened.id)


@pytest.mark.usefixtures("bot")
async def test_a_modal_from_a_button_may_change_its_message(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel")).answered()
    opened = await member.press(general, panel["id"], "Ask")
    await opened.acknowledged()
    sent = await member.submit(opened, {"subject": "S", "kind": "Idea"})
    assert await sent.acknowledged() == 7
    changed = member.sees(general)[-1]
    assert (changed["content"], changed["components"]) == ("S ['Idea'] none", [])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"One": "a", "Some": ["c", "d"], "Sure": True, "Who": []}, "a ['c', 'd'] True []"),
        ({"One": "b", "Some": "d"}, "b ['d'] False []"),
        ({"One": "b", "Some": "d", "Who": ["bot"]}, "b ['d'] False ['Parley']"),
    ],
)
async def test_every_kind_of_field_in_a_modal_is_filled_in(
    server: DiscordServer, general: int, fields: dict[str, Any], answer: str
) -> None:
    member = server.actor("member")
    opened = await member.command(general, "survey")
    await opened.acknowledged()
    if "Who" in fields:
        fields |= {"Who": [server.state.bot_id for _ in fields["Who"]]}
    assert (await (await member.submit(opened, fields)).answered())["content"] == answer


@pytest.mark.usefixtures("bot")
async def test_what_a_form_has_chosen_already_is_sent_unless_it_is_taken_away(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    untouched: dict[str, Any] = {}
    for fields, answer in ((untouched, "kept by ['Moderator']"), ({"Roles": []}, "kept by []")):
        opened = await member.command(general, "keepers")
        await opened.acknowledged()
        sent = await member.submit(opened, fields)
        assert (await sent.answered())["content"] == answer


@pytest.mark.usefixtures("bot")
async def test_buttons_under_an_ephemeral_message_work_for_its_reader_alone(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    panel = await (await member.command(general, "panel", quiet=True)).answered()
    pressed = await member.press(general, panel["id"], "More")
    assert (await pressed.answered())["content"] == "count 1"
    assert member.sees(general)[-1]["content"] == "count 1"
    with pytest.raises(DiscordError) as caught:
        await server.actor("admin").press(general, panel["id"], "More")
    assert caught.value.code == 10008


@pytest.mark.usefixtures("bot")
async def test_a_layout_is_shown_with_its_file_and_its_button_works(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    shown = await (await member.command(general, "layout")).answered()
    assert shown["flags"] & V2
    (box,) = shown["components"]
    assert box["components"][3]["name"] == "notes.txt"
    assert box["components"][3]["file"]["url"].startswith(server.base_url)
    pressed = await member.press(general, shown["id"], "Press")
    assert (await pressed.answered())["content"] == "pressed"


@pytest.mark.usefixtures("bot")
async def test_persistent_buttons_are_found_by_their_custom_id(
    server: DiscordServer, general: int
) -> None:
    member = server.actor("member")
    shown = await (await member.command(general, "poll")).answered()
    answer = await (await member.press(general, shown["id"], "Vote")).answered()
    assert answer["content"] == "vote 7"
    # What is ephemeral can be seen, and dismissed, by one person only.
    assert answer["id"] in {each["id"] for each in member.sees(general)}
    await member.delete(general, answer["id"])
    assert answer["id"] not in {each["id"] for each in member.sees(general)}
