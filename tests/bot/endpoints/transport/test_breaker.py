"""The circuit breaker."""

import pytest

from bot.endpoints.transport.breaker import Breaker, Breakers
from bot.errors import EndpointUnreachable
from tests.bot.endpoints.scripted import Time


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        breaker.failed(breaker.admit())


def test_five_failures_in_a_row_open_it(time: Time) -> None:
    breaker = Breaker(time.clock)
    fail(breaker, 4)
    breaker.reached()
    fail(breaker, 4)
    assert not breaker.is_open
    fail(breaker)
    assert breaker.is_open
    with pytest.raises(EndpointUnreachable, match=r"Try again in 2 s\."):
        breaker.admit()


def test_after_the_pause_one_call_tries_and_the_others_fail_fast(time: Time) -> None:
    breaker = Breaker(time.clock)
    fail(breaker, 5)
    time.now += 2
    breaker.admit()
    with pytest.raises(EndpointUnreachable):
        breaker.admit()


def test_a_call_that_gets_through_closes_it(time: Time) -> None:
    breaker = Breaker(time.clock)
    fail(breaker, 5)
    time.now += 2
    breaker.admit()
    breaker.reached()
    fail(breaker, 4)
    assert not breaker.is_open


def test_pauses_grow_up_to_a_minute(time: Time) -> None:
    breaker = Breaker(time.clock)
    fail(breaker, 5)
    pauses = []
    for _ in range(7):
        start = time.now
        while breaker.is_open:
            time.now += 1
        pauses.append(time.now - start)
        fail(breaker)
    assert pauses == [2, 4, 8, 16, 32, 60, 60]


def test_stragglers_do_not_lengthen_the_pause(time: Time) -> None:
    breaker = Breaker(time.clock)
    periods = [breaker.admit() for _ in range(100)]
    for period in periods:
        breaker.failed(period)
    time.now += 2
    assert not breaker.is_open


def test_a_cancelled_try_blocks_for_one_pause_only(time: Time) -> None:
    breaker = Breaker(time.clock)
    fail(breaker, 5)
    time.now += 2
    breaker.admit()  # and never heard of again
    time.now += 2
    breaker.admit()


def test_each_base_url_has_its_own_and_the_oldest_are_forgotten(time: Time) -> None:
    breakers = Breakers(time.clock)
    fail(breakers.of("https://a/v1"), 5)
    assert breakers.of("https://a/v1").is_open
    assert not breakers.of("https://b/v1").is_open
    for number in range(300):
        breakers.of(f"https://{number}/v1")
    assert not breakers.of("https://a/v1").is_open
