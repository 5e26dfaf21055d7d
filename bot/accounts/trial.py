"""Tries a server's own account before it is kept."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.errors import EndpointError, EndpointRefused, EndpointUnreachable, InputError

Around = Callable[[Account], AbstractAsyncContextManager[object]]
PATIENCE = 20.0
"""Seconds for the whole, attempts and pauses included."""
_FORBIDDEN = 403
_NO_SUCH_PATH = (404, 405, 501)
_AGAIN = "Nothing was stored: check the base URL (it usually ends in `/v1`), or try again later."


async def tried(models: Models, account: Account, around: Around) -> int | None:
    """Count the models that an account may use; None where the endpoint does not list them.

    `around` gives what the call is made in, such as what writes it down.

    Not every compatible server has `GET /models`, so that its absence refuses no key.

    Raises:
        InputError: the key is not accepted, or no endpoint answers at the base URL.
        EndpointError: the endpoint refused for another reason.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            async with around(account):
                return len(await models.fresh(account))
    except TimeoutError as error:
        raise InputError(f"The endpoint did not answer in time. {_AGAIN}") from error
    except EndpointRefused as error:
        if error.status in _NO_SUCH_PATH:
            return None
        raise _refused(error) from error
    except EndpointUnreachable as error:
        what, _, _ = str(error).partition(". ")
        raise InputError(f"{what.rstrip('.')}. {_AGAIN}") from error


def _refused(error: EndpointRefused) -> EndpointError | InputError:
    if error.code == "invalid_api_key":
        return InputError(
            "The endpoint does not accept this key, so nothing was stored. Copy the whole key"
            " again, and check that it belongs to this base URL."
        )
    if error.status == _FORBIDDEN:
        return InputError(
            "The endpoint does not let this key list its models, so nothing was stored. Give the"
            " key the right to read models, or use another one."
        )
    return error
