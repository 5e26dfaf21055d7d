"""Embeddings asked for of endpoints that take more or less of what is sent."""

from typing import Any

import numpy as np
import pytest

from bot.endpoints.embeddings import (
    GONE,
    Embedded,
    EmbeddingRequest,
    Embeddings,
    TooMuch,
    longest_input,
)
from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    InputError,
    ModelUnavailable,
)
from tests.bot.endpoints.embeddings.makers import (
    MODEL,
    Answer,
    direction,
    made,
    refusal,
    sent,
    sizes,
    supply,
)
from tests.bot.endpoints.scripted import Endpoint, Time

ALL = frozenset({"encoding_format", "dimensions", "user"})
HOUR = 3_600


async def embed(
    embeddings: Embeddings, endpoint: Endpoint, *texts: str, **further: Any
) -> Embedded:
    request = EmbeddingRequest(MODEL, texts, **further)
    return await embeddings.embed(endpoint.account, request)


def is_of(found: Embedded, *texts: str) -> bool:
    wanted = np.array([direction(text, found.vectors.shape[1]) for text in texts]) / 2
    return bool(np.allclose(found.vectors, wanted, atol=1e-6))


async def test_texts_come_back_as_vectors(endpoint: Endpoint, embeddings: Embeddings) -> None:
    supply(endpoint, made)
    found = await embed(embeddings, endpoint, "1", "2", "3", dimensions=6, user="u-1")
    assert is_of(found, "1", "2", "3")
    assert found.vectors.shape == (3, 6)
    assert (found.model, found.prompt_tokens) == ("made-by-1", 3)
    (asked,) = endpoint.asked
    assert asked.path == "/v1/embeddings"
    assert asked.body == {
        "model": MODEL,
        "input": ["1", "2", "3"],
        "encoding_format": "base64",
        "dimensions": 6,
        "user": "u-1",
    }


async def test_only_what_was_set_is_sent(endpoint: Endpoint, embeddings: Embeddings) -> None:
    supply(endpoint, made)
    await embed(embeddings, endpoint, "1")
    assert sent(endpoint) == [{"encoding_format"}]


async def test_no_texts_are_no_call(endpoint: Endpoint, embeddings: Embeddings) -> None:
    found = await embed(embeddings, endpoint)
    assert (len(found.vectors), endpoint.asked) == (0, [])


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_a_text_without_words_is_told_to_who_wrote_it(
    endpoint: Endpoint, embeddings: Embeddings, text: str
) -> None:
    with pytest.raises(InputError, match="no words"):
        await embed(embeddings, endpoint, "1", text)
    assert endpoint.asked == []


async def test_half_a_surrogate_pair_is_sent_in_a_readable_form(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, made)
    await embed(embeddings, endpoint, "a\ud83d")
    assert endpoint.asked[0].body["input"] == ["a\ufffd"]


@pytest.mark.parametrize(
    ("answer", "param"),
    [
        (refusal("This model does not support specifying dimensions."), "dimensions"),
        (refusal("Unsupported parameter: 'dimensions'", param="dimensions"), "dimensions"),
        (refusal('Model "m" does not support matryoshka representation.'), "dimensions"),
        (refusal("base64 is not supported"), "encoding_format"),
        (refusal("Unrecognized request argument supplied: encoding_format"), "encoding_format"),
        (
            (422, {"detail": [{"loc": ["body", "user"], "msg": "Extra inputs are not permitted"}]}),
            "user",
        ),
    ],
)
async def test_a_parameter_that_is_refused_is_left_out_for_an_hour(
    endpoint: Endpoint, embeddings: Embeddings, time: Time, answer: Answer, param: str
) -> None:
    supply(endpoint, lambda body: answer if param in body else made(body))
    wanted = {"dimensions": 6, "user": "u-1"}
    for _ in range(2):
        assert is_of(await embed(embeddings, endpoint, "1", "2", **wanted), "1", "2")
    assert sent(endpoint) == [ALL, ALL - {param}, ALL - {param}]
    time.now += HOUR + 1
    await embed(embeddings, endpoint, "1", **wanted)
    assert sent(endpoint)[3:] == [ALL, ALL - {param}]


async def test_the_real_dimensions_are_told_where_others_were_wanted(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, lambda body: made({**body, "dimensions": 5}))
    found = await embed(embeddings, endpoint, "1", dimensions=2)
    assert found.vectors.shape == (1, 5)


