"""How jobs look on the wire, in the form of older servers (`/fine-tunes`)."""

from collections.abc import Callable
from typing import Any

from sandbox.endpoints.files import Stored

from .answers import ORGANIZATION
from .job import Job
from .order import Event, State
from .training import table_of_old

STATES = {
    State.VALIDATING: "pending",
    State.QUEUED: "pending",
    State.PAUSED: "running",
}


def job_json(
    job: Job, result: Callable[[str], Stored | None], *, is_whole: bool = True
) -> dict[str, Any]:
    """Describe a job; the whole of it with its events."""
    order = job.order
    results = [stored for stored in [result(job.result or "")] if stored]
    described: dict[str, Any] = {
        "object": "fine-tune",
        "id": job.id,
        "model": order.model,
        "created_at": job.created_at,
        "updated_at": job.events[-1].at,
        "fine_tuned_model": job.model,
        "organization_id": ORGANIZATION,
        "hyperparams": {
            "n_epochs": order.epochs,
            "batch_size": order.batch_size,
            "learning_rate_multiplier": order.learning_rate_multiplier,
            "prompt_loss_weight": 0.01,
        },
        "training_files": [order.training.to_json()],
        "validation_files": [order.validation.to_json()] if order.validation else [],
        "result_files": [stored.to_json() for stored in results],
        "status": STATES.get(job.state, job.state.value),
    }
    return {**described, "events": events_json(job)} if is_whole else described


def events_json(job: Job) -> list[dict[str, Any]]:
    """Describe what happened, oldest first; steps are told as epochs that are complete."""
    told: list[Event] = []
    epochs = 0
    for event in job.events:
        if event.metrics is None:
            told.append(event)
            continue
        done = event.metrics["step"] * job.order.epochs // job.training.steps
        if done > epochs:
            epochs = done
            told.append(
                Event(id="", at=event.at, message=f"Completed epoch {done}/{job.order.epochs}")
            )
    return [
        {
            "object": "fine-tune-event",
            "created_at": event.at,
            "level": event.level,
            "message": event.message,
        }
        for event in told
    ]


def results(job: Job) -> bytes:
    """Write the result file."""
    return table_of_old(job.steps, job.order.batch_size).encode()
