"""Scripted ill luck: what can go wrong at an endpoint, switched on from Python or as JSON."""

from .fault import Fault, Kind
from .script import Faults, Luck, Scripted

__all__ = ["Fault", "Faults", "Kind", "Luck", "Scripted"]
