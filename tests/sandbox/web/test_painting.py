"""Payloads made ready to be shown: whoever wrote them, nothing in them is markup."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord import payloads
from sandbox.discord.records import Json, Message
from sandbox.discord.seed import World, seeded
from sandbox.discord.state import Draft, Upload
from sandbox.web.painting import Painter
from tests.sandbox.web.markup import Markup, painted_html

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
OWN = "http://127.0.0.1:8300"
V2 = 1 << 15


@pytest.fixture
def world() -> World:
    made = seeded()
    made.state.cdn.base_url = OWN
    return made


def painted(world: World, message: Message, viewer: str = "member") -> Json:
    state, reader = world.state, world.user(viewer).id
    return Painter(state, reader).message(payloads.message_event(state, message))


def said(world: World, who: str = "bot", **body: Any) -> Message:
    draft = Draft.from_json(body, {})
    return world.state.create_message(world.user(who).id, world.channel("general").id, draft)


def links(value: Any) -> list[str | None]:
    """Every link in a payload."""
    if isinstance(value, list):
        return [link for each in value for link in links(each)]
    if not isinstance(value, dict):
        return []
    own = [each for name, each in value.items() if name.endswith("url")]
    return [each for each in own if not isinstance(each, dict)] + [
        link for each in value.values() for link in links(each)
    ]


EMBED = {
    "title": f"**t** {EVIL}",
    "description": f"# d\n{EVIL}",
    "url": "https://a.b",
    "fields": [{"name": f"*n* {EVIL}", "value": f"- v {EVIL}"}],
    "footer": {"text": f"**f** {EVIL}"},
    "author": {"name": f"**a** {EVIL}"},
}
CONTAINER = {
    "type": 17,
    "components": [
        {"type": 10, "content": f"# c {EVIL}"},
        {
            "type": 9,
            "components": [{"type": 10, "content": f"**s** {EVIL}"}],
            "accessory": {"type": 2, "style": 2, "label": f"l {EVIL}"[:80], "custom_id": EVIL},
        },
    ],
}


def test_what_was_written_stays_beside_its_html(world: World) -> None:
    shown = painted(world, said(world, content=f"**b** {EVIL}"))
    assert shown["content"] == f"**b** {EVIL}"
    markup = Markup(shown["content_html"])
    assert markup.text == f"b {EVIL}"
    assert {tag for tag, _ in markup.elements} == {"div", "strong"}


def test_titles_and_descriptions_and_fields_of_embeds_are_markdown_the_rest_is_plain(
    world: World,
) -> None:
    (embed,) = painted(world, said(world, embeds=[EMBED]))["embeds"]
    assert Markup(embed["title_html"]).named("strong")
    assert Markup(embed["description_html"]).named("h1")
    assert Markup(embed["fields"][0]["name_html"]).named("em")
    assert Markup(embed["fields"][0]["value_html"]).named("li")
    assert embed["footer"] == EMBED["footer"]
    assert embed["author"] == EMBED["author"]


def test_texts_within_components_are_markdown_at_any_depth(world: World) -> None:
    message = said(world, components=[CONTAINER], flags=V2)
    (container,) = painted(world, message)["components"]
    display, section = container["components"]
    assert Markup(display["content_html"]).named("h1")
    assert Markup(section["components"][0]["content_html"]).named("strong")
    assert "html" not in str(section["accessory"].keys())


def test_nobody_s_name_is_markup(world: World) -> None:
    member, guild, general = world.user("member"), world.guild(), world.channel("general")
    guild.members[member.id].nick = f"M {EVIL}"
    role = world.role("Moderator")
    named = f"<@{member.id}> <@&{role.id}> <#{general.id}>"
    message = said(world, "member", content=named)
    role.name, general.name = f"r {EVIL}", f"g {EVIL}"
    shown = painted(world, message)
    assert Markup(shown["content_html"]).text == f"@M {EVIL} @r {EVIL} #g {EVIL}"
    assert shown["author_name"] == f"M {EVIL}"


def test_a_channel_that_one_does_not_see_is_not_named(world: World) -> None:
    hidden = world.channel("moderators")
    message = said(world, content=f"<#{hidden.id}> https://discord.com/channels/1/{hidden.id}/2")
    assert "moderators" not in painted(world, message)["content_html"]
    assert "moderators" in painted(world, message, "moderator")["content_html"]


def test_file_names_do_no_harm(world: World) -> None:
    upload = Upload(f"{EVIL}.html", b"x", "text/html")
    draft = Draft(uploads=[upload])
    message = world.state.create_message(
        world.user("member").id, world.channel("general").id, draft
    )
    (attachment,) = painted(world, message)["attachments"]
    assert attachment["url"].startswith("/cdn/attachments/")
    assert not set(attachment["url"]) & set("<>\"'")


def test_links_lead_only_to_the_web_or_to_our_own_files(world: World) -> None:
    message = said(world, embeds=[{**EMBED, "url": "javascript:alert(1)"}])
    message.embeds[0]["author"]["url"] = "data:text/html,x"
    message.embeds[0]["image"] = {"url": f"{OWN}/cdn/attachments/1/2/a.png", "proxy_url": OWN}
    message.components = [
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "l", "url": " javascript:x"}]}
    ]
    shown = painted(world, message)
    assert shown["embeds"][0]["url"] is None
    assert shown["embeds"][0]["author"]["url"] is None
    assert shown["embeds"][0]["image"]["url"] == "/cdn/attachments/1/2/a.png"
    assert shown["components"][0]["components"][0]["url"] is None


def test_the_message_that_is_answered_is_painted_too(world: World) -> None:
    first = said(world, content=f"**b** {EVIL}")
    reply = said(world, "member", content="yes", message_reference={"message_id": str(first.id)})
    quoted = painted(world, reply)["referenced_message"]
    assert Markup(quoted["content_html"]).named("strong")
    assert quoted["author_name"] == "Parley"
    world.state.delete_message(world.state.bot_id, first.channel_id, first.id)
    assert painted(world, reply)["referenced_message"] is None


def test_reactions_are_the_reader_s_own(world: World) -> None:
    message = said(world, content="like it?")
    world.state.add_reaction(world.user("member").id, message.channel_id, message.id, "👍")
    for viewer, is_mine in (("member", True), ("newcomer", False)):
        (reaction,) = painted(world, message, viewer)["reactions"]
        assert reaction["me"] is is_mine


def test_an_event_about_a_reaction_tells_all_that_there_are(world: World) -> None:
    message = said(world, content="like it?")
    for name in ("member", "newcomer"):
        world.state.add_reaction(world.user(name).id, message.channel_id, message.id, "👍")
    event = {"channel_id": str(message.channel_id), "message_id": str(message.id)}
    painter = Painter(world.state, world.user("member").id)
    told = painter.event("MESSAGE_REACTION_ADD", event)
    assert [(it["count"], it["me"]) for it in told["reactions"]] == [(2, True)]
    world.state.delete_message(world.state.bot_id, message.channel_id, message.id)
    assert painter.event("MESSAGE_REACTION_REMOVE_ALL", event)["reactions"] == []


def test_a_modal_is_painted(world: World) -> None:
    modal = {
        "custom_id": "m",
        "title": EVIL,
        "components": [
            {"type": 10, "content": f"**b** {EVIL}"},
            {"type": 18, "label": EVIL, "component": {"type": 4, "custom_id": "x", "style": 1}},
        ],
    }
    told: Json = {"messages": [], "modal": modal, "choices": None}
    painter = Painter(world.state, world.user("member").id)
    shown = painter.event("INVOCATION", told)["modal"]
    assert Markup(shown["components"][0]["content_html"]).named("strong")
    assert shown["components"][1] == modal["components"][1]
    assert painter.event("INVOCATION", {**told, "modal": None})["modal"] is None


def test_painting_changes_nothing_that_others_see(world: World) -> None:
    message = said(world, content="x", embeds=[EMBED], components=[])
    payload = payloads.message_event(world.state, message)
    before = str(payload)
    Painter(world.state, world.user("member").id).message(payload)
    assert str(payload) == before


def test_other_events_pass_as_they_are(world: World) -> None:
    data = {"channel_id": "1", "url": "javascript:x"}
    painter = Painter(world.state, world.user("member").id)
    assert painter.event("TYPING_START", data) is data


@given(
    texts=st.lists(
        st.text(alphabet=f"{EVIL}*_~|`[]()#- \n", min_size=1, max_size=60), min_size=5, max_size=5
    )
)
def test_no_text_of_a_message_becomes_markup(texts: list[str]) -> None:
    world = seeded()
    content, title, description, name, value = (f"x{text}" for text in texts)
    embed = {
        "title": title,
        "description": description,
        "fields": [{"name": name, "value": value}],
    }
    message = said(world, content=content, embeds=[embed])
    message.components = [{"type": 10, "content": content}]
    found = painted_html(painted(world, message))
    assert len(found) == 6
    for html in found:
        Markup(html)
    for link in links(painted(world, message)):
        assert link is None or link.startswith(("http://", "https://", "/cdn/"))
