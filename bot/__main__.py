"""The command line, and the one place that builds things."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs
from bot.config import Config, load_environment
from bot.errors import ConfigError, ParleyError

if TYPE_CHECKING:  # imported where it is used, so that `parley backup` and errors come at once
    import aiohttp

    from bot.client import Bot, Services
    from bot.members import Standing
    from bot.storage.database import Database
    from bot.usage import Prices
    from sandbox.world import Sandbox

TOKENLESS = (
    "DISCORD_TOKEN is not set: put your bot's token into .env (see .env.example), or try Parley "
    "without an account by running: parley sandbox"
)
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
PORT, LAST_PORT = 8300, 65_535
LARGEST_ID = 2**63 - 1
PATIENCE = 30.0
"""Seconds that Discord gets to name its gateway."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    options = _parser().parse_args(arguments)
    try:
        config = Config.from_environment(load_environment(os.environ))
        logs.configure(config.log_level, config.log_format, secrets=config.secrets)
        return int(options.command(config, options))
    except ParleyError as error:
        if options.command is _check:  # the settings are the first thing it looks at
            return _told_as_finding(error)
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, ConfigError) else 1
    except KeyboardInterrupt:  # before anything runs that could be stopped in good order
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="parley", description="A Discord bot for a whole OpenAI-compatible API."
    )
    parser.set_defaults(command=_run)
    commands = parser.add_subparsers(metavar="COMMAND")
    run = commands.add_parser("run", help="connect to Discord and serve (the default)")
    run.set_defaults(command=_run)
    sandbox = commands.add_parser(
        "sandbox", help="try everything on this machine, without an account"
    )
    sandbox.add_argument(
        "--port",
        type=_port,
        default=PORT,
        help=f"the port of its page ({PORT}); 0 takes a free one",
    )
    sandbox.set_defaults(command=_sandbox)
    check = commands.add_parser(
        "check", help="verify settings, token, intents, database, endpoints"
    )
    check.set_defaults(command=_check)
    backup = commands.add_parser("backup", help="copy the database, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="where the copy goes")
    backup.set_defaults(command=_backup)
    forget = commands.add_parser("forget", help="erase a server's data; stop the bot before")
    forget.add_argument("server", type=_server, metavar="SERVER_ID", help="the server's id")
    forget.set_defaults(command=_forget)
    return parser


def _server(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < LARGEST_ID.bit_length()
    if not (is_number and 0 < int(text) <= LARGEST_ID):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the id of a server: it is a long number, which Discord copies from"
            " the server's menu in developer mode"
        )
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a number up to {LAST_PORT}")
    return int(text)


def _run(config: Config, _: argparse.Namespace) -> int:
    if config.discord_token is None:
        raise ConfigError(TOKENLESS)
    asyncio.run(_until_stopped(config))
    return 0


def _sandbox(config: Config, options: argparse.Namespace) -> int:
    asyncio.run(_in_sandbox(config, options.port))
    return 0


def _check(config: Config, _: argparse.Namespace) -> int:
    from bot.check import check, exit_code, report

    if config.log_level != "DEBUG":  # the report says it all
        logs.configure("CRITICAL", config.log_format, secrets=config.secrets)

    async def run() -> int:
        findings = await check(config)
        sys.stdout.write(f"{report(findings)}\n")
        return exit_code(findings)

    return asyncio.run(run())


def _told_as_finding(error: ParleyError) -> int:
    from bot.check import Finding, Status, exit_code, report

    findings = [Finding(Status.FAILED, "settings", str(error))]
    sys.stdout.write(f"{report(findings)}\n")
    return exit_code(findings)


def _backup(config: Config, options: argparse.Namespace) -> int:
    from bot.storage.backups import backup_file

    backup_file(config.database_path, options.file)
    sys.stdout.write(f"The database was copied to {options.file}.\n")
    return 0


def _forget(config: Config, options: argparse.Namespace) -> int:
    from bot.privacy.forget import forget

    sys.stdout.write(f"{asyncio.run(forget(config.database_path, options.server))}\n")
    return 0


async def _in_sandbox(config: Config, port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        async with _world(port) as world:
            sys.stdout.write(f"{world.welcome()}\n")
            sys.stdout.flush()
            surroundings = Config.from_environment(world.environment(Path(folder)))
            await _until_stopped(replace(surroundings, health_port=config.health_port))


@asynccontextmanager
async def _world(port: int) -> AsyncIterator["Sandbox"]:
    from sandbox.world import Sandbox

    async with AsyncExitStack() as stack:
        try:
            world = await stack.enter_async_context(Sandbox(port=port))
        except OSError as error:
            raise ConfigError(
                f"The port {port} cannot be used: choose another, such as parley sandbox --port"
                f" {PORT + 1}."
            ) from error
        yield world


async def _until_stopped(config: Config) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl+C raises KeyboardInterrupt instead
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(config, stop)


async def serve(config: Config, stop: asyncio.Event) -> None:
    """Connect to Discord and serve until `stop` is set, then close everything in order.

    Raises:
        ConfigError: the price list, the database or the health port cannot be used, or Discord
            cannot be reached or does not accept the token or the intents.
    """
    import aiohttp
    import discord

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
async def running(config: Config) -> AsyncIterator["asyncio.Task[None]"]:
    """Build everything and start the bot; at the end close it all, the other way round."""
    from bot.client import Bot
    from bot.endpoints.transport import new_session
    from bot.health import Health
    from bot.storage.database import Database
    from bot.usage import Prices

    async def standing(guild_id: int, user_id: int) -> "Standing":
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
        async with bot:  # so that it can be closed however far it has come
            starting = asyncio.create_task(_start(bot, session, config), name="bot")
            try:
                yield starting
            finally:
                await bot.close()
                starting.cancel()  # discord.py goes on trying to connect after it was closed
                await asyncio.gather(starting, return_exceptions=True)
    finally:
        await health.close()
        await services.conversations.close()
        await services.attachments.close()
        await session.close()
        await public.close()
        await database.close()


def build(
    config: Config,
    database: "Database",
    session: "aiohttp.ClientSession",
    standing: Callable[[int, int], Awaitable["Standing"]],
    *,
    public: "aiohttp.ClientSession | None" = None,
    prices: "Prices | None" = None,
) -> "Services":
    """Build what the cogs work with.

    `standing` asks Discord how a member stands; `public` is the session that reaches public
    addresses only.
    """
    from bot.access import Access
    from bot.accounts import Accounts
    from bot.attachments import AttachmentReader
    from bot.client import Services
    from bot.conversation import Conversations
    from bot.endpoints.chat import Chat
    from bot.endpoints.models import Models
    from bot.endpoints.transport import Transport
    from bot.members import Members
    from bot.privacy import Privacy
    from bot.settings import Settings
    from bot.storage.conversations import ConversationStore
    from bot.storage.keys import KeyStore
    from bot.storage.personal import PersonalStore
    from bot.storage.settings import SettingsStore
    from bot.storage.usage import UsageStore
    from bot.usage import Calls

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
    conversations = Conversations(
        ConversationStore(database), Chat(transport), settings, calls, salt=salt
    )
    return Services(
        config=config,
        settings=settings,
        accounts=accounts,
        members=members,
        access=access,
        calls=calls,
        privacy=Privacy(
            PersonalStore(database),
            settings,
            stop=conversations.stop_for,
            forget=(settings.forget_guild, accounts.forget_guild, calls.forget_guild),
        ),
        conversations=conversations,
        models=models,
        attachments=AttachmentReader(),
    )


async def _start(bot: "Bot", session: "aiohttp.ClientSession", config: Config) -> None:
    if config.discord_api_url is not None:
        await _move_discord(session, config)
    await bot.start(config.discord_token or "")


async def _move_discord(session: "aiohttp.ClientSession", config: Config) -> None:
    """Send every REST call and the gateway connection to DISCORD_API_URL instead of Discord."""
    import aiohttp
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from yarl import URL

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


if __name__ == "__main__":
    sys.exit(main())
