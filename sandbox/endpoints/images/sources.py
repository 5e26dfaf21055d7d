"""The pictures and masks that come with a request: which are taken, and how they are refused."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.endpoints.fields import missing
from sandbox.endpoints.multipart import Part
from sandbox.endpoints.painters import Painter
from sandbox.endpoints.refusals import Refusal, duplicate, invalid

if TYPE_CHECKING:  # Pillow is imported where a picture is read
    from PIL.Image import Image

FIELDS = frozenset({"image", "image[]", "mask"})
MOST_PIXELS = 20_000_000
MOST_MASK_BYTES = 4_000_000
MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def chosen(parts: Sequence[Part], painter: Painter) -> tuple[tuple[Part, ...], Part | None]:
    """Find the pictures of a form, and its mask.

    Raises:
        Refusal: there are none or too many, they are no files, too large or of another kind.
    """
    singles = [part for part in parts if part.field == "image"]
    pictures = singles or [part for part in parts if part.field == "image[]"]
    masks = [part for part in parts if part.field == "mask"]
    for several in (singles, masks):
        if len(several) > 1:
            raise duplicate(several[0].field)
    if not pictures:
        raise missing("image")
    if len(pictures) > painter.most_pictures:
        raise invalid(
            f"Invalid 'image': array too long. Expected an array with maximum length "
            f"{painter.most_pictures}, but got an array with length {len(pictures)} instead.",
            param="image",
            code="array_above_max_length",
        )
    for part in pictures:
        _check_file(part, painter)
    for part in masks:
        _check_mask(part, painter)
    return tuple(pictures), next(iter(masks), None)


def _check_file(part: Part, painter: Painter) -> None:
    _check_is_file(part)
    allowed = [MIMES[each] for each in painter.formats]
    if painter.is_old:
        if len(part.data) >= painter.most_bytes or part.mime not in allowed:
            raise _not_png("image")
        return
    if part.mime not in allowed:
        raise invalid(
            f"Invalid file '{part.field}': unsupported mimetype ('{(part.mime or '')[:80]}'). "
            f"Supported file formats are {', '.join(map(repr, allowed))}.",
            param=part.field,
            code="unsupported_file_mimetype",
        )
    if len(part.data) >= painter.most_bytes:
        raise invalid(
            f"Invalid file '{part.field}': file too large. Expected less than "
            f"{painter.most_bytes // 10**6} MB.",
            param=part.field,
            code="file_too_large",
        )


def _check_mask(part: Part, painter: Painter) -> None:
    _check_is_file(part)
    if len(part.data) < MOST_MASK_BYTES and part.mime == MIMES["PNG"]:
        return
    if painter.is_old:
        raise _not_png("mask")
    raise _bad_mask("the mask must be a PNG and less than 4 MB")


def _check_is_file(part: Part) -> None:
    if not part.is_file:
        raise invalid(
            f"Invalid type for '{part.field}': expected a file, but got a string instead.",
            param=part.field,
            code="invalid_type",
        )


def looked_at(
    pictures: Sequence[Part], mask: Part | None, painter: Painter
) -> tuple[list["Image"], "Image | None"]:
    """Open pictures and the mask; blocks, so call it in a thread.

    Raises:
        Refusal: one is no picture, or the mask does not fit.
    """
    seen = [_opened(part, painter, place) for place, part in enumerate(pictures, 1)]
    if mask is None:
        return seen, None
    read = _opened(mask, painter, 1)
    if read.size != seen[0].size:
        raise _bad_mask("mask size does not match image size")
    if "A" not in read.getbands():
        raise _bad_mask("mask image must have an alpha channel")
    return seen, read


def _opened(part: Part, painter: Painter, place: int) -> "Image":
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(part.data), formats=painter.formats)
        if image.width * image.height <= MOST_PIXELS and MIMES[str(image.format)] == part.mime:
            image.load()
            return image
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture(part, painter, place) from error
    raise _no_picture(part, painter, place)


def _no_picture(part: Part, painter: Painter, place: int) -> Refusal:
    if painter.is_old:
        return _not_png(part.field)
    return Refusal(
        400,
        f"Invalid image file or mode for image {place}, please check your image file.",
        kind="image_generation_user_error",
        code="invalid_image_file",
    )


def _not_png(field: str) -> Refusal:
    return Refusal(400, f"Uploaded {field} must be a PNG and less than 4 MB.")


def _bad_mask(reason: str) -> Refusal:
    return Refusal(
        400,
        f"Invalid mask image format - {reason}.",
        kind="image_generation_user_error",
        code="invalid_mask_image_format",
    )


def check_form(picture: "Image", painter: Painter, *, wants_alpha: bool) -> None:
    """Check what the early models want: a square, and something transparent where no mask is.

    Raises:
        Refusal: it is not so.
    """
    if not painter.is_old:
        return
    if painter.is_square and picture.width != picture.height:
        raise Refusal(400, "Uploaded image must be square.")
    if wants_alpha and picture.mode not in ("RGBA", "LA", "L"):
        raise Refusal(
            400,
            f"Invalid input image - format must be in ['RGBA', 'LA', 'L'], got {picture.mode}.",
        )
