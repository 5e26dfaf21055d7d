"""What people write in a conversation: gathered, with files, edited, deleted."""

import asyncio
import io
import sqlite3
from contextlib import closing
from typing import Any

from pypdf import PdfWriter

from tests.scene import Scene, until


def sent(scene: Scene) -> list[dict[str, Any]]:
    call = scene.world.endpoint.calls.last
    assert call
    assert isinstance(call.body, dict)
    return list(call.body["messages"])


async def begun(scene: Scene, **options: Any) -> tuple[int, int]:
    """A thread with one answer: the thread and the answer's message."""
    _, thread = await scene.chat("repeat: begin", **options)
    return thread, int((await scene.answer(thread))["id"])


def remembered(scene: Scene) -> tuple[int, int]:
    """How many turns and live conversations there are in the database."""
    with closing(sqlite3.connect(scene.folder / "parley.db")) as database:
        (turns,) = database.execute("SELECT count(*) FROM turns").fetchone()
        sql = "SELECT count(*) FROM conversations WHERE NOT ended"
        (live,) = database.execute(sql).fetchone()
    return turns, live


async def test_a_message_in_the_thread_is_the_next_turn(scene: Scene) -> None:
    thread, _ = await begun(scene)
    said = await scene.actor().say(thread, "repeat: next")
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "next" in answer["content"]
    assert [each["role"] for each in sent(scene)] == ["system", "user", "assistant", "user"]


async def test_messages_in_one_breath_are_answered_together_with_their_names(scene: Scene) -> None:
    thread, _ = await begun(scene)
    await scene.actor("member").say(thread, "I like tea")
    await scene.actor("newcomer").say(thread, "I like coffee")
    said = await scene.actor("member").say(thread, "what do we like?")
    await scene.answer(thread, after=int(said["id"]))
    assert sent(scene)[-1]["content"] == (
        "Member: I like tea\n\nNewcomer: I like coffee\n\nMember: what do we like?"
    )
    assert scene.world.endpoint.calls.total == 2


async def test_messages_during_an_answer_are_one_turn_after_it(scene: Scene) -> None:
    thread, first = await begun(scene)
    scene.world.endpoint.pace = 0.01
    counting = await scene.actor().say(thread, "count to 60")
    await scene.until(lambda: int(scene.said(thread)[-1]["id"]) > int(counting["id"]))
    await scene.actor().say(thread, "repeat: a")
    said = await scene.actor().say(thread, "repeat: b")
    await scene.answer(thread, after=int(said["id"]))
    assert scene.world.endpoint.calls.total == 3
    assert sent(scene)[-1]["content"] == "repeat: a\n\nrepeat: b"
    assert "60" in sent(scene)[-2]["content"]
    assert first


async def test_whoever_writes_sees_at_once_that_the_bot_has_heard(scene: Scene) -> None:
    thread, _ = await begun(scene)
    happened: list[str] = []
    scene.world.seed.state.listen(lambda event: happened.append(event.name))
    said = await scene.actor().say(thread, "repeat: next")
    await scene.answer(thread, after=int(said["id"]))
    seen = [name for name in happened if name in ("MESSAGE_CREATE", "TYPING_START")]
    assert seen == ["MESSAGE_CREATE", "TYPING_START", "MESSAGE_CREATE"]


async def test_direct_messages_need_no_command(scene: Scene) -> None:
    dm = await scene.actor().open_dm()
    said = await scene.actor().say(dm, "repeat: hi")
    assert "hi" in (await scene.answer(dm, after=int(said["id"])))["content"]
    said = await scene.actor().say(dm, "repeat: more")
    await scene.answer(dm, after=int(said["id"]))
    assert len(sent(scene)) == 4


async def test_bots_and_other_channels_are_not_answered(scene: Scene) -> None:
    await scene.actor().say(scene.channel(), "nobody asked the bot")
    thread, _ = await begun(scene)
    assert scene.world.endpoint.calls.total == 1
    assert [each["author"]["id"] for each in scene.actor().sees(scene.channel())][-1]
    assert thread


async def test_a_text_file_and_a_pdf_are_read(scene: Scene) -> None:
    thread, _ = await begun(scene)
    file = io.BytesIO()
    pdf = PdfWriter()
    pdf.add_blank_page(100, 100)
    pdf.write(file)
    said = await scene.actor().say(
        thread, "read", files=[("code.py", b"print('hello')"), ("empty.pdf", file.getvalue())]
    )
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "print('hello')" in str(sent(scene)[-1]["content"])
    assert "empty.pdf" in answer["content"]


async def test_a_file_without_words_is_a_turn_too(scene: Scene) -> None:
    thread, _ = await begun(scene)
    said = await scene.actor().say(thread, files=[("notes.txt", b"buy milk")])
    await scene.answer(thread, after=int(said["id"]))
    assert "buy milk" in str(sent(scene)[-1]["content"])


async def test_editing_ones_last_message_answers_anew_in_place(scene: Scene) -> None:
    thread, _ = await begun(scene)
    said = await scene.actor().say(thread, "repeat: typo")
    answer = await scene.answer(thread, after=int(said["id"]))
    await scene.actor().edit(thread, said["id"], "repeat: mended")
    again = await scene.says("mended", thread)
    assert again["id"] == answer["id"]
    assert "typo" not in str(sent(scene))


