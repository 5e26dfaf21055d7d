"""What an answer looks like in Discord messages; knows text only."""

from bot.conversation import Answer, Ending
from cogs.screen import Layout
from cogs.screen import finished as laid_out


def finished(answer: Answer, ending: Ending) -> Layout:
    """Lay out an answer that has ended, with what there is to say about it."""
    notes = _footer(answer, ending)
    return laid_out(answer.text, notes, what="The answer", file_name="answer.md")


def _footer(answer: Answer, ending: Ending) -> list[str]:
    notes = [*answer.problems, *([ending.note] if ending.note else [])]
    if ending.can_continue:
        notes.append("Cut off by the length limit: press Continue for more.")
    return [*notes, ending.used] if ending.used else notes
