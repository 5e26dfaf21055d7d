import asyncio
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.ratelimits import Limit, Mode, RateLimits
from sandbox.discord.seed import World
from sandbox.discord.server import DiscordServer

POST = ("POST", "/channels/{channel_id}/messages")


async def test_headers_count_down(server: DiscordServer, world: World) -> None:
    server.rate_limits.mode = Mode.REAL
    url = f"{server.api_url}/channels/{world.channel('general').id}/messages"
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        seen = []
        for _ in range(6):
            async with session.post(url, json={"content": "x"}) as response:
                seen.append(response.headers["X-RateLimit-Remaining"])
                last, body = response, await response.json()
        assert seen == ["4", "3", "2", "1", "0", "0"]
        assert (last.status, last.headers["Via"], last.headers["X-RateLimit-Limit"]) == (
            429,
            "1.1 google",
            "5",
        )
        assert 0 < float(last.headers["X-RateLimit-Reset-After"]) <= 5
        assert last.headers["Content-Type"] == "application/json"
        assert (body["global"], 0 < body["retry_after"] <= 5) == (False, True)


async def test_client_obeys_a_tight_limit(client: Any, server: DiscordServer, world: World) -> None:
    server.rate_limits.tighten(*POST, Limit(2, 0.1))
    general = client.get_channel(world.channel("general").id)
    sent = await asyncio.gather(*(general.send(str(n)) for n in range(6)))
    assert len({message.id for message in sent}) == 6


async def test_channels_have_buckets_of_their_own(
    client: Any, server: DiscordServer, world: World
) -> None:
    server.rate_limits.tighten(*POST, Limit(2, 30))
    for name in ("general", "questions"):
        await client.get_channel(world.channel(name).id).send("x")
    assert server.rate_limits.refused == 0


async def test_client_waits_out_a_global_limit(
    client: Any, server: DiscordServer, world: World
) -> None:
    general = client.get_channel(world.channel("general").id)
    server.rate_limits.exhaust(0.05)
    await general.send("after all")
    assert server.rate_limits.refused >= 1


async def test_off_claims_nothing(server: DiscordServer) -> None:
    server.rate_limits.mode = Mode.OFF
    headers = {"Authorization": f"Bot {server.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{server.api_url}/users/@me") as response,
    ):
        assert not [name for name in response.headers if name.startswith("X-RateLimit")]


@given(
    st.integers(1, 20),
    st.floats(0.5, 10),
    st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=80),
)
def test_no_window_ever_lets_more_through(requests: int, seconds: float, gaps: list[float]) -> None:
    now = 1_000.0
    limits = RateLimits(lambda: now, mode=Mode.REAL)
    passed: list[float] = []
    for gap in gaps:
        now += gap
        verdict = limits.take("GET", "/x", Limit(requests, seconds, is_exempt=True), {})
        if verdict.retry_after is None:
            passed.append(now)
            assert int(verdict.headers["X-RateLimit-Remaining"]) < requests
        else:
            assert 0 < verdict.retry_after <= seconds + 0.001
    start = 0
    while start < len(passed):
        window = [at for at in passed if passed[start] <= at < passed[start] + seconds]
        assert len(window) <= requests
        start += len(window)


@pytest.mark.parametrize("mode", [Mode.GENEROUS, Mode.REAL])
def test_fifty_requests_a_second_in_all(mode: Mode) -> None:
    limits = RateLimits(lambda: 5.0, mode=mode)
    verdicts = [limits.take("GET", f"/{n}", Limit(5, 1), {}) for n in range(60)]
    refused = [verdict for verdict in verdicts if verdict.retry_after is not None]
    assert len(refused) == (10 if mode is Mode.REAL else 0)
    assert all(verdict.is_global for verdict in refused)


def test_limits_can_be_relaxed_again() -> None:
    limits = RateLimits(lambda: 5.0)
    limits.tighten("GET", "/x", Limit(1, 10))
    limits.exhaust(10)
    assert limits.take("GET", "/x", Limit(5, 1), {}).is_global
    limits.relax()
    headers = limits.take("GET", "/x", Limit(5, 1), {}).headers
    assert headers["X-RateLimit-Limit"] == "2000"
