"""Fine-tuning jobs at the stand-in: their states, what is told of them, and what comes of them."""

import asyncio
import base64
import csv
import io
from typing import Any

import pytest

from tests.sandbox.endpoints.tuned import OTHER, lines, plain, preference, uploaded


async def test_answers_fit_the_document(workshop: Any, fits: Any) -> None:
    body: dict[str, Any] = {"model": "rehearsal"}
    body["training_file"] = await uploaded(workshop.session)
    body |= {"suffix": "mine", "seed": 7, "metadata": {"for": "rehearsal"}}
    fits("CreateFineTuningJobRequest", body)
    _, job = await workshop.ask("POST", "fine_tuning/jobs", body)
    path = f"fine_tuning/jobs/{job['id']}"
    for state in ("validating_files", "queued", "running", "succeeded"):
        workshop.endpoint.jobs.until(job["id"], state)
        seen = await workshop.see(job["id"])
        assert seen["status"] == state
        fits("FineTuningJob", seen)
    for schema, where in (
        ("ListPaginatedFineTuningJobsResponse", "fine_tuning/jobs"),
        ("ListFineTuningJobEventsResponse", f"{path}/events"),
        ("ListFineTuningJobCheckpointsResponse", f"{path}/checkpoints"),
    ):
        status, listed = await workshop.ask("GET", where)
        assert (status, bool(listed["data"])) == (200, True)
        fits(schema, listed)


async def test_a_job_goes_on_by_itself(workshop: Any) -> None:
    job = await workshop.begin()
    workshop.endpoint.tuning_pace = 0.0
    states = [job["status"]]
    async with asyncio.timeout(20):
        while states[-1] != "succeeded":
            states.append((await workshop.see(job["id"]))["status"])
    order = list(dict.fromkeys(states))
    assert order[0] == "validating_files"
    assert [s for s in ("queued", "running", "succeeded") if s in order] == order[1:]


async def test_losses_fall_and_are_the_same_for_the_same_seed(workshop: Any) -> None:
    validation = await uploaded(workshop.session)
    told = []
    for _ in range(2):
        job = await workshop.begin(seed=11, validation_file=validation)
        workshop.endpoint.jobs.until(job["id"], "succeeded")
        events = await workshop.events(job["id"])
        told.append([event["data"] for event in events if event["type"] == "metrics"])
    assert told[0] == told[1]
    first, last = told[0][0], told[0][-1]
    assert (first["step"], last["step"], last["total_steps"]) == (1, 36, 36)
    assert last["train_loss"] < first["train_loss"] / 2
    assert last["valid_loss"] > 0
    job = await workshop.begin(seed=12)
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    other = [e["data"] for e in await workshop.events(job["id"]) if e["type"] == "metrics"]
    assert [one["train_loss"] for one in other] != [one["train_loss"] for one in told[0]]
    assert not any("valid_loss" in one for one in other)


async def test_a_finished_job_leaves_a_model_and_a_table(workshop: Any) -> None:
    job = await workshop.begin(suffix="mine", method={"type": "supervised"})
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    done = await workshop.see(job["id"])
    model = done["fine_tuned_model"]
    assert model.startswith("ft:rehearsal:sandbox:mine:")
    assert done["trained_tokens"] > 0
    assert model in [one["id"] for one in (await workshop.ask("GET", "models"))[1]["data"]]
    asked = {"model": model, "messages": [{"role": "user", "content": "hello"}]}
    assert (await workshop.ask("POST", "chat/completions", asked))[0] == 200
    async with workshop.session.get(f"files/{done['result_files'][0]}/content") as response:
        table = base64.b64decode(await response.read(), validate=True).decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [int(row["step"]) for row in rows] == list(range(1, 37))
    assert float(rows[-1]["train_loss"]) < 1
    again = await workshop.begin(model=model)
    workshop.endpoint.jobs.until(again["id"], "succeeded")
    assert (await workshop.see(again["id"]))["fine_tuned_model"].startswith("ft:rehearsal:sandbox:")


