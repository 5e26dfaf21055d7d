"""From rows of cases to records."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import orjson
import sqlite_utils

from bot.storage.messages.rows import pictures

from .rows import Case, CaseKind, CaseState

CASE = ", ".join(field.name for field in fields(Case))
UNQUOTED = """(
    SELECT json_group_array(json_remove(value, '$.excerpt')) FROM json_each(cases.reasons)
)"""
"""The reasons of a case without the words that they quote: the message's, or those of reporters."""
_JSON = {"scores", "reasons", "owes"}


def case(row: Sequence[Any]) -> Case:
    """Read a row of the columns `CASE`."""
    values = dict(zip((field.name for field in fields(Case)), row, strict=True))
    for name in _JSON:
        values[name] = orjson.loads(values[name])
    return Case(
        **values
        | {
            "kind": CaseKind(values["kind"]),
            "state": CaseState(values["state"]),
            "pictures": pictures(values["pictures"]),
            "reasons": tuple(values["reasons"]),
            "owes": tuple(values["owes"]),
        }
    )


def cases(db: sqlite_utils.Database, rest: str, values: Sequence[object]) -> list[Case]:
    """Read the cases that `rest`, which follows FROM cases, finds."""
    return [case(row) for row in db.execute(f"SELECT {CASE} FROM cases {rest}", list(values))]  # noqa: S608 -- `rest` is this package's
