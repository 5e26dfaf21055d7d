"""What people read about jobs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.fine_tuning import Job, JobEvent, JobState
from bot.tuning import wording
from bot.tuning.curve import Curve, Point
from bot.tuning.seen import Seen

BEGAN, NOW = 1_700_000_000_000, 1_700_000_600_000
JOB = Job(
    id="ftjob-1",
    state=JobState.RUNNING,
    model="rehearsal",
    training_file="file-a",
    validation_file="file-b",
    created_at=BEGAN,
    trained_tokens=12_345,
)
CURVE = Curve((Point(10, 2.0), Point(40, 1.25, 1.5)), 100)
TEXT = st.text(max_size=400)
JOBS = st.builds(
    Job,
    id=TEXT,
    state=st.sampled_from(JobState),
    model=TEXT,
    fine_tuned_model=st.none() | TEXT,
    training_file=st.none() | TEXT,
    validation_file=st.none() | TEXT,
    created_at=st.none() | st.integers(0, 10**15),
    finished_at=st.none() | st.integers(0, 10**15),
    estimated_finish=st.none() | st.integers(0, 10**15),
    trained_tokens=st.none() | st.integers(0, 10**15),
    error=TEXT,
)


def with_(**changes: object) -> Job:
    values = {name: getattr(JOB, name) for name in JOB.__slots__}
    return Job(**{**values, **changes})


def status(seen: Seen) -> str:
    return wording.status(seen, began=BEGAN, now=NOW)


def report(seen: Seen) -> str:
    return wording.report(seen, began=BEGAN, now=NOW)


def test_a_running_job_shows_all_that_is_known_of_it() -> None:
    assert status(Seen(job=JOB, curve=CURVE)).splitlines() == [
        "**Fine-tuning `rehearsal`: running**",
        "`████████░░░░░░░░░░░░` 40%, step 40 of 100",
        "Began <t:1700000000:R>",
        "12,345 tokens trained · training loss 1.25 · validation loss 1.5",
        "-# Job `ftjob-1` · `file-a` · `file-b`",
    ]


def test_without_steps_the_bar_follows_the_estimated_end_and_never_claims_it() -> None:
    job = with_(estimated_finish=BEGAN + 1_200_000)
    text = status(Seen(job=job))
    assert "`██████████░░░░░░░░░░` 50%\n" in text
    assert "ends about <t:1700001200:R>" in text
    assert wording.share_done(Seen(job=job), began=BEGAN, now=BEGAN + 10**9) == 0.99


@pytest.mark.parametrize("state", [JobState.VALIDATING, JobState.QUEUED, JobState.FAILED])
def test_a_job_that_does_not_run_has_no_bar(state: JobState) -> None:
    assert "█" not in status(Seen(job=with_(state=state), curve=CURVE))


def test_a_job_that_is_done_shows_its_model_and_how_long_it_took() -> None:
    job = with_(
        state=JobState.SUCCEEDED, finished_at=BEGAN + 90_000, fine_tuned_model="ft:rehearsal:x"
    )
    text = status(Seen(job=job, curve=CURVE))
    assert "`████████████████████` 100%" in text
    assert "Took 1:30, until <t:1700000090:f>" in text
    assert "The new model is `ft:rehearsal:x`." in text
    assert report(Seen(job=job, curve=CURVE)) == (
        "The fine-tuning of `rehearsal` is done after 1:30: the new model is `ft:rehearsal:x`.\n"
        "12,345 tokens trained · training loss 1.25 · validation loss 1.5"
    )


def test_silence_is_told_with_its_reason() -> None:
    seen = Seen(job=JOB, silent_since=NOW, problem="The endpoint cannot be reached.")
    assert (
        "I have no news since <t:1700000600:f>. The endpoint cannot be reached."
        " I go on asking." in status(seen)
    )


def test_a_failure_is_told_in_the_servers_words_with_what_to_do() -> None:
    job = with_(state=JobState.FAILED, error="The file has 3 examples, `10` are needed. @everyone")
    for text in (report(Seen(job=job)), status(Seen(job=job))):
        assert "The server says: The file has 3 examples, '10' are needed." in text
        assert "@everyone" not in text
    assert "/files upload" in report(Seen(job=job))
    assert "said no more" in report(Seen(job=with_(state=JobState.FAILED)))


def test_other_ends_are_told() -> None:
    assert report(Seen(job=with_(state=JobState.CANCELLED))) == (
        "The fine-tuning of `rehearsal` was cancelled."
    )
    nameless = report(Seen(job=with_(state=JobState.SUCCEEDED)))
    assert "/models list" in nameless
    lost = report(Seen(job=JOB, is_lost=True, problem="The key was changed."))
    assert lost.endswith("any more. The key was changed.")


@given(JOBS, st.builds(Curve, st.just(CURVE.points), st.none() | st.integers(1, 10**9)))
def test_whatever_a_server_says_fits_and_pings_nobody(job: Job, curve: Curve) -> None:
    for seen in (Seen(job=job, curve=curve), Seen(job=job, silent_since=5, problem="Why.")):
        for text in (status(seen), report(seen), wording.in_short(job)):
            assert 0 < len(text) <= 1_500
            assert not re.search(r"@(everyone|here)", text)
    assert 0 < len(wording.choice(job)) <= 100


@given(
    st.builds(
        JobEvent,
        id=TEXT,
        at=st.integers(-(10**20), 10**20),
        message=TEXT,
        level=st.sampled_from(["info", "warn", "error"]),
        step=st.none() | st.integers(),
        steps=st.none() | st.integers(),
        training_loss=st.none() | st.floats(),
    )
)
def test_any_event_is_a_line(event: JobEvent) -> None:
    assert "\n" not in wording.event_in_short(event)
    assert len(wording.event_in_short(event)) < 300
    assert wording.event(event)


def test_a_step_without_words_is_told_by_its_numbers() -> None:
    event = JobEvent(id="e", at=NOW, step=10, steps=1_000, training_loss=0.5, validation_loss=0.75)
    assert wording.event_in_short(event) == (
        "- <t:1700000600:T> Step 10 of 1,000: training loss 0.5, validation loss 0.75"
    )
    assert wording.event(JobEvent(id="e", at=NOW, message="bad", level="warn")) == (
        "2023-11-14 22:23:20  warn: bad"
    )
