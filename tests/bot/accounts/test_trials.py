"""A server's own account is tried before it is kept."""

import traceback

import pytest

from bot.accounts import trial
from bot.accounts.service import LONGEST_KEY
from bot.errors import ConfigError, EndpointBusy, EndpointRefused, InputError, ParleyError
from tests.bot.accounts.office import ADMIN, HERE, KEY, Office
from tests.bot.endpoints.scripted import Endpoint


async def test_where_the_operator_allowed_nothing_a_key_is_needed(office: Office) -> None:
    with pytest.raises(InputError, match="There is no key"):
        await office.accounts().set(HERE, base_url="https://x.example/v1", api_key="", by=ADMIN)


@pytest.mark.parametrize("key", ["k" * (LONGEST_KEY + 1), "sk-ä", "sk 1", "sk\n1", "sk\x001", "🔑"])
async def test_what_cannot_be_a_key_is_refused_untried(
    office: Office, endpoint: Endpoint, key: str
) -> None:
    accounts = office.accounts(endpoint.base)
    with pytest.raises(InputError, match="no API key"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=key, by=ADMIN)
    assert endpoint.asked == []


async def test_a_private_base_url_is_refused_untried(office: Office, endpoint: Endpoint) -> None:
    with pytest.raises(InputError, match="ALLOWED_BASE_URLS"):
        await office.accounts().set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert endpoint.asked == []


async def test_a_name_that_leads_into_the_private_network_is_refused_when_it_is_tried(
    office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.accounts.service.checked", lambda base, _: base)
    with pytest.raises(EndpointRefused, match="not public"):
        await office.accounts().set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert endpoint.asked == []
    assert await office.store.get(HERE) is None


async def test_without_a_secret_no_key_is_taken_and_the_sentence_names_it(office: Office) -> None:
    accounts = office.accounts(secrets="")
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        accounts.check_can_keep()
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        await accounts.set(HERE, base_url="https://x.example/v1", api_key=KEY, by=ADMIN)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (401, "invalid_api_key", "does not accept this key"),
        (403, "nope", "does not let this key list its models"),
        (400, "invalid_api_key", "does not accept this key"),
        (500, "boom", "Nothing was stored"),
        (302, "", "sends its callers elsewhere"),
        (402, "insufficient_quota", "credit or quota"),
    ],
)
async def test_a_key_that_does_not_work_is_not_kept(
    office: Office, endpoint: Endpoint, status: int, code: str, told: str
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": f"{KEY} is bad", "code": code}}, status)
    accounts = office.accounts(endpoint.base)
    with pytest.raises(ParleyError, match=told) as caught:
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert await office.store.get(HERE) is None
    assert await accounts.of(HERE) == await accounts.of(None)


async def test_an_endpoint_that_is_busy_says_when_to_come_back(
    office: Office, endpoint: Endpoint
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "slow down"}}, 429, Retry_After="90")
    accounts = office.accounts(endpoint.base)
    with pytest.raises(EndpointBusy, match="90 s"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_an_endpoint_that_does_not_list_its_models_is_taken_untried(
    office: Office, endpoint: Endpoint, status: int
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "what?"}}, status)
    accounts = office.accounts(endpoint.base)
    assert await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN) is None
    assert (await accounts.of(HERE)).api_key == KEY


async def test_a_trial_ends_in_time(
    office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.steps.clear()
    endpoint.hang()
    monkeypatch.setattr(trial, "PATIENCE", 0.05)
    accounts = office.accounts(endpoint.base)
    with pytest.raises(InputError, match="did not answer in time"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert await office.store.get(HERE) is None


async def test_a_key_that_was_tried_before_is_tried_afresh(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "revoked"}}, 401)
    with pytest.raises(InputError, match="does not accept this key"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)


async def test_an_allowed_address_that_no_call_can_be_made_to_allows_nothing(
    office: Office, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    accounts = office.accounts("http://bad..name/v1", endpoint.base)
    assert "ALLOWED_BASE_URLS" in caplog.text
    assert await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN) == 2
