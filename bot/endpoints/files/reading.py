"""What endpoints tell of files, in whatever words."""

from collections.abc import Mapping
from typing import Any

from bot.endpoints import reading
from bot.errors import EndpointUnreachable

from .answer import File, FilePage


def file(payload: Mapping[str, Any]) -> File:
    """One file.

    Raises:
        EndpointUnreachable: the answer has no id, so that nothing could be done with the file.
    """
    found = _file(payload)
    if found is None:
        raise EndpointUnreachable(
            "The endpoint's answer does not say which file it is about. Look at `/files list`; if"
            " this happens again, ask the operator to check the endpoint."
        )
    return found


def page(payload: Mapping[str, Any], *, purpose: str | None, after: str | None) -> FilePage:
    """A list of files; of a server that gives all of them, what was asked for."""
    listed = [found for entry in reading.entries(payload, "files") if (found := _file(entry))]
    start = reading.following([one.id for one in listed], after)
    wanted = [one for one in listed[start:] if purpose is None or one.purpose in ("", purpose)]
    has_more = payload.get("has_more") is True and start < len(listed)
    return FilePage(wanted, is_last=not has_more)


def _file(entry: Mapping[str, Any]) -> File | None:
    id_ = reading.identifier(reading.first(entry, "id", "file_id"))
    if id_ is None:
        return None
    return File(
        id=id_,
        name=reading.text(reading.first(entry, "filename", "name")),
        purpose=reading.text(entry.get("purpose")),
        size=reading.count(reading.first(entry, "bytes", "size")),
        created_at=reading.moment(reading.first(entry, "created_at", "created")),
        expires_at=reading.moment(entry.get("expires_at")),
        status=reading.text(entry.get("status")),
        trouble=reading.text(entry.get("status_details")),
    )
