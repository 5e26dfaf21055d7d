"""Mentions and replies in a channel: the reply chain is the history."""

from typing import Any

from sandbox.discord.permissions import Permission
from tests.scene import Scene


def sent(scene: Scene) -> list[dict[str, Any]]:
    call = scene.world.endpoint.calls.last
    assert call
    assert isinstance(call.body, dict)
    return list(call.body["messages"])


async def asked(scene: Scene, text: str, who: str = "member", **options: Any) -> tuple[int, Any]:
    """Somebody calls the bot in #general: their message and the answer."""
    said = await scene.actor(who).say(scene.channel(), text, **options)
    return int(said["id"]), await scene.answer(scene.channel(), after=int(said["id"]))


async def test_a_mention_is_answered_as_a_reply_that_pings_only_the_asker(scene: Scene) -> None:
    said, answer = await asked(scene, f"<@{scene.bot_id}> repeat: hi")
    assert answer["message_reference"]["message_id"] == str(said)
    assert [each["username"] for each in answer["mentions"]] == ["member"]
    assert sent(scene)[-1]["content"] == "repeat: hi"


async def test_replies_continue_the_chain_and_nothing_else(scene: Scene) -> None:
    _, first = await asked(scene, f"<@{scene.bot_id}> repeat: one")
    await scene.actor("newcomer").say(scene.channel(), "unrelated chatter")
    await asked(scene, "repeat: two", reply_to=first["id"])
    assert [each["role"] for each in sent(scene)] == ["system", "user", "assistant", "user"]
    assert "chatter" not in str(sent(scene))


async def test_two_replies_to_one_answer_are_two_branches(scene: Scene) -> None:
    _, first = await asked(scene, f"<@{scene.bot_id}> repeat: root")
    _, left = await asked(scene, "repeat: left", reply_to=first["id"])
    await asked(scene, "repeat: right", "newcomer", reply_to=first["id"])
    assert "left" not in str(sent(scene))
    await asked(scene, "repeat: further", reply_to=left["id"])
    assert "repeat: right" not in str(sent(scene))
    assert "repeat: left" in str(sent(scene))


async def test_messages_that_the_bot_had_not_seen_are_fetched_along_the_chain(scene: Scene) -> None:
    top = await scene.actor("newcomer").say(scene.channel(), "my cat is called Plum")
    middle = await scene.actor("admin").say(scene.channel(), "nice", reply_to=top["id"])
    await asked(scene, f"<@{scene.bot_id}> what is it called?", reply_to=middle["id"])
    assert sent(scene)[-1]["content"] == (
        "Newcomer: my cat is called Plum\n\nAdmin: nice\n\nMember: what is it called?"
    )


async def test_a_mention_alone_under_a_message_asks_about_that(scene: Scene) -> None:
    top = await scene.actor("newcomer").say(scene.channel(), "repeat: this")
    await asked(scene, f"<@{scene.bot_id}>", reply_to=top["id"])
    assert "repeat: this" in str(sent(scene)[-1])


async def test_a_mention_with_nothing_at_all_is_told_what_to_do(scene: Scene) -> None:
    await scene.actor().say(scene.channel(), f"<@{scene.bot_id}>")
    await scene.says("/help", scene.channel())


async def test_the_bot_s_name_stays_where_it_is_not_called(scene: Scene) -> None:
    _, first = await asked(scene, f"<@{scene.bot_id}> repeat: hi")
    await asked(scene, "write to me@Parley please", reply_to=first["id"])
    assert sent(scene)[-1]["content"] == "write to me@Parley please"


async def test_other_mentions_arrive_as_names(scene: Scene) -> None:
    newcomer = scene.actor("newcomer").id
    await asked(scene, f"<@{scene.bot_id}> who is <@{newcomer}>?")
    assert sent(scene)[-1]["content"] == "who is @Newcomer?"


async def test_where_the_bot_may_not_write_the_asker_hears_by_direct_message(scene: Scene) -> None:
    channel = scene.channel("questions")
    await scene.actor("admin").overwrite(channel, scene.bot_id, deny=int(Permission.SEND_MESSAGES))
    dm = await scene.actor().open_dm()
    await scene.actor().say(channel, f"<@{scene.bot_id}> repeat: hi")
    told = await scene.says(f"<#{channel}>", dm)
    assert "may not write" in told["content"]


async def test_a_deleted_question_takes_its_answer_s_chain_no_further(scene: Scene) -> None:
    said, first = await asked(scene, f"<@{scene.bot_id}> my secret is plum")
    await scene.actor().delete(scene.channel(), said)
    await asked(scene, "repeat: on", reply_to=first["id"])
    assert not [each for each in sent(scene) if each["role"] == "user" and "plum" in str(each)]


async def test_editing_a_question_in_a_channel_answers_it_anew(scene: Scene) -> None:
    said, first = await asked(scene, f"<@{scene.bot_id}> repeat: typo")
    await scene.actor().edit(scene.channel(), said, f"<@{scene.bot_id}> repeat: mended")
    again = await scene.says("mended", scene.channel())
    assert again["id"] == first["id"]
