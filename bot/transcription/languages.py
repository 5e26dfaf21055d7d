"""Languages: their codes (ISO 639), as endpoints take them, and their names, as people read them.

The list is that of the open speech models; an endpoint may know more of them, or fewer.
"""

import re
from typing import Final

_NAMED = """
af Afrikaans|am Amharic|ar Arabic|as Assamese|az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian
bn Bengali|bo Tibetan|br Breton|bs Bosnian|ca Catalan|cs Czech|cy Welsh|da Danish|de German
el Greek|en English|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fo Faroese|fr French
gl Galician|gu Gujarati|ha Hausa|haw Hawaiian|he Hebrew|hi Hindi|hr Croatian|ht Haitian Creole
hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|ja Japanese|jw Javanese|ka Georgian
kk Kazakh|km Khmer|kn Kannada|ko Korean|la Latin|lb Luxembourgish|ln Lingala|lo Lao|lt Lithuanian
lv Latvian|mg Malagasy|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay
mt Maltese|my Burmese|ne Nepali|nl Dutch|nn Nynorsk|no Norwegian|oc Occitan|pa Punjabi|pl Polish
ps Pashto|pt Portuguese|ro Romanian|ru Russian|sa Sanskrit|sd Sindhi|si Sinhala|sk Slovak
sl Slovenian|sn Shona|so Somali|sq Albanian|sr Serbian|su Sundanese|sv Swedish|sw Swahili|ta Tamil
te Telugu|tg Tajik|th Thai|tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|uk Ukrainian|ur Urdu|uz Uzbek
vi Vietnamese|yi Yiddish|yo Yoruba|yue Cantonese|zh Chinese
"""

NAMES: Final[dict[str, str]] = {
    code: name
    for entry in re.split(r"[|\n]", _NAMED.strip())
    for code, _, name in [entry.partition(" ")]
}
"""The English name of each code."""
_CODES: Final = {name.lower(): code for code, name in NAMES.items()}
_CODE: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")


def code_of(typed: str) -> str | None:
    """Give the code of what somebody typed, such as `de`, `de-AT` or `German`; None if unknown."""
    word = typed.strip().lower()
    if word in _CODES:
        return _CODES[word]
    found = _CODE.fullmatch(word)
    return found[1] if found else None


def name_of(language: str) -> str:
    """Name a language for people, given its code or its name in any case; others stay as is."""
    word = language.strip().lower()
    code = word if word in NAMES else _CODES.get(word) or code_of(word)
    return NAMES.get(code or "", language.strip())
