"""The usage tables: every endpoint call, and what it adds to caps."""

from .rows import Amount, By, CallRow, Outcome, Pot, Share, Spent, Subject, Sum
from .store import UsageStore

__all__ = [
    "Amount",
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
