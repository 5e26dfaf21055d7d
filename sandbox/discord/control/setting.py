"""What can be switched: faults, the gateway's manners, rate limits, deadlines."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, Final

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.discord.faults import Fault
from sandbox.discord.ratelimits import Mode
from sandbox.discord.records import Json

LONGEST_PAUSE: Final = 600
"""Seconds for which everything may be answered with 429."""

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
    return _shown(fault)


async def _clear_faults(ask: Ask) -> Json:
    ask.server.faults.clear()
    return {"done": True}


async def _faults(ask: Ask) -> list[Json]:
    return [_shown(fault) for fault in ask.server.faults]


def _shown(fault: Fault) -> Json:
    return {each.name: getattr(fault, each.name) for each in fields(fault) if each.name != "match"}


async def _gateway(ask: Ask) -> Json:
    gateway, faults = ask.server.gateway, ask.server.faults.gateway
    return {
        "connections": len(gateway.connections),
        "starts": gateway.starts,
        "resumes": gateway.resumes,
        **asdict(faults),
        "lost_events": sorted(faults.lost_events),
    }


async def _disturb(ask: Ask) -> Json:
    gateway = ask.server.gateway
    ways: dict[str, Callable[[], None]] = {
        "drop": gateway.drop,
        "reconnect": gateway.ask_to_reconnect,
        "invalidate": gateway.invalidate,
    }
    how = ask.need("how")
    if how not in ways:
        raise Mistake(f"'how' is one of: {', '.join(ways)}.")
    ways[how]()
    return {"done": True}


async def _set_gateway(ask: Ask) -> Json:
    gateway = ask.server.faults.gateway
    for name in ("acknowledges", "refuse_connections"):
        setattr(gateway, name, ask.may(name, bool, getattr(gateway, name)))
    gateway.frame_delay = ask.may("frame_delay", (int, float), gateway.frame_delay)
    lost: list[Any] = ask.may("lost_events", list, sorted(gateway.lost_events))
    gateway.lost_events = {str(each) for each in lost}
    return await _gateway(ask)


async def _rate_limits(ask: Ask) -> Json:
    limits = ask.server.rate_limits
    wanted = ask.may("mode", str, limits.mode.value)
    if wanted not in {each.value for each in Mode}:
        raise Mistake(f"'mode' is one of: {', '.join(each.value for each in Mode)}.")
    limits.mode = Mode(wanted)
    exhausted = ask.may("exhausted", (int, float), 0)
    if not 0 <= exhausted <= LONGEST_PAUSE:
        raise Mistake(f"'exhausted' is a number of seconds from 0 to {LONGEST_PAUSE}.")
    limits.exhaust(exhausted)
    return {"mode": wanted, "exhausted": exhausted}


async def _rate_limits_now(ask: Ask) -> Json:
    limits = ask.server.rate_limits
    return {"mode": limits.mode.value, "exhausted": limits.exhausted, "refused": limits.refused}


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
    Entry("GET", "/faults", _faults, "List the faults that are on."),
    Entry("DELETE", "/faults", _clear_faults, "Switch all faults off, the gateway's too."),
    Entry(
        "GET", "/gateway", _gateway, "See whether the bot is connected, and the gateway's faults."
    ),
    Entry(
        "POST",
        "/gateway",
        _disturb,
        "Disturb the bot's connection: 'drop' cuts it, 'reconnect' asks the bot to come back, "
        "'invalidate' ends its session.",
        {"how": "drop"},
    ),
    Entry(
        "PATCH",
        "/gateway",
        _set_gateway,
        "Change how the gateway behaves.",
        {
            "acknowledges": False,
            "frame_delay": 0.5,
            "refuse_connections": False,
            "lost_events": ["MESSAGE_CREATE"],
        },
    ),
    Entry(
        "GET",
        "/rate-limits",
        _rate_limits_now,
        "See how strict limits are, and how many requests were refused.",
    ),
    Entry(
        "PATCH",
        "/rate-limits",
        _rate_limits,
        "Set how strict limits are: off, generous or real; 'exhausted' answers everything with "
        "429 for some seconds.",
        {"mode": "real", "exhausted": 0},
    ),
    Entry(
        "PATCH",
        "/interactions",
        _deadlines,
        "Set the seconds for the first answer and for follow-ups.",
        {"deadline": 3, "token_life": 900},
    ),
)
