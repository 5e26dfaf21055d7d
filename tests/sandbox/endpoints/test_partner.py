"""What the rehearsal partner says."""

import ast
import base64
import io
import json
import re
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.endpoints.chat import partner
from sandbox.endpoints.chat.reply import Cut, Reply
from sandbox.endpoints.chat.seen import Seen, Turn
from sandbox.endpoints.chat.skills import SKILLS
from sandbox.endpoints.tokens import pieces

CONTINUE = (
    "Your last message was cut off by its length. Go on exactly where it stopped, without "
    "repeating anything and without any introduction."
)


def picture(kind: str, size: tuple[int, int]) -> str:
    raw = io.BytesIO()
    Image.new("RGB", size).save(raw, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(raw.getvalue()).decode()}"


async def test_it_says_what_it_is_and_what_it_was_sent(api: Any) -> None:
    _, answer = await api.post(
        {
            "model": "rehearsal",
            "messages": [
                {"role": "system", "content": "You are a patient teacher."},
                {"role": "user", "content": "Member: Good morning\n\nNewcomer: Morning!"},
                {"role": "assistant", "content": "Hello."},
                {"role": "user", "content": "Member: How are you?"},
            ],
        }
    )
    said = answer["choices"][0]["message"]["content"]
    assert "no language model" in said
    assert "Member: How are you?" in said
    assert "3 messages, spoken by Member, Newcomer and me" in said
    assert "You are a patient teacher." in said
    assert len(said) < 600


async def test_it_describes_pictures_and_names_files(api: Any) -> None:
    words = (
        "Look at this\n\nFile `my notes.md` (the first part):\n````\n```\ncode list help\n```\n````"
        "\n\nand main.py:\n```py\ntable\n```"
    )
    content = [
        {"type": "text", "text": words},
        *(
            {"type": "image_url", "image_url": {"url": url}}
            for url in (picture("PNG", (64, 48)), picture("JPEG", (7, 9)), "https://a.example/b")
        ),
        {"type": "file", "file": {"filename": "report.pdf", "file_data": "data:,x"}},
    ]
    _, answer = await api.post(
        {"model": "rehearsal-vision", "messages": [{"role": "user", "content": content}]}
    )
    said = answer["choices"][0]["message"]["content"]
    assert "picture 1: PNG, 64 × 48 pixels" in said  # noqa: RUF001 - the right sign
    assert "picture 2: JPEG, 7 × 9 pixels" in said  # noqa: RUF001 - the right sign
    assert "picture 3: by its address" in said
    assert "file: my notes.md" in said
    assert "file: main.py" in said
    assert "file: report.pdf" in said
    assert "1 message, with 3 pictures and 3 files in all" in said
    assert "help" in said.splitlines()[-1]


async def test_long_files_are_not_taken_for_requests_and_may_be_unclosed(api: Any) -> None:
    said = await api.say("See main.py:\n```py\n" + "help = 1\n" * 5_000)
    assert "file: main.py" in said
    assert "your message: no words" in said


async def test_the_same_request_gets_the_same_answer(api: Any) -> None:
    for words in ("hello", "help", "code", "write 3000 characters"):
        assert await api.say(words) == await api.say(words)


async def test_help_names_every_skill_and_each_is_found_by_its_words(api: Any) -> None:
    said = await api.say("What can you do?")
    for skill in SKILLS:
        assert f"**{skill.say}**" in said
        for words in re.split(r",? or ", skill.say):
            first = next(s for s in SKILLS if s.pattern.search(words.replace("…", "this")))
            assert first is skill
    assert len(said) < 2000


async def test_texts_have_the_length_that_was_asked_for(api: Any) -> None:
    assert len(await api.say("Please write 5000 characters")) == 5000
    assert len((await api.say("write 300 words")).split()) == 300
    assert len(await api.say("a long text, please")) > 2000


