import asyncio
import io
from dataclasses import replace

import pytest
from PIL import Image

from bot.errors import InputError
from bot.storage.conversations import Kind, Picture, Problem, State
from sandbox.endpoints.faults import Fault
from sandbox.endpoints.faults import Kind as Luck
from sandbox.endpoints.models import Model
from tests.bot.conversation.talk import MEMBER, Talk

OTHER = 12


async def test_an_answer_is_written_stored_and_part_of_the_next_request(talk: Talk) -> None:
    answer = await talk.answer(await talk.ask("repeat: first"))
    stored = await talk.store.turn(answer.turn.id)
    assert stored
    assert stored.state is State.COMPLETE
    assert stored.text == answer.text
    assert "first" in answer.text
    assert stored.prompt_tokens
    assert stored.completion_tokens

    await talk.answer(await talk.ask("repeat: second"))
    roles = [message["role"] for message in talk.sent()]
    assert roles == ["system", "user", "assistant", "user"]
    assert talk.sent()[2]["content"] == answer.text


async def test_the_endpoint_learns_a_pseudonym_never_the_discord_id(talk: Talk) -> None:
    await talk.answer(await talk.ask("hello"))
    assert talk.endpoint.calls.last
    body = talk.endpoint.calls.last.body
    assert isinstance(body, dict)
    assert len(body["user"]) == 64
    assert str(MEMBER) not in str(body["messages"])


async def test_several_people_are_told_apart_by_their_names(talk: Talk) -> None:
    await talk.ask("I like tea", name="first\nmember")
    await talk.answer(await talk.ask("I like coffee", author=OTHER, name="second"))
    assert talk.sent()[-1]["content"] == "first member: I like tea\n\nsecond: I like coffee"


async def test_one_person_alone_needs_no_name(talk: Talk) -> None:
    await talk.answer(await talk.ask("I like tea"))
    assert talk.sent()[-1]["content"] == "I like tea"


async def test_pictures_go_along_as_data_urls(talk: Talk) -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    await talk.answer(await talk.ask("look", Picture("red.png", "image/png", file.getvalue())))
    text, picture = talk.sent()[-1]["content"]
    assert text == {"type": "text", "text": "look"}
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")


async def test_what_could_not_be_read_is_told_to_the_person_and_to_the_model(talk: Talk) -> None:
    answer = await talk.answer(await talk.ask("listen", Problem("I cannot hear `song.flac`.")))
    assert answer.problems == ("I cannot hear `song.flac`.",)
    assert "(I cannot hear `song.flac`.)" in talk.sent()[-1]["content"]


async def test_the_model_is_not_asked_about_nothing_but_what_could_not_be_read(talk: Talk) -> None:
    await talk.ask(Problem("I cannot hear `one.ogg`."))
    answer = await talk.answer(await talk.ask(Problem("I cannot hear `two.ogg`.")))
    assert answer.ending
    assert answer.ending.state is State.FAILED
    assert answer.ending.note == "I cannot hear `one.ogg`. I cannot hear `two.ogg`."
    assert answer.problems == ()
    assert talk.endpoint.calls.total == 0


async def test_answering_again_replaces_the_answer_in_its_place(talk: Talk) -> None:
    question = await talk.ask("repeat: one")
    first = await talk.answer(question)
    await talk.store.link(first.turn.id, 77)
    await talk.ask("repeat: two")
    again = await talk.answer(question)
    assert again.turn.message_ids == (77,)
    assert [message["role"] for message in talk.sent()] == ["system", "user"]
    history = await talk.store.history(talk.conversation_id)
    assert [turn.role for turn in history] == ["user", "assistant", "user"]
    assert history[1].id == again.turn.id


async def test_an_answer_cut_by_its_length_can_be_continued_in_place(talk: Talk) -> None:
    talk.settings.chat_settings = replace(talk.settings.chat_settings, max_tokens=10)
    answer = await talk.answer(await talk.ask("count to 50"))
    assert answer.ending
    assert answer.ending.can_continue
    stored = await talk.store.turn(answer.turn.id)
    assert stored

    talk.settings.chat_settings = replace(talk.settings.chat_settings, max_tokens=None)
    more = await talk.conversations.go_on(stored)
    await talk.conversations.write(more)
    assert more.text.startswith(answer.text)
    assert "50" in more.text
    history = await talk.store.history(talk.conversation_id)
    assert [turn.role for turn in history] == ["user", "assistant"]
    assert history[1].text == more.text


