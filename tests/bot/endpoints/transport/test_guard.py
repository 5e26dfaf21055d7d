"""Calls that may go to public addresses only, over real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.endpoints.transport import Account, Timeouts, Transport, new_session, public
from bot.endpoints.transport.public import NotPublic, is_public, public_socket
from bot.errors import EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.scripted import Endpoint, Time

NAME = "models.example"
NEIGHBOUR = "127.0.0.2"
Names = dict[str, list[str]]


@pytest.fixture
async def guarded(session: aiohttp.ClientSession, time: Time) -> AsyncIterator[Transport]:
    async with new_session(public_only=True) as public_session:
        yield Transport(
            session,
            public=public_session,
            timeouts=Timeouts(connect=5, first_byte=5, between=5),
            clock=time.clock,
            now=time.clock,
            sleep=time.sleep,
        )


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What names lead to, in place of the DNS."""
    known: Names = {}
    ask = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        found = [ask(each, port, *args, **options) for each in known.get(host, [host])]
        return [entry for entries in found for entry in entries]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def _all_but_the_neighbour_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_SPECIAL", (ip_network(f"{NEIGHBOUR}/32"),))


outside = pytest.mark.usefixtures("_all_but_the_neighbour_is_public")


def account(endpoint: Endpoint, host: str | None = None) -> Account:
    url = URL(endpoint.base)
    base = str(url.with_host(host)) if host else endpoint.base
    return Account(base, "sk-key-of-one-server", public_only=True)


def move(transport: Transport, names: Names, address: str) -> None:
    """Let the name lead elsewhere, as when the DNS was changed some seconds ago."""
    names[NAME] = [address]
    public_session = transport._sender._sessions.public
    assert public_session is not None
    assert isinstance(public_session.connector, aiohttp.TCPConnector)
    public_session.connector.clear_dns_cache()


async def is_refused(transport: Transport, whose: Account) -> bool:
    with pytest.raises(EndpointRefused, match="ALLOWED_BASE_URLS") as caught:
        await transport.get(whose, "/models")
    return caught.value.code == "not_public"


@asynccontextmanager
async def neighbour(port: int) -> AsyncIterator[list[object]]:
    """Listen at a private address; gives who connected."""
    connected: list[object] = []

    def connect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        writer.close()

    async with await asyncio.start_server(connect, NEIGHBOUR, port):
        yield connected


async def test_no_connection_is_made_to_a_private_address(
    guarded: Transport, endpoint: Endpoint, time: Time
) -> None:
    endpoint.answer({"data": []})
    assert await is_refused(guarded, account(endpoint))
    assert endpoint.asked == []
    assert time.pauses == [], "it is no use to try again"


async def test_a_name_that_leads_to_a_private_address_is_refused(
    guarded: Transport, endpoint: Endpoint, names: Names
) -> None:
    endpoint.answer({"data": []})
    names[NAME] = ["127.0.0.1", "::1", "10.0.0.1"]
    assert await is_refused(guarded, account(endpoint, NAME))
    assert endpoint.asked == []


@outside
async def test_a_public_address_is_called_with_the_servers_key(
    guarded: Transport, endpoint: Endpoint, names: Names
) -> None:
    endpoint.answer({"data": ["all"]})
    names[NAME] = ["127.0.0.1"]
    assert await guarded.get(account(endpoint, NAME), "/models") == {"data": ["all"]}
    assert endpoint.asked[0].headers["Authorization"] == "Bearer sk-key-of-one-server"


@outside
async def test_of_several_addresses_only_the_public_one_is_tried(
    guarded: Transport, endpoint: Endpoint, names: Names
) -> None:
    endpoint.answer({"data": ["all"]})
    names[NAME] = [NEIGHBOUR, "127.0.0.1"]
    async with neighbour(URL(endpoint.base).port or 0) as connected:
        assert await guarded.get(account(endpoint, NAME), "/models") == {"data": ["all"]}
    assert connected == []


@outside
async def test_a_name_that_changes_its_address_is_refused_from_then_on(
    guarded: Transport,
    endpoint: Endpoint,
    names: Names,
) -> None:
    endpoint.answer({"data": []}, Connection="close")
    names[NAME] = ["127.0.0.1"]
    await guarded.get(account(endpoint, NAME), "/models")
    move(guarded, names, NEIGHBOUR)
    async with neighbour(URL(endpoint.base).port or 0) as connected:
        assert await is_refused(guarded, account(endpoint, NAME))
    assert connected == []


