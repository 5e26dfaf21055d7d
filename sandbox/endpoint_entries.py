"""What the control interface shows and switches of the endpoint stand-in: calls, faults, pace."""

from typing import Any

import orjson

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
from sandbox.discord.snowflakes import parse
from sandbox.endpoints import Call, EndpointServer, Fault
from sandbox.endpoints.refusals import Refusal

Json = dict[str, Any]
SWITCHES = (
    "completions_gone",
    "edits_gone",
    "variations_gone",
    "moderations_gone",
    "embeddings_gone",
    "translations_gone",
    "refuses_ogg",
    "files_gone",
)
"""Paths that can be gone, and what can be refused, as `EndpointServer` calls them."""
FORMS = ("new", "old", "none")
"""In which form fine-tuning is offered."""
PACES = ("pace", "tuning_pace")
SLOWEST = 60
"""Seconds: a minute a word is slow enough."""
SHOWN = 50
"""Calls that are listed, the latest."""


class EndpointEntries:
    """The entries under `/sandbox/endpoint/`."""

    def __init__(self, endpoint: EndpointServer) -> None:
        self._endpoint = endpoint

    def table(self) -> tuple[Entry, ...]:
        """List them."""
        fault = {"kind": "status", "status": 429, "headers": {"Retry-After": "2"}, "times": 1}
        return (
            Entry(
                "GET",
                "/endpoint/calls",
                self._calls,
                "List the latest calls to the endpoint; with ?after=12 those after a number.",
            ),
            Entry(
                "GET",
                "/endpoint/calls/{number}",
                self._call,
                "See a call, what was sent and what was answered.",
            ),
            Entry("GET", "/endpoint/faults", self._faults, "List the endpoint's faults."),
            Entry("POST", "/endpoint/faults", self._add, "Let calls to the endpoint fail.", fault),
            Entry("DELETE", "/endpoint/faults", self._clear, "Switch the endpoint's faults off."),
            Entry("DELETE", "/endpoint/faults/{fault}", self._lift, "Switch one of them off."),
            Entry(
                "PATCH",
                "/endpoint",
                self._set,
                "Set the seconds between the pieces of a streamed answer, let paths be gone "
                "(completions_gone, edits_gone, variations_gone, moderations_gone, "
                "embeddings_gone, translations_gone, files_gone), let Ogg files be refused "
                "(refuses_ogg), or offer fine-tuning in the new form, the old one or not at all "
                "(fine_tuning), with so many seconds between a job's moves (tuning_pace).",
                {"pace": 0.05, "variations_gone": True, "fine_tuning": "old"},
            ),
        )

    async def _calls(self, ask: Ask) -> list[Json]:
        after = parse(ask.query.get("after", "0"))
        if after is None:
            raise Mistake("'after' is a call's number.")
        found = [call for call in self._endpoint.calls if call.number > after]
        return [summary(call) for call in found[-SHOWN:]]

    async def _call(self, ask: Ask) -> Json:
        for call in self._endpoint.calls:
            if str(call.number) == ask.path["number"]:
                return {**summary(call), "body": call.body, "answer": _answered(call)}
        raise Mistake("There is no such call, or it was too long ago.", status=404)

    async def _faults(self, _: Ask) -> list[Json]:
        return [scripted.to_json() for scripted in self._endpoint.faults]

    async def _add(self, ask: Ask) -> Json:
        try:
            return {"id": self._endpoint.faults.add(Fault.from_json(ask.body))}
        except (Refusal, ValueError) as error:
            raise Mistake(str(error)) from error

    async def _lift(self, ask: Ask) -> Json:
        number = parse(ask.path["fault"])
        if number is None or not self._endpoint.faults.remove(number):
            raise Mistake("There is no such fault.", status=404)
        return {"done": True}

    async def _clear(self, _: Ask) -> Json:
        self._endpoint.faults.clear()
        return {"done": True}

    async def _set(self, ask: Ask) -> Json:
        unknown = ask.body.keys() - {*PACES, *SWITCHES, "fine_tuning"}
        if unknown or not ask.body:
            names = (*PACES, *SWITCHES, "fine_tuning")
            raise Mistake(f"What can be set: {', '.join(map(repr, names))}.")
        wanted: Json = {name: self._pace(ask, name) for name in PACES}
        for name in SWITCHES:
            wanted[name] = ask.may(name, bool, getattr(self._endpoint, name))
        wanted["fine_tuning"] = ask.may("fine_tuning", str, self._endpoint.fine_tuning)
        if wanted["fine_tuning"] not in FORMS:
            raise Mistake(f"'fine_tuning' is one of {', '.join(map(repr, FORMS))}.")
        for name, value in wanted.items():
            setattr(self._endpoint, name, value)
        return wanted

    def _pace(self, ask: Ask, name: str) -> float:
        pace = float(ask.may(name, (int, float), getattr(self._endpoint, name)))
        if name in ask.body and not 0 <= pace <= SLOWEST:
            raise Mistake(f"'{name}' is a number of seconds from 0 to {SLOWEST}.")
        return pace


def _answered(call: Call) -> Any:  # noqa: ANN401 - whatever JSON was answered
    """Give an answer as it can be shown: JSON, the events of a stream, or words about it."""
    text = call.answer.decode(errors="replace")
    is_whole = len(call.answer) == call.answer_size
    if call.kind.startswith("text/event-stream"):
        lines = text.split("\n")
        events = [_read(line[6:].strip()) for line in lines if line.startswith("data: ")]
        return events if is_whole else [*events, "…"]
    if call.kind.startswith(("application/json", "text/")):
        return _read(text) if is_whole else f"{text}…"
    return f"{call.answer_size} bytes of {call.kind}" if call.answer_size else None


def _read(text: str) -> Any:  # noqa: ANN401 - whatever JSON was answered
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def summary(call: Call) -> Json:
    """Give what there is to see of a call without what was sent."""
    return {
        "number": call.number,
        "method": call.method,
        "path": call.path,
        "model": call.model,
        "status": call.status,
        "streamed": call.streamed,
        "seconds": call.duration,
        "usage": call.usage,
        "ending": call.ending,
        "began": call.began,
    }
