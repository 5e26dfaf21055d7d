"""Which endpoint and key a server's calls go to."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass

from bot.accounts.addresses import checked, normalised
from bot.accounts.renewal import renew
from bot.accounts.trial import Around, tried
from bot.accounts.vault import CANNOT_KEEP, Place, Vault
from bot.config import Config
from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.errors import ConfigError, InputError, StorageError
from bot.storage.keys import KeyRow, KeyStore

log = logging.getLogger(__name__)

LONGEST_KEY = 512
"""Characters of an API key."""
_KEPT = 1_000
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """What is shown of a server's own key; `set_by` is a Discord id, `set_at` in Unix milliseconds.

    Of a short key, `last_four` has less than four characters, and never more than a quarter.
    """

    base_url: str
    last_four: str
    set_by: int
    set_at: int


class Accounts:
    """Gives each server its own account if it has one, else the operator's.

    `now` is in Unix seconds.
    """

    def __init__(
        self,
        store: KeyStore,
        config: Config,
        models: Models,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._models = models
        self._now = now
        self._vault = Vault(config.secret_keys)
        self._allowed = frozenset(_readable(config.allowed_base_urls))
        self._shared = Account(config.openai_base_url, config.openai_api_key)
        self._known: OrderedDict[int, Account] = OrderedDict()
        self._changes = 0  # so that what was read before a change is not kept after it

    async def of(self, guild_id: int | None) -> Account:
        """Give the endpoint and key that this server's calls go to.

        Raises:
            ConfigError: the server has a key of its own that cannot be used any more. The
                operator's does not take its place: it would pay, and read, what it is not meant to.
        """
        if guild_id is None:
            return self._shared
        if guild_id in self._known:
            self._known.move_to_end(guild_id)
            return self._known[guild_id]
        changes = self._changes
        row = await self._store.get(guild_id)
        account = await self._own(row) if row else self._shared
        if changes == self._changes:
            self._known[guild_id] = account
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return account

    async def shown(self, guild_id: int) -> OwnKey | None:
        """Tell what may be shown of a server's own key, also when it cannot be read any more."""
        row = await self._store.get(guild_id)
        if row is None:
            return None
        return OwnKey(
            base_url=row.base_url, last_four=row.last_four, set_by=row.set_by, set_at=row.set_at
        )

    def check_can_keep(self) -> None:
        """Let somebody begin to set a key.

        Raises:
            ConfigError: the operator has to set `SECRET_KEY` first.
        """
        if not self._vault.has_secret:
            raise ConfigError(CANNOT_KEEP)

    async def set(
        self,
        guild_id: int,
        *,
        base_url: str,
        api_key: str,
        by: int,
        around: Around = nullcontext,
    ) -> int | None:
        """Try an account and keep it as the server's own; gives how many models it may use.

        `around` gives what the trial is made in, such as what writes it down.

        None means that the endpoint does not list its models, so that the key could not be tried.

        Raises:
            ConfigError: the operator has to set `SECRET_KEY` first.
            InputError: the base URL or the key cannot be used, or the key is not accepted.
            EndpointError: the endpoint refused for another reason.
            StorageError: it could not be saved.
        """
        self.check_can_keep()
        base = checked(base_url, self._allowed)
        key = _checked_key(api_key)
        if not key and base not in self._allowed:
            raise InputError("There is no key: type it into the form, as the endpoint gave it out.")
        found = await tried(self._models, self._account(base, key), around)
        row = KeyRow(
            guild_id=guild_id,
            base_url=base,
            sealed=await self._vault.seal(key, Place(guild_id, base)),
            last_four=_last_four(key),
            set_by=by,
            set_at=int(self._now() * 1000),
        )
        try:
            await self._store.put(row)
        finally:
            self.forget_guild(guild_id)
        return found

    async def remove(self, guild_id: int) -> bool:
        """Erase a server's own key; tells whether there was one."""
        try:
            return await self._store.remove(guild_id)
        finally:
            self.forget_guild(guild_id)

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is kept in memory of a server."""
        self._changes += 1
        self._known.pop(guild_id, None)

    async def renew(self) -> None:
        """Seal every key with the present secret, so that the operator can give up the former ones.

        Never fails: until the next start, the former secrets open the keys as well.
        """
        try:
            await renew(self._store, self._vault)
        except StorageError as error:
            log.warning("servers' keys could not be sealed anew: %s", error)

    async def _own(self, row: KeyRow) -> Account:
        try:
            base = checked(row.base_url, self._allowed)
        except InputError as error:
            raise ConfigError(
                "This server's own base URL may not be used any more. Ask an admin to set another"
                " with /settings key set, or whoever runs this bot to allow it again."
            ) from error
        opened = await self._vault.open(row.sealed, Place(row.guild_id, row.base_url))
        return self._account(base, opened.api_key)

    def _account(self, base: str, key: str) -> Account:
        return Account(base, key or None, public_only=base not in self._allowed)


def _checked_key(api_key: str) -> str:
    key = api_key.strip()
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()) or " " in key:
        raise InputError(
            f"That is no API key: it has blanks or letters that no key has, or more than"
            f" {LONGEST_KEY} characters. Copy it again."
        )
    return key


def _last_four(key: str) -> str:
    return key[len(key) - min(_SHOWN, len(key) // 4) :]


def _readable(base_urls: Iterable[str]) -> Iterable[str]:
    for base_url in base_urls:
        try:
            yield normalised(base_url)
        except InputError:
            log.warning("ALLOWED_BASE_URLS has an address that no call can be made to")
