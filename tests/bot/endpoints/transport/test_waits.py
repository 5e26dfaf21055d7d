"""Waiting between attempts."""

import pytest

from bot.endpoints.transport.waits import asked_for, pause

NOW = 784_111_777.0  # Sun, 06 Nov 1994 08:49:37 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"retry-after-ms": "250", "Retry-After": "3"}, 0.25),
        ({"retry-after-ms": "soon", "Retry-After": "3"}, 3.0),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:57 GMT"}, 20.0),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:07 GMT"}, 0.0),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:47 -0000"}, 10.0),
        ({"Retry-After": "tomorrow"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "Sun, 06 Nov 99999 08:49:57 GMT"}, None),
    ],
)
def test_what_servers_ask_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_for(headers, NOW) == seconds


def test_pauses_double_up_to_a_cap_and_are_random() -> None:
    assert [pause(n, None, lambda _, most: most) for n in range(1, 7)] == [0.5, 1, 2, 4, 8, 8]
    assert pause(3, None, lambda least, _: least) == 0


def test_what_was_asked_is_waited_for_at_least() -> None:
    assert pause(1, 7.0, lambda least, _: least) == 7
    assert pause(1, 7.0, lambda _, most: most) == 7.5
