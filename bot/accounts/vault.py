"""Seals servers' API keys, so that the database alone gives none of them away.

A key is sealed with AES-256-GCM, under a key derived from the operator's secret. The seal binds it
to its server and its base URL: a row that was copied or changed in the database opens for nobody.
"""

import asyncio
import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import ConfigError

if TYPE_CHECKING:  # imported where it is used: few servers have keys of their own
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CANNOT_KEEP = (
    "This bot cannot keep a server's own API key yet. Ask whoever runs it to set `SECRET_KEY`"
    " (`.env.example` explains it) and to start it again."
)
LOST = (
    "This server's API key can no longer be read. Ask an admin to set it again with"
    " /settings key set, or to remove it with /settings key remove."
)

# The same everywhere, so that the secret and a copy of the database are all it takes to restore. A
# salt hinders guessing for many installations at once; long secrets and scrypt's cost do as well.
_SALT = b"parley: API keys of servers"
_COST, _BLOCK, _LANES = 2**14, 8, 1  # some 50 ms for each secret, once
_MEMORY = 128 * _COST * _BLOCK  # bytes: 16 MiB (RFC 7914, section 2)
_FORM = b"\x01"
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a key is, and what it opens: it is sealed to both."""

    guild_id: int
    base_url: str

    @property
    def bound(self) -> bytes:
        """What the seal vouches for."""
        return _FORM + self.guild_id.to_bytes(8, "big") + self.base_url.encode()


@dataclass(frozen=True, slots=True)
class Opened:
    """A key that was unsealed; `is_stale` when it was not sealed with the present secret."""

    api_key: str = field(repr=False)
    is_stale: bool


class Vault:
    """Seals with the first of the operator's secrets, and opens with any of them."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)
        self._ciphers: dict[int, AESGCM] = {}
        self._deriving = threading.Lock()

    @property
    def has_secret(self) -> bool:
        """Whether anything can be sealed."""
        return bool(self._secrets)

    @property
    def has_former_secrets(self) -> bool:
        """Whether some keys may be sealed with a secret that is to be given up."""
        return len(self._secrets) > 1

    async def seal(self, api_key: str, place: Place) -> bytes:
        """Seal a key to its place.

        Raises:
            ConfigError: the operator has set no secret.
        """
        if not self._secrets:
            raise ConfigError(CANNOT_KEEP)
        return await asyncio.to_thread(self._sealed, api_key, place)

    async def open(self, sealed: bytes, place: Place) -> Opened:
        """Unseal a key.

        Raises:
            ConfigError: no secret opens it in this place: the secret or the row was changed.
        """
        return await asyncio.to_thread(self._opened, sealed, place)

    def _sealed(self, api_key: str, place: Place) -> bytes:
        nonce = os.urandom(_NONCE)
        sealed = self._cipher(0).encrypt(nonce, api_key.encode(), place.bound)
        return _FORM + nonce + sealed

    def _opened(self, sealed: bytes, place: Place) -> Opened:
        from cryptography.exceptions import InvalidTag

        form, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        for number in range(len(self._secrets) if form == _FORM else 0):
            try:
                api_key = self._cipher(number).decrypt(nonce, rest, place.bound)
            except (InvalidTag, ValueError):  # ValueError: a row cut short leaves no whole nonce
                continue
            return Opened(api_key.decode(), is_stale=number > 0)
        raise ConfigError(LOST)

    def _cipher(self, number: int) -> "AESGCM":
        """The cipher of a secret; its key is derived when it is first needed."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        with self._deriving:
            if number not in self._ciphers:
                # Not cryptography's, which would hold up the event loop meanwhile (the GIL).
                key = hashlib.scrypt(
                    self._secrets[number].encode(),
                    salt=_SALT,
                    n=_COST,
                    r=_BLOCK,
                    p=_LANES,
                    maxmem=2 * _MEMORY,
                    dklen=32,
                )
                self._ciphers[number] = AESGCM(key)
            return self._ciphers[number]