async def test_nobody_else_sees_the_job_or_its_model(workshop: Any) -> None:
    job = await workshop.begin()
    model = workshop.endpoint.jobs.until(job["id"], "succeeded").model
    for path in (
        f"fine_tuning/jobs/{job['id']}",
        f"fine_tuning/jobs/{job['id']}/events",
        f"models/{model}",
    ):
        async with workshop.session.get(path, headers=OTHER) as response:
            assert response.status == 404
    for path in ("fine_tuning/jobs", "models"):
        async with workshop.session.get(path, headers=OTHER) as response:
            ids = [one["id"] for one in (await response.json())["data"]]
        assert job["id"] not in ids
        assert model not in ids
    theirs = await uploaded(workshop.session, headers=OTHER)
    body = {"model": model, "training_file": theirs}
    async with workshop.session.post("fine_tuning/jobs", json=body, headers=OTHER) as response:
        assert (await response.json())["error"]["code"] == "model_not_available"
    body = {"model": "rehearsal", "training_file": theirs}
    status, answer = await workshop.ask("POST", "fine_tuning/jobs", body)
    assert (status, answer["error"]["param"]) == (400, "training_file")


@pytest.mark.parametrize(
    ("examples", "wishes", "code", "words"),
    [
        ([plain(1)] * 3, {}, "invalid_n_examples", "has 3 example(s), but must have at least 10"),
        ([plain(1)] * 11 + [{"x": 1}], {}, "invalid_training_file", "Line 12"),
        ([{"messages": [{"role": "user", "content": "hm"}]}] * 12, {}, "invalid_training_file",
         "the last message is not from the assistant"),
        ([{"messages": []}] * 12, {}, "invalid_training_file", "not a list of messages"),
        ([{"messages": [{"role": "king", "content": "hm"}]}] * 12, {}, "invalid_training_file",
         "unknown or missing role"),
        ([preference(1)] * 12, {}, "invalid_training_file", "not those of the method 'supervised'"),
        ([plain(1)] * 12, {"method": {"type": "dpo"}}, "invalid_training_file", "method 'dpo'"),
    ],
)  # fmt: skip
async def test_examples_of_no_use_let_a_job_fail(
    workshop: Any, *, examples: Any, wishes: Any, code: str, words: str
) -> None:
    file_id = await uploaded(workshop.session, lines(examples))
    job = await workshop.begin(training_file=file_id, **wishes)
    assert workshop.endpoint.jobs.until(job["id"], "succeeded").state == "failed"
    failed = await workshop.see(job["id"])
    assert (failed["error"]["code"], failed["error"]["param"]) == (code, "training_file")
    assert words in failed["error"]["message"]
    last = (await workshop.events(job["id"]))[-1]
    assert (last["level"], last["message"]) == ("error", failed["error"]["message"])
    assert failed["finished_at"]
    assert failed["fine_tuned_model"] is None


async def test_pairs_of_answers_are_learnt_from(workshop: Any) -> None:
    file_id = await uploaded(workshop.session, lines([preference(n) for n in range(10)]))
    method = {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 2, "beta": 0.1}}}
    job = await workshop.begin(training_file=file_id, method=method)
    assert job["method"]["dpo"]["hyperparameters"]["n_epochs"] == 2
    assert workshop.endpoint.jobs.until(job["id"], "succeeded").state == "succeeded"


async def test_a_bad_validation_file_lets_a_job_fail(workshop: Any) -> None:
    bad = await uploaded(workshop.session, lines([{"x": 1}]))
    job = await workshop.begin(validation_file=bad)
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    assert (await workshop.see(job["id"]))["error"]["param"] == "validation_file"


@pytest.mark.parametrize("state", ["validating_files", "queued", "running"])
async def test_a_job_is_cancelled_in_any_state_and_once(workshop: Any, state: str) -> None:
    job = await workshop.begin()
    workshop.endpoint.jobs.until(job["id"], state)
    path = f"fine_tuning/jobs/{job['id']}/cancel"
    status, cancelled = await workshop.ask("POST", path)
    assert (status, cancelled["status"]) == (200, "cancelled")
    workshop.endpoint.tuning_pace = 0.0
    status, answer = await workshop.ask("POST", path)
    assert status == 400
    assert "already completed with status: cancelled" in answer["error"]["message"]
    assert (await workshop.see(job["id"]))["status"] == "cancelled"


async def test_a_job_is_paused_and_resumed(workshop: Any) -> None:
    job = await workshop.begin()
    path = f"fine_tuning/jobs/{job['id']}"
    assert (await workshop.ask("POST", f"{path}/pause"))[0] == 400
    workshop.endpoint.jobs.until(job["id"], "running")
    assert (await workshop.ask("POST", f"{path}/resume"))[0] == 400
    assert (await workshop.ask("POST", f"{path}/pause"))[1]["status"] == "paused"
    assert workshop.endpoint.jobs.until(job["id"], "succeeded").state == "paused"
    assert (await workshop.ask("POST", f"{path}/resume"))[1]["status"] == "running"
    assert workshop.endpoint.jobs.until(job["id"], "succeeded").state == "succeeded"
    messages = [event["message"] for event in await workshop.events(job["id"])]
    assert "Fine-tuning job paused" in messages


