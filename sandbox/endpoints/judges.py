"""What the models that judge take and tell; it differs much from one generation to the next."""

from dataclasses import dataclass

NEWEST = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""The categories that the API's document has today."""

FIRST = (
    "hate",
    "hate/threatening",
    "self-harm",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""The categories that the first models had."""

OF_PICTURES = frozenset(
    {
        "self-harm",
        "self-harm/intent",
        "self-harm/instructions",
        "sexual",
        "violence",
        "violence/graphic",
    }
)
"""The categories in which pictures are judged, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What a model takes that judges.

    Attributes:
        categories: what it tells apart.
        most_texts: texts in one call; the hosted API tells no number, this one is the stand-in's.
        longest: characters of a text.
        most_pictures: pictures in one call; 0: it takes texts only.
        gives_scores: whether it tells scores, and not only yes or no.
        is_named: whether an answer carries an id and the model's name.
        judges_first_only: whether it judges only the first of several texts, as some servers do.
    """

    categories: tuple[str, ...]
    most_texts: int = 32
    longest: int = 32_000
    most_pictures: int = 0
    gives_scores: bool = True
    is_named: bool = True
    judges_first_only: bool = False


OMNI = Judge(categories=NEWEST, most_pictures=1)
"""As the newest models, which take one picture a call."""

TEXTUAL = Judge(categories=FIRST)
"""As the first models: seven categories, no pictures."""

PLAIN = Judge(
    categories=("harassment", "hate", "self-harm", "sexual", "violence"),
    gives_scores=False,
    is_named=False,
)
"""As compatible servers that answer in a few words: yes or no for each category."""
