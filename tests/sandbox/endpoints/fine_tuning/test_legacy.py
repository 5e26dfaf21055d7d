"""Jobs as older servers have them, and servers that have none."""

from typing import Any

import pytest

from tests.sandbox.endpoints.tuned import uploaded


async def test_there_is_one_form_at_a_time(workshop: Any) -> None:
    there = {"new": "fine_tuning/jobs", "old": "fine-tunes"}
    for form in ("new", "old", "none"):
        workshop.endpoint.fine_tuning = form
        for name, path in there.items():
            assert (await workshop.ask("GET", path))[0] == (200 if name == form else 404)
    with pytest.raises(ValueError, match="newer"):
        workshop.endpoint.fine_tuning = "newer"


async def test_a_job_is_begun_watched_and_done(workshop: Any) -> None:
    workshop.endpoint.fine_tuning = "old"
    file_id = await uploaded(workshop.session)
    body = {"model": "rehearsal", "training_file": file_id, "n_epochs": 2, "suffix": "mine"}
    status, job = await workshop.ask("POST", "fine-tunes", body)
    assert (status, job["object"], job["status"]) == (200, "fine-tune", "pending")
    assert job["hyperparams"]["n_epochs"] == 2
    assert [file["id"] for file in job["training_files"]] == [file_id]
    workshop.endpoint.jobs.until(job["id"], "running")
    assert (await workshop.ask("GET", f"fine-tunes/{job['id']}"))[1]["status"] == "running"
    workshop.endpoint.jobs.until(job["id"], "succeeded")
    _, done = await workshop.ask("GET", f"fine-tunes/{job['id']}")
    assert (done["status"], done["events"][0]["object"]) == ("succeeded", "fine-tune-event")
    assert done["fine_tuned_model"].startswith("ft:rehearsal:sandbox:mine:")
    _, events = await workshop.ask("GET", f"fine-tunes/{job['id']}/events")
    assert events["data"] == done["events"]
    epochs = [e["message"] for e in events["data"] if e["message"].startswith("Completed epoch")]
    assert epochs == ["Completed epoch 1/2", "Completed epoch 2/2"]
    (result,) = done["result_files"]
    async with workshop.session.get(f"files/{result['id']}/content") as response:
        assert (await response.text()).startswith("step,elapsed_tokens,elapsed_examples,")


async def test_jobs_are_listed_without_their_events(workshop: Any) -> None:
    workshop.endpoint.fine_tuning = "old"
    body = {"model": "rehearsal", "training_file": await uploaded(workshop.session)}
    ids = [(await workshop.ask("POST", "fine-tunes", body))[1]["id"] for _ in range(2)]
    _, listed = await workshop.ask("GET", "fine-tunes")
    assert [job["id"] for job in listed["data"]] == ids
    assert "events" not in listed["data"][0]


async def test_a_job_is_cancelled_once(workshop: Any) -> None:
    workshop.endpoint.fine_tuning = "old"
    body = {"model": "rehearsal", "training_file": await uploaded(workshop.session)}
    _, job = await workshop.ask("POST", "fine-tunes", body)
    path = f"fine-tunes/{job['id']}/cancel"
    assert (await workshop.ask("POST", path))[1]["status"] == "cancelled"
    assert (await workshop.ask("POST", path))[0] == 400
    assert (await workshop.ask("POST", f"fine-tunes/{job['id']}/pause"))[0] == 404


@pytest.mark.parametrize(
    "wish", [{"seed": 1}, {"method": {"type": "supervised"}}, {"n_epochs": 0}, {"model": "bench"}]
)
async def test_what_is_not_known_yet_is_refused(workshop: Any, wish: Any) -> None:
    workshop.endpoint.fine_tuning = "old"
    body = {"model": "rehearsal", "training_file": await uploaded(workshop.session), **wish}
    assert (await workshop.ask("POST", "fine-tunes", body))[0] == 400
