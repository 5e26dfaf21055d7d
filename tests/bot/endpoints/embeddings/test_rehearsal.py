"""Embeddings by the sandbox's endpoint: its models, and ill luck."""

import dataclasses

import aiohttp
import numpy as np
import pytest

from bot.endpoints.embeddings import GONE, EmbeddingRequest, Embeddings, TooMuch
from bot.endpoints.transport import Account, Timeouts, Transport
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from sandbox.endpoints import EndpointServer, Fault, Kind, Model
from sandbox.endpoints.embedders import NEWER
from tests.bot.endpoints.scripted import Time

USUAL, SMALL = "rehearsal-embedding", "rehearsal-embedding-small"
TEXTS = ("cleaning the telescope", "how are telescopes cleaned?", "rye bread")


@pytest.fixture
def embeddings(session: aiohttp.ClientSession, time: Time) -> Embeddings:
    """Calls that wait for a busy machine, but for no pause between attempts."""
    timeouts = Timeouts(connect=5, first_byte=30, between=30)
    return Embeddings(
        Transport(session, timeouts=timeouts, clock=time.clock, sleep=time.sleep), clock=time.clock
    )


async def nearest(embeddings: Embeddings, account: Account, model: str) -> int:
    """Which of the other texts is nearer to the first."""
    found = await embeddings.embed(account, EmbeddingRequest(model, TEXTS))
    return 1 + int(np.argmax(found.vectors[1:] @ found.vectors[0]))


@pytest.mark.parametrize(("model", "dimensions"), [(USUAL, 1536), (SMALL, 256)])
async def test_vectors_tell_texts_apart(
    embeddings: Embeddings, account: Account, model: str, dimensions: int
) -> None:
    found = await embeddings.embed(account, EmbeddingRequest(model, TEXTS, user="u-1"))
    assert (found.vectors.shape, found.model) == ((3, dimensions), model)
    assert found.prompt_tokens
    assert await nearest(embeddings, account, model) == 1


@pytest.mark.parametrize(("model", "dimensions"), [(USUAL, 512), (SMALL, 256)])
async def test_dimensions_are_what_the_model_gives(
    embeddings: Embeddings, account: Account, model: str, dimensions: int
) -> None:
    for _ in range(2):
        request = EmbeddingRequest(model, TEXTS, dimensions=512)
        assert (await embeddings.embed(account, request)).vectors.shape == (3, dimensions)


async def test_refused_dimensions_are_asked_for_once(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer
) -> None:
    for total in (2, 3):
        await embeddings.embed(account, EmbeddingRequest(SMALL, TEXTS, dimensions=512))
        assert rehearsal.calls.total == total


async def test_numbers_and_base64_say_the_same(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer
) -> None:
    numeric = dataclasses.replace(NEWER, gives_base64=False)
    rehearsal.models.add(Model(id="numeric", embeds=numeric))
    texts = [f"{text} {number}" for number in range(40) for text in TEXTS]
    packed = await embeddings.embed(account, EmbeddingRequest(USUAL, texts))
    plain = await embeddings.embed(account, EmbeddingRequest("numeric", texts))
    assert np.allclose(packed.vectors, plain.vectors, atol=1e-6)
    assert packed.prompt_tokens == plain.prompt_tokens


async def test_too_much_can_be_halved(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer
) -> None:
    narrow = dataclasses.replace(NEWER, longest=10, most_tokens=25, most_inputs=3)
    rehearsal.models.add(Model(id="narrow", embeds=narrow))
    for texts in (["x" * 44], ["x" * 40] * 3, ["x"] * 4):
        with pytest.raises(TooMuch):
            await embeddings.embed(account, EmbeddingRequest("narrow", texts))
    await embeddings.embed(account, EmbeddingRequest("narrow", ["x" * 40] * 2))


async def test_what_makes_no_embeddings_is_told(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer
) -> None:
    for model in ("nonsense", "retired-model", "rehearsal"):
        with pytest.raises(ModelUnavailable, match=r"search\.model"):
            await embeddings.embed(account, EmbeddingRequest(model, TEXTS))
    rehearsal.embeddings_gone = True
    with pytest.raises(EndpointRefused) as raised:
        await embeddings.embed(account, EmbeddingRequest(USUAL, TEXTS))
    assert raised.value.code == GONE


def everything(kind: Kind) -> Fault:
    return Fault(
        kind=kind, match="embeddings", times=None, param="input", size=70 * 2**20, seconds=0
    )


@pytest.mark.parametrize(
    "kind",
    [
        Kind.STATUS,
        Kind.RESET,
        Kind.HTML,
        Kind.MALFORMED_BODY,
        Kind.ERROR_BODY,
        Kind.ENORMOUS,
        Kind.REDIRECT,
        Kind.REFUSE_PARAMETER,
        Kind.CUT_BODY,
    ],
)
async def test_lasting_ill_luck_ends_in_a_sentence(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(everything(kind))
    with pytest.raises(EndpointError) as raised:
        await embeddings.embed(account, EmbeddingRequest(USUAL, TEXTS))
    assert str(raised.value).endswith((".", "”"))


@pytest.mark.parametrize("kind", [Kind.DROP_USAGE, Kind.UNKNOWN_FIELDS])
async def test_odd_manners_are_borne(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(everything(kind))
    assert await nearest(embeddings, account, SMALL) == 1


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.RESET, Kind.CUT_BODY])
async def test_passing_ill_luck_is_got_over(
    embeddings: Embeddings, account: Account, rehearsal: EndpointServer, kind: Kind
) -> None:
    rehearsal.faults.add(Fault(kind=kind, match="embeddings", times=2))
    assert await nearest(embeddings, account, USUAL) == 1
