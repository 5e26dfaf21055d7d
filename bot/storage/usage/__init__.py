"""The usage tables: every endpoint call, and what it adds to caps."""

from .rows import AMOUNTS, By, CallRow, Outcome, Pot, Share, Spent, Subject, Sum
from .store import UsageStore

__all__ = [
    "AMOUNTS",
    "By",
    "CallRow",
    "Outcome",
    "Pot",
    "Share",
    "Spent",
    "Subject",
    "Sum",
    "UsageStore",
]
