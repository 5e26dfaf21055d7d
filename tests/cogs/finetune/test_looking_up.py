"""Looking jobs up: list, status, events, and what is offered while one types."""

import aiohttp
import pytest

from sandbox.endpoints.fine_tuning import State
from tests.cogs.finetune.workshop import Workshop
from tests.scene import EPHEMERAL, labels

OTHER = "quiet"


async def began(workshop: Workshop, count: int) -> list[str]:
    """Begin so many jobs; gives their ids, oldest first."""
    training = await workshop.upload()
    return [(await workshop.start(training_file=training))[0].id for _ in range(count)]


async def test_without_jobs_the_list_says_how_to_begin(workshop: Workshop) -> None:
    assert "/finetune start" in (await workshop.answer("list"))["content"]


@pytest.mark.parametrize("is_own", [False, True])
async def test_jobs_are_listed_from_the_newest_on_page_by_page(
    workshop: Workshop, *, is_own: bool
) -> None:
    if is_own:
        await workshop.use_own_key()
    ids = await began(workshop, 12)
    first = await workshop.answer("list")
    lines = first["content"].splitlines()
    assert [line.split("`")[1] for line in lines] == ids[:1:-1]
    assert "`rehearsal` · the files are being checked" in lines[0]
    assert labels(first) == ["Next page"]
    pressed = await workshop.press(first, "Next page")
    second = await pressed.answered()
    assert [line.split("`")[1] for line in second["content"].splitlines()] == ids[1::-1]
    assert labels(second) == ["First page"]
    back = await (await workshop.press(second, "First page")).answered()
    assert back["content"] == first["content"]


async def test_with_the_shared_key_a_server_sees_only_its_own_jobs(workshop: Workshop) -> None:
    (job_id,) = await began(workshop, 1)
    there = workshop.scene.channel(guild=OTHER)
    listed = await workshop.run("list", who="admin", channel=there)
    message = await listed.answered()
    assert job_id not in message["content"]
    for command in ("status", "events", "cancel"):
        told = await (await workshop.run(command, channel=there, job=job_id)).answered()
        assert told["flags"] & EPHEMERAL
        assert "no such job" in told["content"]
    assert not workshop.jobs[0].state.is_over
    offered = await workshop.scene.actor("admin").autocomplete(
        there, "finetune status", "job", job_id
    )
    assert offered == []


async def test_the_status_shows_what_the_post_shows_to_who_asks(workshop: Workshop) -> None:
    job, post = await workshop.start()
    workshop.move(job, State.RUNNING)
    workshop.scene.world.endpoint.jobs.move(job.id, 4)
    status = await workshop.answer("status", job=job.id)
    assert "running" in status["content"]
    assert "training loss" in status["content"]
    assert f"/{post['id']})" in status["content"]
    assert [it["filename"] for it in status["attachments"]] == ["loss.png"]
    assert labels(status) == ["Cancel", "Pause"]


async def test_a_job_that_was_begun_elsewhere_is_reported_on_once_it_was_asked_for(
    workshop: Workshop,
) -> None:
    await workshop.use_own_key()
    job, post = await workshop.start()
    await workshop.services.privacy.erase_guild(workshop.guild_id)
    await workshop.use_own_key()
    workshop.move(job, State.RUNNING)
    status = await workshop.answer("status", job=job.id)
    assert "This post" in status["content"]
    assert post["id"] not in status["content"]
    await workshop.shows(job, "running")
    workshop.move(job, State.SUCCEEDED)
    assert labels(await workshop.reported()) == ["Use this model here"]


async def test_a_job_that_is_over_has_its_losses_from_its_results(workshop: Workshop) -> None:
    await workshop.use_own_key()
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    job.events.clear()
    await workshop.services.privacy.erase_guild(workshop.guild_id)
    await workshop.use_own_key()
    status = await workshop.answer("status", job=job.id)
    assert "100%" in status["content"]
    assert "training loss" in status["content"]
    assert [it["filename"] for it in status["attachments"]] == ["loss.png"]
    assert "This post" not in status["content"]