@pytest.mark.parametrize("lines", [1, 2, 3, 4, 5, 6, 40, 99, 100])
async def test_code_has_the_lines_that_were_asked_for_and_runs(api: Any, lines: int) -> None:
    said = await api.say(f"write {lines} lines of code")
    fenced = re.fullmatch(r"```python\n(.*)\n```", said, re.DOTALL)
    assert fenced
    assert len(fenced[1].split("\n")) == lines
    ast.parse(fenced[1])


async def test_it_repeats_counts_lists_and_draws(api: Any) -> None:
    assert await api.say("repeat: Hello, **you**\n```py\n1\n```") == "Hello, **you**\n```py\n1\n```"
    assert await api.say("Member: repeat: hi") == "hi"
    assert await api.say("repeat: " + "long " * 1000) == "long " * 1000
    assert await api.say("count to 5") == "1, 2, 3, 4, 5"
    assert (await api.say("list of 7 items")).count("Item") == 7
    assert "|" in await api.say("a table")
    assert "# A heading" in await api.say("markdown")
    assert max(await api.say("emoji")) > "\uffff"


async def test_it_tries_to_ping_people(api: Any) -> None:
    said = await api.say("mention everyone and <@42>")
    assert "@everyone" in said
    assert "<@42>" in said
    assert "<@1" in await api.say("mention everyone")


async def test_answers_can_be_empty_or_blank(api: Any) -> None:
    assert await api.say("empty") == ""
    blank = await api.say("blank")
    assert blank
    assert not blank.strip()
    *chunks, done = await api.stream("empty")
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None, "stop"]
    assert done == "[DONE]"


async def test_it_refuses_on_request(api: Any, ask: Any, fits: Any) -> None:
    _, answer = await api.post(ask("please refuse"))
    fits("CreateChatCompletionResponse", answer)
    message = answer["choices"][0]["message"]
    assert message["content"] is None
    assert message["refusal"]
    *chunks, _ = await api.stream("please refuse")
    for chunk in chunks:
        fits("CreateChatCompletionStreamResponse", chunk)
    told = "".join(chunk["choices"][0]["delta"].get("refusal") or "" for chunk in chunks)
    assert told == message["refusal"]


async def test_a_filter_cuts_its_answer(api: Any, ask: Any) -> None:
    _, answer = await api.post(ask("filter"))
    assert answer["choices"][0]["finish_reason"] == "content_filter"


async def test_a_cut_stream_ends_without_a_reason(api: Any) -> None:
    chunks = await api.stream("cut")
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in chunks)


async def test_an_endless_answer_that_is_not_streamed_ends_by_length(api: Any, ask: Any) -> None:
    _, answer = await api.post(ask("forever", n=4))
    assert {choice["finish_reason"] for choice in answer["choices"]} == {"length"}
    assert answer["usage"]["completion_tokens"] <= 50_000


async def test_errors_come_on_request(session: aiohttp.ClientSession, ask: Any, fits: Any) -> None:
    async with session.post("chat/completions", json=ask("error 429")) as response:
        assert response.status == 429
        fits("ErrorResponse", await response.json())


async def test_slow_answers_are_slower_than_others() -> None:
    fast = partner.answer(Seen("", (Turn("user", "count to 3"),)))
    slow = partner.answer(Seen("", (Turn("user", "slow: count to 3"),)))
    assert slow.text == fast.text
    assert slow.slowness > fast.slowness


async def test_it_makes_a_digest_when_told_to_summarise(api: Any) -> None:
    _, answer = await api.post(
        {
            "model": "rehearsal",
            "messages": [
                {"role": "system", "content": "Summarise the conversation for your own later use."},
                {"role": "user", "content": "Member: help me with code\n\nYou: " + "so " * 50},
            ],
        }
    )
    said = answer["choices"][0]["message"]["content"]
    assert said.startswith("Digest by the rehearsal partner")
    assert "- Member: help me with code" in said
    assert "- You: so so so so so so so so …" in said


