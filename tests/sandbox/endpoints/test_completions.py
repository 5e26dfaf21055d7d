"""Plain completions: their shape, and the parameters that act."""

from typing import Any

import pytest

from sandbox.endpoints import EndpointServer
from sandbox.endpoints.completions.likelihood import lists, mean, told

ONCE = "Once upon a time"


def asking(prompt: Any = ONCE, **further: Any) -> dict[str, Any]:
    return {"model": "rehearsal-instruct", "prompt": prompt, "max_tokens": 200, **further}


async def written(api: Any, prompt: Any = ONCE, **further: Any) -> Any:
    status, answer = await api.post(asking(prompt, **further), "completions")
    assert status == 200, answer
    return answer


async def streamed(api: Any, parse_events: Any, prompt: Any = ONCE, **further: Any) -> list[Any]:
    body = asking(prompt, stream=True, **further)
    async with api.session.post("completions", json=body) as response:
        assert response.content_type == "text/event-stream"
        *chunks, done = parse_events(await response.read())
    assert done == "[DONE]"
    return list(chunks)


def text_of(chunks: list[Any], index: int = 0) -> str:
    choices = [entry for chunk in chunks for entry in chunk["choices"] if entry["index"] == index]
    return "".join(entry["text"] for entry in choices)


async def test_a_whole_answer_fits_the_document(api: Any, fits: Any) -> None:
    body = asking(n=2, logprobs=2, best_of=3, seed=1, user="u", suffix=".", logit_bias={"5": 1})
    fits("CreateCompletionRequest", body)
    status, answer = await api.post(body, "completions")
    assert status == 200
    fits("CreateCompletionResponse", answer)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


async def test_every_chunk_fits_the_document(api: Any, fits: Any, parse_events: Any) -> None:
    chunks = await streamed(api, parse_events, "count to 9", stream_options={"include_usage": True})
    *steps, counts = chunks
    for step in steps:
        assert step.pop("usage") is None
        (entry,) = step["choices"]
        reason = entry.pop("finish_reason")
        assert reason in (None, "stop")
        fits("CreateCompletionResponse", step | {"choices": [entry | {"finish_reason": "stop"}]})
    fits("CreateCompletionResponse", counts)
    assert counts["choices"] == []
    assert counts["usage"]["completion_tokens"] == len(steps) - 1
    assert text_of(steps) == "1, 2, 3, 4, 5, 6, 7, 8, 9"


async def test_without_asking_there_is_no_usage_chunk(api: Any, parse_events: Any) -> None:
    chunks = await streamed(api, parse_events)
    assert all("usage" not in chunk and chunk["choices"] for chunk in chunks)


async def test_streamed_and_whole_answers_say_the_same(api: Any, parse_events: Any) -> None:
    for prompt in (ONCE, "help", "unicode", "code"):
        chunks = await streamed(api, parse_events, prompt, max_tokens=900)
        assert text_of(chunks) == (await written(api, prompt, max_tokens=900))["choices"][0]["text"]


async def test_without_a_limit_a_text_has_sixteen_tokens(api: Any) -> None:
    body = {"model": "rehearsal-instruct", "prompt": "count to 100"}
    _, answer = await api.post(body, "completions")
    assert answer["usage"]["completion_tokens"] == 16
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["choices"][0]["text"] == "1, 2, 3, 4, 5, 6, 7, 8,"


async def test_stop_words_end_the_text_before_them(api: Any) -> None:
    (choice,) = (await written(api, "count to 10", stop=["9", " 4"]))["choices"]
    assert (choice["text"], choice["finish_reason"]) == ("1, 2, 3,", "stop")


async def test_choices_are_streamed_side_by_side(api: Any, parse_events: Any) -> None:
    chunks = await streamed(api, parse_events, "count to 3", n=2)
    assert text_of(chunks, 0) == " (1 of 2) 1, 2, 3"
    assert text_of(chunks, 1) == " (2 of 2) 1, 2, 3"
    assert [chunk["choices"][0]["index"] for chunk in chunks][:4] == [0, 1, 0, 1]


async def test_several_prompts_are_numbered_on(api: Any) -> None:
    choices = (await written(api, ["count to 2", "count to 3"], n=2))["choices"]
    assert [choice["index"] for choice in choices] == [0, 1, 2, 3]
    assert [choice["text"][-4:] for choice in choices] == ["1, 2", "1, 2", "2, 3", "2, 3"]


async def test_the_likeliest_of_several_is_given_and_all_are_counted(api: Any) -> None:
    alone = await written(api, n=4, best_of=4, logprobs=0)
    best = await written(api, n=1, best_of=4, logprobs=0)
    logs = [choice["logprobs"]["token_logprobs"] for choice in alone["choices"]]
    means = [sum(some) / len(some) for some in logs]
    likeliest = alone["choices"][means.index(max(means))]["text"]
    assert best["choices"][0]["text"] == likeliest
    assert best["usage"] == alone["usage"]


