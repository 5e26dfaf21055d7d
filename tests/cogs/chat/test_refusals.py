"""Refusals of messages: once in a while for each person and channel, and remembered in bounds."""

from types import SimpleNamespace
from typing import cast

import discord
import pytest

from cogs.chat.refusals import KEPT, QUIET, Refusals

NEWCOMER, OTHER = 1, 2
THREAD, CHANNEL = 10, 20


class Time:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now


def said(author: int, channel: int) -> discord.Message:
    """A message, as far as who and where."""
    message = SimpleNamespace(
        author=SimpleNamespace(id=author), channel=SimpleNamespace(id=channel)
    )
    return cast("discord.Message", message)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def refusals(time: Time) -> Refusals:
    return Refusals(time.clock)


def test_one_person_is_told_once_in_ten_minutes(refusals: Refusals, time: Time) -> None:
    told = []
    for _ in range(1201):
        if refusals.is_due(said(NEWCOMER, THREAD)):
            told.append(time.now)
        time.now += 1
    assert told == [0, QUIET, 2 * QUIET]


def test_each_person_is_told_in_each_channel(refusals: Refusals) -> None:
    assert refusals.is_due(said(NEWCOMER, THREAD))
    assert refusals.is_due(said(OTHER, THREAD))
    assert refusals.is_due(said(NEWCOMER, CHANNEL))
    assert not refusals.is_due(said(NEWCOMER, THREAD))


def test_however_many_are_refused_the_latest_are_remembered(refusals: Refusals) -> None:
    for person in range(3 * KEPT):
        assert refusals.is_due(said(person, THREAD))
    assert len(refusals._told) == KEPT
    assert not refusals.is_due(said(3 * KEPT - 1, THREAD))
    assert refusals.is_due(said(0, THREAD))
