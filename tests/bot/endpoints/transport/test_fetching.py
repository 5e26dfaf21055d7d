"""Pictures behind links: where the bot goes for them, and where it does not."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.endpoints.transport import Account, Timeouts, Transport, fetching, new_session, public
from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.certificates import contexts
from tests.bot.endpoints.scripted import Endpoint, Time

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(1000)
LIMIT = 2**20
KEY = "sk-secret-of-the-test"


@pytest.fixture
async def world_wide(
    tmp_path: Path, session: aiohttp.ClientSession, time: Time, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Transport, Endpoint]]:
    """A transport, and an https host that it takes for one of the public internet."""
    monkeypatch.setattr(public, "_SPECIAL", (ip_network("127.0.0.2/32"),))
    server, client = contexts(tmp_path)
    async with new_session(public_only=True) as public_session, Endpoint.serving(server) as host:
        assert isinstance(public_session.connector, aiohttp.TCPConnector)
        public_session.connector._ssl = client
        timeouts = Timeouts(connect=5, first_byte=5, between=5)
        yield (
            Transport(
                session,
                public=public_session,
                timeouts=timeouts,
                clock=time.clock,
                now=time.clock,
                sleep=time.sleep,
            ),
            host,
        )


@pytest.fixture
async def guarded(session: aiohttp.ClientSession, time: Time) -> AsyncIterator[Transport]:
    async with new_session(public_only=True) as public_session:
        yield Transport(session, public=public_session, clock=time.clock, sleep=time.sleep)


def link(endpoint: Endpoint, path: str = "/files/1.png") -> str:
    return str(URL(endpoint.base).with_path(path))


async def test_the_origin_that_the_operator_trusts_may_be_plain_and_private(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(PICTURE, Content_Type="image/png")
    for where in (link(endpoint), "/files/1.png", "../files/1.png"):
        found = await transport.fetch(endpoint.account, where, limit=LIMIT)
        assert (found.data, found.mime) == (PICTURE, "image/png")
    for asked in endpoint.asked:
        assert (asked.method, asked.path) == ("GET", "/files/1.png")
        assert "Authorization" not in asked.headers
        assert KEY not in str(asked.headers)


async def test_https_in_the_public_internet_is_fetched_without_the_key(
    world_wide: tuple[Transport, Endpoint],
) -> None:
    transport, host = world_wide
    host.answer(PICTURE, Content_Type="image/webp")
    for public_only in (True, False):
        account = Account("https://models.example/v1", KEY, public_only=public_only)
        found = await transport.fetch(account, link(host) + "?sig=a%2Fb+~%7e", limit=LIMIT)
        assert (found.data, found.mime) == (PICTURE, "image/webp")
    assert [asked.path for asked in host.asked] == ["/files/1.png?sig=a%2Fb+~%7e"] * 2
    assert all("Authorization" not in asked.headers for asked in host.asked)


@pytest.mark.parametrize("public_only", [True, False])
async def test_no_other_private_address_is_asked(
    guarded: Transport, endpoint: Endpoint, time: Time, *, public_only: bool
) -> None:
    account = Account("https://models.example/v1", KEY, public_only=public_only)
    secure = str(URL(link(endpoint)).with_scheme("https").with_port(URL(endpoint.base).port))
    with pytest.raises(EndpointRefused, match="not public, where I do not go") as caught:
        await guarded.fetch(account, secure, limit=LIMIT)
    assert caught.value.code == "not_public"
    with pytest.raises(EndpointRefused, match="link that I do not follow"):
        await guarded.fetch(account, link(endpoint), limit=LIMIT)
    assert endpoint.asked == []
    assert time.pauses == []


async def test_a_servers_own_endpoint_lends_no_trust_to_its_links(
    guarded: Transport, endpoint: Endpoint
) -> None:
    account = replace(endpoint.account, public_only=True)
    for where in (link(endpoint), "/files/1.png"):
        with pytest.raises(EndpointRefused, match="link that I do not follow"):
            await guarded.fetch(account, where, limit=LIMIT)
    assert endpoint.asked == []


async def test_another_port_of_a_trusted_host_is_another_place(
    guarded: Transport, endpoint: Endpoint
) -> None:
    async with Endpoint.serving() as neighbour:
        with pytest.raises(EndpointRefused):
            await guarded.fetch(endpoint.account, link(neighbour), limit=LIMIT)
        assert neighbour.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://",
        "https://:1",
        "https:///x",
        "https://user:word\\@models.example/x",
        "https://user:word@models.example/x",
        "https://user@models.example/x",
        "http://[::1",
        "https://models.example:99999/x",
        "//models.example/x",
        "https://models.example/" + "x" * 9000,
        f"https://{'x' * 64}.example/x",
        "https://models..example/x",
        "https://.example/x",
    ],
)
async def test_what_is_no_usable_link_is_refused(guarded: Transport, where: str) -> None:
    account = Account("http://127.0.0.1:1/v1", KEY)
    with pytest.raises(EndpointRefused, match="link that I do not follow"):
        await guarded.fetch(account, where, limit=LIMIT)


async def test_redirects_are_followed_where_the_link_itself_could_lead(
    world_wide: tuple[Transport, Endpoint], endpoint: Endpoint
) -> None:
    transport, host = world_wide
    endpoint.answer("", 302, Location="/elsewhere")
    endpoint.answer("", 307, Location=link(host, "/cdn"))
    host.answer("", 301, Location="2%2f.png")
    host.answer(PICTURE)
    found = await transport.fetch(endpoint.account, link(endpoint), limit=LIMIT)
    assert found.data == PICTURE
    assert [asked.path for asked in endpoint.asked + host.asked] == [
        "/files/1.png",
        "/elsewhere",
        "/cdn",
        "/2%2f.png",
    ]


async def test_whoever_is_public_cannot_send_the_bot_back_inside(
    world_wide: tuple[Transport, Endpoint], endpoint: Endpoint
) -> None:
    transport, host = world_wide
    port = URL(host.base).port
    for inside in (
        link(endpoint),
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
    ):
        host.steps.clear()
        host.answer("", 302, Location=inside)
        with pytest.raises(EndpointRefused, match="link that I do not follow"):
            await transport.fetch(endpoint.account, link(host), limit=LIMIT)
    host.steps.clear()
    host.answer("", 302, Location=f"https://127.0.0.2:{port}/x")
    with pytest.raises(EndpointRefused, match="not public"):
        await transport.fetch(endpoint.account, link(host), limit=LIMIT)
    assert endpoint.asked == []


async def test_a_ring_of_redirects_ends(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer("", 302, Location="/files/1.png")
    with pytest.raises(EndpointRefused):
        await transport.fetch(endpoint.account, link(endpoint), limit=LIMIT)
    assert len(endpoint.asked) == 4


async def test_a_redirect_to_nowhere_is_a_lost_picture(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer("", 302)
    with pytest.raises(EndpointRefused, match="status 302"):
        await transport.fetch(endpoint.account, link(endpoint), limit=LIMIT)


async def test_no_more_than_the_limit_is_read(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(bytes(LIMIT))
    assert len((await transport.fetch(endpoint.account, "/x", limit=LIMIT)).data) == LIMIT
    endpoint.steps.clear()
    endpoint.answer(bytes(LIMIT + 1))
    with pytest.raises(EndpointRefused, match="larger than 1 MiB"):
        await transport.fetch(endpoint.account, "/x", limit=LIMIT)


async def test_a_compressed_bomb_is_noticed(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(gzip.compress(bytes(50 * LIMIT)), Content_Encoding="gzip")
    with pytest.raises(EndpointRefused, match="larger than 1 MiB"):
        await transport.fetch(endpoint.account, "/x", limit=LIMIT)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_expired_link_is_told_and_not_tried_again(
    endpoint: Endpoint, transport: Transport, status: int
) -> None:
    endpoint.answer("gone", status)
    with pytest.raises(EndpointRefused, match="no longer, where the endpoint put it") as caught:
        await transport.fetch(endpoint.account, "/x", limit=LIMIT)
    assert caught.value.status == status
    assert len(endpoint.asked) == 1


async def test_a_passing_failure_is_tried_again(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer("", 503)
    endpoint.reset()
    endpoint.reset()  # after the first the session tries once more by itself
    endpoint.answer(PICTURE)
    assert (await transport.fetch(endpoint.account, "/x", limit=LIMIT)).data == PICTURE


async def test_a_long_wait_is_left_to_the_person(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer("", 429, Retry_After="90")
    with pytest.raises(EndpointBusy, match="in 90 s"):
        await transport.fetch(endpoint.account, "/x", limit=LIMIT)
    assert len(endpoint.asked) == 1


async def test_pictures_that_cannot_be_fetched_close_no_way_to_the_endpoint(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer("", 500)
    errors: list[type[EndpointError]] = []
    for _ in range(3):
        with pytest.raises(EndpointUnreachable) as caught:
            await transport.fetch(endpoint.account, "/x", limit=LIMIT)
        errors.append(caught.type)
    assert len(endpoint.asked) == 5, "after five it is known to be down"
    endpoint.steps.clear()
    endpoint.answer({"ok": True})
    assert await transport.get(endpoint.account, "/models") == {"ok": True}


async def test_a_picture_that_drips_is_given_up(
    endpoint: Endpoint, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_WITHIN", 0.2)

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    endpoint.steps.append(drip)
    with pytest.raises(EndpointUnreachable, match="did not answer in time"):
        await transport.fetch(endpoint.account, "/x", limit=LIMIT)
