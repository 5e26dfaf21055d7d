"""Everything that people read in a message is looked at, however it got there."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sandbox.discord.events import Event
from tests.cogs.moderation.precinct import Precinct

PICTURE = {
    "id": "5",
    "filename": "a.png",
    "size": 10,
    "url": "http://127.0.0.1:1/a.png",
    "proxy_url": "http://127.0.0.1:1/a.png",
    "content_type": "image/png; charset=binary",
}


async def heard(precinct: Precinct, **changes: Any) -> dict[str, Any] | None:
    """Have Discord tell of a message with further fields; gives what is stored of it."""
    events: list[Event] = []
    state = precinct.scene.world.seed.state
    state.listen(events.append)
    first = await precinct.say("plain words")
    event = next(it for it in events if it.name == "MESSAGE_CREATE")
    told = first ^ 1 << 17  # no other worker of Discord's makes ids here
    state.publish(replace(event, data=event.data | {"id": str(told)} | changes))
    last = await precinct.say("the last words")
    await precinct.judged(last)
    sql = "SELECT content, pictures, mentions, is_bot FROM messages WHERE id = ?"
    rows = precinct.rows(sql, told)
    names = ("content", "pictures", "mentions", "is_bot")
    return dict(zip(names, rows[0], strict=True)) if rows else None


async def test_forwarded_words_and_pictures_count(precinct: Precinct) -> None:
    forwarded = {
        "type": 0,
        "content": "forwarded words",
        "embeds": [],
        "attachments": [PICTURE],
        "timestamp": "2026-11-21T12:00:00+00:00",
        "edited_timestamp": None,
        "flags": 0,
        "mentions": [],
        "mention_roles": [],
    }
    found = await heard(precinct, content="", message_snapshots=[{"message": forwarded}])
    assert found is not None
    assert found["content"] == "forwarded words"
    assert json.loads(found["pictures"]) == [
        {"url": PICTURE["url"], "mime": "image/png", "size": 10}
    ]


async def test_polls_and_stickers_count(precinct: Precinct) -> None:
    answers = [
        {"answer_id": number, "poll_media": {"text": text}}
        for number, text in enumerate(("first answer", "second answer"), 1)
    ]
    found = await heard(
        precinct,
        sticker_items=[{"id": "7", "name": "rude sticker", "format_type": 1}],
        poll={
            "question": {"text": "a question"},
            "answers": answers,
            "expiry": "2026-12-21T12:00:00+00:00",
            "allow_multiselect": False,
            "layout_type": 1,
        },
    )
    assert found is not None
    assert found["content"].splitlines() == [
        "plain words",
        "rude sticker",
        "a question",
        "first answer",
        "second answer",
    ]


@pytest.mark.parametrize("bots", [True, False])
async def test_bots_count_with_their_embeds_where_that_is_wanted(
    precinct: Precinct, *, bots: bool
) -> None:
    await precinct.set("bots", "on" if bots else "off")
    embed = {
        "title": "a title",
        "description": "a description",
        "fields": [{"name": "a field", "value": "a value", "inline": False}],
        "footer": {"text": "a footer"},
        "author": {"name": "an author"},
    }
    found = await heard(precinct, webhook_id="99", content="", embeds=[embed])
    if not bots:
        assert found is None
        return
    assert found is not None
    assert found["is_bot"] == 1
    assert found["content"].splitlines() == [
        "an author",
        "a title",
        "a description",
        "a field",
        "a value",
        "a footer",
    ]


async def test_files_count_with_what_they_are_described_by(precinct: Precinct) -> None:
    found = await heard(precinct, content="", attachments=[PICTURE | {"description": "a text"}])
    assert found is not None
    assert found["content"] == "a text"


async def test_what_hidden_files_are_described_by_stays_hidden(precinct: Precinct) -> None:
    described = {"description": "the butler || did `it\\", "filename": "SPOILER_a.png"}
    forwarded = {
        "type": 0,
        "content": "```",
        "embeds": [],
        "attachments": [PICTURE | described],
        "timestamp": "2026-11-21T12:00:00+00:00",
        "edited_timestamp": None,
        "flags": 0,
        "mentions": [],
        "mention_roles": [],
    }
    found = await heard(precinct, content="```", attachments=[PICTURE | described])
    assert found is not None
    assert found["content"] == "||the butler did it||\n```"
    found = await heard(precinct, content="", message_snapshots=[{"message": forwarded}])
    assert found is not None
    assert found["content"] == "||the butler did it||\n```"


async def test_what_bots_said_counts_when_it_is_forwarded(precinct: Precinct) -> None:
    layout = [{"type": 17, "id": 1, "components": [{"type": 10, "id": 2, "content": "free words"}]}]
    forwarded = {
        "type": 0,
        "content": "https://example.com/",
        "embeds": [
            {"type": "rich", "title": "a title"},
            {"type": "rich", "title": "a preview", "url": "https://example.com/"},
        ],
        "components": layout,
        "attachments": [PICTURE | {"description": "a text"}],
        "timestamp": "2026-11-21T12:00:00+00:00",
        "edited_timestamp": None,
        "flags": 0,
        "mentions": [],
        "mention_roles": [],
    }
    found = await heard(precinct, content="", message_snapshots=[{"message": forwarded}])
    assert found is not None
    assert found["content"].splitlines() == [
        "https://example.com/",
        "a text",
        "a title",
        "free words",
    ]
    await precinct.set("bots", "on")
    found = await heard(precinct, webhook_id="99", content="", components=layout, flags=1 << 15)
    assert found is not None
    assert found["content"] == "free words"


async def test_names_of_threads_and_titles_of_posts_count(precinct: Precinct) -> None:
    made = await precinct.scene.actor().create_thread(precinct.scene.channel(), "the name")
    found = await heard(precinct, type=18, content="the name")
    assert found is not None
    assert found["content"] == "the name"
    events: list[Event] = []
    state = precinct.scene.world.seed.state
    state.listen(events.append)
    await precinct.scene.actor().say(made["id"], "plain words")
    event = next(it for it in events if it.name == "MESSAGE_CREATE")
    state.publish(replace(event, data=event.data | {"id": made["id"], "content": "a post"}))
    await precinct.judged(int(made["id"]))
    assert precinct.rows("SELECT content FROM messages WHERE id = ?", int(made["id"])) == [
        ("the name\na post",)
    ]


async def test_previews_of_links_are_nobodys_words(precinct: Precinct) -> None:
    found = await heard(precinct, embeds=[{"title": "a preview", "type": "link"}])
    assert found is not None
    assert found["content"] == "plain words"


async def test_each_of_the_called_counts_once(precinct: Precinct) -> None:
    one, two, role = (str(10**17 + each) for each in range(3))
    content = f"<@{one}> <@!{one}> <@{two}> <@&{role}> <@&{role}> @everyone"
    found = await heard(precinct, content=content, mention_everyone=True)
    assert found is not None
    assert found["mentions"] == 4


@pytest.mark.parametrize("kind", [7, 8, 24])
async def test_what_discord_says_itself_is_left_alone(precinct: Precinct, kind: int) -> None:
    assert await heard(precinct, type=kind) is None


async def test_what_discord_adds_to_a_message_is_no_edit(precinct: Precinct) -> None:
    events: list[Event] = []
    state = precinct.scene.world.seed.state
    state.listen(events.append)
    first = await precinct.say("plain words")
    await precinct.judged(first)
    event = next(it for it in events if it.name == "MESSAGE_CREATE")
    changed = event.data | {"embeds": [{"title": "a preview"}], "content": "other words"}
    state.publish(replace(event, name="MESSAGE_UPDATE", data=changed))
    await precinct.judged(await precinct.say("the last words"))
    assert precinct.rows("SELECT content FROM messages WHERE id = ?", first) == [("plain words",)]
    calls = [it for it in precinct.scene.world.endpoint.calls if it.path == "/moderations"]
    assert len(calls) == 2