@outside
async def test_a_redirect_leads_to_no_private_address(
    guarded: Transport, endpoint: Endpoint
) -> None:
    port = URL(endpoint.base).port or 0
    endpoint.answer("", 302, Location=f"http://{NEIGHBOUR}:{port}/latest/meta-data")
    async with neighbour(port) as connected, new_session(public_only=True) as session:
        with pytest.raises(EndpointRefused, match="sends its callers elsewhere"):
            await guarded.get(account(endpoint), "/models")
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(endpoint.base)
    assert isinstance(caught.value.os_error, NotPublic)
    assert connected == []


async def test_a_connection_that_others_left_open_is_not_used(
    guarded: Transport, endpoint: Endpoint
) -> None:
    endpoint.answer({"data": []})
    open_to_all = replace(account(endpoint), public_only=False)
    await guarded.get(open_to_all, "/models")
    assert await is_refused(guarded, account(endpoint))
    await guarded.get(open_to_all, "/models")
    assert len(endpoint.asked) == 2


async def test_streams_are_refused_as_well(guarded: Transport, endpoint: Endpoint) -> None:
    endpoint.events({"id": 1})
    with pytest.raises(EndpointRefused, match="not public"):
        await guarded.open(account(endpoint), "/chat/completions", {"model": "m"})
    assert endpoint.asked == []


async def test_refusals_close_no_way_for_anybody(guarded: Transport, endpoint: Endpoint) -> None:
    endpoint.answer({"data": []})
    for _ in range(20):
        assert await is_refused(guarded, account(endpoint))
    await guarded.get(replace(account(endpoint), public_only=False), "/models")


@outside
async def test_a_refusal_says_nothing_about_the_endpoint(
    guarded: Transport, endpoint: Endpoint, names: Names
) -> None:
    endpoint.reset()
    whose = account(endpoint, NAME)
    names[NAME] = ["127.0.0.1"]
    with pytest.raises(EndpointUnreachable, match="cannot be reached"):
        await guarded.get(whose, "/models")  # four attempts: one more, and it counts as down
    move(guarded, names, NEIGHBOUR)
    assert await is_refused(guarded, whose)
    move(guarded, names, "127.0.0.1")
    with pytest.raises(EndpointUnreachable, match="cannot be reached"):
        await guarded.get(whose, "/models")
    with pytest.raises(EndpointUnreachable, match="is down at the moment"):
        await guarded.get(whose, "/models")


@outside
async def test_a_servers_own_way_that_is_down_stops_nobody_else(
    guarded: Transport, endpoint: Endpoint
) -> None:
    endpoint.reset()
    for reason in ("cannot be reached", "cannot be reached", "is down at the moment"):
        with pytest.raises(EndpointUnreachable, match=reason):
            await guarded.get(account(endpoint), "/models")
    endpoint.steps.clear()
    endpoint.answer({"data": ["all"]})
    open_to_all = replace(account(endpoint), public_only=False)
    assert await guarded.get(open_to_all, "/models") == {"data": ["all"]}


async def test_without_a_session_for_them_no_call_is_made(
    transport: Transport, endpoint: Endpoint
) -> None:
    endpoint.answer({"data": []})
    with pytest.raises(RuntimeError, match="without a session for public addresses"):
        await transport.get(account(endpoint), "/models")
    assert endpoint.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "100.63.255.255",
        "172.32.0.1",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ],
)
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("prefix", ["::ffff:0:0", "64:ff9b::"])
@given(st.ip_addresses(v=4))
def test_a_carried_ipv4_address_decides(prefix: str, address: IPv4Address) -> None:
    carrier = IPv6Address(int(IPv6Address(prefix)) | int(address))
    assert is_public(str(carrier)) == is_public(str(address))


@given(st.ip_addresses())
def test_what_is_public_here_is_global_to_python(address: IPv4Address | IPv6Address) -> None:
    carried = getattr(address, "ipv4_mapped", None)
    if carried is None and is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("address", ["127.0.0.1", "fe80::1%1", "ff02::1", "", "a.b"])
def test_no_socket_is_made_for_anything_but_a_public_address(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(NotPublic):
        public_socket((family, socket.SOCK_STREAM, 6, "", (address, 443)))


def test_no_socket_is_made_for_another_kind_of_address() -> None:
    with pytest.raises(NotPublic):
        public_socket((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("8.8.8.8",)))
