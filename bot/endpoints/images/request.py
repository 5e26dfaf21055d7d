"""What is asked of a picture model."""

from dataclasses import dataclass, field
from typing import Any

from bot.endpoints.transport import FilePart

from .families import limits_of

_OPTIONAL = (
    "n",
    "size",
    "quality",
    "style",
    "background",
    "output_format",
    "user",
)
_PREVIEWS = 2  # of at most 3: enough to see that it goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """A wish for pictures; what is None is not sent. `user` must be a pseudonym already.

    `size` is such as 1024x1024 or auto; `output_format` png, jpeg or webp.
    """

    model: str
    prompt: str = field(repr=False)
    n: int | None = None
    size: str | None = None
    quality: str | None = None
    style: str | None = None
    background: str | None = None
    output_format: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest(ImageRequest):
    """A wish for changes to `images`; the mask is transparent where the first may change.

    The parts' own field names are not looked at: they are sent as the API wants them.
    """

    images: tuple[FilePart, ...]
    mask: FilePart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationRequest:
    """A wish for pictures like `image`."""

    model: str
    image: FilePart
    n: int | None = None
    size: str | None = None
    user: str | None = None


def fields(request: ImageRequest | VariationRequest) -> dict[str, Any]:
    """The parameters of a request, but its files: as far as the model's family takes them.

    Schemas CreateImageRequest, CreateImageEditRequest and CreateImageVariationRequest. Several
    pictures are not asked for as a stream, since its events do not say which one they show.
    """
    family = limits_of(request.model)
    content: dict[str, Any] = {"model": request.model}
    if isinstance(request, ImageRequest):
        content["prompt"] = request.prompt
    for name in _OPTIONAL:
        if (value := getattr(request, name, None)) is not None and family.takes(name):
            content[name] = value
    if isinstance(request, EditRequest):
        content.pop("style", None)
    if family.asks_for_data:
        content["response_format"] = "b64_json"
    if (
        family.streams_partials
        and isinstance(request, ImageRequest)
        and (request.n is None or request.n == 1)
    ):
        content |= {"stream": True, "partial_images": _PREVIEWS}
    return content
