"""Orders, plans, and things that were heard."""

from types import MappingProxyType
from typing import Any

from bot.endpoints.audio import Segment, Transcript
from bot.transcription.order import Order
from bot.transcription.plan import Plan, planned

SETTINGS = MappingProxyType({"transcription.model": "some-model", "transcription.language": None})


def plan(model: str = "some-model", **wanted: Any) -> Plan:
    return planned(Order(**wanted), {**SETTINGS, "transcription.model": model})


def heard(text: str = "", *segments: Segment, **more: Any) -> Transcript:
    text = text or " ".join(each.text for each in segments)
    return Transcript(text, more.pop("format", "verbose_json"), segments=segments, **more)