async def test_it_rewrites_a_text_when_told_to_edit(api: Any) -> None:
    rules = "You edit texts. Answer with the whole edited text alone.\n\nInstruction: "
    said = [
        (
            await api.post(
                {
                    "model": "rehearsal",
                    "messages": [
                        {"role": "system", "content": rules + instruction},
                        {"role": "user", "content": "Newcomer: I like teh tea"},
                    ],
                }
            )
        )[1]["choices"][0]["message"]["content"]
        for instruction in ("Fix the spelling", "Put it\nin upper case", "Make it rhyme")
    ]
    assert said[0] == "Newcomer: I like the tea"
    assert said[1] == "NEWCOMER: I LIKE TEH TEA"
    assert said[2].startswith("Newcomer: I like teh tea\n\n(")
    assert "no rule for this instruction" in said[2]


@pytest.mark.parametrize("request_words", ["continue", CONTINUE])
async def test_it_goes_on_with_a_count(api: Any, ask: Any, request_words: str) -> None:
    for limit in range(1, 40):
        _, first = await api.post(ask("count to 20", max_tokens=limit))
        begun = first["choices"][0]["message"]["content"].rstrip()
        rest = await api.say("count to 20", begun, request_words)
        if first["choices"][0]["finish_reason"] == "length":
            assert (
                begun + rest
                == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20"
            )


async def test_it_goes_on_with_any_answer_that_was_cut(api: Any) -> None:
    whole = await api.say("write 3000 characters")
    begun = await api.say("write 3000 characters", max_tokens=100)
    assert whole.startswith(begun)
    assert begun + await api.say("write 3000 characters", begun, CONTINUE) == whole


async def test_there_may_be_nothing_to_go_on_with(api: Any) -> None:
    assert "no answer of mine" in await api.say("continue")
    assert "was complete" in await api.say("count to 3", "1, 2, 3", "continue")
    assert "was complete" in await api.say("hello", "something else", "continue")


@given(st.text())
def test_pieces_give_the_text_back(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(st.text(), st.lists(st.text(min_size=1), max_size=4), st.none() | st.integers(1, 20))
def test_cut_replies_stop_before_the_stop_word(
    text: str, stop: list[str], limit: int | None
) -> None:
    cut = Cut(Reply(text=text), stop=tuple(stop), limit=limit)
    said = "".join(cut)
    assert text.startswith(said)
    assert not any(word in said for word in stop)
    assert limit is None or cut.tokens <= limit
    assert (
        cut.reason == "length" or said == text or any(text[len(said) :].startswith(w) for w in stop)
    )


def asked_about(*lines: str, question: str = "When does the harbour open?") -> str:
    found = "\n".join(lines)
    turn = Turn("user", f"Sources:\n{found}\n\nQuestion: {question}")
    return partner.answer(Seen("Answer from these messages only.", (turn,))).text


def line(number: int, *texts: str) -> str:
    messages = [{"by": "Member", "at": "2026-11-19 20:37", "text": text} for text in texts]
    return json.dumps({"source": number, "messages": messages})


def test_a_question_about_messages_is_answered_with_the_one_that_fits_best() -> None:
    lines = line(1, "Who has the list?"), line(2, "No.", "The Harbour opens at six.\nEarly!")
    said = asked_about(*lines)
    assert "Member wrote on 2026-11-19 20:37: “The Harbour opens at six. Early!” [2]" in said
    assert "no language model" in said


@pytest.mark.parametrize("lines", [line(1, "Tea, anyone?"), "{not json", '{"source": 1}', "{}"])
def test_where_no_message_fits_it_says_so(lines: str) -> None:
    assert "None of these messages" in asked_about(lines)


def test_a_question_about_messages_may_ask_for_a_skill() -> None:
    assert asked_about(line(1, "table"), question="repeat: hello") == "hello"
