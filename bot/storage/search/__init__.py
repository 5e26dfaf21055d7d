"""What search finds: passages of messages, their words and vectors, and what is still owed."""

from .history import HistoryStore
from .indexes import IndexStore
from .rows import (
    Changes,
    ChannelCount,
    Codes,
    Counts,
    HistoryJob,
    HistoryRun,
    Index,
    IndexState,
    NewPassage,
    Owed,
    Passage,
    Room,
    RunState,
    WordsFilter,
)
from .store import SearchStore
from .wording import Query, parsed

__all__ = [
    "Changes",
    "ChannelCount",
    "Codes",
    "Counts",
    "HistoryJob",
    "HistoryRun",
    "HistoryStore",
    "Index",
    "IndexState",
    "IndexStore",
    "NewPassage",
    "Owed",
    "Passage",
    "Query",
    "Room",
    "RunState",
    "SearchStore",
    "WordsFilter",
    "parsed",
]
