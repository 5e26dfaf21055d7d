"""Prepares a picture for an endpoint: upright, of moderate size, without private metadata.

Needs Pillow; import this module only once there is a picture.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.attachments.limits import Limits
from bot.attachments.names import shown_size
from bot.attachments.unreadable import Unreadable
from bot.storage.conversations import Picture

# Named one by one, since Pillow's other plug-ins are little tested, decode before their size can be
# looked at (ICO), or start programs (EPS). JPEG includes MPO, photos with a second picture behind.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")

_PASSED = {
    "PNG": ("image/png", b"IEND\xaeB`\x82"),
    "JPEG": ("image/jpeg", b"\xff\xd9"),
    "WEBP": ("image/webp", b""),
}
"""Formats that endpoints take, and how such a file ends when nothing is hidden behind it."""

_HARMLESS = frozenset(
    {"adobe", "adobe_transform", "aspect", "background", "bbox", "chromaticity", "default_image"}
    | {"dpi", "duration", "gamma", "icc_profile", "interlace", "jfif", "jfif_density", "jfif_unit"}
    | {"jfif_version", "loop", "progression", "progressive", "srgb", "timestamp", "transparency"}
)
"""What a picture may say of itself; anything else (place, camera, comments) is removed."""

_WITH_LOSS = ("JPEG", "MPO", "TIFF", "WEBP", "AVIF")
_SCALABLE = ("L", "RGB", "RGBA", "CMYK")
ORIENTATION = 0x0112
_QUALITY = 88

_MEMORY = 130_000_000
"""Bytes that a decoder may take, of 300 MB that the whole process may."""
_CANVAS, _PROGRESSIVE, _OTHER = 13, 10, 5
"""Bytes that a pixel is counted as while it is decoded: WebP and AVIF are held several times over
(as an animation), a progressive JPEG as the coefficients of all its colours. Other JPEG files are
decoded row by row."""

# What Pillow and its codecs raise for damaged and hostile files.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def prepare_picture(name: str, content: bytes, limits: Limits) -> Picture:
    """The picture as it is given to an endpoint.

    It stays as it is if it is an upright PNG, JPEG or WebP of moderate size that tells nothing but
    its pixels. Else its first frame is turned upright, scaled down and encoded anew: as JPEG, or
    as PNG or WebP if it is transparent or was without loss.

    Runs long; call it in a thread.

    Raises:
        Unreadable: It is damaged, too large, or in a format that is not known.
    """
    if len(content) > limits.picture_bytes:
        raise Unreadable(f"it is larger than {shown_size(limits.picture_bytes)}.")
    with opened(content, _FORMATS, most_pixels=limits.picture_pixels) as image:
        return _prepared(name, content, image, limits)


@contextmanager
def opened(content: bytes, formats: tuple[str, ...], *, most_pixels: int) -> Iterator[Image.Image]:
    """Open what a stranger sent, without decoding it yet; whatever fails in the block is told.

    Raises:
        Unreadable: It is damaged, has more than `most_pixels` or would take too much memory, or is
            in none of the `formats`.
    """
    # Pillow warns of a decompression bomb and goes on; here that is a refusal. Its warnings of
    # broken metadata help nobody. (Process-wide, and the same each time.)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            if image.width * image.height > most_pixels:
                raise _too_many_pixels(most_pixels)
            cost = _cost(image)
            if image.width * image.height * cost > _MEMORY:
                raise _too_many_pixels(_MEMORY // cost)
            yield image
    except Unreadable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels(most_pixels) from error
    except UnidentifiedImageError as error:
        raise Unreadable(
            "the picture is damaged, or of a kind I do not know; send PNG, JPEG, WebP or GIF."
        ) from error
    except _DAMAGED as error:
        raise Unreadable("the picture is damaged or incomplete.") from error


def _cost(image: Image.Image) -> int:
    if image.format in {"WEBP", "AVIF"}:
        return _CANVAS
    if image.format not in {"JPEG", "MPO"}:
        return _OTHER
    return _PROGRESSIVE if "progressive" in image.info else 0


def _prepared(name: str, content: bytes, image: Image.Image, limits: Limits) -> Picture:
    image_format = image.format or ""
    if not _is_moderate(content, image, limits):
        return _encoded_anew(name, image, image_format, limits)
    image.load()  # finds what is cut off, and a PNG's texts behind its pixels
    mime, _ = _PASSED[image_format]
    if _tells_only_pixels(content, image, image_format):
        return Picture(name, mime, content)
    return _encoded_anew(name, image, image_format, limits)


def _is_moderate(content: bytes, image: Image.Image, limits: Limits) -> bool:
    return (
        image.format in _PASSED
        and max(image.size) <= limits.picture_side
        and len(content) <= limits.picture_passed_bytes
        and getattr(image, "n_frames", 1) == 1
    )


def _tells_only_pixels(content: bytes, image: Image.Image, image_format: str) -> bool:
    _, ending = _PASSED[image_format]
    is_whole = content.endswith(ending)
    if image_format == "WEBP":
        is_whole = int.from_bytes(content[4:8], "little") + 8 == len(content)
    return is_whole and _HARMLESS.issuperset(image.info)


def _encoded_anew(name: str, image: Image.Image, image_format: str, limits: Limits) -> Picture:
    orientation = image.getexif().get(ORIENTATION, 1)
    profile = image.info.get("icc_profile") or b""
    is_clear = image.has_transparency_data
    mode = "RGBA" if is_clear else "RGB"
    if image.mode not in _SCALABLE or (is_clear and image.mode != mode):
        image = in_eight_bits(image).convert(mode)
    # A JPEG is decoded at a fraction of its size, so that a large photo costs little.
    image.draft(None, (limits.picture_side, limits.picture_side))
    image.thumbnail((limits.picture_side, limits.picture_side), Image.Resampling.LANCZOS)
    if orientation != 1:
        image = ImageOps.exif_transpose(image)
    image = image.convert(mode)
    profile = profile if profile[16:20] == b"RGB " else None  # colour space (ICC.1, section 7.2)
    if is_clear or image_format not in _WITH_LOSS:
        content = _saved(image, "PNG", profile)
        if len(content) <= limits.picture_passed_bytes:
            return Picture(name, "image/png", content)
    if is_clear:
        return Picture(name, "image/webp", _saved(image, "WEBP", profile))
    return Picture(name, "image/jpeg", _saved(image, "JPEG", profile))


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Pillow clips 16-bit greys when it converts them; this scales them."""
    if not image.mode.startswith("I;16"):
        return image
    return image.point(lambda value: value * (1 / 256)).convert("L")


def _saved(image: Image.Image, image_format: str, profile: bytes | None) -> bytes:
    image.info.clear()  # encoders take comments and Exif from here
    file = io.BytesIO()
    image.save(file, image_format, icc_profile=profile, quality=_QUALITY)
    return file.getvalue()


def _too_many_pixels(most: int) -> Unreadable:
    """Refuse a picture for its size; `most` is in pixels."""
    millions = most // 1_000_000
    return Unreadable(f"the picture has more than {millions} million pixels; send a smaller one.")
