"""What the control interface shows and switches of the endpoint stand-in: calls, faults, pace."""

from typing import Any

from sandbox.discord.control.asking import Ask, Mistake
from sandbox.discord.control.table import Entry
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
)
"""Paths that can be gone, and what can be refused, as `EndpointServer` calls them."""
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
            Entry("GET", "/endpoint/calls", self._calls, "List the latest calls to the endpoint."),
            Entry("GET", "/endpoint/calls/{number}", self._call, "See a call with what was sent."),
            Entry("GET", "/endpoint/faults", self._faults, "List the endpoint's faults."),
            Entry("POST", "/endpoint/faults", self._add, "Let calls to the endpoint fail.", fault),
            Entry("DELETE", "/endpoint/faults", self._clear, "Switch the endpoint's faults off."),
            Entry(
                "PATCH",
                "/endpoint",
                self._set,
                "Set the seconds between the pieces of a streamed answer, let paths be gone "
                "(completions_gone, edits_gone, variations_gone, moderations_gone, "
                "embeddings_gone, translations_gone), or let Ogg files be refused (refuses_ogg).",
                {"pace": 0.05, "variations_gone": True},
            ),
        )

    async def _calls(self, _: Ask) -> list[Json]:
        return [_summary(call) for call in list(self._endpoint.calls)[-SHOWN:]]

    async def _call(self, ask: Ask) -> Json:
        for call in self._endpoint.calls:
            if str(call.number) == ask.path["number"]:
                return {**_summary(call), "body": call.body}
        raise Mistake("There is no such call, or it was too long ago.", status=404)

    async def _faults(self, _: Ask) -> list[Json]:
        return [scripted.to_json() for scripted in self._endpoint.faults]

    async def _add(self, ask: Ask) -> Json:
        try:
            return {"id": self._endpoint.faults.add(Fault.from_json(ask.body))}
        except (Refusal, ValueError) as error:
            raise Mistake(str(error)) from error

    async def _clear(self, _: Ask) -> Json:
        self._endpoint.faults.clear()
        return {"done": True}

    async def _set(self, ask: Ask) -> Json:
        unknown = ask.body.keys() - {"pace", *SWITCHES}
        if unknown or not ask.body:
            raise Mistake(f"What can be set: 'pace', {', '.join(map(repr, SWITCHES))}.")
        pace = ask.may("pace", (int, float), self._endpoint.pace)
        if not 0 <= pace <= 60:  # noqa: PLR2004 -- a minute a word is slow enough
            raise Mistake("'pace' is a number of seconds from 0 to 60.")
        gone = {name: ask.may(name, bool, getattr(self._endpoint, name)) for name in SWITCHES}
        self._endpoint.pace = float(pace)
        for name, is_gone in gone.items():
            setattr(self._endpoint, name, is_gone)
        return {"pace": self._endpoint.pace, **gone}


def _summary(call: Call) -> Json:
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
    }
