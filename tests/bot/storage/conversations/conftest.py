import pytest

from bot.storage.conversations import Conversation, ConversationStore, Kind
from bot.storage.database import Database


class Clock:
    """Unix ms that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database: Database, clock: Clock) -> ConversationStore:
    return ConversationStore(database, clock=clock)


@pytest.fixture
async def thread(store: ConversationStore) -> Conversation:
    return await store.create(kind=Kind.THREAD, guild_id=1, channel_id=20, owner_id=3, model="big")


@pytest.fixture
async def channel(store: ConversationStore) -> Conversation:
    return await store.create(kind=Kind.CHANNEL, guild_id=1, channel_id=30, owner_id=3)
