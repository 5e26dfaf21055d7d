"""Edits and variations: drawn over the picture that came, deterministic as the card is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.endpoints.painters import Size

from .card import Dice, card

if TYPE_CHECKING:  # Pillow is imported where a picture is drawn
    from PIL.Image import Image

Box = tuple[int, int, int, int]
TINT = 0.35
FULL = 255
CHANNELS = ("BGR", "GRB", "BRG", "RBG", "GBR")
FIFTH = 5


def edited(
    pictures: Sequence["Image"], mask: "Image | None", prompt: str, *, size: Size, number: int = 0
) -> "Image":
    """Draw the prompt's card into the first picture.

    Args:
        pictures: what is edited; those after the first are shown small on the card.
        mask: of the first one's size; only where its alpha is 0 anything changes. Without one, the
            fully transparent pixels of the picture change; if it has none, all of it does.
        prompt: the words on the card, which fills the box around what changes.
        size: width and height of what is given back; where it differs, picture and mask are
            scaled, and cropped in the middle, before anything is drawn.
        number: tells the edits with one prompt apart.

    Returns:
        A picture of that size; RGBA if the first picture has transparency, else RGB.
    """
    from PIL import ImageOps

    base = ImageOps.fit(_coloured(pictures[0]), size)
    area = _open_area(base, mask)
    if area is None:
        return _overdrawn(base, pictures[1:], prompt, number)
    box = area.getbbox()
    if box is not None:
        drawn = _card_for(box, base.mode, pictures[1:], prompt, number)
        base.paste(drawn, box, area.crop(box))
    return base


def _open_area(base: "Image", mask: "Image | None") -> "Image | None":
    """Find what may change: 255 where it may, 0 elsewhere; None when all of it may."""
    from PIL import Image, ImageOps

    if mask is not None:
        alpha = ImageOps.fit(mask.getchannel("A"), base.size, Image.Resampling.NEAREST)
    elif "A" in base.getbands() and base.getchannel("A").getextrema()[0] == 0:
        alpha = base.getchannel("A")
    else:
        return None
    return alpha.point([FULL, *[0] * FULL])


def _overdrawn(base: "Image", others: Sequence["Image"], prompt: str, number: int) -> "Image":
    """Tint all of the picture and lay the card on its lower right quarter."""
    from PIL import Image

    tint = Image.new(base.mode, base.size, Dice(prompt, number).colour()[: len(base.mode)])
    tinted = Image.blend(base, tint, TINT)
    box = (base.width // 2, base.height // 2, base.width, base.height)
    tinted.paste(_card_for(box, base.mode, others, prompt, number), box)
    return tinted


def _card_for(box: Box, mode: str, others: Sequence["Image"], prompt: str, number: int) -> "Image":
    left, top, right, bottom = box
    drawn = card(prompt, number, size=(right - left, bottom - top)).convert(mode)
    side = max(1, min(drawn.size) // FIFTH)
    for place, other in enumerate(others):
        small = other.convert(mode)
        small.thumbnail((side, side))
        drawn.paste(small, (place * side % drawn.width, place * side // drawn.width * side))
    return drawn


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
