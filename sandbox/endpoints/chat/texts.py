"""Made-up texts to try the bot with; the same for the same request."""

import re
from itertools import count, islice

MOST_CHARACTERS = 100_000
MOST_LINES = 2_000
SENTENCES = (
    "Nothing in this text was thought up by a model; it only has to be long.",
    "It comes in paragraphs, so that you can see where a long answer is split.",
    "Each sentence has an end, and every few sentences a paragraph has one too.",
    "If a word is torn apart between two messages, something is wrong with the splitting.",
    "You can stop me while I write, or ask for more when I was cut off.",
    "Beyond a few messages, an answer is better read as a file.",
    "That is all that there is to say, and so it is said again.",
)
PER_PARAGRAPH = 4
LONGEST_WORD = 12
"""Characters that are enough for each word."""


def prose(characters: int) -> str:
    """Write so many characters of paragraphs."""
    characters = min(characters, MOST_CHARACTERS)
    text, length = [], 0
    for number in count(1):
        first = (number - 1) * PER_PARAGRAPH
        sentences = (SENTENCES[(first + i) % len(SENTENCES)] for i in range(PER_PARAGRAPH))
        text.append(f"Paragraph {number}. {' '.join(sentences)}")
        length += len(text[-1]) + 2
        if length >= characters:
            break
    return "\n\n".join(text)[:characters]


def prose_of_words(words: int) -> str:
    """Write so many words of paragraphs, as far as the longest text has them."""
    text = prose(words * LONGEST_WORD)
    ends = [word.end() for word in islice(re.finditer(r"\S+", text), words)]
    return text[: ends[-1]] if ends else ""


def code(lines: int) -> str:
    """Write a fenced block with so many lines of Python that does run."""
    body = [f'"""{lines} lines of made-up code, to try code blocks."""']
    for number in count(1):
        if len(body) >= lines:
            break
        body += ["", "", f"def step_{number}(value: int) -> int:", f"    return value + {number}"]
    kept = body[: max(1, min(lines, MOST_LINES))]
    if kept[-1].startswith("def "):
        kept[-1] = "# the last line"
    return "```python\n" + "\n".join(kept) + "\n```"


def counting(last: int, *, after: int = 0) -> str:
    """Count on from a number, to another."""
    return ", ".join(map(str, range(after + 1, last + 1)))


def listing(items: int) -> str:
    """Write a nested list."""
    lines = [f"{i}. Item {i}\n   - a point below it\n   - and another" for i in range(1, items + 1)]
    return "\n".join(lines)


TABLE = """\
| name | role | since |
|:-----|:----:|------:|
| gate | lets requests in | 1 |
| partner | answers | 2 |
| log | remembers | 3 |"""

MARKDOWN = """\
# A heading
## A smaller one
**bold**, *italic*, __underlined__, ~~struck out~~, `code`, ||a spoiler||
> a quotation
> of two lines
- a list
  - with a list in it
1. and one with numbers
[a link](https://example.com)
-# small print
```python
print("and a code block")
```"""

UNICODE = (
    "Emoji: \N{GRINNING FACE} \N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5} "
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} "
    "\N{REGIONAL INDICATOR SYMBOL LETTER J}\N{REGIONAL INDICATOR SYMBOL LETTER P}\n"
    "Accents: caf\N{LATIN SMALL LETTER E WITH ACUTE}, cafe\N{COMBINING ACUTE ACCENT}\n"
    "Right to left: \N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}\N{HEBREW LETTER VAV}"
    "\N{HEBREW LETTER FINAL MEM}\n"
    "Wide: \N{CJK UNIFIED IDEOGRAPH-4F60}\N{CJK UNIFIED IDEOGRAPH-597D}\n"
    "Beyond 16 bits: \N{MATHEMATICAL BOLD CAPITAL P}\N{DESERET CAPITAL LETTER LONG I}"
)


def endless_line(number: int) -> str:
    """Write one line of an answer that does not end by itself."""
    return f"Line {number} of an answer without an end. Press Stop when you have seen enough.\n"
