"""Opens people's pictures within bounds of memory, and turns, pads and saves them.

Needs Pillow; import this module only once there is a picture.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from bot.attachments.names import shown_size
from bot.attachments.pictures import ORIENTATION, opened
from bot.attachments.unreadable import Unreadable
from bot.errors import InputError
from bot.pictures.limits import LARGEST_FILE

Size = tuple[int, int]

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 50_000_000
_ROWS = 64
_LYING = (5, 6, 7, 8)
"""Orientations in which width and height are to be swapped (Exif 2.3, tag 274)."""


@contextmanager
def upload(content: bytes, name: str) -> Iterator[Image.Image]:
    """Open a PNG, JPEG, WebP or GIF that somebody sent, to be decoded in the block.

    Raises:
        InputError: It is damaged, too large, or in another format; `name` tells which one.
    """
    if len(content) > LARGEST_FILE:
        raise InputError(
            f"The {name} is larger than {shown_size(LARGEST_FILE)}: send a smaller one."
        )
    try:
        with opened(content, _FORMATS, most_pixels=_MOST_PIXELS) as image:
            yield image
    except Unreadable as error:
        why = str(error).removeprefix("the picture ").removesuffix(".")
        then = "" if ";" in why else f"; save it anew and send it again, or send another {name}"
        raise InputError(f"I could not read the {name}: it {why}{then}.") from error


def orientation_of(image: Image.Image) -> int:
    """How the picture is to be turned (Exif 2.3, tag 274); 1 is upright."""
    found: int = image.getexif().get(ORIENTATION, 1)
    return found


def turned(size: Size, orientation: int) -> Size:
    """Width and height after, or before, the picture is turned upright."""
    return (size[1], size[0]) if orientation in _LYING else size


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a picture upright."""
    image.getexif()[ORIENTATION] = orientation
    return ImageOps.exif_transpose(image)


def by_rows(
    image: Image.Image, change: Callable[[Image.Image], Image.Image], into: Image.Image
) -> Image.Image:
    """Change some rows at a time, since Pillow copies all that it converts."""
    for top in range(0, image.height, _ROWS):
        rows = image.crop((0, top, image.width, min(top + _ROWS, image.height)))
        into.paste(change(rows), (0, top))
    return into


def centred(image: Image.Image, size: Size) -> Image.Image:
    """Pad a picture with nothing: transparency, or black."""
    canvas = Image.new(image.mode, size)
    canvas.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return canvas


def png(image: Image.Image, profile: bytes | None = None) -> bytes:
    """Save a picture, and nothing that was said in it but its colour profile."""
    image.info.clear()  # the encoder takes comments and Exif from here
    file = io.BytesIO()
    is_for_rgb = (profile or b"")[16:20] == b"RGB "  # colour space (ICC.1, section 7.2)
    image.save(file, "PNG", icc_profile=profile if is_for_rgb else None)
    return file.getvalue()
