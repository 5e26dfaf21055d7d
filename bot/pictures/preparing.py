"""Puts people's pictures into the shape that endpoints take: upright PNG files of bounded size.

Needs Pillow; import this module only once there is a picture. Its functions run long: call them in
a thread.
"""

from dataclasses import dataclass, field

from PIL import Image

from bot.attachments.pictures import in_eight_bits
from bot.pictures.pixels import Size, by_rows, centred, orientation_of, png, turned, upload, upright

LONGEST_SIDE, LARGEST_UPLOAD = 2048, 16_000_000
SQUARE_SIDE, SQUARE_UPLOAD = 1024, 3_999_999
"""Pixels and bytes of what is uploaded; for models that want squares, what dall-e-2 takes."""

_SHRINK = 0.75


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PNG file of a picture, for an endpoint.

    Attributes:
        size: Its width and height in pixels.
        inner: Width and height of the picture in its middle; what is around it is transparent.
        original: The upright width and height of the picture that it was made of.
    """

    data: bytes = field(repr=False)
    size: Size
    inner: Size
    original: Size


def prepared(content: bytes, *, is_square: bool = False) -> Prepared:
    """Prepare any PNG, JPEG, WebP or GIF (its first frame).

    It is turned upright, scaled down to at most 2048 pixels and 16 MB, and kept transparent where
    it was. A square one has at most 1024 pixels and 4 MB; it is padded with transparency.

    Raises:
        InputError: It is damaged, too large, or in a format that is not known.
    """
    with upload(content, "picture") as image:
        orientation = orientation_of(image)
        original, profile = turned(image.size, orientation), image.info.get("icc_profile")
        size = _within(image.size, SQUARE_SIDE if is_square else LONGEST_SIDE)
        image.draft(None, size)
        mode = "RGBA" if image.has_transparency_data else "RGB"
        narrow = _narrowed(image, mode, size[0])
    small = upright(narrow.resize(size, Image.Resampling.LANCZOS).convert(mode), orientation)
    del narrow  # it may be the larger of the two by far
    shaped = _squared(small) if is_square else small
    while len(data := png(shaped, profile)) > (SQUARE_UPLOAD if is_square else LARGEST_UPLOAD):
        small = small.resize(_within(small.size, int(max(small.size) * _SHRINK)))
        shaped = _squared(small) if is_square else small
    return Prepared(data, shaped.size, small.size, original)


def _within(size: Size, side: int) -> Size:
    scale = min(1, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _narrowed(image: Image.Image, mode: str, width: int) -> Image.Image:
    """Scale a picture's width alone; what is transparent lends its neighbours no colour."""
    mixable = "RGBa" if mode == "RGBA" else mode

    def narrowed(rows: Image.Image) -> Image.Image:
        rows = in_eight_bits(rows).convert(mode).convert(mixable)
        return rows.resize((width, rows.height), Image.Resampling.LANCZOS)

    return by_rows(image, narrowed, Image.new(mixable, (width, image.height)))


def _squared(image: Image.Image) -> Image.Image:
    side = max(image.size)
    return centred(image.convert("RGBA"), (side, side))
