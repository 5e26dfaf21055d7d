"""Pictures that an endpoint gives as a link: fetched with care, since anybody may stand there."""

import asyncio
import dataclasses
from dataclasses import dataclass, replace

import aiohttp
from yarl import URL

from bot.errors import EndpointError, EndpointRefused, EndpointUnreachable

from . import reading
from .account import Account, Timeouts
from .call import Call, has_host, linked
from .sending import MOST_REDIRECTS, Sender, redirected
from .sentences import Asked
from .setbacks import NOT_PUBLIC, Setback, silent

_WITHIN = 120.0  # seconds for one attempt, however slowly the bytes drip
_LONGEST = 8192
_OK = 200
_PASSING = frozenset({408, 429, *range(500, 600)})
_SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at a link; `mime` is what the server said of it, which need not be true."""

    data: bytes = dataclasses.field(repr=False)
    mime: str


def fetching(account: Account, link: str) -> Call:
    """A call for what is at `link`, which carries no key.

    Only https, and only public addresses; but where the operator trusts the account's base URL,
    the same origin is as good as that. A relative link counts from the base URL.

    Raises:
        EndpointRefused: I do not go there.
    """
    try:
        base = URL(account.base)
        url = base.join(linked(link)) if len(link) <= _LONGEST else URL()
        is_own = url.origin() == base.origin() and not account.public_only
    except ValueError as error:
        raise _unusable() from error
    return _checked(Call("GET", url, {}, Asked(), public_only=not is_own))


async def fetch(sender: Sender, call: Call, limit: int, timeouts: Timeouts) -> Fetched:
    """One attempt; redirects are followed, a few, each only where the link itself could lead.

    Raises:
        Setback: there is nothing, or it is longer than `limit` bytes.
        EndpointRefused: a redirect leads where I do not go.
    """
    try:
        async with asyncio.timeout(_WITHIN):
            for _ in range(1 + MOST_REDIRECTS):
                response = await _answer(sender, call)
                try:
                    if response.status == _OK:
                        body = await reading.whole(response, timeouts, limit=limit)
                        return Fetched(bytes(body), response.content_type)
                    further = _further(call, response, sender.wait_of(response))
                finally:
                    response.close()
                call = further
    except TimeoutError as error:
        raise silent() from error
    raise Setback(_unusable())


async def _answer(sender: Sender, call: Call) -> aiohttp.ClientResponse:
    try:
        return await sender.once(call)
    except Setback as setback:
        error = _private() if setback.withheld else _lost()
        raise Setback(
            error, again=setback.again, down=setback.down, withheld=setback.withheld
        ) from setback


def _further(call: Call, response: aiohttp.ClientResponse, wait: float | None) -> Call:
    """Where a redirect leads: within the same origin, or to the public internet from then on."""
    url = redirected(call, response)
    if url is None:
        raise _failed(response.status, wait)
    try:
        is_same = url.origin() == call.url.origin()
    except ValueError as error:
        raise Setback(_unusable()) from error
    try:
        return _checked(replace(call, url=url, public_only=call.public_only or not is_same))
    except EndpointRefused as error:
        raise Setback(error) from error


def _checked(call: Call) -> Call:
    url = call.url
    if not has_host(url) or url.user or url.password:
        raise _unusable()
    if url.scheme != "https" and (call.public_only or url.scheme != "http"):
        raise _unusable()
    return call


def _failed(status: int, wait: float | None) -> Setback:
    if status in _PASSING:
        return Setback(_lost(), again=True, wait=wait, down=status >= _SERVER_ERRORS)
    return Setback(
        EndpointRefused(
            "The picture is not, or no longer, where the endpoint put it"
            f" (status {status}). Try again.",
            status=status,
        )
    )


def _unusable() -> EndpointRefused:
    return EndpointRefused(
        "The endpoint gave the picture as a link that I do not follow. Choose another model, or ask"
        " the operator to have the endpoint send pictures themselves."
    )


def _private() -> EndpointRefused:
    return EndpointRefused(
        "The endpoint gave the picture as a link to an address that is not public, where I do not"
        " go. Choose another model, or ask the operator to have the endpoint send pictures"
        " themselves.",
        code=NOT_PUBLIC,
    )


def _lost() -> EndpointError:
    return EndpointUnreachable(
        "The picture cannot be fetched from where the endpoint put it. Try again in a minute."
    )
