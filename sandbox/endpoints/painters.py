"""What the models that make pictures take; it differs much from one generation to the next."""

from dataclasses import dataclass

from .refusals import Refusal, invalid

MULTIPLE = 16
STEEPEST = 3
FEWEST_PIXELS, MOST_PIXELS = 655_360, 3840 * 2160

Size = tuple[int, int]
STANDARD: tuple[Size, ...] = ((1024, 1024), (1536, 1024), (1024, 1536))


@dataclass(frozen=True, slots=True, kw_only=True)
class Painter:
    """What a model takes that makes pictures.

    Attributes:
        takes: parameters beyond those that all take.
        longest: characters of a prompt.
        sizes: the sizes it makes; empty: any of a sensible form.
        most: pictures a call.
        qualities: what `quality` may say.
        partials: whether it streams, with partial pictures.
        gives_urls: whether it gives addresses, unless told otherwise; else base64 only.
        revises: whether it writes the prompt anew.
        edits: whether it edits.
        varies: whether it makes variations.
        most_pictures: pictures an edit may begin with.
        most_bytes: of one such picture.
        formats: what such a picture may be, in Pillow's words.
        is_square: whether such a picture must be square.
        is_old: whether it refuses in the words of the API's early days, which name no parameter.
    """

    takes: frozenset[str] = frozenset()
    longest: int = 32_000
    sizes: tuple[str, ...] = ()
    most: int = 10
    qualities: tuple[str, ...] = ()
    partials: bool = False
    gives_urls: bool = False
    revises: bool = False
    edits: bool = False
    varies: bool = False
    most_pictures: int = 1
    most_bytes: int = 50_000_000
    formats: tuple[str, ...] = ("PNG",)
    is_square: bool = False
    is_old: bool = False

    def size(self, asked: str | None) -> Size:
        """Read a size such as `1024x1536`; the usual one for None and `auto`.

        Raises:
            Refusal: it makes none of that size.
        """
        if asked is None or (asked == "auto" and not self.sizes):
            return (1024, 1024)
        if self.sizes and asked not in self.sizes:
            raise self._no_such_size(asked)
        width, _, height = asked.partition("x")
        if not self.sizes and not _is_sensible(width, height):
            raise self._no_such_size(asked)
        return int(width), int(height)

    def _no_such_size(self, asked: str) -> Refusal:
        shown = asked[:80]
        if self.is_old:
            return Refusal(400, f"'{shown}' is not one of {list(self.sizes)} - 'size'")
        supported = (
            f"Supported values are: {', '.join(map(repr, self.sizes))}."
            if self.sizes
            else "Supported values are 'auto' and sizes such as '1024x1024', '1536x1024' and "
            f"'1024x1536', with both sides divisible by {MULTIPLE}, a ratio between 1:3 and 3:1, "
            f"and {FEWEST_PIXELS} to {MOST_PIXELS} pixels."
        )
        return invalid(f"Invalid value: '{shown}'. {supported}", param="size", code="invalid_value")


def _is_sensible(width: str, height: str) -> bool:
    if not all(side.isascii() and side.isdigit() and len(side) < 6 for side in (width, height)):  # noqa: PLR2004 -- far beyond the largest
        return False
    short, long = sorted((int(width), int(height)))
    return (
        not (short % MULTIPLE or long % MULTIPLE)
        and 0 < long <= short * STEEPEST
        and FEWEST_PIXELS <= short * long <= MOST_PIXELS
    )


def nearest(size: Size) -> Size:
    """Find the size that the newest models give a picture of this size when none is asked for."""
    if _is_sensible(str(size[0]), str(size[1])):
        return size
    ratio = size[0] / size[1]
    return min(STANDARD, key=lambda each: abs(each[0] / each[1] - ratio))


MODERN = Painter(
    takes=frozenset(
        {
            "background",
            "input_fidelity",
            "moderation",
            "output_compression",
            "output_format",
            "partial_images",
            "quality",
            "stream",
        }
    ),
    qualities=("low", "medium", "high", "auto"),
    partials=True,
    edits=True,
    most_pictures=16,
    formats=("PNG", "JPEG", "WEBP"),
)
"""As the newest models: never addresses, and `response_format` is refused."""

EARLY = Painter(
    takes=frozenset({"response_format"}),
    longest=1_000,
    sizes=("256x256", "512x512", "1024x1024"),
    gives_urls=True,
    edits=True,
    varies=True,
    most_bytes=4_000_000,
    is_square=True,
    is_old=True,
)
"""As the first models: square pictures, variations."""

SINGLE = Painter(
    takes=frozenset({"quality", "response_format", "style"}),
    longest=4_000,
    sizes=("1024x1024", "1792x1024", "1024x1792"),
    most=1,
    qualities=("standard", "hd"),
    gives_urls=True,
    revises=True,
)
"""As the models between: one picture a call, and the prompt is written anew."""
