"""Failed attempts: what went wrong on the way, and whether another attempt makes sense."""

import ssl

import aiohttp

from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable

from .forms import FileLost
from .problems import Problem
from .public import NotPublic
from .refusals import refusal
from .sentences import Asked

_AGAIN = frozenset({408, 409, 429, *range(500, 600)})
_SERVER_ERRORS = 500
_OVERLOADED = frozenset({503, 529})
NOT_PUBLIC = "not_public"


class Unclear(EndpointUnreachable):
    """Nobody knows whether the endpoint did what it was asked: it must not be asked twice."""


class Setback(Exception):
    """One attempt failed; `error` is for the person, unless another attempt succeeds.

    `again`: the same request may well succeed later. `wait`: seconds that the server asked for.
    `down`: the endpoint was not reached, which its circuit breaker counts. `withheld`: it was not
    even tried, which tells nothing about it. `untaken`: the endpoint surely did nothing.
    """

    def __init__(
        self,
        error: EndpointError,
        *,
        again: bool = False,
        wait: float | None = None,
        down: bool = False,
        withheld: bool = False,
        untaken: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.wait = wait
        self.down = down
        self.withheld = withheld
        self.is_untaken = untaken or withheld


def refused(problem: Problem, asked: Asked) -> Setback:
    """The setback of an answer that is an error."""
    error = refusal(problem, asked)
    passing = isinstance(error, EndpointBusy | EndpointUnreachable)
    return Setback(
        error,
        again=passing and problem.status in _AGAIN,
        wait=asked.wait,
        down=passing and problem.status >= _SERVER_ERRORS,
        untaken=problem.status < _SERVER_ERRORS or problem.status in _OVERLOADED,
    )


def not_sent(error: Exception) -> Setback:
    """The setback of a request that got no answer at all."""
    if isinstance(error.__cause__, FileLost):
        return Setback(
            EndpointUnreachable("The file was lost before it was sent. Send it once more."),
            withheld=True,
        )
    if isinstance(getattr(error, "os_error", error), NotPublic):
        return Setback(
            EndpointRefused(
                "The endpoint's base URL leads to an address that is not public, where I do not go."
                " An admin can set another with /settings key set, or ask the operator to list it"
                " in `ALLOWED_BASE_URLS`.",
                code=NOT_PUBLIC,
            ),
            withheld=True,
        )
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Setback(
            EndpointUnreachable(
                "No secure connection to the endpoint can be made: its certificate is not trusted,"
                " or it does not speak https. Ask an admin or the operator to check the base URL."
            ),
            down=True,
            untaken=True,
        )
    return Setback(
        EndpointUnreachable(
            "The endpoint cannot be reached. Try again in a minute; if it stays so, ask the"
            " operator to run `parley check`."
        ),
        again=True,
        down=True,
        untaken=isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError),
    )


def unclear(setback: Setback) -> Setback:
    """The same for a call that must not be made twice, and may have been heard."""
    if not isinstance(setback.error, EndpointUnreachable):
        return Setback(setback.error, wait=setback.wait, down=setback.down)
    return Setback(
        Unclear(
            "The endpoint did not say whether it took this: it may have. Look at the list before"
            " you try again."
        ),
        down=setback.down,
    )


def silent() -> Setback:
    """The setback of an endpoint that took the request and then said nothing for too long."""
    return Setback(
        EndpointUnreachable("The endpoint did not answer in time. Try again in a minute."),
        down=True,
    )


def cut_off() -> Setback:
    """The setback of an answer that ended too early."""
    return Setback(
        EndpointUnreachable("The answer was cut off: the endpoint went away. Try again."),
        again=True,
        down=True,
    )


def stalled() -> Setback:
    """The setback of an answer that began and then stood still."""
    return Setback(
        EndpointUnreachable("The answer was cut off: the endpoint stopped sending. Try again.")
    )


def unreadable() -> Setback:
    """The setback of an answer that is not what an OpenAI-compatible endpoint sends."""
    return Setback(
        EndpointUnreachable(
            "The endpoint's answer could not be read. If this happens again, ask the operator to"
            " check its base URL (it usually ends in `/v1`)."
        )
    )


def oversized(limit: int) -> Setback:
    """The setback of an answer that is longer than `limit` bytes."""
    return Setback(
        EndpointRefused(f"The endpoint's answer is larger than {limit // 2**20} MiB. Ask for less.")
    )
