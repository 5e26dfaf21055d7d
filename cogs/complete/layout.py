"""What a completion looks like in Discord messages; knows text only."""

from collections.abc import Sequence

from bot.endpoints.completions import TextChoice, TextCompletion
from bot.errors import explain
from bot.splitting import LIMIT, preview
from bot.writing import Draft
from bot.writing.choices import Sheet, table
from cogs.screen import Layout, TextFile, finished, growing, literal

CHOICES, LOGPROBS = "choices.txt", "logprobs.csv"
"""The files of a completion: all of its choices, and how likely their tokens were."""
MOST = 10
"""Choices that can be asked for; of more that an endpoint gives there are no pages."""
PROMPT = 80
"""Characters of the prompt that are shown under what was made of it."""
EMPTY = "The model wrote nothing. Try another prompt or stop sequence, or a higher temperature."
CUT = "Cut off by the length limit: ask again with a larger `max_tokens` for more."
FILTERED = "Cut off by the endpoint's content policy."
_ENDINGS = {"length": CUT, "content_filter": FILTERED}


def writing(text: str, count: int) -> Layout:
    """Lay out a completion that is being written; of several choices the first is shown."""
    if count == 1 or not text.strip():
        return growing(text)
    note = f"\n-# Choice 1 of {count}; the others are being written, too."
    return Layout((preview(text, LIMIT - len(note)) + note,))


def done(draft: Draft, prompt: str) -> tuple[Layout, int]:
    """Lay out a completion that has ended; gives how many pages it has, too."""
    completion, notes = draft.completion, ended(draft)
    logprobs = table(completion)
    files = (TextFile(LOGPROBS, logprobs),) if logprobs else ()
    choices = completion.choices[:MOST]
    count = len(choices)
    if count > 1:
        sheet = Sheet(prompt, choices)
        layout = Layout((page(sheet, 1, notes),))
        return Layout(layout.contents, (TextFile(CHOICES, sheet.written()), *files)), count
    notes += _of_choice(completion) or ([] if completion.text.strip() or notes else [EMPTY])
    if completion.text.strip():
        notes.append(_prompt(prompt))
    layout = finished(completion.text, notes, what="The text", file_name="completion.txt")
    return Layout(layout.contents, (*layout.files, *files)), 1


def page(sheet: Sheet, number: int, notes: Sequence[str] = ()) -> str:
    """Lay out one choice, from 1 on."""
    choice = sheet.choices[number - 1]
    count = len(sheet.choices)
    footer = [*notes, *_about(choice), f"Choice {number} of {count}", _prompt(sheet.prompt)]
    below = preview("\n".join(f"-# {note}" for note in footer), LIMIT // 2)
    text = preview(choice.text, LIMIT - len(below) - 100)
    if not text:
        return below
    if len(choice.text.strip()) > len(text):
        below = f"-# The whole of it is in `{CHOICES}`.\n{below}"
    return f"{text}\n{below}"


def ended(draft: Draft) -> list[str]:
    """Say what broke a completion off, if anything did."""
    if draft.error is not None:
        return [explain(draft.error)]
    return [draft.stopped] if draft.stopped else []


def _of_choice(completion: TextCompletion) -> list[str]:
    return [note for choice in completion.choices[:1] for note in _about(choice)]


def _about(choice: TextChoice) -> list[str]:
    ending = _ENDINGS.get(choice.finish_reason or "")
    empty = [] if choice.text.strip() or ending else [EMPTY]
    return [*empty, *([ending] if ending else [])]


def _prompt(prompt: str) -> str:
    return f"Prompt: {literal(preview(' '.join(prompt.split()), PROMPT))}"
