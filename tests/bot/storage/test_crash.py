"""`kill -9` at any moment: what was acknowledged is there, and the file is whole."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bot.storage.backups import backup_file
from bot.storage.conversations import ConversationStore, Kind
from bot.storage.database import Database

KILLS = 20

# Writes without end and prints what is acknowledged: a question's message (negative once it is
# forgotten) and its answer's id.
PROGRAM = """
import asyncio, sys
from bot.storage.conversations import ConversationStore, Picture, State, Text
from bot.storage.database import Database

async def talk(store, member, first):
    nth = first
    while True:
        message = member * 1_000_000 + nth
        parts = [Text(str(message)), Picture("a.png", "image/png", b"x" * 5_000)]
        by = {"author_id": member, "author_name": ""}
        asked = await store.ask(1, **by, parts=parts, message_id=message)
        begun = await store.begin_answer(1, author_id=member, model=None, parent_id=asked.id)
        await store.finish(begun.id, state=State.COMPLETE, text=str(message))
        print(message, begun.id, flush=True)
        if nth % 7 == 0:
            await store.forget_messages([message])
            print(-message, begun.id, flush=True)
        nth += 1

async def main():
    store = ConversationStore(await Database.open(sys.argv[1]))
    await asyncio.gather(*(talk(store, member, int(sys.argv[2])) for member in range(1, 9)))

asyncio.run(main())
"""


async def start(path: Path, run: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(path), str(run * 10_000), stdout=PIPE
    )


async def killed_after(process: Process, lines: int) -> list[tuple[int, int]]:
    """What the process had acknowledged when it was killed."""
    assert process.stdout
    said = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    pairs = [line.split() for line in said if line.endswith(b"\n")]
    return [(int(message), int(answer)) for message, answer in pairs]


async def check(database: Database, acknowledged: list[tuple[int, int]]) -> None:
    integrity = await database.read(lambda db: db.execute("PRAGMA integrity_check").fetchall())
    assert integrity == [("ok",)]
    assert await database.read(lambda db: db.execute("PRAGMA foreign_key_check").fetchall()) == []
    store = ConversationStore(database)
    forgotten = {-message for message, _ in acknowledged if message < 0}
    for message, answer in acknowledged:
        question, reply = await store.turn_of_message(abs(message)), await store.turn(answer)
        assert reply
        assert reply.text == str(abs(message))
        if message < 0:
            assert question is None
        elif question is None:
            assert message % 1_000_000 % 7 == 0  # forgotten, and killed before saying so
        else:
            assert message not in forgotten
            assert question.text == str(message)
            assert len(question.parts) == 2


async def test_acknowledged_writes_survive_a_kill(path: Path, tmp_path: Path) -> None:
    database = await Database.open(path)
    chat = await ConversationStore(database).create(
        kind=Kind.THREAD, guild_id=1, channel_id=1, owner_id=1
    )
    assert chat.id == 1
    await database.close()
    acknowledged: list[tuple[int, int]] = []
    for run in range(KILLS):
        acknowledged += await killed_after(await start(path, run), lines=1 + run * 7)
        if run == KILLS // 2:
            backup_file(path, tmp_path / "after-a-kill.db")
    assert len(acknowledged) > KILLS
    database = await Database.open(path)
    try:
        await check(database, acknowledged)
    finally:
        await database.close()
