"""The JSON of picture answers (`ImagesResponse` and its stream's events)."""

import math
import time
from typing import Any

from .order import Order

PER_PIXEL = {"low": 272 / 2**20, "medium": 1056 / 2**20, "high": 4160 / 2**20}
"""Tokens a pixel of a picture that is made."""
PER_PICTURE = 323
"""Tokens of a picture that comes with the request."""


def usage(order: Order, *, made: int, pictures: int = 0) -> dict[str, int]:
    """Count tokens: those of the prompt and the pictures that came, and of the pictures made."""
    text = math.ceil(len(order.prompt.encode("utf-8", "surrogatepass")) / 4)
    width, height = order.size
    given = text + pictures * PER_PICTURE
    output = made * round(width * height * PER_PIXEL.get(order.quality, 0))
    return {"input_tokens": given, "output_tokens": output, "total_tokens": given + output}


def details(order: Order) -> dict[str, Any]:
    """Say how the pictures were made."""
    width, height = order.size
    return {
        "background": "transparent" if order.is_bare else "opaque",
        "output_format": order.format,
        "quality": order.quality,
        "size": f"{width}x{height}",
    }


def counted(counts: dict[str, int], *, pictures: int) -> dict[str, Any]:
    """Put token counts as the API does (`ImageGenUsage`)."""
    seen = pictures * PER_PICTURE
    return {
        **counts,
        "input_tokens_details": {
            "text_tokens": counts["input_tokens"] - seen,
            "image_tokens": seen,
        },
    }


def whole(order: Order, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Build an answer that is not streamed; a model that gives addresses says nothing further."""
    answer: dict[str, Any] = {"created": int(time.time()), "data": entries}
    return answer if order.painter.gives_urls else {**answer, **details(order)}
