import io
import json
from typing import Any

import aiohttp
import discord
import pytest
from PIL import Image

from sandbox.discord.seed import World


@pytest.fixture
def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (3, 2)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def general(client: Any, world: World) -> Any:
    return client.get_channel(world.channel("general").id)


async def test_edit_and_delete_round_trip(client: Any, general: Any) -> None:
    sent = await general.send("hello", embed=discord.Embed(title="A", description="B"))
    heard = await client.hear("MESSAGE_CREATE")
    assert (heard["id"], heard["member"]["roles"] != []) == (str(sent.id), True)
    edited = await sent.edit(content="changed", embed=None)
    assert (edited.content, edited.embeds, edited.edited_at is not None) == ("changed", [], True)
    assert (await client.hear("MESSAGE_UPDATE"))["content"] == "changed"
    await sent.delete()
    assert (await client.hear("MESSAGE_DELETE"))["id"] == str(sent.id)
    with pytest.raises(discord.NotFound) as refused:
        await general.fetch_message(sent.id)
    assert refused.value.code == 10008


async def test_history_pages_in_both_directions(general: Any, world: World) -> None:
    state, member = world.state, world.user("member")
    ids = [state.create_message(member.id, general.id, str(n)).id for n in range(250)]
    newest_first = [message.id async for message in general.history(limit=None)]
    assert newest_first == ids[::-1]
    after = discord.Object(ids[99])
    assert [m.id async for m in general.history(limit=120, after=after)] == ids[100:220]
    around = discord.Object(ids[50])
    found = [m.id async for m in general.history(limit=11, around=around)]
    assert sorted(found) == ids[45:56]


async def test_everyone_elses_message_cannot_be_edited(general: Any, world: World) -> None:
    written = world.state.create_message(world.user("member").id, general.id, "mine")
    message = await general.fetch_message(written.id)
    with pytest.raises(discord.Forbidden) as refused:
        await message.edit(content="yours")
    assert refused.value.code == 50005
    await message.delete()


async def test_reply_carries_what_it_answers(general: Any, world: World) -> None:
    written = world.state.create_message(world.user("member").id, general.id, "question")
    message = await general.fetch_message(written.id)
    quiet = await message.reply("answer", mention_author=False)
    assert (quiet.type, quiet.reference.resolved.content) == (
        discord.MessageType.reply,
        "question",
    )
    assert quiet.mentions == []
    loud = await message.reply("answer", mention_author=True)
    assert [user.name for user in loud.mentions] == ["member"]
    await message.delete()
    with pytest.raises(discord.HTTPException) as refused:
        await message.reply("too late")
    assert (refused.value.code, "Unknown message" in refused.value.text) == (50035, True)
    reference = discord.MessageReference.from_message(message, fail_if_not_exists=False)
    assert (await general.send("anyway", reference=reference)).reference is None


async def test_nonce_is_enforced(rest: Any, general: Any, world: World) -> None:
    body = {"content": "once", "nonce": "n1", "enforce_nonce": True}
    path = f"/channels/{general.id}/messages"
    _, first = await rest("POST", path, json=body)
    _, second = await rest("POST", path, json=body)
    assert (first["id"], first["nonce"]) == (second["id"], "n1")
    assert len(world.channel("general").messages) == 1


async def test_mentions_follow_allowed_mentions(general: Any, world: World) -> None:
    member, moderator = world.user("member"), world.user("moderator")
    text = f"<@{member.id}> <@{moderator.id}> @everyone"
    everyone = await general.send(text)
    assert {user.name for user in everyone.mentions} == {"member", "moderator"}
    assert not everyone.mention_everyone, "the bot lacks Mention Everyone"
    nobody = await general.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert nobody.mentions == []
    one = await general.send(text, allowed_mentions=discord.AllowedMentions(users=[member]))
    assert [user.name for user in one.mentions] == ["member"]


async def test_files_travel_both_ways(general: Any, picture: bytes) -> None:
    files = [
        discord.File(io.BytesIO(b"hello"), "my notes.txt", description="notes"),
        discord.File(io.BytesIO(picture), "dot.png", spoiler=True),
    ]
    sent = await general.send("look", files=files)
    text, shown = sent.attachments
    assert (text.filename, text.content_type) == ("my_notes.txt", "text/plain; charset=utf-8")
    assert (text.description, await text.read()) == ("notes", b"hello")
    assert (shown.width, shown.height, shown.content_type) == (3, 2, "image/png")
    assert shown.filename == "SPOILER_dot.png"
    added = discord.File(io.BytesIO(b"more"), "more.txt")
    edited = await sent.edit(attachments=[shown, added])
    assert [a.filename for a in edited.attachments] == ["SPOILER_dot.png", "more.txt"]
    with pytest.raises(discord.NotFound):
        await text.read()