async def test_a_stopped_answer_keeps_what_was_written_and_leaves_the_endpoint(talk: Talk) -> None:
    talk.endpoint.pace = 0.01
    answer = await talk.conversations.begin(await talk.ask("forever"))
    writing = asyncio.create_task(talk.conversations.write(answer))
    await answer.changed()
    answer.stop()
    await writing
    stored = await talk.store.turn(answer.turn.id)
    assert stored
    assert (stored.state, stored.error) == (State.INTERRUPTED, "Stopped.")
    assert stored.text == answer.text != ""
    assert talk.endpoint.calls.last
    call = await talk.endpoint.calls.last.ended()
    assert call.cancelled


async def test_an_answer_can_be_stopped_before_its_first_word(talk: Talk) -> None:
    talk.endpoint.faults.add(Fault(kind=Luck.STALL))
    answer = await talk.conversations.begin(await talk.ask("hello"))
    writing = asyncio.create_task(talk.conversations.write(answer))
    await asyncio.sleep(0.05)
    answer.stop()
    await writing
    assert answer.ending
    assert answer.ending.state is State.INTERRUPTED


async def test_a_cancelled_answer_is_stored_as_interrupted(talk: Talk) -> None:
    talk.endpoint.pace = 0.01
    answer = await talk.conversations.begin(await talk.ask("forever"))
    writing = asyncio.create_task(talk.conversations.write(answer))
    await answer.changed()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    stored = await talk.store.turn(answer.turn.id)
    assert stored
    assert stored.state is State.INTERRUPTED
    assert "Regenerate" in stored.error
    assert talk.conversations.live(answer.turn.id) is None


@pytest.mark.parametrize(
    ("asked", "says"), [("empty", "answered with nothing"), ("blank", "answered with nothing")]
)
async def test_an_empty_answer_is_a_failure_with_a_sentence(
    talk: Talk, asked: str, says: str
) -> None:
    answer = await talk.answer(await talk.ask(asked))
    assert answer.ending
    assert answer.ending.state is State.FAILED
    assert says in answer.ending.note


async def test_a_refusal_by_policy_cannot_be_tried_again(talk: Talk) -> None:
    talk.endpoint.faults.add(
        Fault(kind=Luck.STATUS, status=400, code="content_policy_violation", message="no")
    )
    answer = await talk.answer(await talk.ask("hello"))
    assert answer.ending
    assert not answer.ending.can_retry
    assert answer.ending.note


async def test_a_retired_model_names_the_setting_and_the_conversation_goes_on(talk: Talk) -> None:
    await talk.store.set_model(talk.conversation_id, "retired-model")
    answer = await talk.answer(await talk.ask("hello"))
    assert answer.ending
    assert "chat.model" in answer.ending.note
    await talk.store.set_model(talk.conversation_id, None)
    answer = await talk.answer(await talk.ask("hello again"))
    assert answer.ending
    assert answer.ending.state is State.COMPLETE
    assert [message["role"] for message in talk.sent()] == ["system", "user"]


async def test_a_stream_that_breaks_keeps_its_text_and_says_so(talk: Talk) -> None:
    talk.endpoint.faults.add(Fault(kind=Luck.RESET_STREAM, after=5))
    answer = await talk.answer(await talk.ask("long text"))
    assert answer.ending
    assert answer.ending.state is State.FAILED
    assert answer.text
    assert answer.ending.note


async def test_history_too_long_for_the_model_is_halved_once(talk: Talk) -> None:
    talk.endpoint.models.add(Model(id="small", context_window=900))
    talk.settings.chat_settings = replace(
        talk.settings.chat_settings, model="small", history_tokens=1200, summary=False
    )
    for number in range(4):
        question = await talk.ask(f"repeat: {number} " + "word " * 190)
        turn = await talk.store.begin_answer(talk.conversation_id, author_id=1, model="small")
        await talk.store.finish(turn.id, state=State.COMPLETE, text="ok")
    answer = await talk.answer(await talk.ask("repeat: done"))
    assert answer.ending
    assert answer.ending.state is State.COMPLETE, answer.ending.note
    assert question.id


async def test_old_turns_are_folded_into_a_summary_that_later_requests_carry(talk: Talk) -> None:
    talk.settings.chat_settings = replace(talk.settings.chat_settings, history_tokens=300)
    for number in range(8):
        await talk.answer(await talk.ask(f"repeat: {number} " + "word " * 40))
        await talk.conversations.idle()
    conversation = await talk.store.get(talk.conversation_id)
    assert conversation
    assert conversation.summary
    assert conversation.summarised_to > 0
    await talk.answer(await talk.ask("hello"))
    system = talk.sent()[0]["content"]
    assert conversation.summary in system
    assert all("repeat: 0 " not in str(message) for message in talk.sent()[1:])


