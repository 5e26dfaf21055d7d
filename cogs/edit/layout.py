"""What an edited text looks like: what changed, and the text to copy."""

from collections.abc import Iterable

from bot.splitting import LIMIT
from bot.writing import Edited
from bot.writing.changes import Kind, Run
from cogs.screen import TextFile, Unsent, literal

UNCHANGED = "There is nothing to change by this instruction: the text stays as it is."
NOT_COMPARED = "-# The text is too long to show what changed."
CHANGES, TEXT = "changes.md", "edited.txt"
CHANGES_IN_FILE = f"-# What changed is too long for a message: it is in `{CHANGES}`."
TEXT_IN_FILE = f"\n-# The text to copy is in `{TEXT}`."
LINE_BREAK = "↵"
_MARKS = {Kind.REMOVED: "~~", Kind.ADDED: "**"}


def laid_out(edited: Edited, before: str) -> list[Unsent]:
    """Lay out an edited text, in one message if it fits into one.

    What fits into no message, or could not be copied from one as it is, becomes a file.
    """
    note = f"\n-# {edited.note}" if edited.note else ""
    if edited.text == before:
        return [Unsent(UNCHANGED + note, None)]
    shown = NOT_COMPARED if edited.changes is None else marked(edited.changes)
    block = f"```\n{edited.text}\n```"
    can_be_copied = "```" not in edited.text and not edited.text.endswith("`")
    if can_be_copied and len(shown) + len(block) + len(note) < LIMIT:
        return [Unsent(f"{shown}\n{block}{note}", None)]
    files: list[TextFile] = []
    if len(shown) + len(note) + len(TEXT_IN_FILE) > LIMIT:
        files.append(TextFile(CHANGES, shown))
        shown = CHANGES_IN_FILE
    if can_be_copied and len(block) <= LIMIT:
        return [Unsent(shown + note, None, files), Unsent(block, None)]
    files.append(TextFile(TEXT, edited.text))
    return [Unsent(shown + TEXT_IN_FILE + note, None, files)]


def marked(runs: Iterable[Run]) -> str:
    """Show what changed in Discord's markup: ~~taken away~~, **new**, and all else as it is."""
    return "".join(_of_run(run) for run in runs).strip() or NOT_COMPARED


def _of_run(run: Run) -> str:
    if run.kind is Kind.KEPT:
        return literal(run.text)
    text = run.text
    if run.kind is Kind.REMOVED:
        # Without a break of its own, a line that went away would look as if it were still there.
        text = text.replace("\n", LINE_BREAK)
    return "\n".join(_marked_line(line, _MARKS[run.kind]) for line in text.split("\n"))


def _marked_line(line: str, mark: str) -> str:
    """Mark what is to be seen of a line: Discord does not take a blank beside a mark for one."""
    core = line.strip()
    if not core:
        return line
    start = line.index(core)
    # What is struck out ends at the next two tildes, be they taken literally or not.
    shown = literal(core).replace("~", "~\u200b")
    return f"{line[:start]}{mark}{shown}{mark}{line[start + len(core) :]}"
