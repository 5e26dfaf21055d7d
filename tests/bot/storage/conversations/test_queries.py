"""No question to the tables reads one of them from end to end."""

from collections.abc import Callable

import pytest
import sqlite_utils

from bot.storage.conversations import forgetting, reading, writing
from bot.storage.migrations import migrations_to

CALLS: dict[str, Callable[[sqlite_utils.Database], object]] = {
    "conversation": lambda db: reading.conversation(db, 1),
    "in channel": lambda db: reading.in_channel(db, 1),
    "turn": lambda db: reading.turn(db, 1),
    "turn of message": lambda db: reading.turn_of_message(db, 1),
    "history": lambda db: reading.history(db, 1, until=5, after=1, pictures=3, newest=9),
    "chain": lambda db: reading.chain(db, 1, pictures=1, limit=4),
    "last turn": lambda db: reading.last_turn(db, 1),
    "last question": lambda db: reading.last_question(db, 1, 1),
    "answer to": lambda db: reading.answer_to(db, 1),
    "question of": lambda db: reading.question_of(db, 1),
    "unanswered": lambda db: reading.unanswered(db, 1),
    "totals": lambda db: reading.totals(db, 1),
    "forget messages": lambda db: forgetting.forget_messages(db, [1]),
    "forget channel": lambda db: forgetting.forget_channel(db, 1, now=1),
    "reset": lambda db: forgetting.reset(db, 1, now=1),
    "revise": lambda db: forgetting.revise(db, 1, [], now=1),
    "streaming": reading.streaming,
    "places": lambda db: reading.places(db, 1),
    "rate": lambda db: writing.rate(db, 1, 1, 0, now=1),
    "outdate": lambda db: writing.outdate(db, 1),
    "replace": lambda db: writing._replace(db, 1, 2),
}


@pytest.mark.parametrize("call", CALLS)
def test_queries_use_an_index(call: str) -> None:
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        statements: list[str] = []
        db.conn.set_trace_callback(statements.append)
        CALLS[call](db)
        db.conn.set_trace_callback(None)
        plans = [
            step[3]
            for statement in statements
            if statement.split(maxsplit=1)[0].upper() in ("SELECT", "WITH", "UPDATE", "DELETE")
            for step in db.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    tables = ("turns", "turn_messages", "conversations", "pictures", "ratings")
    whole = {f"SCAN {table}" for table in tables}
    assert plans
    assert not whole & set(plans)
