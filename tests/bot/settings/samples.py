"""Valid values of every kind, for a server that has a few roles and channels."""

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from bot.settings import Server
from bot.settings.kinds import (
    MOST_ENTRIES,
    MOST_IDS,
    ROLE,
    Choice,
    Kind,
    Members,
    Model,
    Money,
    Number,
    Optional,
    Place,
    Places,
    Switch,
    Table,
    Text,
    Whole,
    Word,
)

FIRST = 100_000_000_000_000_000
ROLES = {FIRST + number: f"Role {number}" for number in range(60)}
CHANNELS = {2 * FIRST + number: f"channel-{number}" for number in range(60)}
SERVER = Server(ROLES, CHANNELS)
STAFF, ARTISTS, GENERAL, LOG = 11, 12, 21, 22
SMALL = Server(
    {STAFF: "Staff", ARTISTS: "Night Artists, senior", 13: "@everyone", 14: "Twin", 15: "twin"},
    {GENERAL: "general", LOG: "mod-log"},
)


def texts(kind: Text) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    if kind.is_paragraph:
        letters = letters | st.sampled_from("\n\t`|@")
    found = st.text(letters, max_size=min(kind.most, 200)).map(str.strip)
    return found.filter(lambda text: text.casefold() != "none") | st.just("x" * kind.most)


def values(kind: Kind[Any]) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911, PLR0912 -- one line for each kind
    match kind:
        case Switch():
            return st.booleans()
        case Whole():
            return st.integers(kind.least, kind.most)
        case Number():
            return st.floats(kind.least, kind.most).map(lambda it: round(it, 4) + 0.0)
        case Money():
            return st.decimals(0, 1_000_000_000, places=6) | st.just(Decimal(1_000_000_000))
        case Text():
            return texts(kind)
        case Choice():
            return st.sampled_from(kind.words)
        case Model():
            return st.from_regex(r"[!-~]([ -~]{0,98}[!-~])?", fullmatch=True)
        case Word():
            return st.from_regex(kind.pattern, fullmatch=True).filter(str.isprintable)
        case Place():
            return st.sampled_from(sorted(ROLES if kind.what is ROLE else CHANNELS))
        case Places():
            return st.frozensets(values(Place(kind.what)), max_size=MOST_IDS)
        case Members():
            return st.frozensets(st.integers(1, 2**63 - 1), max_size=MOST_IDS)
        case Optional():
            return st.none() | values(kind.kind)
        case Table():
            entries = st.dictionaries(values(kind.keys), values(kind.values), max_size=MOST_ENTRIES)
            return entries.map(MappingProxyType)
    raise AssertionError(kind)
