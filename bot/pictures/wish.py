"""What somebody wishes to see, and what comes of it step by step."""

from dataclasses import dataclass, field
from typing import Literal

MOST = 10
"""Pictures that can be asked for at once."""

Deed = Literal["imagine", "edit", "vary"]
"""What can be done: the names of the methods of `Pictures`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for; None, like "auto", leaves it to the settings, and these to the model.

    Attributes:
        prompt: What the picture shows, or what is to be changed; a variation needs none.
        size: Such as "1024x1024".
        n: How many pictures, 1 to 10.
    """

    prompt: str = field(default="", repr=False)
    model: str | None = None
    size: str | None = None
    quality: str | None = None
    style: str | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Preview:
    """How a picture looks so far; `index` counts from 0, in the order of the finished pictures."""

    index: int
    data: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished picture; they come in any order, and `index` counts from 0.

    Attributes:
        revised_prompt: What the model made of the prompt, if it says so.
        note: A sentence on how it was made that whoever asked should know.
    """

    index: int
    data: bytes = field(repr=False)
    mime: str
    revised_prompt: str | None = field(default=None, repr=False)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """The last step where some pictures came and `count` others did not; why, as a sentence."""

    count: int
    sentence: str


Step = Preview | Shown | Missing
