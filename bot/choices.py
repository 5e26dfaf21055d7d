"""What choice lists offer while people type."""

import asyncio

from bot.accounts import Accounts
from bot.conversation.personas import BUILT_IN
from bot.endpoints.models import Models
from bot.errors import ParleyError

MOST = 25
"""Choices that Discord shows at a time."""
NAME = 100
"""Characters of a choice's name and value."""
PATIENCE = 2.0
"""Seconds; Discord gives up on choices after 3."""


class Choices:
    """Offers model and persona names."""

    def __init__(self, models: Models, accounts: Accounts) -> None:
        self._models = models
        self._accounts = accounts

    async def models(self, guild_id: int | None, typed: str) -> list[str]:
        """Offer models whose name contains what was typed; none while the endpoint is away."""
        try:
            async with asyncio.timeout(PATIENCE):
                known = await self._models.list(await self._accounts.of(guild_id))
        except (ParleyError, TimeoutError):
            return []
        typed = typed.strip().lower()
        return [model.id for model in known if typed in model.id.lower() and len(model.id) <= NAME][
            :MOST
        ]

    def personas(self, typed: str) -> dict[str, str]:
        """Offer personas that contain what was typed: what is shown, and the name."""
        shown = {f"{found.name}: {found.summary}"[:NAME]: found.name for found in BUILT_IN}
        return {text: name for text, name in shown.items() if typed.strip().lower() in text.lower()}
