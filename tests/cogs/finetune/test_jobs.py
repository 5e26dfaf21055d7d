"""Fine-tuning jobs from their start to their end, over the sockets."""

import json
from functools import partial

import pytest

from bot.settings import DEFAULT
from sandbox.discord.faults import Fault
from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault as EndpointFault
from sandbox.endpoints.faults import Kind
from sandbox.endpoints.fine_tuning import State
from tests.cogs.finetune.workshop import REPORT, Workshop, chat
from tests.process import serving
from tests.scene import EPHEMERAL, labels

MESSAGES = "/channels/{channel_id}/messages"


async def test_a_job_is_shown_until_its_end_which_pings_who_began_it(workshop: Workshop) -> None:
    training, trial = await workshop.upload(), await workshop.upload("trial.jsonl")
    job, post = await workshop.start(
        training_file=training, validation_file=trial, suffix="ours", epochs=4, seed=7
    )
    assert (job.order.epochs, job.order.seed, job.order.suffix) == (4, 7, "ours")
    assert (job.order.training.id, job.order.validation and job.order.validation.id) == (
        training,
        trial,
    )
    assert not post["mentions"]
    assert labels(post)[0] == "Cancel"
    workshop.move(job, State.RUNNING)
    workshop.scene.world.endpoint.jobs.move(job.id, 3)
    running = await workshop.shows(job, "training loss")
    assert "running" in running["content"]
    assert "█" in running["content"]
    assert [it["filename"] for it in running["attachments"]] == ["loss.png"]
    workshop.move(job, State.SUCCEEDED)
    done = await workshop.shows(job, "100%")
    assert labels(done) == []
    assert [it["filename"] for it in done["attachments"]] == ["loss.png"]
    report = await workshop.reported()
    assert f"the new model is `{job.model}`" in report["content"]
    assert "tokens trained" in report["content"]
    assert "validation loss" in report["content"]
    assert labels(report) == ["Use this model here"]


async def test_what_it_was_taught_answers_once_it_is_put_to_use(workshop: Workshop) -> None:
    before = await workshop.model()
    job, _ = await workshop.start(suffix="ours")
    workshop.move(job, State.SUCCEEDED)
    report = await workshop.reported()
    used = await (await workshop.press(report, "Use this model here")).answered()
    assert not used["flags"] & EPHEMERAL
    assert f"now `{job.model}`" in used["content"]
    assert f"it was `{before}`" in used["content"]
    assert await workshop.model() == job.model
    _, thread = await workshop.scene.chat("repeat: hello")
    assert "hello" in (await workshop.scene.answer(thread))["content"]
    last = workshop.scene.world.endpoint.calls.last
    assert isinstance(last.body, dict)
    assert last.body["model"] == job.model
    undone = await (await workshop.press(used, "Undo")).answered()
    assert f"`{before}` again" in undone["content"]
    assert await workshop.model() == before
    refused = await (await workshop.press(used, "Undo")).answered()
    assert refused["flags"] & EPHEMERAL
    assert "nothing to undo" in refused["content"]


