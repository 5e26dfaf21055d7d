"""The languages that are told apart, by a few words and letters."""

import re

NAMES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
    "uk": "ukrainian",
    "zh": "chinese",
}
"""Names by ISO 639-1 codes, as the API's answers give them."""

LETTERS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
WORDS = {
    "de": "der die das und ist nicht ich wir guten morgen ein eine mit hallo",
    "fr": "le la les et est je nous vous bonjour une avec pas des",
    "es": "el los las y es yo buenos hola una con por que",
    "en": "the and is not i we you good morning a an with hello of to",
}
PHRASES = {
    "guten morgen": "Good morning",
    "guten tag": "Good day",
    "bonjour": "Good day",
    "buenos días": "Good morning",
    "hallo welt": "Hello world",
    "danke": "Thank you",
    "merci": "Thank you",
    "gracias": "Thank you",
}
"""What the sandbox can translate into English."""

_WORD = re.compile(r"\w+")
_KNOWN = {code: frozenset(words.split()) for code, words in WORDS.items()}


def language_of(text: str) -> str:
    """Guess a text's language; gives its ISO 639-1 code, English when in doubt."""
    for code, letters in LETTERS:
        if letters.search(text):
            return code
    words = set(_WORD.findall(text.lower()))
    counts = {code: len(words & known) for code, known in _KNOWN.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > counts["en"] else "en"


def in_english(text: str) -> str:
    """Translate a text into English as far as a handful of phrases go; the rest is marked."""
    bare = text.strip(" .!?")
    known = PHRASES.get(bare.lower())
    if known is not None:
        return text.replace(bare, known)
    language = language_of(text)
    if language == "en":
        return text
    return f"[in {NAMES[language].capitalize()}:] {text}"
