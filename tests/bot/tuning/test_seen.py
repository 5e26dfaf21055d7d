"""What is remembered of a job."""

import pytest

from bot.endpoints.fine_tuning import Job, JobState
from bot.tuning.curve import Curve, Point
from bot.tuning.seen import Seen

JOB = Job(
    id="ftjob-1",
    state=JobState.RUNNING,
    model="rehearsal",
    result_files=("file-1",),
    trained_tokens=12,
    error="words",
)
SEEN = Seen(
    job=JOB,
    curve=Curve((Point(1, 2.0), Point(2, 1.0, 1.5)), 10),
    last_event="e2",
    silent_since=5,
    problem="The endpoint is away.",
    is_lost=True,
    can_pause=False,
)


def test_it_is_read_as_it_was_written() -> None:
    assert Seen.read("ftjob-1", SEEN.written()) == SEEN


@pytest.mark.parametrize(
    "written",
    ["", "{}", "[]", "null", "{", '{"job": {"state": "dancing"}}', '{"job": 3}', "[" * 100_000],
)
def test_what_cannot_be_read_is_looked_at_anew(written: str) -> None:
    assert Seen.read("ftjob-1", written) == Seen(job=Job(id="ftjob-1", state=JobState.QUEUED))


@pytest.mark.parametrize("state", list(JobState))
def test_a_job_is_over_when_it_ended_or_is_lost(state: JobState) -> None:
    job = Job(id="ftjob-1", state=state)
    ends = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}
    assert Seen(job=job).is_over == (state in ends)
    assert Seen(job=job, is_lost=True).is_over
    assert Seen(job=job).state == state