async def test_editing_an_older_message_changes_the_history_only(scene: Scene) -> None:
    thread, _ = await begun(scene)
    old = await scene.actor().say(thread, "repeat: old")
    await scene.answer(thread, after=int(old["id"]))
    new = await scene.actor().say(thread, "repeat: new")
    await scene.answer(thread, after=int(new["id"]))
    calls = scene.world.endpoint.calls.total
    await scene.actor().edit(thread, old["id"], "repeat: changed")
    last = await scene.actor().say(thread, "repeat: last")
    await scene.answer(thread, after=int(last["id"]))
    assert scene.world.endpoint.calls.total == calls + 1
    assert "repeat: changed" in str(sent(scene))
    assert "repeat: old" not in [each["content"] for each in sent(scene)]


async def test_editing_during_the_answer_stops_it_and_answers_the_new_words(scene: Scene) -> None:
    thread, _ = await begun(scene)
    scene.world.endpoint.pace = 0.02
    said = await scene.actor().say(thread, "forever")
    await scene.until(lambda: scene.world.endpoint.answering and len(scene.said(thread)) > 1)
    await scene.actor().edit(thread, said["id"], "repeat: enough")
    await scene.says("enough", thread)
    answer = await scene.answer(thread, after=int(said["id"]))
    assert "enough" in answer["content"]


async def test_a_deleted_message_leaves_the_history(scene: Scene) -> None:
    thread, _ = await begun(scene)
    said = await scene.actor().say(thread, "my secret is plum")
    await scene.answer(thread, after=int(said["id"]))
    await scene.actor().delete(thread, said["id"])
    said = await scene.actor().say(thread, "repeat: later")
    await scene.answer(thread, after=int(said["id"]))
    assert not [each for each in sent(scene) if each["role"] == "user" and "plum" in str(each)]


async def test_a_deleted_answer_leaves_the_history(scene: Scene) -> None:
    thread, answer = await begun(scene)
    await scene.actor("moderator").delete(thread, answer)
    said = await scene.actor().say(thread, "repeat: later")
    await scene.answer(thread, after=int(said["id"]))
    assert [each["role"] for each in sent(scene)] == ["system", "user"]


async def test_a_message_deleted_before_its_answer_is_not_answered(scene: Scene) -> None:
    thread, _ = await begun(scene)
    calls = scene.world.endpoint.calls.total
    said = await scene.actor().say(thread, "repeat: never mind")
    await asyncio.sleep(0.03)
    await scene.actor().delete(thread, said["id"])
    other = await scene.actor("newcomer").say(thread, "repeat: but this")
    await scene.answer(thread, after=int(other["id"]))
    assert scene.world.endpoint.calls.total == calls + 1
    assert "never mind" not in str(sent(scene))


async def test_a_deleted_thread_ends_the_conversation_and_its_content_goes(scene: Scene) -> None:
    thread, _ = await begun(scene)
    await scene.actor("moderator").delete_channel(thread)
    await until(lambda: remembered(scene) == (0, 0))


async def test_deleting_the_channel_forgets_its_threads_too(scene: Scene) -> None:
    made = await scene.actor("admin").create_channel(scene.world.seed.guild().id, "temporary")
    thread, _ = await begun(scene, channel=int(made["id"]))
    scene.world.endpoint.pace = 0.02
    await scene.actor().say(thread, "forever")
    await scene.until(lambda: scene.world.endpoint.answering)
    await scene.actor("admin").delete_channel(int(made["id"]))
    await scene.until(lambda: not scene.world.endpoint.answering)


async def test_deleting_the_channel_forgets_its_archived_threads_as_well(scene: Scene) -> None:
    made = await scene.actor("admin").create_channel(scene.world.seed.guild().id, "temporary")
    thread, _ = await begun(scene, channel=int(made["id"]))
    await scene.actor("moderator").archive_thread(thread)
    await scene.actor("admin").delete_channel(int(made["id"]))
    await until(lambda: remembered(scene) == (0, 0))


async def test_what_was_written_while_the_bot_was_away_is_answered_when_it_is_back(
    scene: Scene,
) -> None:
    thread, _ = await begun(scene)
    dm = await scene.actor().open_dm()
    said = await scene.actor().say(dm, "repeat: hi")
    await scene.answer(dm, after=int(said["id"]))
    async with scene.away():
        in_thread = await scene.actor().say(thread, "repeat: are you there?")
        in_dm = await scene.actor().say(dm, "repeat: hello?")
        edited = await scene.actor().say(scene.channel(), "nobody called")
    calls = scene.world.endpoint.calls.total
    assert "are you there?" in (await scene.answer(thread, after=int(in_thread["id"])))["content"]
    assert "hello?" in (await scene.answer(dm, after=int(in_dm["id"])))["content"]
    assert scene.world.endpoint.calls.total == calls + 2
    assert edited


async def test_what_was_heard_is_not_answered_again_after_a_restart(scene: Scene) -> None:
    thread, _ = await begun(scene)
    said = await scene.actor().say(thread, "repeat: once")
    await scene.answer(thread, after=int(said["id"]))
    calls = scene.world.endpoint.calls.total
    await scene.restart()
    said = await scene.actor().say(thread, "repeat: later")
    await asyncio.sleep(2.5)  # discord.py says that it is ready two seconds after the last server
    assert scene.world.endpoint.calls.total == calls + 1
