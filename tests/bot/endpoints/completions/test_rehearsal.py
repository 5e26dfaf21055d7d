"""Completion calls to the sandbox's endpoint: every ill luck of its ends in a sentence."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.endpoints.completions import (
    GONE,
    CompletionRequest,
    Completions,
    EditTextRequest,
    TextCompletion,
)
from bot.endpoints.transport import Account, Transport
from bot.errors import ContentRefused, EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind

Ask = Callable[[Completions, Account, CompletionRequest], Awaitable[TextCompletion]]

HARMLESS = {
    Kind.ERROR_BODY,
    Kind.RESET,
    Kind.STATUS,
    Kind.REFUSE_PARAMETER,
    Kind.CUT_BODY,
    Kind.NO_DONE,
    Kind.DROP_USAGE,
    Kind.UNKNOWN_FIELDS,
    Kind.CRLF,
    Kind.COMMENTS,
}
STALLS = {Kind.STALL, Kind.STALL_STREAM}
STREAM_ONLY = {
    Kind.STALL_STREAM,
    Kind.RESET_STREAM,
    Kind.MALFORMED_EVENT,
    Kind.ERROR_EVENT,
    Kind.END_STREAM,
}
EDIT = EditTextRequest(
    model="rehearsal",
    input="What day of the wek is it?",
    instruction="Fix the spelling mistakes",
)


def asking(prompt: str = "Once upon a time", **more: Any) -> CompletionRequest:
    given: dict[str, Any] = {"model": "rehearsal-instruct", "max_tokens": 100, "user": "u"}
    return CompletionRequest(prompt=prompt, **(given | more))


async def streamed(
    completions: Completions, account: Account, request: CompletionRequest
) -> TextCompletion:
    steps = [delta async for delta in completions.stream(account, request)]
    return TextCompletion.of(steps)


async def whole(
    completions: Completions, account: Account, request: CompletionRequest
) -> TextCompletion:
    best_of = (request.n or 1) + 1  # which cannot be streamed
    return await streamed(completions, account, replace(request, best_of=best_of))


@pytest.mark.parametrize("ask", [streamed, whole])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DRIP])
async def test_any_ill_luck_ends_well_or_in_a_sentence(
    rehearsal: EndpointServer,
    account: Account,
    patient: Transport,
    hasty: Transport,
    *,
    kind: Kind,
    ask: Ask,
) -> None:
    expected = await ask(Completions(patient), account, asking())
    completions = Completions(hasty if kind in STALLS else patient)
    fault_id = rehearsal.faults.add(Fault(kind=kind, match="completions", param="user"))
    if kind in HARMLESS or (kind in STREAM_ONLY and ask is whole):
        assert (await ask(completions, account, asking())).text == expected.text
    else:
        with pytest.raises(EndpointError) as caught:
            await ask(completions, account, asking())
        assert str(caught.value).endswith((".", "”"))
    rehearsal.faults.remove(fault_id)
    assert await ask(Completions(patient), account, asking()) == expected


@pytest.mark.parametrize("ask", [streamed, whole])
async def test_all_that_can_be_asked_for_is_taken(
    account: Account, patient: Transport, ask: Ask
) -> None:
    request = asking(
        suffix=" the end.",
        temperature=0.5,
        top_p=0.9,
        n=2,
        stop=("THE END", "FIN"),
        echo=True,
        logprobs=5,
        presence_penalty=-2.0,
        frequency_penalty=2.0,
        logit_bias={"50256": -100},
        seed=7,
    )
    found = await ask(Completions(patient), account, request)
    assert [choice.text[:17] for choice in found.choices] == ["Once upon a time "] * 2
    assert found.usage is not None
    for choice in found.choices:
        tokens = choice.logprobs or ()
        assert "".join(token.token for token in tokens) == choice.text
        assert [choice.text[token.offset or 0 :][: len(token.token)] for token in tokens] == [
            token.token for token in tokens
        ]
        assert tokens[0].logprob is None
        assert {len(token.top) for token in tokens[1:]} == {6}


async def test_the_best_of_several_comes_as_steps_all_the_same(
    account: Account, patient: Transport
) -> None:
    request = asking(n=2, best_of=4)
    found = await streamed(Completions(patient), account, request)
    assert len(found.choices) == 2


async def test_a_stop_word_a_limit_and_a_filter_are_told(
    account: Account, patient: Transport
) -> None:
    completions = Completions(patient)
    stopped = await streamed(completions, account, asking("count to 9", stop=(" 4",)))
    assert (stopped.choices[0].text, stopped.choices[0].finish_reason) == ("1, 2, 3,", "stop")
    cut = await streamed(completions, account, asking("count to 9", max_tokens=5))
    assert (cut.choices[0].text, cut.choices[0].finish_reason) == ("1, 2, 3", "length")
    with pytest.raises(ContentRefused):
        await streamed(completions, account, asking("refuse"))


async def test_a_stream_that_is_left_is_hung_up(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    rehearsal.pace = 0.01
    stream = Completions(patient).stream(account, asking("forever", max_tokens=4000))
    assert (await anext(stream)).text
    await stream.aclose()
    call = await rehearsal.calls.last.ended()
    assert call.cancelled


@pytest.mark.parametrize("ask", [streamed, whole])
async def test_models_that_chat_or_paint_or_are_retired(
    rehearsal: EndpointServer, account: Account, patient: Transport, ask: Ask
) -> None:
    completions = Completions(patient)
    for model in ("rehearsal", "rehearsal-image"):
        with pytest.raises(EndpointRefused, match=f"model `{model}`") as caught:
            await ask(completions, account, asking(model=model))
        assert caught.value.code == GONE
    with pytest.raises(ModelUnavailable, match=r"`retired-model` .* `completion\.model`"):
        await ask(completions, account, asking(model="retired-model"))
    rehearsal.completions_gone = True
    with pytest.raises(EndpointRefused, match="`/chat`"):
        await ask(completions, account, asking())


async def test_a_prompt_beyond_what_the_model_reads(account: Account, patient: Transport) -> None:
    with pytest.raises(EndpointRefused, match="Shorten the prompt, lower `max_tokens`") as caught:
        await whole(Completions(patient), account, asking("word " * 5000))
    assert caught.value.code == "context_length_exceeded"


async def test_edits_where_they_are_alive_and_where_they_are_gone(
    rehearsal: EndpointServer, account: Account, patient: Transport
) -> None:
    rehearsal.edits_gone = False
    found = await Completions(patient).edit(account, EDIT)
    assert found.text == "What day of the week is it?"
    assert found.usage is not None
    rehearsal.edits_gone = True
    with pytest.raises(EndpointRefused) as caught:
        await Completions(patient).edit(account, EDIT)
    assert caught.value.code == GONE
