"""What a check found, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found and, unless it is ok, what to do about it."""

    status: Status
    subject: str
    text: str


def report(findings: Sequence[Finding]) -> str:
    """Give one line for each finding."""
    return "\n".join(f"{it.status:<7}  {it.subject}: {it.text}" for it in findings)


def exit_code(findings: Sequence[Finding]) -> int:
    """Give the command's exit code: 1 if anything failed, else 0."""
    return int(any(it.status is Status.FAILED for it in findings))