async def test_the_status_of_a_job_that_is_over_lets_its_model_be_used(workshop: Workshop) -> None:
    await workshop.use_own_key()
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    await workshop.services.privacy.erase_guild(workshop.guild_id)
    await workshop.use_own_key()
    status = await workshop.answer("status", job=job.id)
    assert labels(status) == ["Use this model here"]
    await (await workshop.press(status, "Use this model here")).answered()
    assert await workshop.model() == job.model
    said = len(workshop.public())
    await workshop.scene.restart()
    assert len(workshop.public()) == said


async def test_a_job_that_was_lost_is_found_again(workshop: Workshop) -> None:
    await workshop.use_own_key()
    job, _ = await workshop.start()
    await workshop.use_own_key("other")
    lost = await workshop.reported("I cannot follow")
    assert "/finetune status" in lost["content"]
    await workshop.use_own_key()
    workshop.move(job, State.SUCCEEDED)
    status = await workshop.answer("status", job=job.id)
    await (await workshop.press(status, "Use this model here")).answered()
    assert await workshop.model() == job.model


async def test_the_status_tells_what_the_endpoint_chose(workshop: Workshop) -> None:
    job, _ = await workshop.start(epochs=3, batch_size=2, learning_rate_multiplier=0.5, seed=7)
    workshop.move(job, State.RUNNING)
    status = await workshop.answer("status", job=job.id)
    assert "3 epochs · batch size 2 · learning rate multiplier 0.5 · seed 7" in status["content"]


async def test_the_results_count_as_the_servers_files(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    assert job.result
    found = await workshop.services.files.info(workshop.caller, job.result)
    assert found.file.name == "step_metrics.csv"


async def test_events_are_shown_the_newest_first_and_many_in_a_file(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    few = await workshop.answer("events", job=job.id)
    lines = few["content"].splitlines()
    assert len(lines) == len(job.events)
    assert "Created fine-tuning job" in lines[-1]
    assert not few["attachments"]
    workshop.move(job, State.SUCCEEDED)
    many = await workshop.answer("events", job=job.id)
    assert "successfully completed" in many["content"].splitlines()[0]
    (file,) = many["attachments"]
    async with aiohttp.request("GET", file["url"]) as response:
        written = (await response.text()).splitlines()
    assert len(written) == len(job.events)
    assert "Created fine-tuning job" in written[0]


@pytest.mark.parametrize("job_id", ["ftjob-nobody", "../files", "a?b=c", " ", "ft job", "💥"])
async def test_an_id_that_is_none_is_told_so(workshop: Workshop, job_id: str) -> None:
    await workshop.use_own_key()
    for command in ("status", "events", "cancel"):
        told = await workshop.answer(command, job=job_id)
        assert labels(told) == []
        assert "job" in told["content"]
        assert "bug" not in told["content"]
        assert "on my side" not in told["content"]


async def test_jobs_and_files_are_offered_while_one_types(workshop: Workshop) -> None:
    training = await workshop.upload()
    job, _ = await workshop.start(training_file=training)
    admin, channel = workshop.scene.actor("admin"), workshop.scene.channel()
    for typed in ("", "rehearsal", job.id[-6:].upper()):
        offered = await admin.autocomplete(channel, "finetune status", "job", typed)
        assert [it["value"] for it in offered] == [job.id]
    assert await admin.autocomplete(channel, "finetune cancel", "job", "nothing") == []
    for option in ("training_file", "validation_file"):
        others = {"model": "rehearsal", "training_file": "x"}
        others.pop(option, None)
        offered = await admin.autocomplete(channel, "finetune start", option, "train", **others)
        assert [it["value"] for it in offered] == [training]
    offered = await admin.autocomplete(
        channel, "finetune start", "model", "rehearsal", training_file="x"
    )
    assert "rehearsal" in [it["value"] for it in offered]


async def test_looks_are_no_requests_that_a_cap_counts(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    values = {"budget.member.requests_per_day": 1}
    before = await workshop.services.settings.change(workshop.guild_id, values, by=1)
    assert before
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    assert "100%" in (await workshop.answer("status", job=job.id))["content"]
