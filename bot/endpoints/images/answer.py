"""What comes back: previews, pictures, and what they cost."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImageUsage:
    """Tokens that a call cost, as the endpoint reported them."""

    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Partial:
    """A preview of the picture `index` (from 0) of its call; `mime` is told from the bytes."""

    index: int
    data: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class Made:
    """The picture `index` (from 0) of its call; `mime` is told from the bytes.

    `usage` is that of the whole call and stands on the first picture that comes of it, so that a
    sum over all pictures is right.
    """

    index: int
    data: bytes = field(repr=False)
    mime: str
    revised_prompt: str | None = field(default=None, repr=False)
    usage: ImageUsage | None = None
