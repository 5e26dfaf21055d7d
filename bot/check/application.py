"""Whether Discord accepts the token, and lets the bot read messages."""

import aiohttp
import orjson

from bot.config import Config
from bot.errors import ConfigError

from .finding import Finding, Status

_DISCORD = "https://discord.com/api/v10"
# An application's flags: the switch as it is for large bots, and for those in few servers.
_MESSAGE_CONTENT = 1 << 18 | 1 << 19
_UNAUTHORIZED = 401
_LARGEST_ANSWER = 1 << 20


async def check_application(
    session: aiohttp.ClientSession, config: Config, *, seconds: float
) -> list[Finding]:
    """Check the token and the one intent that must be switched on by hand."""
    if config.discord_token is None:
        text = "DISCORD_TOKEN is not set. Put your bot's token into .env, or run parley sandbox."
        return [Finding(Status.FAILED, "Discord", text)]
    try:
        user = await _ask_discord(session, config, "/users/@me", seconds=seconds)
        application = await _ask_discord(session, config, "/applications/@me", seconds=seconds)
    except ConfigError as error:
        return [Finding(Status.FAILED, "Discord", str(error))]
    name = str(user.get("username", "unknown")).encode("unicode_escape").decode()
    return [Finding(Status.OK, "Discord", f"logged in as {name}"), _intent(application)]


async def _ask_discord(
    session: aiohttp.ClientSession, config: Config, path: str, *, seconds: float
) -> dict[str, object]:
    headers = {
        "Authorization": f"Bot {config.discord_token}",
        "User-Agent": "DiscordBot (parley, 0)",  # Discord's reference asks for this form
    }
    patience = aiohttp.ClientTimeout(total=seconds)
    try:
        async with session.get(
            (config.discord_api_url or _DISCORD) + path,
            headers=headers,
            timeout=patience,
            allow_redirects=False,
        ) as response:
            return await _object_in(response)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise ConfigError(
            "it does not answer as Discord does. Check this machine's connection, and"
            " DISCORD_API_URL if it is set."
        ) from error


async def _object_in(response: aiohttp.ClientResponse) -> dict[str, object]:
    """The JSON object of an answer that grants what was asked."""
    if response.status == _UNAUTHORIZED:
        raise ConfigError(
            "it does not accept DISCORD_TOKEN. Copy it again from the Discord developer portal,"
            " under Bot, or reset it there."
        )
    if not response.ok:
        raise ConfigError(
            f"it answers with status {response.status}. Try again later; if it stays so, check"
            " DISCORD_API_URL."
        )
    body = bytearray()
    async for chunk in response.content.iter_chunked(_LARGEST_ANSWER):
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise ValueError("far too long for an answer of Discord's")
    payload = orjson.loads(body)
    if not isinstance(payload, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- what came is wrong, not the code
    return payload


def _intent(application: dict[str, object]) -> Finding:
    flags = application.get("flags")
    if isinstance(flags, int) and flags & _MESSAGE_CONTENT:
        return Finding(Status.OK, "intents", "the bot may read messages")
    return Finding(
        Status.FAILED,
        "intents",
        "the bot may not read messages. Open the Discord developer portal, choose the application,"
        " then Bot, and switch on Message Content Intent under Privileged Gateway Intents.",
    )
