"""What an edited text looks like: marks that Discord understands, whatever stands between them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.splitting import LIMIT
from bot.writing import Edited
from bot.writing.changes import Kind, Run, changes
from cogs.edit.layout import laid_out, marked

TEXTS = st.text(st.sampled_from("ab ~*_`\n\\|.")) | st.text()


def of(*runs: tuple[Kind, str]) -> str:
    return marked(Run(kind, text) for kind, text in runs)


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([(Kind.REMOVED, "old"), (Kind.ADDED, "new")], "~~old~~**new**"),
        (
            [(Kind.KEPT, "a "), (Kind.ADDED, "very good "), (Kind.KEPT, "day")],
            "a **very good** day",
        ),
        ([(Kind.KEPT, "a"), (Kind.ADDED, "\nb\n"), (Kind.KEPT, "c")], "a\n**b**\nc"),
        ([(Kind.KEPT, "a"), (Kind.REMOVED, "\nb\n"), (Kind.KEPT, "c")], "a~~↵b↵~~c"),
        ([(Kind.REMOVED, "a~~b~"), (Kind.KEPT, "c")], "~~a\\~\u200b\\~\u200bb\\~\u200b~~c"),
        ([(Kind.ADDED, "*"), (Kind.KEPT, "c")], "**\\***c"),
        ([(Kind.KEPT, "a"), (Kind.REMOVED, "  "), (Kind.ADDED, " "), (Kind.KEPT, "b")], "a   b"),
    ],
)
def test_changes_are_marked(runs: list[tuple[Kind, str]], shown: str) -> None:
    assert of(*runs) == shown


@given(TEXTS)
def test_what_is_struck_out_ends_where_it_should(text: str) -> None:
    shown = marked([Run(Kind.REMOVED, text), Run(Kind.KEPT, "end")])
    if text.strip():
        assert len(re.findall("~~", shown)) == 2


@given(TEXTS, TEXTS)
def test_every_message_fits_and_the_whole_text_is_there(before: str, after: str) -> None:
    after = (after or "x") * 50
    messages = laid_out(Edited(after, changes(before, after), "A note."), before)
    assert all(0 < len(each.content) <= LIMIT for each in messages)
    files = {file.name: file.text for each in messages for file in each.files}
    block = f"```\n{after}\n```"
    assert after == before or files.get("edited.txt") == after or block in messages[-1].content


def test_texts_that_are_too_long_to_compare_are_given_all_the_same() -> None:
    (message,) = laid_out(Edited("new", None), "old")
    assert message.content == "-# The text is too long to show what changed.\n```\nnew\n```"
