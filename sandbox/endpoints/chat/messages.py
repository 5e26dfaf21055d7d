"""Checks of the messages of a chat request (`ChatCompletionRequestMessage`)."""

from collections.abc import Mapping

from sandbox.endpoints import fields as check
from sandbox.endpoints.refusals import invalid

TEXT = check.string(shortest=1)

PART_FIELDS: Mapping[str, Mapping[str, check.Check]] = {
    "text": {"text": TEXT},
    "refusal": {"refusal": TEXT},
    "image_url": {
        "image_url": check.record(
            {"url": check.string(shortest=1), "detail": check.one_of("auto", "low", "high")},
            required=("url",),
        )
    },
    "input_audio": {
        "input_audio": check.record(
            {"data": check.string(shortest=1), "format": check.one_of("wav", "mp3")},
            required=("data", "format"),
        )
    },
    "file": {
        "file": check.record(
            dict.fromkeys(("filename", "file_data", "file_id"), check.string(shortest=1))
        )
    },
}
PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "developer": ("text",),
    "system": ("text",),
    "user": ("text", "image_url", "input_audio", "file"),
    "assistant": ("text", "refusal"),
    "tool": ("text",),
    "function": (),
}
FURTHER_FIELDS: Mapping[str, Mapping[str, check.Check]] = {
    "assistant": {
        "refusal": check.nullable(check.string()),
        "audio": check.nullable(check.record({"id": check.string()}, required=("id",))),
        "tool_calls": check.array(check.anything, shortest=1),
        "function_call": check.anything,
    },
    "tool": {"tool_call_id": check.string(shortest=1)},
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "assistant": (),
    "tool": ("content", "tool_call_id"),
    "function": ("content", "name"),
}
IN_PLACE_OF_CONTENT = ("tool_calls", "function_call", "refusal", "audio")


def message(value: object, place: str) -> None:
    """Take one message: its role decides about the rest."""
    given = check.expect(value, place, dict, "an object")
    if "role" not in given:
        raise check.missing(f"{place}.role")
    role = given["role"]
    check.one_of(*PARTS_OF)(role, f"{place}.role")
    fields: dict[str, check.Check] = {
        "role": check.anything,
        "name": check.string(shortest=1),
        "content": _content(role),
        **FURTHER_FIELDS.get(role, {}),
    }
    check.record(fields, required=REQUIRED.get(role, ("content",)))(value, place)
    if given.get("content") is None and not any(map(given.get, IN_PLACE_OF_CONTENT)):
        _no_content(place)


def _no_content(place: str) -> None:
    raise invalid(
        "Invalid value for 'content': expected a string, got null.",
        param=f"{place}.content",
        code=None,
    )


def _content(role: str) -> check.Check:
    kinds = PARTS_OF[role]

    def content(value: object, place: str) -> None:
        if value is None and role in ("assistant", "function"):
            return
        if isinstance(value, str):
            TEXT(value, place)
            return
        if not kinds or not isinstance(value, list):
            raise check.wrong_type(value, place, "one of a string or array of objects")
        check.array(_part(kinds), shortest=1)(value, place)

    return content


def _part(kinds: tuple[str, ...]) -> check.Check:
    """Take one content part of these kinds."""

    def part(value: object, place: str) -> None:
        given = check.expect(value, place, dict, "an object")
        if "type" not in given:
            raise check.missing(f"{place}.type")
        kind = given["type"]
        check.one_of(*kinds)(kind, f"{place}.type")
        fields = {"type": check.anything, **PART_FIELDS[kind]}
        if kind != "refusal":
            fields["prompt_cache_breakpoint"] = check.anything
        check.record(fields, required=(kind,))(value, place)

    return part
