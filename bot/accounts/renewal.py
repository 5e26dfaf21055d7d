"""Seals servers' keys anew when the operator changed the secret."""

import logging

from bot.accounts.vault import Place, Vault
from bot.errors import ConfigError
from bot.storage.keys import KeyRow, KeyStore

log = logging.getLogger(__name__)


async def renew(store: KeyStore, vault: Vault) -> None:
    """Seal with the present secret whatever a former one opens.

    What cannot be read is left as it is: its server is told when it is needed.

    Raises:
        StorageError: the keys could not be read or saved.
    """
    if not vault.has_former_secrets:
        return
    fresh: dict[KeyRow, bytes] = {}
    lost = 0
    for row in await store.all():
        place = Place(row.guild_id, row.base_url)
        try:
            opened = await vault.open(row.sealed, place)
        except ConfigError:
            lost += 1
            continue
        if opened.is_stale:
            fresh[row] = await vault.seal(opened.api_key, place)
    await store.seal_anew(fresh)
    log.info("sealed the keys of %d servers anew; %d cannot be read", len(fresh), lost)