async def test_undo_leaves_alone_what_somebody_changed_since(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    used = await (await workshop.press(await workshop.reported(), "Use this model here")).answered()
    changing = workshop.services.settings.change
    await changing(workshop.guild_id, {"chat.model": DEFAULT}, by=workshop.scene.actor().id)
    before = await workshop.model()
    refused = await (await workshop.press(used, "Undo")).answered()
    assert refused["flags"] & EPHEMERAL
    assert "changed since" in refused["content"]
    assert await workshop.model() == before


async def test_a_channel_with_a_model_of_its_own_is_named(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    report = await workshop.reported()
    await workshop.services.settings.change(
        workshop.guild_id,
        {"chat.model": "rehearsal-vision"},
        by=workshop.scene.actor("admin").id,
        channel_id=workshop.scene.channel(),
    )
    used = await (await workshop.press(report, "Use this model here")).answered()
    assert "`rehearsal-vision`, which goes on answering here" in used["content"]


async def test_members_press_in_vain(workshop: Workshop) -> None:
    job, post = await workshop.start()
    refused = await (await workshop.press(post, "Cancel", who="member")).answered()
    assert "Manage Server" in refused["content"]
    workshop.move(job, State.SUCCEEDED)
    report = await workshop.reported()
    before = await workshop.model()
    refused = await (await workshop.press(report, "Use this model here", who="member")).answered()
    assert refused["flags"] & EPHEMERAL
    assert "Manage Server" in refused["content"]
    assert await workshop.model() == before


@pytest.mark.parametrize("state", list(State))
async def test_after_a_restart_in_any_state_the_end_is_reported_once(
    workshop: Workshop, state: State
) -> None:
    job, _ = await workshop.start()
    if state in {State.CANCELLED, State.FAILED, State.SUCCEEDED}:
        before = State.RUNNING
    else:
        before = State.RUNNING if state is State.PAUSED else state
    workshop.move(job, before)
    jobs = workshop.scene.world.endpoint.jobs
    async with workshop.scene.away():
        if state is State.PAUSED:
            job.pause()
        elif state is State.FAILED:
            job._end(State.FAILED, "The server ran out of luck", level="error")
        elif state is State.CANCELLED:
            job.cancel()
        elif state is State.SUCCEEDED:
            jobs.until(job.id, state)
    if state is State.PAUSED:
        await workshop.shows(job, "paused")
        job.resume()
    jobs.until(job.id, State.SUCCEEDED)
    report = await workshop.reported()
    expected = {State.FAILED: "failed", State.CANCELLED: "was cancelled"}.get(state, "is done")
    assert expected in report["content"]
    await workshop.scene.restart()
    said = [it for it in workshop.public() if REPORT in it["content"]]
    assert len(said) == 1


async def test_killed_amid_a_job_it_reports_the_end_once(workshop: Workshop) -> None:
    job, post = await workshop.start()
    async with workshop.scene.away():
        workshop.move(job, State.RUNNING)
        async with serving(workshop.scene.world, workshop.scene.folder) as process:
            assert (await workshop.shows(job, "running"))["id"] == post["id"]
            await process.killed()
    workshop.move(job, State.SUCCEEDED)
    assert (await workshop.shows(job, "100%"))["id"] == post["id"]
    await workshop.reported()
    await workshop.scene.restart()
    assert len([it for it in workshop.public() if REPORT in it["content"]]) == 1


@pytest.mark.parametrize("is_begun", [True, False])
async def test_killed_while_it_begins_a_job_it_finds_out_what_became_of_it(
    workshop: Workshop, *, is_begun: bool
) -> None:
    training = await workshop.upload()
    faults, calls = workshop.scene.world.endpoint.faults, workshop.scene.world.endpoint.calls
    # the job is begun, and nobody is told; or it never is
    kinds = [Kind.CUT_BODY, Kind.STALL] if is_begun else [Kind.STALL]
    for kind in kinds:
        faults.add(EndpointFault(kind=kind, match="fine_tuning"))
    async with workshop.scene.away():
        async with serving(workshop.scene.world, workshop.scene.folder) as process:
            before = calls.total
            await workshop.run("start", model="rehearsal", training_file=training)
            await workshop.scene.until(
                lambda: calls.total - before > len(kinds)  # with the look at the file
            )
            await process.killed()
        faults.clear()
    assert len(workshop.jobs) == is_begun
    if is_begun:
        (job,) = workshop.jobs
        await workshop.post(job)
        workshop.move(job, State.SUCCEEDED)
        await workshop.reported()
    else:
        told = await workshop.reported("was not begun")
        assert "/finetune start" in told["content"]
        await workshop.scene.restart()
        assert len([it for it in workshop.public() if "not begun" in it["content"]]) == 1


async def test_an_edit_that_discord_refuses_costs_nothing_more(workshop: Workshop) -> None:
    job, post = await workshop.start()
    refused = Fault(
        f"{MESSAGES}/{{message_id}}",
        method="PATCH",
        status=400,
        body={"code": 30046, "message": "Maximum number of edits reached"},
    )
    workshop.scene.world.discord.faults.add(refused)
    workshop.move(job, State.RUNNING)
    await workshop.scene.until(lambda: refused.is_spent)
    workshop.move(job, State.SUCCEEDED)
    assert (await workshop.shows(job, "100%"))["id"] == post["id"]
    await workshop.reported()


async def test_a_job_that_fails_is_told_in_the_servers_words(workshop: Workshop) -> None:
    few = await workshop.upload("few.jsonl", lines=4)
    job, _ = await workshop.start(training_file=few)
    workshop.move(job, State.FAILED)
    report = await workshop.reported()
    assert "failed. The server says: " in report["content"]
    assert "10" in report["content"]
    assert labels(report) == []
    assert "failed" in (await workshop.shows(job, "The server says"))["content"]


async def test_cancelling_asks_first(workshop: Workshop) -> None:
    job, post = await workshop.start()
    workshop.move(job, State.RUNNING)
    asked = await (await workshop.press(post, "Cancel")).answered()
    assert asked["flags"] & EPHEMERAL
    assert labels(asked) == ["Cancel the job", "Keep it"]
    assert job.state is State.RUNNING
    await (await workshop.press(asked, "Cancel the job")).acknowledged()
    assert "was cancelled" in (await workshop.reported())["content"]
    assert workshop.jobs[-1].state is State.CANCELLED
    again = await workshop.answer("cancel", job=job.id)
    assert f"The job `{job.id}` is over already: cancelled." in again["content"]
    assert labels(again) == []


async def test_a_job_that_ends_while_its_cancelling_is_thought_over_is_told_so(
    workshop: Workshop,
) -> None:
    job, _ = await workshop.start()
    asked = await workshop.answer("cancel", job=job.id)
    workshop.move(job, State.SUCCEEDED)
    refused = await (await workshop.press(asked, "Cancel the job")).answered()
    assert "over already" in refused["content"]
    assert job.state is State.SUCCEEDED


async def test_a_job_that_is_kept_goes_on(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    asked = await workshop.answer("cancel", job=job.id)
    kept = await (await workshop.press(asked, "Keep it")).answered()
    assert "goes on" in kept["content"]
    assert labels(kept) == []
    assert not job.state.is_over


async def test_a_job_is_paused_and_resumed_by_its_post(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.move(job, State.RUNNING)
    post = await workshop.shows(job, "running")
    told = await (await workshop.press(post, "Pause")).answered()
    assert "paused" in told["content"]
    post = await workshop.shows(job, "paused")
    assert labels(post) == ["Cancel", "Resume"]
    await (await workshop.press(post, "Resume")).answered()
    post = await workshop.shows(job, "running")
    assert labels(post) == ["Cancel", "Pause"]


async def test_an_older_server_is_not_asked_to_pause(workshop: Workshop) -> None:
    workshop.scene.world.endpoint.fine_tuning = "old"
    job, _ = await workshop.start()
    workshop.move(job, State.RUNNING)
    assert labels(await workshop.shows(job, "running")) == ["Cancel"]
    assert labels(await workshop.answer("status", job=job.id)) == ["Cancel"]
    workshop.move(job, State.SUCCEEDED)
    assert "is done" in (await workshop.reported())["content"]


async def test_an_outage_is_told_in_the_post_and_survived(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.scene.world.endpoint.fine_tuning = "none"
    await workshop.shows(job, "I have no news since")
    workshop.scene.world.endpoint.fine_tuning = "new"
    workshop.move(job, State.SUCCEEDED)
    done = await workshop.shows(job, "100%")
    assert "no news" not in done["content"]
    await workshop.reported()


async def test_a_job_that_is_unknown_is_given_up_with_a_sentence(workshop: Workshop) -> None:
    job, _ = await workshop.start()
    workshop.scene.world.endpoint.jobs._accounts.clear()
    report = await workshop.reported("I cannot follow the fine-tuning of `rehearsal` any more")
    assert labels(report) == []
    assert "not followed any more" in (await workshop.shows(job, "not followed"))["content"]


async def test_a_key_that_was_changed_ends_it_with_a_sentence(workshop: Workshop) -> None:
    await workshop.start()
    await workshop.use_own_key()
    report = await workshop.reported("I cannot follow")
    assert "another API key or base URL" in report["content"]


async def test_a_deleted_post_is_not_written_again_but_the_end_is_told(
    workshop: Workshop,
) -> None:
    job, post = await workshop.start()
    await workshop.scene.actor("admin").delete(workshop.scene.channel(), post["id"])
    workshop.move(job, State.RUNNING)
    found = partial(workshop.services.tuning.look, workshop.caller, job.id)
    while (await found()).job.post_id:
        pass
    assert not [it for it in workshop.public() if job.id in it["content"]]
    status = await workshop.answer("status", job=job.id)
    assert "This post" in status["content"]
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()


async def test_where_the_bot_may_not_write_the_end_is_told_directly(workshop: Workshop) -> None:
    bot_id = int(workshop.scene.bot_id)
    deny = int(Permission.SEND_MESSAGES)
    await workshop.scene.actor("admin").overwrite(workshop.scene.channel(), bot_id, deny=deny)
    training = await workshop.upload()
    told = await workshop.answer("start", model="rehearsal", training_file=training)
    assert "may not write in this channel" in told["content"]
    (job,) = workshop.jobs
    workshop.move(job, State.SUCCEEDED)
    dm = await workshop.scene.actor("admin").open_dm()
    message = await workshop.scene.says(REPORT, dm, "admin")
    assert message["content"].startswith("In the server Parley Lab: ")
    assert "/settings set" in message["content"]
    assert labels(message) == []


async def test_faults_of_discord_are_waited_out(workshop: Workshop) -> None:
    faults = workshop.scene.world.discord.faults
    job, _ = await workshop.start()
    faults.add(Fault(MESSAGES, method="POST", status=503, times=3))
    faults.add(Fault(f"{MESSAGES}/{{message_id}}", method="PATCH", status=503, times=3))
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    await workshop.shows(job, "100%")
    assert len([it for it in workshop.public() if REPORT in it["content"]]) == 1


async def test_a_file_that_is_not_for_it_is_refused(workshop: Workshop) -> None:
    path = workshop.scene.folder / "notes.txt"
    path.write_text("just notes")
    uploaded = await workshop.services.files.upload_path(
        workshop.caller, path, name="notes.txt", purpose="user_data"
    )
    for name in (uploaded.file.id, "file-unknown"):
        told = await workshop.answer("start", model="rehearsal", training_file=name)
        assert "file" in told["content"]
        assert "/files" in told["content"]
    assert workshop.jobs == []


async def test_examples_of_two_kinds_are_refused(workshop: Workshop) -> None:
    training = await workshop.upload()
    pair = '{"prompt": "one", "completion": "two"}\n'
    trial = await workshop.upload_text("trial.jsonl", pair * 1 + pair.replace("one", "three"))
    told = await workshop.answer(
        "start", model="rehearsal", training_file=training, validation_file=trial
    )
    assert "choose two of one kind" in told["content"]
    assert workshop.jobs == []


async def test_a_file_does_not_validate_what_it_taught(workshop: Workshop) -> None:
    training = await workshop.upload()
    told = await workshop.answer(
        "start", model="rehearsal", training_file=training, validation_file="training.jsonl"
    )
    assert "the same file" in told["content"]
    assert workshop.jobs == []


async def test_a_new_model_is_offered_at_once(workshop: Workshop) -> None:
    admin, here = workshop.scene.actor("admin"), workshop.scene.channel()
    typed = partial(admin.autocomplete, here, "models info", "model", "ft:")
    assert await typed() == []
    job, _ = await workshop.start()
    workshop.move(job, State.SUCCEEDED)
    await workshop.reported()
    assert [it["value"] for it in await typed()] == [job.model]


async def test_pairs_are_taught_by_preference(workshop: Workshop) -> None:
    said = {"preferred_output": "yes", "non_preferred_output": "no"}
    answers = {name: [{"role": "assistant", "content": text}] for name, text in said.items()}
    questions = [{"messages": [{"role": "user", "content": f"{number}?"}]} for number in range(12)]
    lines = [json.dumps({"input": question, **answers}) for question in questions]
    pairs = await workshop.upload_text("pairs.jsonl", "\n".join(lines))
    job, _ = await workshop.start(training_file=pairs)
    assert job.order.method == "dpo"


async def test_an_unknown_model_is_refused_in_a_sentence(workshop: Workshop) -> None:
    training = await workshop.upload()
    told = await workshop.answer("start", model="nobody-knows", training_file=training)
    assert "nobody-knows" in told["content"]
    assert workshop.public() == []


async def test_without_a_key_nothing_is_begun(workshop: Workshop) -> None:
    training = await workshop.upload()
    workshop.services.files.keyring._is_shared = False
    for command, options in {
        "start": {"model": "rehearsal", "training_file": training},
        "list": {},
        "status": {"job": "ftjob-1"},
        "events": {"job": "ftjob-1"},
    }.items():
        told = await workshop.answer(command, **options)
        assert "/settings key set" in told["content"], command
    assert workshop.jobs == []


def test_an_example_is_a_line() -> None:
    assert "\n" not in chat(3)
