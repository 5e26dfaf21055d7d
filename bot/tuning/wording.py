"""What people read about jobs; whoever reads the channel may see it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.choices import NAME
from bot.endpoints.fine_tuning import Job, JobEvent, JobState
from bot.endpoints.transport import quoted, quoting
from bot.lengths import shown_length
from bot.tuning.seen import Seen

WORDS = {
    JobState.VALIDATING: "the files are being checked",
    JobState.QUEUED: "waits for its turn",
    JobState.RUNNING: "running",
    JobState.PAUSED: "paused",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}
_BLOCKS = 20
_SECOND = 1_000
_LATEST = 253_402_300_799  # the last second of the year 9999


def status(seen: Seen, *, began: int, now: int) -> str:
    """Tell how a job is; times are in Unix milliseconds, `began` counts where no other is told.

    What changes by the mere passing of time, Discord itself keeps up to date.
    """
    job = seen.job
    began = job.created_at or began
    lines = [
        f"**Fine-tuning {model(job)}: {_state(seen)}**",
        _bar(seen, began, now),
        _moments(seen, began),
        " · ".join(_numbers(seen)),
        f"The new model is `{quoting.name(job.fine_tuned_model)}`." if job.fine_tuned_model else "",
        f"The server says: {quoted(job.error)}" if job.error else "",
        _trouble(seen),
        f"-# {' · '.join(_wishes(job))}" if any(_wishes(job)) else "",
        f"-# {_origin(job)}",
    ]
    return "\n".join(filter(None, lines))


def report(seen: Seen, *, began: int, now: int) -> str:
    """Tell who began a job how it ended."""
    job, of = seen.job, f"The fine-tuning of {model(seen.job)}"
    if seen.is_lost and not job.id:
        return f"{of} was not begun. {seen.problem}"
    if seen.is_lost:
        return f"I cannot follow the fine-tuning of {model(job)} any more. {seen.problem}"
    if job.state is JobState.CANCELLED:
        return f"{of} was cancelled."
    if job.state is JobState.FAILED:
        words = f"The server says: {quoted(job.error)}" if job.error else "The server said no more."
        return (
            f"{of} failed. {words}\nMend what it names, upload the file again with /files upload,"
            " and begin anew with /finetune start."
        )
    took = _took(job, job.created_at or began, now)
    if not job.fine_tuned_model:
        return (
            f"{of} is done after {took}, but the server does not name the new model: look for it"
            " in /models list."
        )
    numbers = " · ".join(_numbers(seen))
    text = f"{of} is done after {took}: the new model is `{quoting.name(job.fine_tuned_model)}`."
    return f"{text}\n{numbers}" if numbers else text


def model(job: Job) -> str:
    """Name the model that is taught."""
    return f"`{quoting.name(job.model)}`" if job.model else "a model"


def in_short(job: Job) -> str:
    """Give a job in one line of a list."""
    parts = [f"`{quoting.name(job.id)}`", model(job), WORDS[job.state]]
    if job.created_at:
        parts.append(f"<t:{job.created_at // _SECOND}:R>")
    if job.fine_tuned_model:
        parts.append(f"→ `{quoting.name(job.fine_tuned_model)}`")
    return " · ".join(parts)


def choice(job: Job) -> str:
    """Give a job as one of several to choose from, in at most 100 characters."""
    text = f"{quoting.name(job.model) or 'a model'} · {WORDS[job.state]} · {job.id}"
    return text if len(text) <= NAME else f"{text[: NAME - 1]}…"


def event(it: JobEvent) -> str:
    """Give an event in one line of plain text for a file, its time in UTC."""
    at = datetime.fromtimestamp(min(max(it.at // _SECOND, 0), _LATEST), UTC)
    level = "" if it.level == "info" else f"{it.level}: "
    return f"{at:%Y-%m-%d %H:%M:%S}  {level}{_message(it)}"


def event_in_short(it: JobEvent) -> str:
    """Give an event in one line of a message."""
    mark = {"warn": "⚠️ ", "error": "❌ "}.get(it.level, "")
    return f"- <t:{it.at // _SECOND}:T> {mark}{quoted(_message(it))}"


def _message(it: JobEvent) -> str:
    if it.message or it.step is None:
        return it.message or "(no words)"
    of = f" of {it.steps:,}" if it.steps else ""
    losses = ", ".join(_losses(it.training_loss, it.validation_loss))
    return f"Step {it.step:,}{of}" + (f": {losses}" if losses else "")


def _state(seen: Seen) -> str:
    return "not followed any more" if seen.is_lost else WORDS[seen.job.state]


def _bar(seen: Seen, began: int, now: int) -> str:
    share = share_done(seen, began=began, now=now)
    if share is None or seen.is_lost:
        return ""
    blocks = int(_BLOCKS * share)
    steps = ""
    if seen.curve.steps:
        steps = f", step {seen.curve.step:,} of {max(seen.curve.steps, seen.curve.step):,}"
    return f"`{'█' * blocks}{'░' * (_BLOCKS - blocks)}` {int(100 * share)}%{steps}"


def share_done(seen: Seen, *, began: int, now: int) -> float | None:
    """Tell how much of a job is done, from 0 to 1: by its steps, else by when it ends.

    None while that is not known, and where it ended before its time.
    """
    job = seen.job
    if job.state is JobState.SUCCEEDED:
        return 1.0
    if job.state not in {JobState.RUNNING, JobState.PAUSED}:
        return None
    if seen.curve.steps:
        return min(seen.curve.step / seen.curve.steps, 1.0)
    if job.estimated_finish and job.estimated_finish > began:
        return min(max((now - began) / (job.estimated_finish - began), 0.0), 0.99)
    return None


def _moments(seen: Seen, began: int) -> str:
    job = seen.job
    if job.state.is_over and job.finished_at:
        return (
            f"Took {_took(job, began, job.finished_at)}, until <t:{job.finished_at // _SECOND}:f>"
        )
    moments = f"Began <t:{began // _SECOND}:R>"
    if job.estimated_finish and not seen.is_over:
        moments += f", ends about <t:{job.estimated_finish // _SECOND}:R>"
    return moments


def _took(job: Job, began: int, now: int) -> str:
    return shown_length(max((job.finished_at or now) - began, 0) / _SECOND)


def _numbers(seen: Seen) -> Iterator[str]:
    if seen.job.trained_tokens:
        yield f"{seen.job.trained_tokens:,} tokens trained"
    last = seen.curve.last
    yield from _losses(last.training, last.validation)


def _losses(training: float | None, validation: float | None) -> Iterator[str]:
    if training is not None:
        yield f"training loss {training:.4g}"
    if validation is not None:
        yield f"validation loss {validation:.4g}"


def _trouble(seen: Seen) -> str:
    if seen.is_lost:
        return seen.problem
    if seen.silent_since is None:
        return ""
    at = seen.silent_since // _SECOND
    return f"I have no news since <t:{at}:f>. {seen.problem} I go on asking."


def _wishes(job: Job) -> Iterator[str]:
    """Tell how it is taught, as far as somebody asked for it or the endpoint chose it."""
    if job.epochs:
        yield f"{job.epochs:,} epoch{'' if job.epochs == 1 else 's'}"
    if job.batch_size:
        yield f"batch size {job.batch_size:,}"
    if job.learning_rate_multiplier:
        yield f"learning rate multiplier {job.learning_rate_multiplier:g}"
    if job.seed is not None:
        yield f"seed {job.seed}"


def _origin(job: Job) -> str:
    files = [f"`{quoting.name(it)}`" for it in (job.training_file, job.validation_file) if it]
    return " · ".join([f"Job `{quoting.name(job.id)}`", *files])
