"""What choice lists offer while people type."""

import asyncio
from functools import partial

from bot.access import Access
from bot.accounts import Accounts
from bot.endpoints.models import Around, Model, Models
from bot.errors import ParleyError
from bot.settings.personas import BUILT_IN
from bot.usage import Caller, Calls

MOST = 25
"""Choices that Discord shows at a time."""
NAME = 100
"""Characters of a choice's name and value."""
PATIENCE = 2.0
"""Seconds; Discord gives up on choices after 3."""


class Offer:
    """The models that a server's endpoint offers; asking for them is a call like any other."""

    def __init__(self, models: Models, accounts: Accounts, calls: Calls) -> None:
        self._models = models
        self._accounts = accounts
        self._calls = calls

    async def list(self, caller: Caller) -> tuple[Model, ...]:
        """Give all of them, sorted by id.

        Raises:
            EndpointError: the endpoint did not say.
        """
        account = await self._accounts.of(caller.guild_id)
        return await self._models.list(account, around=self._around(caller))

    async def retrieve(self, caller: Caller, model: str) -> Model:
        """Give one.

        Raises:
            ModelUnavailable: it is not offered.
            EndpointError: the endpoint did not say.
        """
        account = await self._accounts.of(caller.guild_id)
        return await self._models.retrieve(account, model, around=self._around(caller))

    def _around(self, caller: Caller) -> Around:
        return partial(self._calls.look_up, caller)


class Choices:
    """Offers model and persona names."""

    def __init__(self, offer: Offer, access: Access) -> None:
        self._offer = offer
        self._access = access

    async def models(self, caller: Caller, typed: str) -> list[str]:
        """Offer models that one may use, whose name contains what was typed.

        There are none while the endpoint is away.
        """
        typed = typed.strip().lower()
        try:
            async with asyncio.timeout(PATIENCE):
                known = await self._offer.list(caller)
                names = [
                    model.id
                    for model in known
                    if typed in model.id.lower() and len(model.id) <= NAME
                ]
                free = await self._access.models(caller.guild_id, caller.user_id, names)
        except (ParleyError, TimeoutError):
            return []
        return [name for name in names if name in free][:MOST]

    def personas(self, typed: str) -> dict[str, str]:
        """Offer personas that contain what was typed: what is shown, and the name."""
        shown = {f"{found.name}: {found.summary}"[:NAME]: found.name for found in BUILT_IN}
        return {text: name for text, name in shown.items() if typed.strip().lower() in text.lower()}