async def test_embed_shows_an_attachment(client: Any, general: Any, picture: bytes) -> None:
    embed = discord.Embed(title="x").set_image(url="attachment://dot.png")
    file = discord.File(io.BytesIO(picture), "dot.png")
    sent = await general.send(embed=embed, file=file)
    image = sent.embeds[0].image
    assert (sent.attachments, image.width, image.height) == ([], 3, 2)
    async with client.http._HTTPClient__session.get(image.url) as response:
        assert await response.read() == picture
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_links_expire(world: World, general: Any) -> None:
    sent = await general.send(file=discord.File(io.BytesIO(b"x"), "a.txt"))
    now = world.state.clock()
    world.state.clock = lambda: now + 25 * 3600
    with pytest.raises(discord.NotFound):
        await sent.attachments[0].read()
    again = await general.fetch_message(sent.id)
    assert await again.attachments[0].read() == b"x"


async def test_voice_message_has_sound_and_nothing_else(rest: Any, general: Any) -> None:
    path = f"/channels/{general.id}/messages"

    async def send(flags: int, attachment: dict[str, Any], **more: Any) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        body = {"flags": flags, "attachments": [attachment], **more}
        form.add_field("payload_json", json.dumps(body))
        form.add_field("files[0]", b"OggS", filename="voice.ogg", content_type="audio/ogg")
        return await rest("POST", path, data=form)

    sound = {"id": "0", "filename": "voice.ogg", "duration_secs": 1.5, "waveform": "AAAA"}
    status, sent = await send(8192, sound)
    assert (status, sent["flags"]) == (200, 8192)
    assert sent["attachments"][0]["duration_secs"] == 1.5
    assert sent["attachments"][0]["waveform"] == "AAAA"
    assert (await send(8192, sound, content="and text"))[1]["code"] == 50159
    assert (await send(8192, {"id": "0"}))[1]["code"] == 50161
    path = f"{path}/{sent['id']}"
    assert (await rest("PATCH", path, json={"content": "x"}))[1]["code"] == 50162


async def test_pins_by_both_routes(client: Any, general: Any, rest: Any) -> None:
    first, second = await general.send("1"), await general.send("2")
    await first.pin()
    await client.hear("CHANNEL_PINS_UPDATE")
    status, _ = await rest("PUT", f"/channels/{general.id}/pins/{second.id}")
    assert status == 204
    assert [m.content async for m in general.pins()] == ["2", "1"]
    assert [m["content"] for m in (await rest("GET", f"/channels/{general.id}/pins"))[1]] == [
        "2",
        "1",
    ]
    await second.unpin()
    assert [m.content async for m in general.pins()] == ["1"]
    announced = [m.type async for m in general.history(limit=2)]
    assert announced == [discord.MessageType.pins_add] * 2


async def test_direct_messages(client: Any, world: World) -> None:
    member = client.get_user(world.user("member").id)
    sent = await member.send("psst")
    assert isinstance(sent.channel, discord.DMChannel)
    world.state.create_message(member.id, sent.channel.id, "what?")
    heard = await client.hear("MESSAGE_CREATE", 2)
    assert (heard["content"], heard.get("guild_id")) == ("what?", None)
    assert (await member.create_dm()).id == sent.channel.id


async def test_bulk_delete(client: Any, general: Any, world: World) -> None:
    messages = [await general.send(str(n)) for n in range(3)]
    await general.delete_messages(messages)
    heard = await client.hear("MESSAGE_DELETE_BULK")
    assert heard["ids"] == [str(message.id) for message in messages]
    assert not world.channel("general").messages


async def test_typing_is_heard(client: Any, general: Any, world: World) -> None:
    world.state.type_in(world.user("member").id, general.id)
    assert (await client.hear("TYPING_START"))["user_id"] == str(world.user("member").id)
    async with general.typing():
        pass


async def test_people_may_refuse_direct_messages(client: Any, world: World) -> None:
    world.user("member").accepts_dms = False
    with pytest.raises(discord.Forbidden) as refused:
        await client.get_user(world.user("member").id).send("hello?")
    assert refused.value.code == 50007
