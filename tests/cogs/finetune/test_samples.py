"""What is told of a dataset."""

from pathlib import Path
from typing import Any

import pytest

from bot.files import Checked, Problem
from bot.storage.tuning import Examples
from bot.tuning.datasets import Dataset, LeftOut, Portion, Written
from cogs.finetune import samples

SAMPLE = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "*Hi* <@1>\n# there"},
        {"role": "assistant", "content": "Hello."},
    ]
}


def dataset(
    counts: dict[Portion, int] | None = None,
    *,
    left_out: dict[LeftOut, int] | None = None,
    is_full: bool = False,
    **checked: Any,
) -> Dataset:
    counts = {Portion.TRAINING: 1_234} if counts is None else counts
    written = Written(counts=counts, samples=[SAMPLE], left_out=left_out or {}, is_full=is_full)
    known = {
        portion: Checked(examples=Examples.CHAT, count=count, tokens=1_000, **checked)
        for portion, count in counts.items()
    }
    return Dataset(Path("/nowhere"), written, known)


def test_counts_tokens_and_price_are_told() -> None:
    counts = {Portion.TRAINING: 1_110, Portion.VALIDATION: 124, Portion.PAIRS: 2}

    text = samples.overview(dataset(counts), "m", "0.30 USD")

    assert text.split("\n")[:2] == [
        (
            "**1,234 examples** from answers that were rated 👍: 1,110 for training, 124 for"
            " validation. 2 pairs of a 👍 and a 👎 version of an answer."
        ),
        (
            "About 2,000 tokens, and 1,000 in pairs. Teaching them once (an epoch) costs about"
            " 0.30 USD with `m`."
        ),
    ]


def test_a_price_that_is_not_known_is_not_told() -> None:
    assert "costs" not in samples.overview(dataset(), "m", None)


@pytest.mark.parametrize(("training", "is_told"), [(9, True), (10, False)])
def test_too_few_examples_are_told(training: int, is_told: bool) -> None:  # noqa: FBT001 -- a table's column
    text = samples.overview(dataset({Portion.TRAINING: training}), "m", None)

    assert (samples.FEW in text) is is_told


def test_what_did_not_fit_is_told() -> None:
    assert samples.FULL in samples.overview(dataset(is_full=True), "m", None)
    assert samples.FULL not in samples.overview(dataset(), "m", None)


def test_what_was_left_out_is_told_the_most_first() -> None:
    left_out = {LeftOut.TWICE: 1, LeftOut.OPTED_OUT: 3}

    text = samples.overview(dataset(left_out=left_out), "m", None)

    assert "Left out: 3 of members who opted out; 1 the same as another." in text


def test_problems_are_told_with_their_lines() -> None:
    problems = [Problem(line, f"no *{line}*") for line in range(1, 8)]

    text = samples.overview(dataset(problems=problems, more_problems=4), "m", None)

    assert r"⚠️ training, line 5: no \*5\*" in text
    assert "line 6" not in text
    assert "⚠️ training: 6 more problems" in text


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ({}, samples.NONE),
        ({LeftOut.PRIVATE: 1}, "The one answer that was rated 👍 cannot be used."),
        ({LeftOut.PRIVATE: 1, LeftOut.TWICE: 2}, "All 3 answers that were rated 👍 cannot"),
    ],
)
def test_a_dataset_of_nothing_says_why(left_out: dict[LeftOut, int], told: str) -> None:
    assert samples.nothing(dataset({}, left_out=left_out)).startswith(told)


def test_short_samples_stand_in_the_message_without_their_markup() -> None:
    text = samples.inline([SAMPLE], 2_000)

    assert text == "> 🗨️ \\*Hi\\* \\<\\@1\\> \\# there\n> 💬 Hello.\n"


def test_long_samples_and_those_with_a_history_do_not() -> None:
    longer = {"messages": [*SAMPLE["messages"], *SAMPLE["messages"][1:]]}

    assert samples.inline([SAMPLE], 20) is None
    assert samples.inline([SAMPLE, longer], 2_000) is None


def test_a_file_of_samples_holds_all_of_them() -> None:
    text = samples.as_file([SAMPLE, SAMPLE])

    assert (
        text.count("[system]\nBe brief.\n\n[user]\n*Hi* <@1>\n# there\n\n[assistant]\nHello.") == 2
    )
    assert "===== Sample 2 =====" in text
