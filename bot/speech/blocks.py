"""What of a message is set in blocks and lines: code, tables, headings, lists, quotes."""

import re
from collections.abc import Iterator
from itertools import zip_longest

_FENCE = re.compile(
    r"(?P<fence>`{3,})(?P<language>[\w+#.-]{0,20}(?=[^\S\n]*\n))?"
    r"(?:[^`]|(?!(?P=fence))`)*(?:(?P=fence)`*|\Z)"
)
LANGUAGES = {
    "bash": "Bash",
    "c": "C",
    "cpp": "C++",
    "c++": "C++",
    "cs": "C#",
    "csharp": "C#",
    "css": "CSS",
    "go": "Go",
    "html": "HTML",
    "java": "Java",
    "javascript": "JavaScript",
    "js": "JavaScript",
    "json": "JSON",
    "jsx": "JavaScript",
    "kotlin": "Kotlin",
    "kt": "Kotlin",
    "lua": "Lua",
    "php": "PHP",
    "powershell": "PowerShell",
    "ps1": "PowerShell",
    "py": "Python",
    "python": "Python",
    "rb": "Ruby",
    "rs": "Rust",
    "ruby": "Ruby",
    "rust": "Rust",
    "sh": "a shell's language",
    "shell": "a shell's language",
    "sql": "SQL",
    "swift": "Swift",
    "toml": "TOML",
    "ts": "TypeScript",
    "tsx": "TypeScript",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
    "yml": "YAML",
}
_PLAIN = frozenset({"", "txt", "text", "plain", "plaintext", "ansi", "md", "markdown", "diff"})

_QUOTE = re.compile(r"(?:>>>|>)\s+")
_HEADING = re.compile(r"(?:#{1,6}|-#)\s+")
_ITEM = re.compile(r"[-*+•]\s+(?:\[(?P<box>[ xX])\]\s+)?")
_NUMBERED = re.compile(r"(?P<number>\d{1,9})[.)]\s+")
_RULE = re.compile(r"(?:[-*_=]\s?){3,}")
_TABLE_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)*(?:\s*:?-{2,}:?)?")
_CLOSERS = "\"'”’»)]}*_~ "  # noqa: RUF001 -- meant as it stands
_ENDS = tuple(".!?…:;,。！？：；，")  # noqa: RUF001 -- meant as it stands


def without_blocks(text: str) -> str:
    """Say that there is code, and in which language, in the place of each block."""
    return _FENCE.sub(_block, text)


def _block(match: re.Match[str]) -> str:
    language = (match["language"] or "").lower()
    if language in _PLAIN:
        return "\na code block.\n"
    return f"\na code block in {LANGUAGES.get(language, language)}.\n"


def without_lines(text: str) -> str:
    """Read headings, lists, quotes and tables as sentences, each line for itself."""
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    bare = [_QUOTE.sub("", line.strip(), count=1) for line in lines]
    in_table = False
    for line, follows in zip_longest(bare, bare[1:], fillvalue=""):
        in_table = "|" in line and (in_table or _is_table_rule(follows))
        if _RULE.fullmatch(line) or (in_table and _is_table_rule(line)):
            continue
        yield _ended(_cells(line)) if in_table else _read(line)


def _is_table_rule(line: str) -> bool:
    return "|" in line and _TABLE_RULE.fullmatch(line) is not None


def _cells(line: str) -> str:
    cells = (cell.strip() for cell in line.strip("|").split("|"))
    return ", ".join(cell for cell in cells if cell)


def _read(line: str) -> str:
    if heading := _HEADING.match(line):
        return _ended(line[heading.end() :].rstrip("# "))
    if item := _ITEM.match(line):
        is_done = (item["box"] or "").lower() == "x"
        return _ended(("done: " if is_done else "") + line[item.end() :])
    if numbered := _NUMBERED.match(line):
        return _ended(f"{numbered['number']}. {line[numbered.end() :]}")
    return line


def _ended(line: str) -> str:
    """End a line that stands for itself like a sentence, so that a voice pauses there."""
    is_ended = not line or line.rstrip(_CLOSERS).endswith(_ENDS)
    return line if is_ended else f"{line}."
