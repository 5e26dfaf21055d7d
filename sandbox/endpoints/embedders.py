"""What the models that make embeddings take; it differs from one generation to the next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """What a model takes that makes embeddings.

    Attributes:
        dimensions: the numbers of a vector if nothing else is asked for, and the most of them.
        takes_dimensions: whether fewer may be asked for.
        longest: tokens of an input.
        most_inputs: inputs in one call.
        most_tokens: tokens of all inputs of a call.
        gives_base64: whether `encoding_format` is heeded; other servers give numbers always.
    """

    dimensions: int = 1536
    takes_dimensions: bool = True
    longest: int = 8192
    most_inputs: int = 2048
    most_tokens: int = 300_000
    gives_base64: bool = True


NEWER = Embedder()
"""As the newer models, of which one may ask for fewer dimensions."""

SMALL = Embedder(dimensions=256, takes_dimensions=False)
"""As older and smaller models, whose vectors have one length."""
