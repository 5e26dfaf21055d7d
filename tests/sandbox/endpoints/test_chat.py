"""Chat answers: their shape, and the parameters that act."""

import time
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints import EndpointServer


def text_of(chunks: list[Any], index: int = 0) -> str:
    choices = [entry for chunk in chunks for entry in chunk["choices"] if entry["index"] == index]
    return "".join(entry["delta"].get("content") or "" for entry in choices)


async def test_a_whole_answer_fits_the_document(api: Any, fits: Any, ask: Any) -> None:
    body = ask("hello", n=2, temperature=0.5, user="abc")
    fits("CreateChatCompletionRequest", body)
    status, answer = await api.post(body)
    assert status == 200
    fits("CreateChatCompletionResponse", answer)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


async def test_every_chunk_fits_the_document(api: Any, fits: Any) -> None:
    *chunks, done = await api.stream("count to 9", stream_options={"include_usage": True})
    for chunk in chunks:
        fits("CreateChatCompletionStreamResponse", chunk)
    assert done == "[DONE]"
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["completion_tokens"] == len(chunks) - 3
    assert all(chunk["usage"] is None for chunk in chunks[:-1])
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert len({chunk["id"] for chunk in chunks}) == 1


async def test_without_asking_there_is_no_usage_chunk(api: Any) -> None:
    *chunks, _ = await api.stream("count to 3")
    assert all("usage" not in chunk and chunk["choices"] for chunk in chunks)


async def test_streamed_and_whole_answers_say_the_same(api: Any) -> None:
    for words in ("hello", "help", "unicode", "code", "table", "write 900 characters"):
        *chunks, _ = await api.stream(words)
        assert text_of(chunks) == await api.say(words)


async def test_choices_are_streamed_side_by_side(api: Any) -> None:
    *chunks, _ = await api.stream("count to 3", n=2)
    assert text_of(chunks, 0) == "(1 of 2) 1, 2, 3"
    assert text_of(chunks, 1) == "(2 of 2) 1, 2, 3"
    order = [chunk["choices"][0]["index"] for chunk in chunks]
    assert order[:6] == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_the_limit_cuts_by_length(api: Any, ask: Any, name: str) -> None:
    *chunks, _ = await api.stream("count to 100", **{name: 5})
    assert text_of(chunks) == "1, 2, 3"
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"
    _, answer = await api.post(ask("count to 100", **{name: 5}))
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 5


async def test_an_answer_of_just_the_limit_is_whole(api: Any, ask: Any) -> None:
    _, answer = await api.post(ask("count to 3", max_tokens=5))
    assert answer["choices"][0]["message"]["content"] == "1, 2, 3"
    assert answer["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("stop", ["4", ["9", " 4", "7"]])
async def test_stop_words_end_the_answer_before_them(api: Any, stop: Any) -> None:
    *chunks, _ = await api.stream("count to 10", stop=stop)
    assert text_of(chunks).rstrip() == "1, 2, 3,"
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


async def test_a_stop_word_ends_even_an_endless_answer(api: Any) -> None:
    *chunks, _ = await api.stream("forever", stop="Line 3")
    assert text_of(chunks).count("Line") == 2


async def test_an_endless_answer_ends_when_its_time_is_over(
    api: Any, endpoint: EndpointServer
) -> None:
    endpoint._tempo.endless = 0.0
    *chunks, done = await api.stream("forever")
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"
    assert done == "[DONE]"


async def test_the_bench_model_gives_its_tokens_and_notes_the_first(
    api: Any, endpoint: EndpointServer
) -> None:
    endpoint.bench_tokens = 7
    before = time.perf_counter()
    *chunks, _ = await api.stream("anything", model="bench")
    call = await (await endpoint.calls.next()).ended()
    assert text_of(chunks).split() == ["token"] * 7
    assert call.first_byte is not None
    assert before < call.started < call.first_byte < time.perf_counter()
    assert call.events == 1 + 7 + 1 + 1
    assert call.streamed


async def test_the_pace_can_be_changed_while_a_stream_runs(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.pace = 0.005
    async with session.post("chat/completions", json=ask("count to 200", stream=True)) as response:
        await response.content.readline()
        endpoint.pace = 0.0
        began = time.perf_counter()
        await response.read()
    assert time.perf_counter() - began < 1.0


async def test_the_pace_is_kept(api: Any, endpoint: EndpointServer) -> None:
    endpoint.pace, endpoint.bench_tokens = 0.005, 21
    began = time.perf_counter()
    await api.stream("anything", model="bench")
    assert 0.1 <= time.perf_counter() - began < 1.0
