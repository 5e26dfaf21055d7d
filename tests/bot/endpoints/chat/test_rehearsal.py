"""Chat calls to the sandbox's endpoint: every ill luck that it can play ends in a sentence."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from bot.endpoints.chat import Chat, ChatRequest, Message
from bot.endpoints.models import Models
from bot.endpoints.transport import Account, Timeouts, Transport
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind
from tests.bot.endpoints.scripted import Time

Ask = Callable[[Chat, Account, ChatRequest], Awaitable[str]]

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


@pytest.fixture
def patient(session: aiohttp.ClientSession, time: Time) -> Transport:
    """A transport that waits for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=5, between=5)
    return Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep)


def asking(text: str = "Hello, who are you?", model: str = "rehearsal") -> ChatRequest:
    return ChatRequest(model=model, messages=(Message("user", text),), max_tokens=500)


async def streamed(chat: Chat, account: Account, request: ChatRequest) -> str:
    return "".join([delta.text async for delta in chat.stream(account, request)])


async def whole(chat: Chat, account: Account, request: ChatRequest) -> str:
    return (await chat.complete(account, request)).text


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
    expected = await ask(Chat(patient), account, asking())
    chat = Chat(hasty if kind in STALLS else patient)
    fault_id = rehearsal.faults.add(Fault(kind=kind, param="max_tokens"))
    if kind in HARMLESS or (kind in STREAM_ONLY and ask is whole):
        assert await ask(chat, account, asking()) == expected
    else:
        with pytest.raises(EndpointError) as caught:
            await ask(chat, account, asking())
        assert str(caught.value).endswith((".", "”"))
    rehearsal.faults.remove(fault_id)
    assert await ask(Chat(patient), account, asking()) == expected


@pytest.mark.parametrize("ask", [streamed, whole])
async def test_a_newer_model_is_spoken_to_as_it_wants(
    account: Account, patient: Transport, ask: Ask
) -> None:
    request = ChatRequest(
        model="rehearsal-reasoner",
        messages=(Message("user", "Hello"),),
        max_tokens=100,
        temperature=0.3,
        top_p=0.5,
        presence_penalty=1.0,
        frequency_penalty=1.0,
    )
    assert await ask(Chat(patient), account, request)


async def test_a_retired_model_and_a_wrong_key(account: Account, patient: Transport) -> None:
    with pytest.raises(ModelUnavailable, match=r"`retired-model` .* `chat\.model`"):
        await whole(Chat(patient), account, asking(model="retired-model"))
    with pytest.raises(EndpointRefused, match="OPENAI_API_KEY"):
        await whole(Chat(patient), Account(account.base, "sk-wrong"), asking())


async def test_the_models_on_offer(account: Account, patient: Transport) -> None:
    models = Models(patient)
    found = await models.list(account)
    assert "rehearsal" in {model.id for model in found}
    assert await models.retrieve(account, "rehearsal") in found
    with pytest.raises(ModelUnavailable):
        await models.retrieve(account, "retired-model")
