"""The command line."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs
from bot.config import HOSTED_API, Config, load_environment
from bot.errors import ConfigError, ParleyError

if TYPE_CHECKING:  # imported where it is used, so that `parley backup` and errors come at once
    from sandbox.endpoints.relay import Upstream
    from sandbox.world import Sandbox

TOKENLESS = (
    "DISCORD_TOKEN is not set: put your bot's token into .env (see .env.example), or try Parley "
    "without an account by running: parley sandbox"
)
PORT, LAST_PORT = 8300, 65_535
LARGEST_ID = 2**63 - 1
MODELS = (
    "chat_model",
    "completion_model",
    "image_model",
    "transcription_model",
    "speech_model",
    "embedding_model",
    "moderation_model",
)


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
    sandbox.add_argument(
        "--openai-base-url",
        type=_base_url,
        metavar="URL",
        help="let a real endpoint answer, such as http://127.0.0.1:11434/v1, with OPENAI_API_KEY as"
        " its key; it does, too, where OPENAI_BASE_URL or OPENAI_API_KEY is set",
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


def _base_url(text: str) -> str:
    try:
        return Config.from_environment({"OPENAI_BASE_URL": text}).openai_base_url
    except ConfigError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _run(config: Config, _: argparse.Namespace) -> int:
    if config.discord_token is None:
        raise ConfigError(TOKENLESS)
    asyncio.run(_until_stopped(config))
    return 0


def _sandbox(config: Config, options: argparse.Namespace) -> int:
    from sandbox.endpoints.relay import Upstream

    base_url = options.openai_base_url or config.openai_base_url
    is_real = options.openai_base_url or config.openai_api_key or base_url != HOSTED_API
    real = Upstream(base_url, config.openai_api_key) if is_real else None
    asyncio.run(_in_sandbox(config, options.port, real))
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


async def _in_sandbox(config: Config, port: int, real: "Upstream | None") -> None:
    """Run both stand-ins and the bot, or a real endpoint in the place of one of them."""
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        async with _world(port, real) as world:
            sys.stdout.write(f"{world.welcome()}\n")
            sys.stdout.flush()
            surroundings = Config.from_environment(world.environment(Path(folder)))
            if real is not None:
                models = {name: getattr(config, name) for name in MODELS}
                surroundings = replace(surroundings, prices_file=config.prices_file, **models)
            await _until_stopped(replace(surroundings, health_port=config.health_port))


@asynccontextmanager
async def _world(port: int, real: "Upstream | None") -> AsyncIterator["Sandbox"]:
    from sandbox.world import Sandbox

    async with AsyncExitStack() as stack:
        try:
            sandbox = Sandbox(port=port, history=True, upstream=real)
            world = await stack.enter_async_context(sandbox)
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
    from bot.serving import serve

    await serve(config, stop)


if __name__ == "__main__":
    sys.exit(main())
