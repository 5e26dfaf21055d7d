"""Builds everything, connects to Discord and serves: the one place where all parts meet."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.access import Access
from bot.accounts import Accounts
from bot.attachments import AttachmentReader
from bot.attachments.downloads import Downloads
from bot.client import Bot, Services
from bot.client.heartbeats import end_heartbeats
from bot.config import Config
from bot.conversation import Conversations
from bot.endpoints.audio import Audio
from bot.endpoints.chat import Chat
from bot.endpoints.completions import Completions
from bot.endpoints.embeddings import Embeddings
from bot.endpoints.images import Images
from bot.endpoints.models import Models
from bot.endpoints.moderations import Moderations
from bot.endpoints.transport import Transport, new_session
from bot.errors import ConfigError
from bot.health import Health
from bot.members import Members, Standing
from bot.messages.service import Messages
from bot.moderation.prompts import Prompts
from bot.moderation.service import Moderation
from bot.moderation.trying import Trying
from bot.pictures import Pictures
from bot.privacy import Privacy
from bot.search.asking import Answering
from bot.search.files import TextFiles
from bot.search.indexed import Indexed
from bot.search.meaning import Meaning
from bot.search.service import Search
from bot.search.vectors import Vectors
from bot.settings import Settings
from bot.sound import Studio
from bot.speech import Speaking
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.keys import KeyStore
from bot.storage.personal import PersonalStore
from bot.storage.settings import SettingsStore
from bot.storage.usage import UsageStore
from bot.transcription import Transcribing
from bot.usage import Calls, Prices
from bot.writing import Completing, Editing

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
        closings: tuple[Callable[[], Awaitable[object]], ...] = (
            health.close,
            services.messages.close,
            services.moderation.close,
            services.indexing.close,
            services.embedding.close,
            services.search.close,
            services.conversations.close,
            services.attachments.close,
            services.pictures.close,
            services.transcribing.close,
            services.downloads.close,
            services.studio.close,
            session.close,
            public.close,
            database.close,
        )
        for close in closings:
            try:
                await close()
            except Exception:  # what comes after it, the database above all, is closed all the same
                log.exception("something could not be closed")


def build(
    config: Config,
    database: Database,
    session: aiohttp.ClientSession,
    standing: Callable[[int, int], Awaitable[Standing]],
    *,
    public: aiohttp.ClientSession | None = None,
    prices: Prices | None = None,
) -> Services:
    """Build what the cogs work with.

    `standing` asks Discord how a member stands; `public` is the session that reaches public
    addresses only.
    """
    transport = Transport(session, public=public)
    models = Models(transport)
    settings = Settings(SettingsStore(database), config)
    accounts = Accounts(KeyStore(database), config, models)
    members = Members(standing)
    access = Access(settings, members)
    calls = Calls(
        UsageStore(database),
        settings=settings,
        accounts=accounts,
        access=access,
        members=members,
        prices=prices,
    )
    salt = (*config.secret_keys, config.discord_token or "")[0]
    chat, completions = Chat(transport), Completions(transport)
    audio, studio, downloads = Audio(transport), Studio(), Downloads(session)
    embeddings, personal = Embeddings(transport), PersonalStore(database)

    async def is_opted_out(user_id: int, guild_id: int) -> bool:
        return await privacy.is_opted_out(user_id, guild_id)

    def judge(guild_id: int) -> None:
        moderation.wake(guild_id)

    def find(guild_id: int) -> None:
        index.embedding.wake(guild_id)

    messages = Messages(
        database,
        settings,
        is_opted_out,
        on_judging=judge,
        on_finding=find,
    )
    moderation = Moderation(
        database,
        Moderations(transport),
        calls,
        messages=messages,
        settings=settings,
        downloads=downloads,
    )
    index = Indexed.build(
        database,
        messages,
        Vectors(embeddings, calls),
        settings=settings,
        files=TextFiles(downloads),
        scrub=personal.scrub,
        prices=prices,
    )
    trying = Trying(moderation.judges, moderation.rulebook, settings)
    prompts = Prompts(trying, settings, members)
    conversations = Conversations(ConversationStore(database), chat, settings, calls, salt=salt)
    settings.listen(find)
    search = Search(
        index.store,
        index.sketches,
        Meaning(embeddings, calls, salt=salt),
        indexes=index.indexes,
        places=index.places,
    )
    privacy = Privacy(
        personal,
        settings,
        stop=conversations.stop_for,
        forget=(
            settings.forget_guild,
            accounts.forget_guild,
            calls.forget_guild,
            moderation.forget_guild,
            index.embedding.forget_guild,
        ),
        on_opt_out=index.forgetting.author,
    )
    return Services(
        config=config,
        settings=settings,
        accounts=accounts,
        members=members,
        access=access,
        calls=calls,
        privacy=privacy,
        conversations=conversations,
        models=models,
        attachments=AttachmentReader(),
        pictures=Pictures(Images(transport), calls, settings, salt=salt, allow=prompts.check),
        studio=studio,
        speaking=Speaking(audio, calls, settings, studio),
        downloads=downloads,
        transcribing=Transcribing(audio, calls, settings, studio, downloads),
        messages=messages,
        moderation=moderation,
        embedding=index.embedding,
        indexing=index.indexing,
        forgetting=index.forgetting,
        completing=Completing(completions, calls, settings, salt=salt),
        editing=Editing(completions, chat, calls, accounts=accounts, settings=settings, salt=salt),
        search=search,
        answering=Answering(search, chat, calls, settings=settings, salt=salt),
    )


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
