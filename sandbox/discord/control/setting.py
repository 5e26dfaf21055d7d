"""What can be switched: faults, the gateway's manners, rate limits, deadlines."""

from dataclasses import asdict, fields
from typing import Any, Final

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.discord.faults import Fault
from sandbox.discord.ratelimits import Mode
from sandbox.discord.records import Json

_KINDS: Final[dict[str, type | tuple[type, ...]]] = {
    "path": str,
    "method": str,
    "status": int,
    "body": (dict, list),
    "delay": (int, float),
    "reset": bool,
    "after": bool,
    "times": int,
}


async def _add_fault(ask: Ask) -> Json:
    ask.need("path")
    unknown = sorted(set(ask.body) - set(_KINDS))
    if unknown:
        raise Mistake(f"A fault has no {unknown[0]!r}; it has: {', '.join(_KINDS)}.")
    given = {name: ask.need(name, kind) for name, kind in _KINDS.items() if name in ask.body}
    if given.get("times") == 0:
        given["times"] = None
    try:
        fault = ask.server.faults.add(Fault(**given))
    except ValueError as error:
        raise Mistake(str(error)) from error
    return {each.name: getattr(fault, each.name) for each in fields(fault) if each.name != "match"}


async def _clear_faults(ask: Ask) -> Json:
    ask.server.faults.clear()
    return {"done": True}


async def _gateway(ask: Ask) -> Json:
    gateway = ask.server.faults.gateway
    for name in ("acknowledges", "refuse_connections"):
        setattr(gateway, name, ask.may(name, bool, getattr(gateway, name)))
    gateway.frame_delay = ask.may("frame_delay", (int, float), gateway.frame_delay)
    lost: list[Any] = ask.may("lost_events", list, sorted(gateway.lost_events))
    gateway.lost_events = {str(each) for each in lost}
    return asdict(gateway) | {"lost_events": sorted(gateway.lost_events)}


async def _rate_limits(ask: Ask) -> Json:
    wanted = ask.need("mode")
    if wanted not in {each.value for each in Mode}:
        raise Mistake(f"'mode' is one of: {', '.join(each.value for each in Mode)}.")
    ask.server.rate_limits.mode = Mode(wanted)
    return {"mode": wanted}


async def _deadlines(ask: Ask) -> Json:
    interactions = ask.server.interactions
    for name in ("deadline", "token_life"):
        value = ask.body.get(name, getattr(interactions, name))
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise Mistake(f"{name!r} is a number of seconds above 0.")
        setattr(interactions, name, float(value))
    return {"deadline": interactions.deadline, "token_life": interactions.token_life}


SETTINGS: Final = (
    Entry(
        "POST",
        "/faults",
        _add_fault,
        "Let requests fail: 'path' is a route of Discord's API or a pattern with *; "
        "'times' 0 lasts until all faults are cleared.",
        {"path": "/channels/*/messages", "method": "POST", "status": 500, "times": 1},
    ),
    Entry("DELETE", "/faults", _clear_faults, "Switch all faults off, the gateway's too."),
    Entry(
        "PATCH",
        "/gateway",
        _gateway,
        "Change how the gateway behaves.",
        {
            "acknowledges": False,
            "frame_delay": 0.5,
            "refuse_connections": False,
            "lost_events": ["MESSAGE_CREATE"],
        },
    ),
    Entry("PATCH", "/rate-limits", _rate_limits, "Set how strict limits are.", {"mode": "real"}),
    Entry(
        "PATCH",
        "/interactions",
        _deadlines,
        "Set the seconds for the first answer and for follow-ups.",
        {"deadline": 3, "token_life": 900},
    ),
)
