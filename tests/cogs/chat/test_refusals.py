"""Refusals of messages: once in a while for each person and channel, and remembered in bounds."""

from datetime import UTC, datetime
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


def said(
    author: int, channel: int, at: float = 0.0, *, edited: float | None = None
) -> discord.Message:
    """A message, as far as who, where and when."""
    message = SimpleNamespace(
        author=SimpleNamespace(id=author),
        channel=SimpleNamespace(id=channel),
        created_at=datetime.fromtimestamp(at, UTC),
        edited_at=None if edited is None else datetime.fromtimestamp(edited, UTC),
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
        if refusals.is_due(said(NEWCOMER, THREAD, time.now)):
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


def test_an_old_message_that_is_heard_again_is_not_refused_again(
    refusals: Refusals, time: Time
) -> None:
    time.now = 10_000.0
    assert not refusals.is_due(said(NEWCOMER, THREAD, time.now - QUIET - 1))
    assert refusals.is_due(said(NEWCOMER, THREAD, 0.0, edited=time.now - QUIET))
    assert refusals.is_due(said(OTHER, THREAD, time.now - QUIET))
