"""Where pictures are made and put into the form that was asked for, off the event loop."""

import asyncio
import base64
import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .order import Order

if TYPE_CHECKING:  # Pillow is imported where a picture is drawn
    from PIL.Image import Image


class Paint(Protocol):
    """Paints the picture of a number, counted from 0; the same number gives the same picture."""

    def __call__(self, *, number: int) -> "Image":
        """Paint it; blocks, so call it in a thread."""


@dataclass(frozen=True, slots=True)
class Commission:
    """An order, who paints it, and what it is about.

    Attributes:
        order: what is wanted.
        paint: paints the picture of a number.
        about: tells it from others; two commissions about the same are numbered on.
        name: what the events of its stream are called.
        given: pictures that came with it.
    """

    order: Order
    paint: Paint
    about: str
    name: str = "image_generation"
    given: int = 0


REMEMBERED = 1_000
COARSEST = 64
"""How many pixels of a picture are one in its first preview."""


class Numbers:
    """Numbers the pictures of each prompt, so that none is made twice; forgets old prompts."""

    def __init__(self) -> None:
        self._next: OrderedDict[tuple[str, str], int] = OrderedDict()

    def take(self, commission: Commission) -> range:
        """Give the numbers for a commission's pictures."""
        order = commission.order
        subject = (order.model.id, commission.about)
        first = self._next.pop(subject, 0)
        self._next[subject] = first + order.n
        if len(self._next) > REMEMBERED:
            self._next.popitem(last=False)
        return range(first, first + order.n)


async def made(commission: Commission, number: int) -> bytes:
    """Paint a picture and put it into the order's format."""
    order = commission.order
    return await asyncio.to_thread(lambda: encoded(commission.paint(number=number), order))


async def made_in_steps(commission: Commission, number: int) -> tuple[bytes, ...]:
    """Paint a picture with its previews, from the coarsest to the picture itself."""
    order = commission.order

    def steps() -> tuple[bytes, ...]:
        picture = commission.paint(number=number)
        coarse = [COARSEST >> (2 * step) for step in range(order.partials or 0)]
        return (
            *(encoded(_coarse(picture, each), order) for each in coarse),
            encoded(picture, order),
        )

    return await asyncio.to_thread(steps)


async def in_base64(data: bytes) -> str:
    """Write bytes as base64."""
    return (await asyncio.to_thread(base64.b64encode, data)).decode()


def encoded(picture: "Image", order: Order) -> bytes:
    """Write a picture in the order's format."""
    written = io.BytesIO()
    if order.format == "png":
        picture.save(written, "PNG", compress_level=1)
    else:
        quality = 90 if order.compression is None else order.compression
        if order.format == "jpeg":
            picture = picture.convert("RGB")
        picture.save(written, order.format, quality=quality, method=0)
    return written.getvalue()


def _coarse(picture: "Image", pixels: int) -> "Image":
    from PIL.Image import Resampling

    width, height = picture.size
    small = picture.resize((max(1, width // pixels), max(1, height // pixels)), Resampling.BOX)
    return small.resize(picture.size, Resampling.NEAREST)
