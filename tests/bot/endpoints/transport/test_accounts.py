"""Where calls go and with which key, and where the key never shows."""

from typing import Any

import pytest

from bot.endpoints.transport import Account, Transport
from bot.endpoints.transport.call import posting
from bot.endpoints.transport.problems import Problem
from bot.errors import (
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
)
from tests.bot.endpoints.scripted import Endpoint

OK = {"ok": True}


async def test_a_post_carries_key_and_json(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(OK)
    account = Account(endpoint.base + "/", "sk-1 ")
    assert await transport.post(account, "/echo", {"model": "m", "text": "ä"}) == OK
    asked = endpoint.asked[0]
    assert (asked.method, asked.path, asked.body) == (
        "POST",
        "/v1/echo",
        {"model": "m", "text": "ä"},
    )
    assert asked.headers["Authorization"] == "Bearer sk-1"
    assert asked.headers["Content-Type"] == "application/json"
    assert "Cookie" not in asked.headers


def test_neither_keys_nor_what_was_said_show_where_an_object_is_printed() -> None:
    call = posting(Account("http://it/v1", "sk-secret"), "/x", {"model": "m", "text": "dear diary"})
    shown = repr((call, Problem(400, message="dear diary sk-secret")))
    assert "secret" not in shown
    assert "diary" not in shown


async def test_without_a_key_none_is_sent(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer([1, 2], Set_Cookie="a=b")
    endpoint.answer(OK)
    assert await transport.get(Account(endpoint.base), "/list") == {"data": [1, 2]}
    await transport.get(Account(endpoint.base, ""), "/list")
    assert all("Authorization" not in asked.headers for asked in endpoint.asked)
    assert all("Cookie" not in asked.headers for asked in endpoint.asked)


async def test_a_large_body_is_sent_whole_at_each_attempt(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer({}, 500)
    endpoint.answer(OK)
    body = {"picture": "x" * 3_000_000}
    assert await transport.post(endpoint.account, "/large", body) == OK
    assert [asked.body for asked in endpoint.asked] == [body, body]


async def test_reading_follows_a_redirect_within_the_origin(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(b"", 307, Location="/v1/models/")
    endpoint.answer(OK)
    assert await transport.get(endpoint.account, "/models") == OK
    assert endpoint.asked[1].path == "/v1/models/"
    assert "Authorization" in endpoint.asked[1].headers


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/v1", "//example.invalid/v1", "http://[", ""])
async def test_the_key_never_goes_to_another_origin(
    endpoint: Endpoint, transport: Transport, place: str
) -> None:
    endpoint.answer(b"", 302, Location=place)
    with pytest.raises(EndpointRefused, match="base URL"):
        await transport.get(endpoint.account, "/models")


async def test_writing_follows_no_redirect(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(b"", 307, Location="/v1/y")
    with pytest.raises(EndpointRefused, match="base URL"):
        await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 1


async def test_a_redirect_loop_ends(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(b"", 302, Location="/v1/x")
    with pytest.raises(EndpointRefused, match="base URL"):
        await transport.get(endpoint.account, "/x")
    assert len(endpoint.asked) == 4


@pytest.mark.parametrize(
    "account",
    [
        Account("ftp://host/v1"),
        Account("no url"),
        Account(""),
        Account("http://host:port/v1"),
        Account("http://user:pass@host/v1"),
        Account("http://host/v1?key=pass"),
        Account("http://a..b/v1"),
        Account("http://host/v1", "two\nlines"),
        Account("http://host/v1", "schlüssel"),
    ],
)
async def test_an_account_that_cannot_be_used(transport: Transport, account: Account) -> None:
    with pytest.raises(EndpointRefused, match="cannot be used as it is written") as caught:
        await transport.get(account, "/x")
    assert "pass" not in str(caught.value)


async def test_logs_tell_the_host_and_no_secret(
    endpoint: Endpoint, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.endpoints")
    endpoint.answer({"error": f"{endpoint.account.api_key} said: the question"}, 500)
    for _ in range(2):
        with pytest.raises(EndpointUnreachable):
            await transport.post(endpoint.account, "/x", {"question": "the question"})
    assert "The endpoint at 127.0.0.1 is down" in caplog.text
    assert "secret" not in caplog.text
    assert "question" not in caplog.text


async def test_the_key_is_in_no_error_and_no_repr(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": {"message": f"bad {endpoint.account.api_key}"}}, 400)
    with pytest.raises(EndpointError) as caught:
        await transport.post(endpoint.account, "/x", {})
    chain: Any = caught.value
    while chain is not None:
        assert "secret-of-the-test" not in f"{chain!r} {chain}"
        chain = chain.__cause__ or chain.__context__
    assert "secret-of-the-test" not in repr(endpoint.account)
