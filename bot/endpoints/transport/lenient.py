"""JSON as servers write it, which is not always JSON."""

import json
from typing import Any

import orjson

_LARGEST = 2**20  # bytes that are looked at a second time, which is much slower


def loads(text: str | bytes | bytearray) -> Any:  # noqa: ANN401 -- whatever JSON gives
    """The value of `text`, also with `NaN`, bytes that are not UTF-8, or halves of surrogate pairs.

    Python's own encoder writes the first; a server that streams an emoji in two pieces the last.
    What cannot be kept becomes U+FFFD.

    Raises:
        ValueError: it is nothing like JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if len(text) > _LARGEST:
            raise
    if isinstance(text, bytes | bytearray):
        text = text.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
        return json.loads(whole.decode("utf-16", "replace"))
    except RecursionError as error:
        raise ValueError from error
