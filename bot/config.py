"""What the operator decides: the environment and `.env`, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import ConfigError

HOSTED_API = "https://api.openai.com/v1"
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_FORMATS = ("text", "json")
_ANSWERS = ("true", "false")
_LARGEST_ID = 2**63 - 1
_MOST_SHARDS = 10_000
_SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The operator's settings, as `.env.example` explains them.

    Each field is named like its variable. URLs have no trailing slash; secrets are not in `repr()`.
    """

    discord_token: str | None = field(repr=False)
    discord_api_url: str | None
    """Another base for every call to Discord, such as the sandbox's; None means Discord's own."""
    openai_api_key: str | None = field(repr=False)
    openai_base_url: str
    chat_model: str
    completion_model: str
    image_model: str
    transcription_model: str
    speech_model: str
    embedding_model: str
    moderation_model: str
    database_path: Path
    secret_keys: tuple[str, ...] = field(repr=False)
    """The first encrypts; all of them decrypt, so that a key can be replaced."""
    allowed_base_urls: frozenset[str]
    """Endpoints that servers may choose although they are not https or not public."""
    dev_guild_id: int | None
    health_port: int | None
    shard_count: int | None
    shard_ids: tuple[int, ...] | None
    log_level: str
    log_format: str
    prices_file: Path | None
    shared_fine_tuning: bool
    """Whether servers may have files and fine-tuning jobs with the operator's key."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read and check every variable; an empty one counts as not set.

        Raises:
            ConfigError: a value cannot be used; the sentence names the variable, not its value.
        """
        read = _Variables(environ)
        shard_count = read.number("SHARD_COUNT", 1, _MOST_SHARDS)
        return cls(
            discord_token=read.secret("DISCORD_TOKEN"),
            discord_api_url=read.url("DISCORD_API_URL"),
            openai_api_key=read.secret("OPENAI_API_KEY"),
            openai_base_url=read.url("OPENAI_BASE_URL") or HOSTED_API,
            chat_model=read.text("CHAT_MODEL") or "gpt-5.6-luna",
            completion_model=read.text("COMPLETION_MODEL") or "gpt-5.6-luna",
            image_model=read.text("IMAGE_MODEL") or "gpt-image-2",
            transcription_model=read.text("TRANSCRIPTION_MODEL") or "gpt-transcribe",
            speech_model=read.text("SPEECH_MODEL") or "gpt-4o-mini-tts",
            embedding_model=read.text("EMBEDDING_MODEL") or "text-embedding-3-small",
            moderation_model=read.text("MODERATION_MODEL") or "omni-moderation-latest",
            database_path=read.path("DATABASE_PATH") or Path("data/parley.db"),
            secret_keys=read.secret_keys("SECRET_KEY"),
            allowed_base_urls=read.urls("ALLOWED_BASE_URLS"),
            dev_guild_id=read.number("DEV_GUILD_ID", 1, _LARGEST_ID),
            health_port=read.number("HEALTH_PORT", 1, 65_535),
            shard_count=shard_count,
            shard_ids=read.shard_ids("SHARD_IDS", shard_count),
            log_level=read.choice("LOG_LEVEL", _LEVELS, "INFO"),
            log_format=read.choice("LOG_FORMAT", _FORMATS, "text"),
            prices_file=read.path("PRICES_FILE"),
            shared_fine_tuning=read.choice("SHARED_FINE_TUNING", _ANSWERS, "false") == "true",
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown or logged."""
        return tuple(filter(None, (self.discord_token, self.openai_api_key, *self.secret_keys)))


def load_environment(environ: Mapping[str, str], folder: Path = Path()) -> dict[str, str]:
    """Join the folder's `.env` with the process environment, whose non-empty values win.

    Raises:
        ConfigError: there is a `.env`, but it cannot be read.
    """
    try:
        # No interpolation: it would read the process environment, and mangle a key with a `$`.
        in_file = dotenv_values(folder / ".env", interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            "I cannot read the file .env: allow me to, and save it as UTF-8 text."
        ) from error
    return _filled(in_file) | _filled(environ)


def _filled(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if value}


class _Variables:
    """Reads single variables, each of which is None or empty when it is not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        return _unquoted(self._environ.get(name, "")) or None

    def secret(self, name: str) -> str | None:
        value = self.text(name)
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            raise ConfigError(
                f"{name} holds blanks or letters that no key has: copy it again, on one line."
            )
        return value

    def secret_keys(self, name: str) -> tuple[str, ...]:
        keys = tuple(self._list(name))
        if any(len(key) < _SHORTEST_SECRET for key in keys):
            raise ConfigError(
                f"{name} is too short: use at least {_SHORTEST_SECRET} characters for each key,"
                " such as `openssl rand -hex 32` prints."
            )
        return keys

    def url(self, name: str) -> str | None:
        value = self.text(name)
        return _checked_url(name, value) if value else None

    def urls(self, name: str) -> frozenset[str]:
        return frozenset(_checked_url(name, value) for value in self._list(name))

    def number(self, name: str, least: int, most: int) -> int | None:
        value = self.text(name)
        return _checked_number(name, value, least, most) if value else None

    def shard_ids(self, name: str, count: int | None) -> tuple[int, ...] | None:
        values = self._list(name)
        if not values:
            return None
        if count is None:
            raise ConfigError(
                f"{name} is set without SHARD_COUNT: set that to the number of all shards, or"
                f" remove {name}."
            )
        return tuple(sorted({_checked_number(name, value, 0, count - 1) for value in values}))

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = (self.text(name) or default).casefold()
        for choice in choices:
            if choice.casefold() == value:
                return choice
        raise ConfigError(f"{name} has an unknown value: use one of {', '.join(choices)}.")

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        try:
            return Path(value).expanduser() if value else None
        except RuntimeError as error:
            raise ConfigError(
                f"{name} begins with ~, but I know no such home folder: write the whole path."
            ) from error

    def _list(self, name: str) -> list[str]:
        parts = (self.text(name) or "").split(",")
        return [part for part in map(_unquoted, parts) if part]


def _unquoted(value: str) -> str:
    """Take off blanks and one pair of quotes, which some tools hand on."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value


def _checked_number(name: str, value: str, least: int, most: int) -> int:
    # int() refuses absurd lengths with an error of its own.
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= 20 else -1  # noqa: PLR2004 -- as many digits as the largest Discord id, and one
    if not least <= number <= most:
        raise ConfigError(
            f"{name} is not what it should be: use a whole number from {least} to {most}."
        )
    return number


def _checked_url(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise ConfigError(f"{name} is not a web address: use one such as http://127.0.0.1:8080/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            f"{name} has a user, a password, `?` or `#` in it: use the plain address, such as"
            " http://127.0.0.1:8080/v1."
        )
    return value.rstrip("/")