async def test_a_file_that_a_job_needs_is_not_deleted(workshop: Any) -> None:
    job = await workshop.begin()
    path = f"files/{job['training_file']}"
    status, answer = await workshop.ask("DELETE", path)
    assert (status, answer["error"]["code"]) == (409, "file_in_use")
    assert job["id"] in answer["error"]["message"]
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    assert (await workshop.ask("DELETE", path))[0] == 200


async def test_jobs_are_listed_in_pages_the_newest_first(workshop: Any) -> None:
    ids = [(await workshop.begin())["id"] for _ in range(3)]
    _, first = await workshop.ask("GET", "fine_tuning/jobs?limit=2")
    assert [job["id"] for job in first["data"]] == ids[:0:-1]
    assert first["has_more"] is True
    _, rest = await workshop.ask("GET", f"fine_tuning/jobs?after={ids[1]}")
    assert ([job["id"] for job in rest["data"]], rest["has_more"]) == (ids[:1], False)


@pytest.mark.parametrize(
    ("wishes", "param"),
    [
        ({"model": "bench"}, None),
        ({"model": "retired-model"}, None),
        ({"model": "rehearsal-image"}, None),
        ({"model": ""}, "model"),
        ({"training_file": "file-x"}, "training_file"),
        ({"training_file": ""}, "training_file"),
        ({"validation_file": "file-x"}, "validation_file"),
        ({"suffix": "x" * 65}, "suffix"),
        ({"seed": -1}, "seed"),
        ({"hyperparameters": {"n_epochs": 51}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"batch_size": 0}}, "hyperparameters.batch_size"),
        ({"hyperparameters": {"learning_rate_multiplier": 0}},
         "hyperparameters.learning_rate_multiplier"),
        ({"hyperparameters": {"n_epochs": "some"}}, "hyperparameters.n_epochs"),
        ({"method": {}}, "method.type"),
        ({"method": {"type": "reinforcement"}}, "method.type"),
        ({"colour": "red"}, None),
    ],
)  # fmt: skip
async def test_a_wish_that_cannot_be_granted_is_refused(
    workshop: Any, *, wishes: Any, param: str | None
) -> None:
    body = {"model": "rehearsal", "training_file": await uploaded(workshop.session), **wishes}
    status, answer = await workshop.ask("POST", "fine_tuning/jobs", body)
    assert (status, answer["error"]["param"]) == (400, param)
    assert (await workshop.ask("GET", "fine_tuning/jobs"))[1]["data"] == []


async def test_a_file_for_another_purpose_is_refused(workshop: Any) -> None:
    file_id = await uploaded(workshop.session, b"hello", "user_data", "hello.txt")
    body = {"model": "rehearsal", "training_file": file_id}
    status, answer = await workshop.ask("POST", "fine_tuning/jobs", body)
    assert (status, answer["error"]["code"]) == (400, "invalid_file_purpose")


async def test_what_is_left_to_the_server_is_auto(workshop: Any) -> None:
    job = await workshop.begin(hyperparameters={"n_epochs": "auto", "batch_size": 4})
    assert job["hyperparameters"]["n_epochs"] == 3
    assert job["hyperparameters"]["batch_size"] == 4
    assert isinstance(job["seed"], int)


async def test_an_unknown_job_is_none(workshop: Any) -> None:
    for method, path in (
        ("GET", "fine_tuning/jobs/ftjob-x"),
        ("GET", "fine_tuning/jobs/ftjob-x/events"),
        ("POST", "fine_tuning/jobs/ftjob-x/cancel"),
    ):
        status, answer = await workshop.ask(method, path)
        assert (status, answer["error"]["code"]) == (404, "fine_tune_not_found")


async def test_a_long_training_is_told_in_few_steps(workshop: Any) -> None:
    job = await workshop.begin(hyperparameters={"n_epochs": 50, "batch_size": 1})
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    told = [event for event in await workshop.events(job["id"]) if event["type"] == "metrics"]
    assert 50 <= len(told) <= 102
    assert told[-1]["data"]["step"] == 600