async def test_a_server_that_knows_only_texts_is_served_plainly(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    def rule(body: Any) -> Answer:
        return made(body) if set(body) == {"model", "input"} else refusal("Bad request.")

    supply(endpoint, rule)
    for _ in range(2):
        assert is_of(await embed(embeddings, endpoint, "1", user="u-1"), "1")
    assert sent(endpoint) == [{"encoding_format", "user"}, frozenset(), frozenset()]


async def test_a_text_that_is_refused_teaches_nothing(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, lambda body: refusal("Odd.") if "odd" in body["input"] else made(body))
    with pytest.raises(EndpointRefused, match="Odd"):
        await embed(embeddings, endpoint, "odd", dimensions=6)
    assert sent(endpoint) == [{"encoding_format", "dimensions"}, {"dimensions"}]
    await embed(embeddings, endpoint, "1", dimensions=6)
    assert sent(endpoint)[2:] == [{"encoding_format", "dimensions"}]


async def test_other_accounts_and_models_are_learnt_of_by_themselves(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    def rule(body: Any) -> Answer:
        is_old = body["model"] == MODEL and "dimensions" in body
        return refusal("No dimensions, please.") if is_old else made(body)

    supply(endpoint, rule)
    await embed(embeddings, endpoint, "1", dimensions=6)
    await embeddings.embed(endpoint.account, EmbeddingRequest("maker-2", ["1"], dimensions=6))
    assert "dimensions" in sent(endpoint)[-1]


async def test_numbers_are_asked_for_in_small_groups(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, lambda body: made(body, dimensions=4_000, as_numbers=True))
    texts = [str(number) for number in range(120)]
    assert is_of(await embed(embeddings, endpoint, *texts), *texts)
    found = await embed(embeddings, endpoint, *texts)
    assert sizes(endpoint) == [32, 50, 38, 50, 50, 20]
    assert found.prompt_tokens == 120


async def test_base64_is_asked_for_at_once_when_it_is_known(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, made)
    texts = [str(number) for number in range(256)]
    for _ in range(2):
        assert is_of(await embed(embeddings, endpoint, *texts), *texts)
    assert sizes(endpoint) == [32, 224, 256]


async def test_vectors_that_change_their_length_in_between_are_not_mixed(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, lambda body: made(body, dimensions=4 if len(body["input"]) == 32 else 5))
    with pytest.raises(EndpointUnreachable, match="different lengths"):
        await embed(embeddings, endpoint, *map(str, range(40)))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusal("This model's maximum context length is 8192 tokens."), "context_length_exceeded"),
        (
            refusal("Requested 9 tokens, max 5 tokens per request", code="max_tokens_per_request"),
            "context_length_exceeded",
        ),
        (refusal("", code="array_above_max_length"), "too_many_inputs"),
        (refusal("", 413), "request_too_large"),
        (refusal("Request too large for maker-1: limit 40000", 429), "request_too_large"),
    ],
)
async def test_too_much_is_told_apart_and_not_tried_again(
    endpoint: Endpoint, embeddings: Embeddings, answer: Answer, code: str
) -> None:
    supply(endpoint, lambda _: answer)
    with pytest.raises(TooMuch) as raised:
        await embed(embeddings, endpoint, "1", "2", dimensions=6)
    assert raised.value.code == code
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refusal("You are not allowed to generate embeddings from this model", 403),
        refusal("this model does not support embeddings"),
        refusal("The model does not support Embeddings API"),
        refusal("This server does not support embeddings. Start it with `--embeddings`", 501),
    ],
)
async def test_a_model_that_makes_none_names_the_setting(
    endpoint: Endpoint, embeddings: Embeddings, answer: Answer
) -> None:
    supply(endpoint, lambda _: answer)
    with pytest.raises(ModelUnavailable, match=r"`maker-1` makes no embeddings.*`search\.model`"):
        await embed(embeddings, endpoint, "1")


async def test_an_unknown_model_names_the_setting(
    endpoint: Endpoint, embeddings: Embeddings
) -> None:
    supply(endpoint, lambda _: refusal("The model `maker-1` does not exist", 404))
    with pytest.raises(ModelUnavailable, match=r"`search\.model`"):
        await embed(embeddings, endpoint, "1")


@pytest.mark.parametrize("status", [404, 405, 410, 501])
async def test_an_endpoint_without_embeddings_says_what_to_do(
    endpoint: Endpoint, embeddings: Embeddings, status: int
) -> None:
    supply(endpoint, lambda _: refusal("Invalid URL (POST /v1/embeddings)", status))
    with pytest.raises(EndpointRefused, match="/settings key set") as raised:
        await embed(embeddings, endpoint, "1")
    assert (raised.value.code, raised.value.status) == (GONE, status)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        ({"error": {"message": "slow down"}}, 429, EndpointBusy),
        ({"error": {"message": "oh"}}, 500, EndpointUnreachable),
        ({"error": {"message": "Incorrect API key provided"}}, 401, EndpointRefused),
        ({"error": {"code": "insufficient_quota"}}, 429, EndpointRefused),
        ({"error": {"message": "Violates our usage policies"}}, 400, ContentRefused),
        ({"error": {"message": "no"}}, 403, EndpointRefused),
        ("<html>", 200, EndpointUnreachable),
        ({"data": []}, 200, EndpointUnreachable),
        (b'{"data": [{"embedding": [NaN, 1.0]}]}', 200, EndpointUnreachable),
    ],
)
async def test_whatever_goes_wrong_ends_in_a_sentence(
    endpoint: Endpoint,
    embeddings: Embeddings,
    content: Any,
    status: int,
    kind: type[EndpointError],
) -> None:
    endpoint.answer(content, status)
    with pytest.raises(kind) as raised:
        await embed(embeddings, endpoint, "1")
    assert not isinstance(raised.value, TooMuch)
    assert str(raised.value).endswith((".", "”"))


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("text-embedding-3-small", 8191),
        ("text-embedding-3-large", 8191),
        ("openai/Text-Embedding-ada-002", 8191),
        ("all-minilm", 512),
        ("", 512),
    ],
)
def test_how_long_a_text_may_be_is_known_or_guessed_cautiously(model: str, tokens: int) -> None:
    assert longest_input(model) == tokens


def test_what_people_wrote_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(EmbeddingRequest(MODEL, ["secret"]))