async def test_no_summary_is_made_where_the_setting_is_off(talk: Talk) -> None:
    talk.settings.chat_settings = replace(
        talk.settings.chat_settings, history_tokens=300, summary=False
    )
    for number in range(6):
        await talk.answer(await talk.ask(f"repeat: {number} " + "word " * 40))
        await talk.conversations.idle()
    conversation = await talk.store.get(talk.conversation_id)
    assert conversation
    assert conversation.summary == ""


async def test_a_failing_summary_harms_no_answer(talk: Talk) -> None:
    talk.settings.chat_settings = replace(talk.settings.chat_settings, history_tokens=300)
    for number in range(5):
        answer = await talk.answer(await talk.ask(f"repeat: {number} " + "word " * 40))
        talk.endpoint.faults.add(Fault(kind=Luck.STATUS, status=400, times=1))
        await talk.conversations.idle()
        talk.endpoint.faults.clear()
        assert answer.ending
        assert answer.ending.state is State.COMPLETE


async def test_a_chain_of_replies_is_its_own_history(talk: Talk) -> None:
    await talk.open(Kind.CHANNEL)
    root = await talk.ask("repeat: root")
    answer = await talk.answer(root)
    left = await talk.ask("repeat: left", to=answer.turn.id)
    right = await talk.ask("repeat: right", to=answer.turn.id)
    await talk.answer(left)
    assert "right" not in str(talk.sent())
    again = await talk.answer(right)
    assert again.turn.parent_id == right.id
    assert [message["role"] for message in talk.sent()] == ["system", "user", "assistant", "user"]
    assert "left" not in str(talk.sent())


async def test_a_forgotten_message_is_not_sent_any_more(talk: Talk) -> None:
    secret = await talk.ask("my secret is plum")
    await talk.answer(secret)
    await talk.store.forget_messages(secret.message_ids)
    await talk.answer(await talk.ask("what was it?"))
    assert "plum" not in str(talk.sent()[1])


async def test_a_conversation_that_is_gone_says_so(talk: Talk) -> None:
    question = replace(await talk.ask("hello"), conversation_id=999)
    with pytest.raises(InputError, match="/chat"):
        await talk.conversations.begin(question)


async def test_stopping_a_channel_stops_only_what_is_written_there(talk: Talk) -> None:
    talk.endpoint.pace = 0.01
    here = await talk.conversations.begin(await talk.ask("forever"))
    await talk.open(channel_id=6)
    there = await talk.conversations.begin(await talk.ask("forever"))
    writers = [asyncio.create_task(talk.conversations.write(each)) for each in (here, there)]
    await asyncio.gather(here.changed(), there.changed())
    talk.conversations.stop_in(5, "Over.")
    await writers[0]
    assert not there.ended.is_set()
    assert here.ending
    assert here.ending.note == "Over."
    talk.conversations.stop_all()
    await writers[1]
    assert there.ending
    assert "restarted" in there.ending.note


async def test_an_answer_without_an_end_is_ended(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.answer.LONGEST", 2_000)
    answer = await talk.answer(await talk.ask("forever"))
    assert answer.ending
    assert "end" in answer.ending.note
    assert 2_000 < len(answer.text) < 10_000


async def test_the_servers_own_instructions_take_the_place_of_the_persona(talk: Talk) -> None:
    talk.settings.chat_settings = replace(
        talk.settings.chat_settings, system_prompt="Speak like a ship's cook.", language="Danish"
    )
    await talk.answer(await talk.ask("hello"))
    system = talk.sent()[0]["content"]
    assert system.startswith("Speak like a ship's cook.\n\nAnswer in Danish, unless")
    assert "helpful, friendly assistant" not in system


async def test_a_persona_chosen_for_the_conversation_wins_over_the_servers_instructions(
    talk: Talk,
) -> None:
    talk.settings.chat_settings = replace(
        talk.settings.chat_settings, system_prompt="Speak like a ship's cook."
    )
    await talk.store.set_persona(talk.conversation_id, "critic")
    await talk.answer(await talk.ask("hello"))
    assert talk.sent()[0]["content"].startswith("You are a constructive critic.")


async def test_an_answer_tells_what_it_took_where_that_is_wanted(talk: Talk) -> None:
    silent = await talk.answer(await talk.ask("hello"))
    assert silent.ending
    assert silent.ending.used == ""
    talk.settings.chat_settings = replace(talk.settings.chat_settings, usage_line=True)
    answer = await talk.answer(await talk.ask("hello again"))
    stored = await talk.store.turn(answer.turn.id)
    assert stored
    assert answer.ending
    assert answer.ending.used == (
        f"`rehearsal`, {stored.prompt_tokens} tokens read, {stored.completion_tokens} written"
    )
    assert answer.ending.used not in stored.text
