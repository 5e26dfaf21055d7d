"""Members with data of every kind, and a look at the bytes of the database's files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlite_utils

from bot.storage.clock import first_id
from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Kind,
    Part,
    Picture,
    State,
    Text,
    Turn,
)
from bot.storage.database import Database
from bot.storage.messages import Arrival, Message, MessageStore
from bot.storage.moderation import CaseStore, Deed, NewCase
from bot.storage.search import HistoryStore, IndexStore, NewPassage, SearchStore

MEMBER, NEWCOMER = 901, 902
"""Two members."""
LAB, QUIET = 71, 72
"""Two servers."""
DAY = 86_400_000


def files(path: Path) -> bytes:
    """All bytes of a database and its log."""
    wal = path.with_name(f"{path.name}-wal")
    return path.read_bytes() + (wal.read_bytes() if wal.exists() else b"")


class Stage:
    """Puts data into a database, as the bot would."""

    def __init__(self, database: Database, clock: Any) -> None:
        self.database = database
        self.clock = clock
        self.store = ConversationStore(database, clock=clock)
        self.channels = iter(range(1_000, 9_999))

    async def conversation(
        self, owner: int = MEMBER, guild: int | None = LAB, kind: Kind = Kind.THREAD
    ) -> Conversation:
        return await self.store.create(
            kind=kind, guild_id=guild, channel_id=next(self.channels), owner_id=owner
        )

    async def ask(
        self,
        where: Conversation,
        text: str,
        *,
        who: int = MEMBER,
        picture: bytes | None = None,
        to: int | None = None,
    ) -> Turn:
        parts: list[Part] = [Text(text)]
        if picture:
            parts.append(Picture("a.png", "image/png", picture))
        return await self.store.ask(
            where.id,
            author_id=who,
            author_name=f"name of {who}",
            parts=parts,
            message_id=next(self.channels),
            parent_id=to,
        )

    async def answer(
        self, where: Conversation, text: str, *, who: int = MEMBER, to: int | None = None
    ) -> Turn:
        begun = await self.store.begin_answer(where.id, author_id=who, model="m", parent_id=to)
        await self.store.finish(begun.id, state=State.COMPLETE, text=text, error=f"note: {text}")
        found = await self.store.turn(begun.id)
        assert found
        return found

    async def call(self, who: int = MEMBER, guild: int | None = LAB) -> None:
        await self.insert(
            "calls",
            started_at=self.clock(),
            guild_id=guild,
            channel_id=5,
            user_id=who,
            command="chat",
            endpoint="chat/completions",
            model="m",
            duration_ms=1,
            outcome="ok",
            prompt_tokens=7,
        )

    async def spend(self, subject_id: int, period: str = "2026-11", guild: int = LAB) -> None:
        await self.insert(
            "spending", guild_id=guild, subject="member", subject_id=subject_id, period=period
        )

    async def govern(self, who: int = MEMBER, guild: int = LAB) -> None:
        """Let somebody change a setting and set the server's key."""
        changed = {"changed_by": who, "changed_at": self.clock()}
        await self.insert("settings", guild_id=guild, key="language", value='"fr"', **changed)
        await self.insert(
            "setting_changes", guild_id=guild, channel_id=0, key="language", new='"fr"', **changed
        )
        await self.insert(
            "api_keys",
            guild_id=guild,
            base_url="https://models.example/v1",
            sealed=b"sealed",
            last_four="1234",
            set_by=who,
            set_at=self.clock(),
        )

    async def moderate(self, who: int = MEMBER, guild: int = LAB) -> int:
        """Let somebody write a message and edit it; gives its id.

        The first version is owed a judgement, and has a case.
        """
        said = Message(
            id=first_id(self.clock()) + next(self.channels),
            guild_id=guild,
            channel_id=next(self.channels),
            home_id=5,
            author_id=who,
            author_name=f"name of {who}",
            content=f"foul words of {who}",
            created_at=self.clock(),
        )
        edited = replace(said, content=f"words of {who}", version=said.created_at + 1)
        arrivals = [Arrival(said, self.clock()), Arrival(edited, None)]
        await MessageStore(self.database).take(arrivals)
        case = NewCase(message=said, action="flag", reasons=(), owes=("post",), reporter_id=who)
        cases = CaseStore(self.database)
        opened = await cases.open(case)
        assert opened
        moment = self.clock()
        sql = "UPDATE cases SET opened_at = ? WHERE id = ?"
        await self.database.write(lambda db: db.execute(sql, [moment, opened.id]).rowcount)
        deed = Deed(case_id=opened.id, at=self.clock(), by_id=who, deed="ban", is_done=True)
        await cases.note(deed)
        await cases.appeal(opened.id, f"excuse of {who}")
        return said.id

    async def index(self, who: int = MEMBER, guild: int = LAB) -> int:
        """Let somebody's message be found, and be owed another passage; gives its id."""
        message_id = await self.moderate(who, guild)
        messages, search = MessageStore(self.database), SearchStore(self.database)
        said = await messages.get(message_id)
        assert said
        await messages.take([Arrival(said, None, f"file of {who}")])
        made = await IndexStore(self.database).make(guild, "m", asked_dimensions=None, dimensions=4)
        passage = NewPassage(
            messages=((said.id, said.version),),
            channel_id=said.channel_id,
            author_id=who,
            text=f"{said.content} 東京 file of {who}",
            created_at=said.created_at,
        )
        vectors = np.array([[1, 0, 0, 0]], np.float32)
        await search.settle(guild, made.id, owed=[], passages=[passage], vectors=vectors)
        sql = "INSERT OR IGNORE INTO passage_refusals SELECT id FROM passage_codes"
        await self.database.write(lambda db: db.execute(sql).rowcount)
        await HistoryStore(self.database).begin(guild, who, {next(self.channels): (2, 1)})
        return message_id

    async def tune(self, who: int = MEMBER, guild: int = LAB) -> None:
        """Let somebody upload a file, be uploading another, and start a fine-tuning job."""
        place = {"guild_id": guild, "base_url": "https://models.example/v1", "own_key": 1}
        file = {"name": "talk.jsonl", "purpose": "fine-tune", "size": 9, "uploaded_by": who}
        kept = {"file_id": "file-1", "uploaded_at": self.clock()}
        await self.insert("kept_files", **place, **file, **kept)
        channel_id = next(self.channels)
        began = {"channel_id": channel_id, "began_at": self.clock()}
        await self.insert("uploads", **place, **file, **began)
        job = {"job_id": "ftjob-1", "state": "running", "channel_id": channel_id}
        started = {"started_by": who, "started_at": self.clock()}
        await self.insert("tuning_jobs", **place, **job, **started)

    async def watch(self, guild: int = LAB) -> None:
        """Let a server have everything else that moderation remembers of it."""
        place, by = next(self.channels), {"made_by": MEMBER, "made_at": self.clock()}
        rule = {"kind": "word", "value": "foul", "action": "flag"}
        await self.insert("moderation_rules", guild_id=guild, **rule, **by)
        await self.insert("gaps", channel_id=place, guild_id=guild, after_id=1, before_id=2)
        sweep = {"newest_id": 3, "before_id": 2, "turn": 1}
        await self.insert("sweeps", channel_id=place, guild_id=guild, **sweep)
        await self.insert("standstills", guild_id=guild, since=self.clock(), why="It is down.")
        await self.insert("slowed_channels", channel_id=place, guild_id=guild, former_seconds=0)
        ban = {"case_id": None, "until": self.clock()}
        await self.insert("temporary_bans", guild_id=guild, user_id=MEMBER, **ban)

    async def insert(self, table: str, **values: Any) -> None:
        await self.database.write(lambda db: db.table(table).insert(values))

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.database.read(lambda db: db.execute(sql, values).fetchall())

    async def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of every table, but not how the index of words keeps them."""

        def look(db: sqlite_utils.Database) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
            for name in db.table_names():
                if not name.startswith(("sqlite_", "_sqlite_", "passage_words_")):
                    yield name, db.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 -- the schema's names

        return await self.database.read(lambda db: dict(look(db)))
