"""Which models an endpoint offers."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.endpoints.transport import Account, Transport, unavailable
from bot.errors import EndpointError, EndpointRefused

_ACCOUNTS = 128
_MOST = 5000
_KEEP_ERROR = 5.0
_NOT_FOUND = 404

Around = Callable[[], AbstractAsyncContextManager[object]]
"""Makes what is entered around each request that really goes out, such as to write it down."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model; `created` is in Unix seconds."""

    id: str
    created: int | None
    owned_by: str | None


@dataclass(slots=True)
class _Shelf:
    """What is known of one account, until `until`; the lock lets callers share a request."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = 0.0
    found: tuple[Model, ...] | EndpointError = ()


class Models:
    """The models of each account, kept for `keep` seconds, since choice lists ask at every key.

    An error is kept for some seconds too, so that a dead endpoint is not asked at every key.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        keep: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._keep = keep
        self._clock = clock
        self._shelves: OrderedDict[Account, _Shelf] = OrderedDict()

    async def list(self, account: Account, *, around: Around = nullcontext) -> tuple[Model, ...]:
        """What the account may use, sorted by id (`GET /models`).

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        shelf = self._shelf(account)
        async with shelf.lock:
            if self._clock() >= shelf.until:
                await self._fill(shelf, account, around)
        if isinstance(shelf.found, EndpointError):
            raise shelf.found.with_traceback(None)
        return shelf.found

    async def fresh(self, account: Account) -> tuple[Model, ...]:
        """What the account may use, asked for now and not kept: to try an account.

        Raises:
            EndpointError: one of its kinds, with a sentence for the person who asked.
        """
        return _models(await self._transport.get(account, "/models"))

    def forget(self, account: Account) -> None:
        """Ask for an account's models again the next time: there is another one."""
        self._shelves.pop(account, None)

    async def retrieve(
        self, account: Account, model: str, *, around: Around = nullcontext
    ) -> Model:
        """One model, asked for afresh (`GET /models/{id}`), or from the list if that has no path.

        Raises:
            ModelUnavailable: the endpoint does not offer it.
            EndpointError: another of its kinds.
        """
        if model.strip(".") == "":
            raise unavailable(model)
        try:
            path = f"/models/{quote(model, safe='')}"
            async with around():
                payload = await self._transport.get(account, path, model=model)
        except EndpointRefused as error:
            if error.status != _NOT_FOUND:
                raise
            return await self._look_up(account, model, around)
        return _model(payload) or Model(model, None, None)

    async def _look_up(self, account: Account, model: str, around: Around) -> Model:
        for offered in await self.list(account, around=around):
            if offered.id == model:
                return offered
        raise unavailable(model)

    async def _fill(self, shelf: _Shelf, account: Account, around: Around) -> None:
        try:
            async with around():
                shelf.found = await self.fresh(account)
        except EndpointError as error:
            shelf.found = error
            shelf.until = self._clock() + min(_KEEP_ERROR, self._keep)
        else:
            shelf.until = self._clock() + self._keep

    def _shelf(self, account: Account) -> _Shelf:
        shelf = self._shelves.setdefault(account, _Shelf(until=self._clock()))
        self._shelves.move_to_end(account)
        if len(self._shelves) > _ACCOUNTS:
            self._shelves.popitem(last=False)
        return shelf


def _models(payload: Mapping[str, Any]) -> tuple[Model, ...]:
    """The models of a list, in `data` as the API has it, or in `models` as some servers do."""
    entries = payload.get("data") or payload.get("models")
    if not isinstance(entries, list):
        return ()
    found = (_model(entry) for entry in entries[:_MOST])
    by_id = {model.id: model for model in found if model}
    return tuple(by_id[id_] for id_ in sorted(by_id))


def _model(entry: object) -> Model | None:
    if not isinstance(entry, dict):
        return Model(entry, None, None) if entry and isinstance(entry, str) else None
    id_ = entry.get("id") or entry.get("name") or entry.get("model")
    created = entry.get("created")
    owner = entry.get("owned_by")
    if not id_ or not isinstance(id_, str):
        return None
    return Model(
        id_,
        int(created) if isinstance(created, int | float) else None,
        owner if isinstance(owner, str) else None,
    )
