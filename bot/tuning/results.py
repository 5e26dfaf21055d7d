"""The losses of a finished job, read from the table that servers make of them."""

import base64
import binascii
import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from bot.tuning.curve import Point

MOST_BYTES = 16 * 1024 * 1024
"""Of a table of results; one that is larger is not read."""
_TRAINING = ("train_loss", "training_loss")
_VALIDATION = ("valid_loss", "validation_loss", "full_valid_loss")


def read(content: bytes) -> list[Point]:
    """Read a table of steps; what cannot be read of it is left out.

    Some servers give it out in base64.
    """
    text = _plain(content).decode("utf-8-sig", "replace").replace("\0", "")
    try:
        return list(_points(csv.DictReader(io.StringIO(text))))
    except csv.Error:
        return []


def _plain(content: bytes) -> bytes:
    if b"," in content[:1_000]:
        return content
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content


def _points(rows: Iterable[Mapping[str, str | None]]) -> Iterator[Point]:
    for row in rows:
        step = _number(row, ("step",))
        if step is not None and step == step // 1 and abs(step) < 1e12:  # noqa: PLR2004 -- beyond any job
            yield Point(int(step), _number(row, _TRAINING), _number(row, _VALIDATION))


def _number(row: Mapping[str, str | None], names: tuple[str, ...]) -> float | None:
    for name in names:
        try:
            return float(row.get(name) or "")
        except (ValueError, TypeError):
            continue
    return None
