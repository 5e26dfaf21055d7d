"""Edits and variations: drawn over the picture that came, deterministic as the card is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.endpoints.painters import Size

from .card import Dice, card

if TYPE_CHECKING:  # Pillow is imported where a picture is drawn
    from PIL.Image import Image

HALF = 0.5
CHANNELS = ("BGR", "GRB", "BRG", "RBG", "GBR")
FIFTH = 5


def edited(
    pictures: Sequence["Image"], mask: "Image | None", prompt: str, *, size: Size, number: int = 0
) -> "Image":
    """Draw the prompt's card into the first picture.

    Args:
        pictures: what is edited; those after the first are shown small on the card.
        mask: of the first one's size; only where its alpha is 0 anything changes. Without one the
            fully transparent pixels of the picture change; if it has none, card and picture blend.
        prompt: the words on the card.
        size: width and height of what is given back; where it differs, picture and mask are
            scaled, and cropped in the middle, before anything is drawn.
        number: tells the edits with one prompt apart.

    Returns:
        A picture of that size; RGBA if the first picture has transparency, else RGB.
    """
    from PIL import Image, ImageOps

    first = pictures[0]
    base = ImageOps.fit(_coloured(first), size)
    drawn = card(prompt, number, size=size).convert(base.mode)
    _show(drawn, pictures[1:])
    source = base if mask is None else mask
    if "A" in source.getbands():
        alpha = source.getchannel("A")
        if mask is not None:
            alpha = ImageOps.fit(alpha, size, Image.Resampling.NEAREST)
        if mask is not None or alpha.getextrema()[0] == 0:
            return Image.composite(drawn, base, alpha.point([255, *[0] * 255]))
    return Image.blend(base, drawn, HALF)


def varied(picture: "Image", seed: str = "", *, size: Size, number: int = 0) -> "Image":
    """Draw a picture of that size which differs from the one given, and by its number."""
    from PIL import Image, ImageDraw, ImageOps

    base = ImageOps.fit(_coloured(picture).convert("RGB"), size)
    dice = Dice(seed, number)
    order = CHANNELS[dice.upto(len(CHANNELS) - 1)]
    base = Image.merge("RGB", [base.getchannel(band) for band in order])
    base = ImageOps.mirror(base) if dice.upto(1) else base
    draw, edge = ImageDraw.Draw(base), min(size) // 16
    for place in range(number % 10 + 1):
        left = edge // 2 + place * edge
        draw.rectangle((left, edge // 2, left + edge // 2, edge), fill=dice.colour())
    return base


def _coloured(picture: "Image") -> "Image":
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")


def _show(drawn: "Image", others: Sequence["Image"]) -> None:
    side = min(drawn.size) // FIFTH
    for place, other in enumerate(others):
        small = other.convert(drawn.mode)
        small.thumbnail((side, side))
        drawn.paste(small, (place * side % drawn.width, place * side // drawn.width * side))
