"""The vectors that texts were turned into."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import EndpointUnreachable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """Vectors of texts.

    Attributes:
        vectors: float32, a row of unit length for each text, in their order. How many columns there
            are is the endpoint's choice: not every model heeds `dimensions`.
        model: as the endpoint calls it.
        prompt_tokens: what it counted, if it did.
    """

    vectors: "NDArray[np.float32]" = field(repr=False)
    model: str
    prompt_tokens: int | None = None


def joined(parts: Sequence[Embedded]) -> Embedded:
    """What several requests gave, as one.

    Raises:
        EndpointUnreachable: their vectors differ in length.
    """
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    if len({part.vectors.shape[1] for part in parts}) > 1:
        raise unusable("vectors of different lengths")
    counts = [part.prompt_tokens for part in parts if part.prompt_tokens is not None]
    return Embedded(
        np.concatenate([part.vectors for part in parts]),
        parts[0].model,
        sum(counts) if len(counts) == len(parts) else None,
    )


def unusable(what: str) -> EndpointUnreachable:
    """The error of an answer that texts cannot be compared by."""
    return EndpointUnreachable(
        f"The endpoint answered with {what}. Choose another model for search; an admin can change"
        " the setting `search.model`."
    )
