"""Which account a server's calls go to."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import OwnKey
from bot.accounts.service import LONGEST_KEY, _last_four
from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.errors import ConfigError, ParleyError, StorageError
from tests.bot.accounts.office import (
    ADMIN,
    HERE,
    KEY,
    OPERATORS_BASE,
    OPERATORS_KEY,
    SECRET,
    THERE,
    Office,
)
from tests.bot.endpoints.scripted import Endpoint


async def test_everybody_shares_the_operators_account_at_first(office: Office) -> None:
    accounts = office.accounts()
    shared = Account(OPERATORS_BASE, OPERATORS_KEY)
    assert await accounts.of(HERE) == await accounts.of(None) == shared
    assert await accounts.shown(HERE) is None


async def test_a_key_is_tried_kept_and_used_also_after_a_restart(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    assert await accounts.set(HERE, base_url=f"{endpoint.base}/", api_key=f" {KEY} ", by=ADMIN) == 2
    (asked,) = endpoint.asked
    assert (asked.method, asked.path) == ("GET", "/v1/models")
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    own = Account(endpoint.base, KEY)
    assert await accounts.of(HERE) == own
    assert await office.accounts(endpoint.base).of(HERE) == own
    assert await accounts.of(THERE) == await accounts.of(None)
    assert await accounts.shown(HERE) == OwnKey(
        base_url=endpoint.base, last_four="7766", set_by=ADMIN, set_at=1_700_000_000_500
    )


async def test_each_server_calls_its_own_endpoint_with_its_own_key(
    office: Office, opened: Callable[[], Awaitable[Endpoint]]
) -> None:
    first, second = await opened(), await opened()
    accounts = office.accounts(first.base, second.base)
    await accounts.set(HERE, base_url=first.base, api_key="sk-here-0123456789", by=ADMIN)
    await accounts.set(THERE, base_url=second.base, api_key="sk-there-0123456789", by=ADMIN)
    calls = [accounts.of(server) for server in (HERE, THERE) * 5]
    await asyncio.gather(
        *[office.transport.get(account, "/models") for account in await asyncio.gather(*calls)]
    )
    for asked, key in ((first.asked, "sk-here-0123456789"), (second.asked, "sk-there-0123456789")):
        assert {each.headers["Authorization"] for each in asked} == {f"Bearer {key}"}
        assert len(asked) == 6


async def test_of_two_keys_at_one_endpoint_each_server_uses_its_own(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    for server in (HERE, THERE):
        await accounts.set(server, base_url=endpoint.base, api_key=f"sk-{server:020}", by=ADMIN)
    for server in (HERE, THERE):
        await Models(office.transport).list(await accounts.of(server))
    told = [each.headers["Authorization"] for each in endpoint.asked]
    assert told == [f"Bearer sk-{server:020}" for server in (HERE, THERE, HERE, THERE)]


async def test_a_key_where_none_is_needed_may_be_empty_and_the_operators_is_not_sent(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=" ", by=ADMIN)
    account = await office.accounts(endpoint.base).of(HERE)
    assert account == Account(endpoint.base, None)
    await office.transport.get(account, "/models")
    assert all("Authorization" not in each.headers for each in endpoint.asked)
    shown = await accounts.shown(HERE)
    assert shown is not None
    assert shown.last_four == ""


async def test_a_new_key_is_used_at_once_and_a_removed_one_no_more(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.of(HERE)
    for key in (KEY, f"{KEY}-new"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=key, by=ADMIN)
        assert (await accounts.of(HERE)).api_key == key
    assert await accounts.remove(HERE)
    assert await accounts.of(HERE) == await accounts.of(None)
    assert not await accounts.remove(HERE)


async def test_a_look_up_that_a_change_overtakes_is_not_remembered(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    reading = asyncio.Event()
    go_on = asyncio.Event()
    get = accounts._store.get

    async def slow(guild_id: int) -> object:
        row = await get(guild_id)
        reading.set()
        await go_on.wait()
        return row

    accounts._store.get = slow  # type: ignore[assignment,method-assign]  # holds one reader back
    early = asyncio.create_task(accounts.of(HERE))
    await reading.wait()
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    go_on.set()
    assert (await early).api_key == OPERATORS_KEY, "it asked before the change"
    assert (await accounts.of(HERE)).api_key == KEY


async def test_a_known_account_is_given_without_the_database(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    for server in (HERE, THERE):
        await accounts.of(server)
    await office.database.close()
    assert (await accounts.of(HERE)).api_key == KEY
    assert (await accounts.of(THERE)).api_key == OPERATORS_KEY
    accounts.forget_guild(HERE)
    with pytest.raises(StorageError):
        await accounts.of(HERE)


async def test_only_so_many_accounts_are_remembered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.accounts.service._KEPT", 3)
    accounts = office.accounts()
    for server in (1, 2, 3, 1, 4):
        await accounts.of(server)
    assert list(accounts._known) == [3, 1, 4]


async def test_a_base_url_that_is_allowed_no_more_is_told(
    office: Office, endpoint: Endpoint
) -> None:
    await office.keep(endpoint.base)
    with pytest.raises(ConfigError, match="may not be used any more"):
        await office.accounts().of(HERE)


async def test_a_public_base_url_is_guarded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def accepted(_: object, account: Account, __: object) -> int:
        assert account.public_only
        return 1

    monkeypatch.setattr("bot.accounts.service.tried", accepted)
    accounts = office.accounts()
    await accounts.set(HERE, base_url="https://x.example/v1", api_key=KEY, by=ADMIN)
    assert await accounts.of(HERE) == Account("https://x.example/v1", KEY, public_only=True)


async def test_keys_are_nowhere_but_in_memory(
    office: Office, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": f"no {KEY}", "code": KEY}}, 400)
    account = await accounts.of(HERE)
    with pytest.raises(ParleyError) as caught:
        await office.transport.get(account, "/models")
    logging.getLogger("bot.test").error("it failed", exc_info=caught.value)
    shown = await accounts.shown(HERE)
    places = [caplog.text, repr(account), repr(shown), repr(accounts), str(caught.value)]
    places.append("".join(traceback.format_exception(caught.value)))
    assert [place for place in places if KEY in place or KEY[:-4] in place] == []
    assert b"sealed" in office.bytes_on_disk()
    assert KEY[:-4].encode() not in office.bytes_on_disk()
    assert SECRET.encode() not in office.bytes_on_disk()
    await office.database.close()
    assert KEY[:-4].encode() not in office.bytes_on_disk()


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=LONGEST_KEY))
def test_never_more_than_four_characters_nor_a_quarter_of_a_key_is_shown(key: str) -> None:
    shown = _last_four(key)
    assert key.endswith(shown)
    assert len(shown) <= min(4, len(key) / 4)
    assert len(shown) == 4 or len(key) < 16
