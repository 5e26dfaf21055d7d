"""`parley check`: whether settings, Discord, database and endpoints are as they should be."""

import asyncio

from bot.config import Config
from bot.endpoints.models import Models
from bot.endpoints.transport import Timeouts, Transport, new_session
from bot.errors import ConfigError
from bot.usage import Prices

from .application import check_application
from .database import check_database
from .endpoints import check_allowed, check_endpoint
from .finding import Finding, Status, exit_code, report

__all__ = ["Finding", "Status", "check", "exit_code", "report"]


async def check(config: Config, *, seconds: float = 10.0) -> list[Finding]:
    """Look at everything at once, each for at most about `seconds`, and change nothing."""
    patience = Timeouts(connect=seconds, first_byte=seconds, between=seconds)
    async with new_session() as session:
        models = Models(Transport(session, timeouts=patience, attempts=1))
        groups = await asyncio.gather(
            _check_settings(config),
            check_application(session, config, seconds=seconds),
            check_database(config.database_path, seconds=seconds),
            check_endpoint(models, config, seconds=seconds),
            *(
                check_allowed(models, it, seconds=seconds)
                for it in sorted(config.allowed_base_urls)
            ),
        )
    return [finding for group in groups for finding in group]


async def _check_settings(config: Config) -> list[Finding]:
    """The values were checked when they were read; one of them names a file."""
    try:
        if config.prices_file:
            await asyncio.to_thread(Prices.read, config.prices_file)
    except ConfigError as error:
        return [Finding(Status.FAILED, "settings", str(error))]
    return [Finding(Status.OK, "settings", "every variable can be read")]
