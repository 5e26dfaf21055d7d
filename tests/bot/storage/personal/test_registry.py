"""Whoever adds a table says what becomes of it."""

import re

import pytest
import sqlite_utils

from bot.storage.migrations import migrations_to
from bot.storage.personal import erasing, looking
from bot.storage.personal.registry import KEPT, OWNED, WITH_TURNS, Scope

ABOUT_PEOPLE = re.compile(r"user|author|owner|member|subject|person|_by$")
ABOUT_SERVERS = re.compile(r"guild|server")


def schema(*extra: str) -> dict[str, list[str]]:
    """The columns of each table; of a foreign key also the table that it leads to."""
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        for statement in extra:
            db.execute(statement)
        names = [name for name in db.table_names() if not name.startswith(("sqlite_", "_sqlite"))]
        return {
            name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            + [f"→{row[2]}" for row in db.execute(f"PRAGMA foreign_key_list({name})")]
            for name in names
        }


def missing(tables: dict[str, list[str]]) -> set[str]:
    """Tables that the registry does not know, although they are about people or servers."""
    people = {table for kept in KEPT for table in kept.tables}
    servers = {owned.table for owned in OWNED}
    found = set()
    for table, columns in tables.items():
        if any(map(ABOUT_PEOPLE.search, columns)) and table not in people:
            found.add(f"{table}: people")
        if any(map(ABOUT_SERVERS.search, columns)) and table not in servers:
            found.add(f"{table}: servers")
        is_part = any(column in ("→turns", "→conversations") for column in columns)
        if is_part and table not in {*WITH_TURNS, "turns"}:
            found.add(f"{table}: parts")
    return found


def test_every_table_about_people_or_servers_is_in_the_registry() -> None:
    assert missing(schema()) == set()


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("CREATE TABLE notes (author_id INTEGER)", "notes: people"),
        ("CREATE TABLE notes (noted_by INTEGER)", "notes: people"),
        ("CREATE TABLE notes (guild_id INTEGER)", "notes: servers"),
        ("CREATE TABLE notes (turn INTEGER REFERENCES turns)", "notes: parts"),
    ],
)
def test_a_table_that_is_missing_is_noticed(statement: str, complaint: str) -> None:
    assert missing(schema(statement)) == {complaint}


def test_the_registry_names_only_tables_that_exist() -> None:
    named = {*WITH_TURNS, *(owned.table for owned in OWNED)}
    named |= {table for kept in KEPT for table in kept.tables}
    assert named - set(schema()) == set()


def test_what_goes_with_turns_is_deleted_by_the_database_itself() -> None:
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        for table in WITH_TURNS:
            keys = db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            assert [(key[2], key[6]) for key in keys] == [("turns", "CASCADE")]


@pytest.mark.parametrize("everywhere", [True, False])
def test_what_is_looked_for_often_or_in_large_tables_has_an_index(everywhere: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    values = {
        **Scope(1, 2, everywhere=everywhere).values(),
        "most": 9,
        "ids": 9,
        "before": 5,
        "before_id": 6,
    }
    statements = [
        *erasing.MEMBER_STEPS,
        *erasing.RETENTION_STEPS,
        erasing.MEMBER_TURNS,
        erasing.OLD_TURNS,
        erasing.GUILD_TURNS,
        *(f"SELECT count(*) FROM {kept.rows}" for kept in KEPT),  # noqa: S608 -- the registry's
        *(erasing.of_guild(owned) for owned in OWNED),
    ]
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        plans = {
            step[3]
            for statement in statements
            for step in db.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        }
        looking.guild_ids(db)
    large = (
        "turns",
        "turn_messages",
        "conversations",
        "pictures",
        "ratings",
        "calls",
        "messages",
        "cases",
        "passages",
        "embeddings_owed",
        "index_runs",
        "index_jobs",
    )
    assert plans
    assert not {f"SCAN {table}" for table in large} & plans
