"""Moderation as it is stored: rules, judgements that are owed, cases and what was done."""

from .bans import BanStore, TemporaryBan
from .cases import CaseStore
from .judging import JudgingStore
from .replaying import Judged
from .rows import (
    Case,
    CaseKind,
    CaseState,
    Deed,
    NewCase,
    Outcome,
    Owed,
    RuleRow,
    Scores,
    Standstill,
    Tally,
)
from .rules import RuleStore

__all__ = [
    "BanStore",
    "Case",
    "CaseKind",
    "CaseState",
    "CaseStore",
    "Deed",
    "Judged",
    "JudgingStore",
    "NewCase",
    "Outcome",
    "Owed",
    "RuleRow",
    "RuleStore",
    "Scores",
    "Standstill",
    "Tally",
    "TemporaryBan",
]
