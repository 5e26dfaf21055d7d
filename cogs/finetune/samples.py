"""What is told of a dataset."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.endpoints.transport import quoting
from bot.splitting import LIMIT
from bot.tuning.datasets import Dataset, Portion, Sent
from cogs.screen import literal

FEWEST = 10
"""Examples for training that most endpoints ask for."""
NONE = (
    "No answer in this server was rated 👍 yet. Members rate answers with the buttons under them;"
    " each answer that somebody likes and nobody dislikes becomes an example."
)
FEW = (
    f"Most endpoints ask for at least {FEWEST} examples for training: wait until more answers are"
    " rated 👍."
)
FULL = "There was no room for more: these are the newest."
CARE = (
    "-# Names, mentions and ids became roles. Everything else stands as it was written: look"
    " through the samples before you upload."
)
PROBLEMS = 5
"""Problems of a file that are shown."""

Sample = Mapping[str, Any]


def overview(dataset: Dataset, model: str, price: str | None) -> str:
    """Tell how many examples there are, what they come to, and what was left out."""
    counts = dataset.written.counts
    training = counts.get(Portion.TRAINING, 0)
    lines = [
        _counted(counts),
        _size(dataset, model, price),
        *([FEW] if training < FEWEST else []),
        *([FULL] if dataset.written.is_full else []),
        *_problems(dataset),
        *_left_out(dataset),
        CARE,
    ]
    return "\n".join(lines)


def nothing(dataset: Dataset) -> str:
    """Tell why there is no example at all."""
    left_out = sum(dataset.written.left_out.values())
    if not left_out:
        return NONE
    were = "The one answer that was" if left_out == 1 else f"All {left_out:,} answers that were"
    return "\n".join([f"{were} rated 👍 cannot be used.", *_left_out(dataset)])


def _counted(counts: Mapping[Portion, int]) -> str:
    training, validating = counts.get(Portion.TRAINING, 0), counts.get(Portion.VALIDATION, 0)
    made = f"**{_many(training + validating, 'example')}** from answers that were rated 👍"
    divided = f": {training:,} for training, {validating:,} for validation" if validating else ""
    pairs = counts.get(Portion.PAIRS, 0)
    paired = f" {_many(pairs, 'pair')} of a 👍 and a 👎 version of an answer." if pairs else ""
    return f"{made}{divided}.{paired}"


def _size(dataset: Dataset, model: str, price: str | None) -> str:
    tokens = {portion: it.tokens for portion, it in dataset.checked.items()}
    examples = tokens.get(Portion.TRAINING, 0) + tokens.get(Portion.VALIDATION, 0)
    pairs = tokens.get(Portion.PAIRS, 0)
    size = f"About {examples:,} tokens" + (f", and {pairs:,} in pairs." if pairs else ".")
    if price is None:
        return size
    return f"{size} Teaching them once (an epoch) costs about {price} with `{quoting.name(model)}`."


def _problems(dataset: Dataset) -> Iterator[str]:
    for portion, checked in dataset.checked.items():
        more = max(len(checked.problems) - PROBLEMS, 0) + checked.more_problems
        for problem in checked.problems[:PROBLEMS]:
            yield f"⚠️ {portion}, line {problem.line}: {literal(problem.sentence)[:200]}"
        if more:
            yield f"⚠️ {portion}: {_many(more, 'more problem')}"


def _left_out(dataset: Dataset) -> Iterator[str]:
    reasons = sorted(dataset.written.left_out.items(), key=lambda it: -it[1])
    if reasons:
        yield "Left out: " + "; ".join(f"{count:,} {why}" for why, count in reasons) + "."


def inline(samples: Sequence[Sample], room: int) -> str | None:
    """Show samples within a message; None where they are too long, or hold earlier turns."""
    lines = [line for sample in samples for line in _exchange(sample)]
    text = "\n".join(lines)
    is_simple = all(len(_said(sample)) == len(("user", "assistant")) for sample in samples)
    return text if is_simple and len(text) < min(room, LIMIT) else None


def as_file(samples: Iterable[Sample]) -> str:
    """Write samples into a file for people to read."""
    return "\n\n".join(
        f"===== Sample {number} =====\n\n"
        + "\n\n".join(f"[{each['role']}]\n{each['content']}" for each in sample["messages"])
        for number, sample in enumerate(samples, 1)
    )


def _exchange(sample: Sample) -> Iterator[str]:
    for each in _said(sample):
        mark = "🗨️" if each["role"] == "user" else "💬"
        yield f"> {mark} {literal(' '.join(each['content'].split()))}"
    yield ""


def _said(sample: Sample) -> Sequence[Mapping[str, str]]:
    return [each for each in sample["messages"] if each["role"] != "system"]


def uploaded(sent: Sent, model: str) -> str:
    """Tell where the files are, and what to do next."""
    first = "Uploaded:" if sent.is_new else "These files were uploaded before:"
    files = [
        f"- {portion}: `{quoting.name(kept.file_id)}` ({_many(kept.count or 0, 'example')})"
        for portion, kept in sorted(sent.files.items())
    ]
    return "\n".join([first, *files, f"Next: `{_next(sent, model)}`"])


def _next(sent: Sent, model: str) -> str:
    ids = {portion: kept.file_id for portion, kept in sent.files.items()}
    training = ids.get(Portion.TRAINING) or ids.get(Portion.PAIRS) or ""
    options = [f"model:{quoting.name(model)}", f"training_file:{training}"]
    if Portion.VALIDATION in ids:
        options.append(f"validation_file:{ids[Portion.VALIDATION]}")
    return " ".join(["/finetune start", *options])


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
