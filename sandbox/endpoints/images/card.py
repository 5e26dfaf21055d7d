"""The picture engine: draws a card that shows the prompt. It is no model, and quick."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from sandbox.endpoints.painters import Size

if TYPE_CHECKING:  # Pillow is imported where a picture is drawn
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

BANDS = 12
CIRCLES = 5
LONGEST = 280
"""Characters of the prompt that are shown."""
INK, PAPER = (24, 24, 32, 255), (250, 248, 240, 255)
FULL = 255

Colour = tuple[int, int, int, int]


class Dice:
    """An endless row of numbers from 0 to 255 that the same seed always gives again."""

    def __init__(self, *seed: object) -> None:
        self._throws = self._thrown("\x1f".join(map(str, seed)).encode())

    def _thrown(self, seed: bytes) -> Iterator[int]:
        while True:
            seed = blake2b(seed).digest()
            yield from seed

    def upto(self, most: int) -> int:
        """Throw for a number from 0 to `most`."""
        return next(self._throws) * most // FULL

    def colour(self) -> Colour:
        """Throw for a colour."""
        return (next(self._throws), next(self._throws), next(self._throws), FULL)


def card(
    prompt: str,
    number: int = 0,
    *,
    size: Size = (1024, 1024),
    style: str = "",
    is_bare: bool = False,
) -> "Image":
    """Draw the card for a prompt: the same arguments always give the same picture.

    Args:
        prompt: the words on it.
        number: tells the pictures of one prompt apart; stands on it, counted from 1.
        size: width and height in pixels.
        style: `natural` is paler.
        is_bare: whether everything around the paper with the words is transparent.

    Returns:
        A picture of that size, RGBA if is_bare, else RGB.
    """
    from PIL import Image, ImageDraw

    dice = Dice(prompt, number, style)
    ground = (0, 0, 0, 0) if is_bare else dice.colour()
    picture = Image.new("RGBA" if is_bare else "RGB", size, ground if is_bare else ground[:3])
    draw = ImageDraw.Draw(picture)
    if not is_bare:
        _bands(draw, size, (ground, _faded(dice.colour()) if style == "natural" else dice.colour()))
    for _ in range(CIRCLES):
        _circle(draw, size, dice)
    _paper(draw, size, words=prompt, corner=f"{number + 1}")
    return picture


def _faded(colour: Colour) -> Colour:
    red, green, blue, alpha = ((each + FULL) // 2 for each in colour)
    return red, green, blue, alpha


def _bands(draw: "ImageDraw", size: Size, colours: tuple[Colour, Colour]) -> None:
    (width, height), (first, last) = size, colours
    for band in range(BANDS):
        mixed = tuple(a + (b - a) * band // (BANDS - 1) for a, b in zip(first, last, strict=True))
        top, bottom = height * band // BANDS, height * (band + 1) // BANDS
        draw.rectangle((0, top, width, bottom), fill=mixed)


def _circle(draw: "ImageDraw", size: Size, dice: Dice) -> None:
    radius = min(size) // 16 + dice.upto(min(size) // 6)
    centre = (dice.upto(size[0]), dice.upto(size[1]))
    draw.circle(centre, radius, fill=dice.colour())


def _paper(draw: "ImageDraw", size: Size, *, words: str, corner: str) -> None:
    width, height = size
    left, top = width // 8, height // 4
    draw.rectangle((left, top, width - left, height - top), fill=PAPER, outline=INK, width=2)
    shown = shorten(words, LONGEST, placeholder=" …") or "(nothing)"
    letters = max(8, min(size) // (16 if len(shown) <= 100 else 26))  # noqa: PLR2004 -- a few lines
    per_line = max(4, (width - 2 * left) * 9 // (letters * 5))
    lines = wrap(shown, per_line)[: max(1, (height - 2 * top) // (letters * 5 // 4))]
    draw.multiline_text(
        (width // 2, height // 2),
        "\n".join(lines),
        fill=INK,
        font=_font(letters),
        anchor="mm",
        align="center",
    )
    draw.text(
        (width - left - letters // 2, height - top - letters // 2),
        corner,
        fill=INK,
        font=_font(letters),
        anchor="rs",
    )


@lru_cache(64)
def _font(letters: int) -> "FreeTypeFont | ImageFont":
    """Load a font: the one that comes with matplotlib knows far more letters than Pillow's own."""
    from PIL import ImageFont

    found = find_spec("matplotlib")  # is not imported by this
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
        if path.is_file():
            return ImageFont.truetype(path, letters)
    return ImageFont.load_default(letters)