async def test_the_suffix_and_the_prompt_are_read(api: Any) -> None:
    (choice,) = (await written(api, suffix="they lived happily"))["choices"]
    assert "4 words of the prompt" in choice["text"]
    assert "the 3 words that have to follow" in choice["text"]


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_the_prompt_is_echoed_with_its_likelihoods(
    api: Any, parse_events: Any, *, is_streamed: bool
) -> None:
    further = {"echo": True, "logprobs": 2, "max_tokens": 3}
    if is_streamed:
        chunks = await streamed(api, parse_events, **further)
        told = [chunk["choices"][0]["logprobs"] for chunk in chunks[:-1]]
        text = text_of(chunks)
    else:
        (choice,) = (await written(api, **further))["choices"]
        told, text = [choice["logprobs"]], choice["text"]
    tokens = [token for some in told for token in some["tokens"]]
    offsets = [offset for some in told for offset in some["text_offset"]]
    logs = [log for some in told for log in some["token_logprobs"]]
    tops = [top for some in told for top in some["top_logprobs"]]
    assert text.startswith(ONCE)
    assert "".join(tokens) == text
    assert all(text.startswith(token, at) for at, token in zip(offsets, tokens, strict=True))
    assert (logs[0], tops[0], offsets[0]) == (None, None, 0)
    assert all(-8 <= log < 0 for log in logs[1:])
    assert [top[token] for top, token in zip(tops[1:], tokens[1:], strict=True)] == logs[1:]
    assert {len(top) for top in tops[1:]} == {3}


async def test_likelihoods_begin_after_a_prompt_that_is_not_echoed(api: Any) -> None:
    (choice,) = (await written(api, logprobs=0))["choices"]
    assert choice["logprobs"]["text_offset"][0] == len(ONCE)
    assert {len(top) for top in choice["logprobs"]["top_logprobs"]} == {1}


async def test_only_the_prompt_is_given_with_a_limit_of_nothing(api: Any) -> None:
    answer = await written(api, echo=True, max_tokens=0)
    assert answer["choices"][0]["text"] == ONCE
    assert answer["usage"]["completion_tokens"] == 0


async def test_a_refusal_is_an_empty_text_cut_by_the_filter(api: Any) -> None:
    (choice,) = (await written(api, "refuse this"))["choices"]
    assert (choice["text"], choice["finish_reason"]) == ("", "content_filter")


async def test_a_stream_that_breaks_off_has_no_end(api: Any, parse_events: Any) -> None:
    async with api.session.post("completions", json=asking("cut", stream=True)) as response:
        chunks = parse_events(await response.read())
    assert "[DONE]" not in chunks
    assert {chunk["choices"][0]["finish_reason"] for chunk in chunks} == {None}


REFUSED: tuple[tuple[dict[str, Any], int, str | None], ...] = (
    ({"model": "rehearsal"}, 404, "model"),
    ({"model": "rehearsal-image"}, 404, "model"),
    ({"model": "retired-model"}, 404, None),
    ({"model": "nonsense"}, 404, None),
    ({"max_tokens": -1}, 400, "max_tokens"),
    ({"max_tokens": 4096}, 400, "prompt"),
    ({"temperature": 2.1}, 400, "temperature"),
    ({"n": 0}, 400, "n"),
    ({"n": 3, "best_of": 2}, 400, "best_of"),
    ({"best_of": 21}, 400, "best_of"),
    ({"best_of": 2, "stream": True}, 400, "best_of"),
    ({"logprobs": 6}, 400, "logprobs"),
    ({"logprobs": True}, 400, "logprobs"),
    ({"stop": ["a", "b", "c", "d", "e"]}, 400, "stop"),
    ({"echo": "yes"}, 400, "echo"),
    ({"suffix": 5}, 400, "suffix"),
    ({"logit_bias": {"word": 1}}, 400, "logit_bias"),
    ({"logit_bias": {"5": 101}}, 400, "logit_bias.5"),
    ({"stream_options": {"include_usage": True}}, 400, "stream_options"),
    ({"prompt": 5}, 400, "prompt"),
    ({"prompt": [1, 2]}, 400, "prompt"),
    ({"prompt": []}, 400, "prompt"),
    ({"prompt": "error 429"}, 429, None),
    ({"messages": []}, 400, None),
)


@pytest.mark.parametrize(("further", "status", "param"), REFUSED)
async def test_what_a_real_server_refuses_is_refused(
    api: Any, fits: Any, further: dict[str, Any], status: int, param: str | None
) -> None:
    found, answer = await api.post(asking() | further, "completions")
    assert (found, answer["error"]["param"]) == (status, param)
    fits("ErrorResponse", answer)


@pytest.mark.parametrize("name", ["model", "prompt"])
async def test_what_is_needed_is_asked_for(api: Any, name: str) -> None:
    body = asking()
    del body[name]
    status, answer = await api.post(body, "completions")
    assert status == 400
    assert name in answer["error"]["message"]


async def test_a_model_of_completions_does_not_chat(api: Any, ask: Any) -> None:
    status, answer = await api.post(ask("hello", model="rehearsal-instruct"))
    assert status == 404
    assert "not a chat model" in answer["error"]["message"]


async def test_completions_may_be_gone(api: Any, endpoint: EndpointServer) -> None:
    endpoint.completions_gone = True
    status, answer = await api.post(asking(), "completions")
    assert status == 404
    assert answer["error"]["message"] == "Invalid URL (POST /v1/completions)"
    endpoint.completions_gone = False
    assert (await api.post(asking(), "completions"))[0] == 200


def test_of_nothing_the_mean_is_nothing() -> None:
    assert mean(()) == 0.0
    assert lists(())["tokens"] == []
    assert mean([told("a", 0, 0, is_first=True)]) == 0.0
