"""Tells what a mask means, and puts it into the shape that endpoints take.

Needs Pillow; import this module only once there is a mask. Its function runs long: call it in a
thread.
"""

from PIL import Image, ImageOps

from bot.attachments.pictures import in_eight_bits
from bot.errors import InputError
from bot.pictures.pixels import Size, by_rows, centred, orientation_of, png, turned, upload, upright
from bot.pictures.preparing import Prepared

_HALF = 128


def prepared_mask(content: bytes, picture: Prepared) -> bytes:
    """Prepare a mask as a PNG file of the picture's size: transparent where it may change.

    The mask is transparent there; one that is nowhere transparent is white there. In between, half
    decides. What was padded may change.

    Raises:
        InputError: It is no picture, has another size than the picture had, or marks nothing.
    """
    with upload(content, "mask") as image:
        orientation = orientation_of(image)
        size = turned(image.size, orientation)
        if size != picture.original:
            raise InputError(
                f"The mask has {_shown(size)} pixels, but the picture has"
                f" {_shown(picture.original)}: make the mask as large as the picture."
            )
        image.draft(None, turned(picture.inner, orientation))
        kept = _kept(image)
    kept = upright(kept, orientation).resize(picture.inner, Image.Resampling.BOX)
    mask = Image.new("RGBA", picture.size)
    mask.putalpha(centred(kept.point(_white_above_half), picture.size))
    return png(mask)


def _kept(image: Image.Image) -> Image.Image:
    """What a mask keeps, as white; what may change, as black."""
    if image.has_transparency_data:
        kept = by_rows(image, _opacity, Image.new("L", image.size))
        if _extremes(kept)[0] < _HALF:
            return kept.point(_white_above_half)
        del kept  # large masks are large
    light = by_rows(image, _light, Image.new("L", image.size))
    if _extremes(light)[1] < _HALF:
        raise InputError(
            "The mask marks nothing: make it transparent, or white on black, where the picture may"
            " change."
        )
    return ImageOps.invert(light.point(_white_above_half))


def _opacity(rows: Image.Image) -> Image.Image:
    return rows.convert("RGBA").getchannel("A")


def _light(rows: Image.Image) -> Image.Image:
    return in_eight_bits(rows).convert("L")


def _extremes(grey: Image.Image) -> tuple[int, int]:
    darkest = next(value for value, count in enumerate(grey.histogram()) if count)
    lightest = max(value for value, count in enumerate(grey.histogram()) if count)
    return darkest, lightest


def _white_above_half(value: int) -> int:
    return 255 if value >= _HALF else 0


def _shown(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
