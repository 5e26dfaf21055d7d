"""How the schema came to be what it is. Append-only: a released migration is never changed."""

from collections.abc import Callable

import sqlite_utils
from sqlite_utils.migrations import Migrations

from .m001_conversations import m001_conversations
from .m002_servers import m002_servers
from .m003_messages import m003_messages
from .m004_search import m004_search
from .m005_versions import m005_versions
from .m006_tuning import m006_tuning
from .m007_sweeps import m007_sweeps
from .m008_words import m008_words
from .m009_revisions import m009_revisions

STEPS: tuple[Callable[[sqlite_utils.Database], None], ...] = (
    m001_conversations,
    m002_servers,
    m003_messages,
    m004_search,
    m005_versions,
    m006_tuning,
    m007_sweeps,
    m008_words,
    m009_revisions,
)


def migrations_to(version: int = len(STEPS)) -> Migrations:
    """The first `version` steps as a set that sqlite-utils can apply; all of them by default."""
    chosen = Migrations("parley")
    for step in STEPS[:version]:
        chosen()(step)
    return chosen
