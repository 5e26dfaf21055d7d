"""The refusals of calls about files, and the rows of the table that tell them."""

from bot.errors import EndpointError, EndpointRefused

from .amounts import CONTEXT_CODES
from .problems import Problem
from .rule import Rule, words
from .sentences import Asked, refused, said

NOT_ABOUT_A_PATH = (
    r"^(?![\s\S]*(\burls?\b | \broutes?\b | \bpath\b | \bendpoint\b | cannot\ (get | post | delete)"
    r"\b))[\s\S]*?"
)
"""What a message begins with that tells nothing of a call that is not there at all."""


class FileUnknown(EndpointRefused):
    """The endpoint has no such file."""


class FileInUse(EndpointRefused):
    """The file is needed still, by a job or by the endpoint itself."""


def unknown_file(problem: Problem, _: Asked) -> EndpointError:
    """There is no such file."""
    return no_such_file(problem.status)


def no_such_file(status: int = 404) -> FileUnknown:
    """The error of an id that is no file's."""
    return FileUnknown(
        "There is no such file. `/files list` shows those that there are.",
        status=status,
        code="file_not_found",
    )


def in_use(problem: Problem, asked: Asked) -> EndpointError:
    """A job needs the file."""
    return FileInUse(
        "The file is in use, and cannot be changed or deleted now. Wait until the job that needs it"
        f" is over, or cancel the job.{said(problem, asked)}",
        status=problem.status,
        code="file_in_use",
    )


def not_ready(problem: Problem, _: Asked) -> EndpointError:
    """The endpoint has not read the file to its end."""
    return FileInUse(
        "The endpoint has not read the file to its end yet. Try again in a minute.",
        status=problem.status,
        code="file_not_ready",
    )


def not_given_back(problem: Problem, asked: Asked) -> EndpointError:
    """Files of this purpose cannot be downloaded."""
    return EndpointRefused(
        "The endpoint does not give this file back: files of its purpose cannot be downloaded."
        f"{said(problem, asked)}",
        status=problem.status,
        code="file_not_downloadable",
    )


def empty(problem: Problem, _: Asked) -> EndpointError:
    """There is nothing in the file."""
    return EndpointRefused(
        "The file is empty. Choose one with something in it.",
        status=problem.status,
        code="file_empty",
        param="file",
    )


def too_large(problem: Problem, asked: Asked) -> EndpointError:
    """The file is larger than the endpoint takes."""
    return EndpointRefused(
        "The file is larger than this endpoint takes. Divide it into several ones."
        f"{said(problem, asked)}",
        status=problem.status,
        code="file_too_large",
        param="file",
    )


def no_room(problem: Problem, asked: Asked) -> EndpointError:
    """The account's files take up all the room that there is."""
    return EndpointRefused(
        "The endpoint has no room for more files of this account. Delete some with `/files"
        f" delete`.{said(problem, asked)}",
        status=problem.status,
        code="no_room",
    )


def wrong_purpose(problem: Problem, asked: Asked) -> EndpointError:
    """Files are not taken for this purpose."""
    return EndpointRefused(
        "The endpoint does not take files, or not this one, for this purpose. Choose another"
        f" purpose.{said(problem, asked)}",
        status=problem.status,
        code="wrong_purpose",
        param="purpose",
    )


_KEPT, _UPLOAD = "file_id", "purpose"

NOT_READY = r"still\ (being\ )?process | not\ (yet\ )?(ready | processed)"

FILE_RULES: tuple[Rule, ...] = (
    Rule(not_ready, (400, 409, 422, 423, 425), words=words(NOT_READY), about=_KEPT),
    Rule(
        in_use,
        (400, 403, 409, 422, 423),
        frozenset({"file_in_use", "resource_in_use"}),
        words(
            r"\bin\ use\b | (used | needed | referenced | locked)\ by"
            r" | (active | running | pending)\ (fine | job)"
        ),
        about=_KEPT,
    ),
    Rule(in_use, (409, 423), about=_KEPT),
    Rule(
        unknown_file,
        (400, 404, 410, 422, 500),
        frozenset({"file_not_found"}),
        words(
            NOT_ABOUT_A_PATH + r"(no\ such\ (file | object) | (invalid | unknown)\ file.?id\b"
            r" | \bfile\b.{0,120}(not\ (be\ )?found | (does\ not | doesn't)\ exist | unknown)"
            r" | (could\ not | unable\ to | cannot | can't)\ find.{0,30}\bfile)"
        ),
        about=_KEPT,
        blamed="file_id",
    ),
    Rule(
        not_given_back,
        (400, 403, 422),
        words=words(
            r"not\ (allowed | permitted)\ to\ download | download.{0,40}(disabled | not\ (allowed"
            r" | permitted | supported))"
        ),
        about=_KEPT,
    ),
    Rule(
        empty,
        (400, 422),
        frozenset({"empty_file", "file_empty"}),
        words(r"file\ (is | was)\ empty | empty\ file"),
        about=_UPLOAD,
    ),
    Rule(too_large, (413,), about=_UPLOAD),
    Rule(
        too_large,
        (400, 422),
        frozenset({"file_too_large"}),
        words(
            r"(file | upload).{0,60}(too\ (large | big) | larger\ than | exceeds)"
            r" | max(imum)?\ (file\ )?size"
        ),
        about=_UPLOAD,
    ),
    Rule(
        no_room,
        (400, 403, 422, 507),
        frozenset({"storage_limit_exceeded"}),
        words(r"storage.{0,40}(quota | limit | full | exceeded)"),
        about=_UPLOAD,
    ),
    Rule(refused, (400, 422), CONTEXT_CODES, about=_UPLOAD),
    Rule(wrong_purpose, (400, 422), words=words(r"\bpurpose\b"), about=_UPLOAD, blamed="purpose"),
)
