"""Which models an endpoint offers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.endpoints.models import Model, Models
from bot.endpoints.transport import Account, Transport
from bot.errors import BudgetError, EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint, Time

LIST = {"data": [{"id": "b", "created": 2, "owned_by": "me"}, {"id": "a"}]}
FOUND = (Model("a", None, None), Model("b", 2, "me"))


@pytest.fixture
def models(transport: Transport, time: Time) -> Models:
    return Models(transport, keep=300, clock=time.clock)


async def test_models_are_sorted_and_kept(models: Models, endpoint: Endpoint, time: Time) -> None:
    endpoint.answer(LIST)
    assert await models.list(endpoint.account) == FOUND
    time.now += 299
    assert await models.list(endpoint.account) == FOUND
    assert len(endpoint.asked) == 1
    time.now += 1
    await models.list(endpoint.account)
    assert [asked.path for asked in endpoint.asked] == ["/v1/models", "/v1/models"]


@pytest.mark.parametrize(
    ("payload", "ids"),
    [
        ({"models": [{"name": "x"}, {"model": "y"}]}, ["x", "y"]),
        ([{"id": "x"}], ["x"]),
        ({"data": ["x", "", 3, None, {}, {"id": ""}, {"id": 5}, {"id": "x"}]}, ["x"]),
        ({"data": None}, []),
        ({"data": {"id": "x"}}, []),
        ({"data": [{"id": "x", "created": "yesterday", "owned_by": 7}]}, ["x"]),
    ],
)
async def test_lists_of_many_shapes(
    models: Models, endpoint: Endpoint, payload: Any, ids: list[str]
) -> None:
    endpoint.answer(payload)
    assert [model.id for model in await models.list(endpoint.account)] == ids


async def test_callers_at_once_share_a_request(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer(LIST)
    found = await asyncio.gather(*(models.list(endpoint.account) for _ in range(50)))
    assert found == [FOUND] * 50
    assert len(endpoint.asked) == 1


async def test_a_caller_who_gives_up_spoils_it_for_nobody(
    models: Models, endpoint: Endpoint
) -> None:
    endpoint.hang()
    endpoint.answer(LIST)
    impatient = asyncio.create_task(models.list(endpoint.account))
    patient = asyncio.create_task(models.list(endpoint.account))
    await endpoint.arrived.wait()
    impatient.cancel()
    assert await patient == FOUND


async def test_each_account_has_its_own(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer(LIST)
    endpoint.answer({"data": []})
    assert await models.list(endpoint.account) == FOUND
    assert await models.list(Account(endpoint.base, "sk-other")) == ()


async def test_an_error_is_shared_and_soon_forgotten(
    models: Models, endpoint: Endpoint, time: Time
) -> None:
    endpoint.answer({"error": "no"}, 401)
    endpoint.answer(LIST)
    found = await asyncio.gather(
        *(models.list(endpoint.account) for _ in range(9)), return_exceptions=True
    )
    assert all(isinstance(error, EndpointRefused) for error in found)
    assert len(endpoint.asked) == 1
    time.now += 5
    assert await models.list(endpoint.account) == FOUND


async def test_the_cache_is_bounded(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer(LIST)
    for number in range(150):
        await models.list(Account(endpoint.base, f"sk-{number}"))
    assert len(models._shelves) == 128


async def test_one_model(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer({"id": "org/m:1", "created": 3, "owned_by": "org"})
    assert await models.retrieve(endpoint.account, "org/m:1") == Model("org/m:1", 3, "org")
    assert endpoint.asked[0].path == "/v1/models/org%2Fm:1"


async def test_one_model_of_few_words(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer({})
    assert await models.retrieve(endpoint.account, "m") == Model("m", None, None)


async def test_a_model_that_is_not_there(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer({"error": {"message": "x", "code": "model_not_found"}}, 404)
    with pytest.raises(ModelUnavailable, match="`m`") as caught:
        await models.retrieve(endpoint.account, "m")
    assert caught.value.model == "m"


@pytest.mark.parametrize("model", ["", ".", ".."])
async def test_a_name_that_is_no_path(models: Models, endpoint: Endpoint, model: str) -> None:
    with pytest.raises(ModelUnavailable):
        await models.retrieve(endpoint.account, model)
    assert endpoint.asked == []


async def test_an_endpoint_that_only_has_the_list(models: Models, endpoint: Endpoint) -> None:
    endpoint.answer({"detail": "Not Found"}, 404)
    endpoint.answer(LIST)
    assert await models.retrieve(endpoint.account, "b") == FOUND[1]
    endpoint.steps.append(endpoint.steps[0])
    with pytest.raises(ModelUnavailable):
        await models.retrieve(endpoint.account, "c")


async def test_a_failing_endpoint_is_not_a_missing_model(
    models: Models, endpoint: Endpoint
) -> None:
    endpoint.answer({}, 500)
    with pytest.raises(EndpointUnreachable):
        await models.retrieve(endpoint.account, "m")


class Written:
    """Notes what became of each request that really went out."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    @property
    def around(self) -> Callable[[], AbstractAsyncContextManager[None]]:
        @asynccontextmanager
        async def call() -> AsyncIterator[None]:
            try:
                yield
            except Exception as error:
                self.outcomes.append(type(error).__name__)
                raise
            self.outcomes.append("ok")

        return call


async def test_only_requests_that_go_out_are_calls(
    models: Models, endpoint: Endpoint, time: Time
) -> None:
    endpoint.answer(LIST)
    written = Written()
    for _ in range(3):
        await models.list(endpoint.account, around=written.around)
    assert written.outcomes == ["ok"]
    endpoint.answer({"error": {"message": "no"}}, status=403)
    time.now += 300
    for _ in range(2):
        with pytest.raises(EndpointRefused):
            await models.list(endpoint.account, around=written.around)
    assert written.outcomes == ["ok", "EndpointRefused"]


async def test_a_call_that_may_not_be_made_is_not_kept_as_the_endpoints_answer(
    models: Models, endpoint: Endpoint
) -> None:
    @asynccontextmanager
    async def closed() -> AsyncIterator[None]:
        raise BudgetError("Used up.")
        yield

    endpoint.answer(LIST)
    with pytest.raises(BudgetError):
        await models.list(endpoint.account, around=closed)
    assert endpoint.asked == []
    assert await models.list(endpoint.account) == FOUND


async def test_looking_a_model_up_in_the_list_is_two_calls(
    models: Models, endpoint: Endpoint
) -> None:
    endpoint.answer({"error": {"message": "no such path"}}, status=404)
    endpoint.answer(LIST)
    written = Written()
    found = await models.retrieve(endpoint.account, "b", around=written.around)
    assert found.id == "b"
    assert written.outcomes == ["EndpointRefused", "ok"]
