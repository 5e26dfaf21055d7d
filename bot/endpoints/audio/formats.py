"""Which formats an endpoint answers in: known of some models, learnt of the others."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.endpoints.learnt import Learnt
from bot.errors import EndpointRefused

T = TypeVar("T")

_UNFIT = frozenset({400, 415, 422, 500})
_ABOUT = re.compile(
    r"response[_ ]?format|(unsupported|invalid|unknown|output|audio) format"
    r"|format\W+\w*\W+(is |are )?not supported",
    re.IGNORECASE,
)

Place = tuple[str, str]
"""A base URL and path, and a model."""


class Formats:
    """Asks in the wanted order until a format is taken; a refused one is left out for an hour.

    `clock` is in seconds of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._refused = Learnt[Place, frozenset[str]](clock)

    async def first(
        self,
        place: Place,
        wanted: Sequence[str],
        ask: Callable[[str | None], Awaitable[T]],
    ) -> T:
        """What `ask` gives for the first format that is taken; None leaves it to the endpoint.

        Raises:
            EndpointRefused: another thing than the format was refused.
        """
        known = self._refused.get(place, frozenset())
        refused: set[str] = set()
        for one in [each for each in wanted if each not in known]:
            try:
                answer = await ask(one)
            except EndpointRefused as error:
                if not is_about_format(error):
                    raise
                refused.add(one)
            else:
                break
        else:
            answer = await ask(None)
        if refused:
            self._refused.learn(place, known | refused)
        return answer


def is_about_format(error: EndpointRefused) -> bool:
    """Whether it is the format of the answer that an endpoint does not offer."""
    if error.param == "response_format":
        return True
    return error.status in _UNFIT and error.param is None and _ABOUT.search(str(error)) is not None
