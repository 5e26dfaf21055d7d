"""The categories that moderation models are known to judge by.

Source: the schema CreateModerationResponse of the API's description. Older models have the seven of
`FIRST`, later ones all of `CATEGORIES`; other servers have names of their own.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "harassment": "Harassing language towards anybody",
        "harassment/threatening": "Harassment that also threatens violence or serious harm",
        "hate": "Hate for race, gender, ethnicity, religion, nationality, orientation, disability",
        "hate/threatening": "Hate that also threatens violence or serious harm",
        "illicit": "Advice on how to do wrong, such as how to shoplift",
        "illicit/violent": "Such advice with violence, or on how to get a weapon",
        "self-harm": "Promotes, encourages or shows self-harm",
        "self-harm/instructions": "Says how to harm oneself, or encourages to do so",
        "self-harm/intent": "The author harms themselves, or means to",
        "sexual": "Meant to arouse, or promotes sexual services",
        "sexual/minors": "Sexual content with somebody under 18",
        "violence": "Shows death, violence or injury",
        "violence/graphic": "Shows death, violence or injury in graphic detail",
    }
)
"""Every known category with one line on what it is about."""
FIRST = (
    "hate",
    "hate/threatening",
    "self-harm",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""The categories of the first moderation models."""
_BY_LETTERS = {re.sub("[^a-z]", "", name): name for name in CATEGORIES}


@lru_cache(maxsize=1_024)  # every score of every message is named
def canonical(name: str) -> str:
    """Give a category the name that settings know it by.

    Known ones have one name however a server writes it, such as `self_harm`; names that only some
    server has are written as settings allow: in small letters, without blanks, 50 at most.
    """
    plain = name.casefold()
    known = _BY_LETTERS.get(re.sub("[^a-z]", "", plain))
    written = re.sub("[^a-z0-9_/-]+", "_", plain).lstrip("0123456789_/-").rstrip("_")
    return known or written[:50] or "other"
