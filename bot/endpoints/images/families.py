"""What the known families of picture models take (schema CreateImageRequest)."""

from dataclasses import dataclass

_DALL_E_2 = ("256x256", "512x512", "1024x1024")
_DALL_E_3 = ("1024x1024", "1792x1024", "1024x1792")
_GPT = ("auto", "1024x1024", "1536x1024", "1024x1536")


@dataclass(frozen=True, slots=True)
class Family:
    """What a family takes; of None nothing is known, and everything is tried.

    `most`: pictures per call. `longest_prompt`: characters. `square`: pictures to edit are to be
    square PNG files below 4 MB. `streams_partials`: previews are worth asking for.
    `asks_for_data`: it would send links if it were not asked for the pictures themselves.
    """

    most: int = 10
    sizes: tuple[str, ...] | None = None
    qualities: tuple[str, ...] | None = None
    styles: tuple[str, ...] | None = None
    streams_partials: bool = True
    edits: bool = True
    variations: bool = True
    square: bool = False
    longest_prompt: int = 32_000
    asks_for_data: bool = False
    never: frozenset[str] = frozenset()

    def takes(self, parameter: str) -> bool:
        """Whether an optional parameter may be sent."""
        return parameter not in self.never


_UNKNOWN = Family()
_GPT_IMAGE = Family(
    sizes=_GPT,
    qualities=("auto", "low", "medium", "high"),
    styles=(),
    variations=False,
    never=frozenset({"style"}),
)
_FAMILIES: tuple[tuple[str, Family], ...] = (
    (
        "dall-e-2",
        Family(
            sizes=_DALL_E_2,
            qualities=("standard",),
            styles=(),
            streams_partials=False,
            square=True,
            longest_prompt=1000,
            asks_for_data=True,
            never=frozenset({"quality", "style", "background", "output_format"}),
        ),
    ),
    (
        "dall-e-3",
        Family(
            most=1,
            sizes=_DALL_E_3,
            qualities=("standard", "hd"),
            styles=("vivid", "natural"),
            streams_partials=False,
            edits=False,
            variations=False,
            longest_prompt=4000,
            asks_for_data=True,
            never=frozenset({"background", "output_format"}),
        ),
    ),
    (
        "gpt-image-2",  # any size, within bounds that only the endpoint knows
        Family(
            qualities=_GPT_IMAGE.qualities,
            styles=(),
            variations=False,
            never=_GPT_IMAGE.never,
        ),
    ),
    ("gpt-image", _GPT_IMAGE),
    ("chatgpt-image", _GPT_IMAGE),
)


def limits_of(model: str) -> Family:
    """What is known of a model's family, told by its name; gateways may put a path before it."""
    name = model.rsplit("/", 1)[-1].lower()
    return next((family for start, family in _FAMILIES if name.startswith(start)), _UNKNOWN)
