"""One request to a moderation model, and what its refusal means."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from bot.endpoints.transport import Account, Bounds, Transport
from bot.errors import ContentRefused, EndpointRefused, EndpointUnreachable

from .answer import Judgement
from .reading import results

T = TypeVar("T")

Place = tuple[Account, str]
"""Whom to ask: an account and a model."""

_PATH = "/moderations"
_SETTING = "moderation.model"
_BOUNDS = Bounds(answer=4 * 2**20, patience=0.25)
_HARMLESS = "Hello."
_AT_ONCE = 4
ABOUT_INPUT = frozenset({400, 413, 415, 422, 501})
"""The statuses with which an input may be refused where another one is not."""

_TOO_LONG = frozenset({"context_length_exceeded", "request_too_large"})


class Asking:
    """Asks a place about something."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def about(self, place: Place, content: str | list[Any]) -> list[Judgement | None]:
        """What the answer says about a text, several texts, or content parts.

        Raises:
            EndpointError: one of its kinds.
        """
        account, model = place
        body = {"model": model, "input": content}
        payload = await self._transport.post(account, _PATH, body, setting=_SETTING, bounds=_BOUNDS)
        return results(payload)

    async def blame(
        self, place: Place, error: EndpointRefused, *, among: frozenset[int] = ABOUT_INPUT
    ) -> None:
        """Makes sure that it was the input that was refused, and that a harmless one is judged.

        `among` are the statuses with which that can be.

        Raises:
            EndpointRefused: `error`, if the endpoint refuses everything.
            EndpointError: another of its kinds.
        """
        if error.status not in among and not is_too_long(error):
            raise error
        try:
            await self.about(place, _HARMLESS)
        except (EndpointRefused, ContentRefused):
            raise error from None


def is_too_long(error: EndpointRefused) -> bool:
    """Whether less text may not be refused."""
    return error.code in _TOO_LONG


def unreadable() -> EndpointUnreachable:
    """The error of an answer without a judgement in it: nothing that was asked about is clean."""
    return EndpointUnreachable(
        "The endpoint's answer held no judgement. Choose another model for moderation; an admin can"
        f" change the setting `{_SETTING}`."
    )


async def side_by_side(jobs: Iterable[Callable[[], Awaitable[T]]]) -> list[T]:
    """What the jobs give, in their order; four at a time. The first error ends them all."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def turn(job: Callable[[], Awaitable[T]]) -> T:
        async with turns:
            return await job()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(turn(job)) for job in jobs]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
