"""Which models an endpoint offers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.endpoints.transport import Account, Transport


@dataclass(frozen=True, slots=True)
class Model:
    """A model; `created` is in Unix seconds."""

    id: str
    created: int | None
    owned_by: str | None


class Models:
    """The models of each account, kept for `keep` seconds, since choice lists ask at every key."""

    def __init__(
        self,
        transport: Transport,
        *,
        keep: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport

    async def list(self, account: Account) -> tuple[Model, ...]:
        """What the account may use, sorted by id."""
        raise NotImplementedError

    async def retrieve(self, account: Account, model: str) -> Model:
        """One model, asked for afresh."""
        raise NotImplementedError
