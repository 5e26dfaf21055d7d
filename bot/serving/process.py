"""Connects to Discord and serves, and closes everything in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.client import Bot, Services
from bot.client.heartbeats import end_heartbeats
from bot.config import Config
from bot.endpoints.transport import new_session
from bot.errors import ConfigError
from bot.health import Health
from bot.members import Standing
from bot.serving.building import build
from bot.storage.database import Database
from bot.usage import Prices

log = logging.getLogger(__name__)

INTENT = (
    "Discord does not let this bot read messages yet: open the Discord developer portal, choose "
    "your application, then Bot, and switch on Message Content Intent under Privileged Gateway "
    "Intents."
)
REFUSED = (
    "Discord does not accept DISCORD_TOKEN: copy it again from the Discord developer portal, "
    "under Bot, or reset it there."
)
UNREACHABLE = (
    "Discord cannot be reached: check this machine's connection, and DISCORD_API_URL if it is set, "
    "then start Parley again."
)
TURNED_AWAY = (
    "Discord turned this bot away ({}): start Parley again in a few minutes; if that does not "
    "help, run parley check."
)
PATIENCE = 30.0
"""Seconds that Discord gets to name its gateway."""

Closing = Callable[[], Awaitable[object]]


async def serve(config: Config, stop: asyncio.Event) -> None:
    """Connect to Discord and serve until `stop` is set, then close everything in order.

    Raises:
        ConfigError: the price list, the database or the health port cannot be used, or Discord
            cannot be reached or does not accept the token or the intents.
    """
    async with running(config) as starting:
        stopping = asyncio.create_task(stop.wait(), name="wait for a signal")
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not starting.done():
            return
        try:
            await starting
        except discord.LoginFailure as error:
            raise ConfigError(REFUSED) from error
        except discord.PrivilegedIntentsRequired as error:
            raise ConfigError(INTENT) from error
        except (aiohttp.ClientConnectionError, TimeoutError, discord.GatewayNotFound) as error:
            raise ConfigError(UNREACHABLE) from error
        except discord.HTTPException as error:
            raise ConfigError(TURNED_AWAY.format(f"status {error.status}")) from error
        except discord.ConnectionClosed as error:
            raise ConfigError(TURNED_AWAY.format(f"code {error.code}")) from error


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[asyncio.Task[None]]:
    """Build everything and start the bot; at the end close it all, the other way round."""

    async def standing(guild_id: int, user_id: int) -> Standing:
        return await bot.standing(guild_id, user_id)

    prices = Prices.read(config.prices_file) if config.prices_file else None
    database = await Database.open(config.database_path)
    session, public = new_session(), new_session(public_only=True)
    services = build(config, database, session, standing, public=public, prices=prices)
    bot = Bot(services)
    health = Health(ready=bot.is_ready, alive=lambda: not bot.is_closed())
    try:
        if config.health_port is not None:
            await health.start(config.health_port)
        await services.accounts.renew()
        await services.downloads.open()
        await services.files.open()
        async with bot:  # so that it can be closed however far it has come
            starting = asyncio.create_task(_start(bot, session, config), name="bot")
            try:
                yield starting
            finally:
                await bot.close()
                starting.cancel()  # discord.py goes on trying to connect after it was closed
                await asyncio.gather(starting, return_exceptions=True)
                await end_heartbeats(bot)
    finally:
        for close in (health.close, *_closings(services), session.close, public.close):
            await _close(close)
        await _close(database.close)


def _closings(services: Services) -> Iterator[Closing]:
    """How what works beside Discord is closed: who hands work on before who takes it."""
    yield services.messages.close
    yield services.moderation.close
    yield services.indexing.close
    yield services.embedding.close
    yield services.search.close
    yield services.conversations.close
    yield services.attachments.close
    yield services.pictures.close
    yield services.transcribing.close
    yield services.tuning.close
    yield services.downloads.close
    yield services.studio.close


async def _close(close: Closing) -> None:
    try:
        await close()
    except Exception:  # what comes after it, the database above all, is closed all the same
        log.exception("something could not be closed")


async def _start(bot: Bot, session: aiohttp.ClientSession, config: Config) -> None:
    if config.discord_api_url is not None:
        await _move_discord(session, config)
    await bot.start(config.discord_token or "")


async def _move_discord(session: aiohttp.ClientSession, config: Config) -> None:
    """Send every REST call and the gateway connection to DISCORD_API_URL instead of Discord."""
    Route.BASE = str(config.discord_api_url)
    headers = {"Authorization": f"Bot {config.discord_token}"}
    patience = aiohttp.ClientTimeout(total=PATIENCE)
    url = f"{Route.BASE}/gateway/bot"
    async with session.get(url, headers=headers, timeout=patience) as response:
        if not response.ok:  # a refusal is told when the bot logs in
            return
        try:
            DiscordWebSocket.DEFAULT_GATEWAY = URL((await response.json())["url"])
        except (aiohttp.ContentTypeError, ValueError, LookupError, TypeError) as error:
            raise ConfigError(UNREACHABLE) from error
