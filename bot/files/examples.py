"""Examples for fine-tuning: of which kind each is, how long, and what is wrong with it.

Source: the guides on supervised fine-tuning and on direct preference optimization.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from bot.conversation.tokens import PER_MESSAGE, PER_PICTURE, raw_tokens
from bot.files.lines import Wrong
from bot.storage.tuning import Examples

Json = Mapping[str, Any]

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
PREFERENCE: Final = ("input", "preferred_output", "non_preferred_output")
TEXT: Final = ("prompt", "completion")
REQUEST: Final = frozenset({"custom_id", "method", "url"})
_SHAPES = (
    'is no example: it needs `"messages"`, or `"prompt"` and `"completion"`, or `"input"`,'
    ' `"preferred_output"` and `"non_preferred_output"`.'
)
_A_REQUEST = "is a request to be sent later: upload such a file for `batch`."


def kind_of(example: Json) -> Examples:
    """Tell of which kind an example is.

    Raises:
        Wrong: it is of none.
    """
    if "messages" in example:
        return Examples.CHAT
    for kind, keys in ((Examples.PREFERENCE, PREFERENCE), (Examples.TEXT, TEXT)):
        if any(key in example for key in keys):
            missing = [f'`"{key}"`' for key in keys if key not in example]
            if missing:
                raise Wrong(f"lacks {' and '.join(missing)}.")
            return kind
    raise Wrong(_A_REQUEST if example.keys() >= REQUEST else _SHAPES)


def tokens_of(example: Json, kind: Examples) -> float:
    """Check an example and estimate its tokens.

    Raises:
        Wrong: it cannot be learnt from.
    """
    if kind is Examples.CHAT:
        return _conversation(example["messages"], "messages") + _tools(example)
    if kind is Examples.TEXT:
        return sum(raw_tokens(_text(example[key], f'`"{key}"`')) for key in TEXT)
    return _preference(example)


def _conversation(messages: object, name: str) -> float:
    """The tokens of a conversation whose end the model is to learn."""
    found = _messages(messages, name)
    if found[-1]["role"] != "assistant":
        raise Wrong("ends with somebody else: the last message has to be the assistant's.")
    if all(each.get("weight") == 0 for each in found if each["role"] == "assistant"):
        raise Wrong("has nothing to learn: at least one answer needs another `weight` than 0.")
    return sum(map(_message_tokens, found))


def _preference(example: Json) -> float:
    given = example["input"]
    if not isinstance(given, Mapping) or "messages" not in given:
        raise Wrong('needs `{"messages": [...]}` as `"input"`.')
    tokens = sum(map(_message_tokens, _messages(given["messages"], "input")))
    for key in PREFERENCE[1:]:
        output = _messages(example[key], key)
        if any(each["role"] not in ("assistant", "tool") for each in output):
            raise Wrong(f'has messages in `"{key}"` that are not the assistant\'s.')
        tokens += sum(map(_message_tokens, output))
    if example[PREFERENCE[1]] == example[PREFERENCE[2]]:
        raise Wrong("has the same answer twice, so that none can be preferred.")
    return tokens + _tools(given)


def _messages(messages: object, name: str) -> Sequence[Json]:
    if not isinstance(messages, list) or not messages:
        raise Wrong(f'needs a list with at least one message as `"{name}"`.')
    for number, message in enumerate(messages, 1):
        try:
            _check_message(message)
        except Wrong as wrong:
            raise Wrong(f"has a message (number {number}) that {wrong}") from wrong
    return messages


def _check_message(message: object) -> None:
    if not isinstance(message, Mapping):
        raise Wrong("is no JSON object.")
    role = message.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise Wrong('needs a `"role"`: system, developer, user, assistant or tool.')
    if role == "assistant":
        _check_answer(message)
    elif "weight" in message:
        raise Wrong("has a `weight`: only the assistant's messages may have one.")
    elif role == "tool" and not isinstance(message.get("tool_call_id"), str):
        raise Wrong('needs a `"tool_call_id"`, as every tool\'s message does.')
    _check_content(message.get("content"), may_lack=role in ("assistant", "function"))


def _check_answer(message: Json) -> None:
    if "weight" in message and message["weight"] not in (0, 1):
        raise Wrong("has another `weight` than 0 or 1.")
    calls = message.get("tool_calls")
    if calls is not None and not (isinstance(calls, list) and calls and all(map(_is_call, calls))):
        raise Wrong('has `"tool_calls"` that are not a list of functions with arguments.')
    if not (message.get("content") or calls or message.get("function_call")):
        raise Wrong("says nothing.")


def _is_call(call: object) -> bool:
    function = call.get("function") if isinstance(call, Mapping) else None
    return (
        isinstance(function, Mapping)
        and isinstance(function.get("name"), str)
        and isinstance(function.get("arguments"), str)
    )


def _check_content(content: object, *, may_lack: bool) -> None:
    if isinstance(content, str) or (content is None and may_lack):
        return
    if not isinstance(content, list) or not content:
        raise Wrong('needs a text, or a list of parts, as `"content"`.')
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if not isinstance(kind, str) or not part.get(kind):
            raise Wrong('has a part without `"type"`, or without what its type says.')
        if kind == "text":
            _text(part["text"], "the text of a part")


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise Wrong(f"needs a text as {what}.")
    return value


def _message_tokens(message: Json) -> float:
    content = message.get("content") or ""
    tokens = float(PER_MESSAGE)
    if isinstance(content, str):
        tokens += raw_tokens(content)
    else:
        for part in content:
            tokens += raw_tokens(part["text"]) if part["type"] == "text" else PER_PICTURE
    calls = message.get("tool_calls") or message.get("function_call")
    return tokens + (raw_tokens(orjson.dumps(calls).decode()) if calls else 0)


def _tools(example: Json) -> float:
    found = [example[key] for key in ("tools", "functions") if example.get(key)]
    return sum(raw_tokens(orjson.dumps(each).decode()) for each in found)
