"""The pictures of an edit that is asked for in JSON (`EditImageBodyJsonParam`)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.multipart import Part
from sandbox.endpoints.refusals import invalid

NAMES = frozenset({"images", "mask"})
REFERENCE = check.record({"image_url": check.string(), "file_id": check.string()})
FIELDS: Mapping[str, check.Check] = {
    "images": check.array(REFERENCE, shortest=1, longest=16),
    "mask": check.nullable(REFERENCE),
}


def referred(body: Mapping[str, Any]) -> tuple[Part, ...]:
    """Find the pictures and the mask that a request holds as data URLs; it opens no others.

    Raises:
        Refusal: a reference is wrong, or leads elsewhere.
    """
    if "images" not in body:
        raise check.missing("images")
    for name in NAMES & body.keys():
        FIELDS[name](body[name], name)
    pictures = tuple(
        _part("image[]", each, f"images[{index}]") for index, each in enumerate(body["images"])
    )
    mask = body.get("mask")
    return (*pictures, _part("mask", mask, "mask")) if mask is not None else pictures


def _part(field: str, reference: Mapping[str, str], place: str) -> Part:
    if len(reference) != 1:
        raise invalid(
            f"Invalid '{place}': provide exactly one of 'image_url' or 'file_id'.",
            param=place,
            code="invalid_value",
        )
    url = reference.get("image_url", "")
    head, comma, encoded = url.partition(";base64,")
    if not head.startswith("data:") or not comma:
        raise invalid(
            f"Failed to download the file of '{place}': this sandbox opens data URLs only.",
            param=place,
            code="invalid_image_url",
        )
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(
            f"Invalid base64 in '{place}'.", param=place, code="invalid_image_url"
        ) from error
    return Part(field, data, "", head.removeprefix("data:"))
