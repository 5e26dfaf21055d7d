"""How jobs look on the wire, in the new form."""

import base64
from typing import Any

from .job import Job
from .order import Event, State
from .training import table

ORGANIZATION = "org-sandbox"
CHECKPOINTS = 3


def job_json(job: Job, pace: float) -> dict[str, Any]:
    """Describe a job (`FineTuningJob` in the API document)."""
    order = job.order
    wishes = {
        "n_epochs": order.epochs,
        "batch_size": order.batch_size,
        "learning_rate_multiplier": order.learning_rate_multiplier,
    }
    error: dict[str, Any] = {}
    if job.state is State.FAILED and order.trouble is not None:
        code, param, message = order.trouble
        error = {"code": code, "param": param, "message": message}
    is_at_work = not job.state.is_over and pace != float("inf")
    estimate = int(job.events[-1].at + job.moves_left * pace) if is_at_work else None
    return {
        "object": "fine_tuning.job",
        "id": job.id,
        "model": order.model,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "fine_tuned_model": job.model,
        "organization_id": ORGANIZATION,
        "result_files": [job.result] if job.result else [],
        "status": job.state.value,
        "validation_file": order.validation.id if order.validation else None,
        "training_file": order.training.id,
        "hyperparameters": wishes,
        "trained_tokens": job.trained_tokens,
        "error": error or None,
        "user_provided_suffix": order.suffix,
        "seed": order.seed,
        "estimated_finish": estimate,
        "integrations": [],
        "metadata": order.metadata,
        "method": {"type": order.method, order.method: {"hyperparameters": wishes}},
    }


def event_json(event: Event) -> dict[str, Any]:
    """Describe an event (`FineTuningJobEvent` in the API document)."""
    return {
        "object": "fine_tuning.job.event",
        "id": event.id,
        "created_at": event.at,
        "level": event.level,
        "message": event.message,
        "type": "message" if event.metrics is None else "metrics",
        "data": event.metrics or {},
    }


def checkpoints_json(job: Job) -> list[dict[str, Any]]:
    """Describe a job's checkpoints, the newest first (`FineTuningJobCheckpoint`)."""
    if job.model is None or job.finished_at is None:
        return []
    last = job.steps[-CHECKPOINTS:]
    return [
        {
            "object": "fine_tuning.job.checkpoint",
            "id": f"ftckpt_{job.id.partition('-')[2]}_{step.number}",
            "created_at": job.finished_at,
            "fine_tuned_model_checkpoint": (
                job.model if step is last[-1] else f"{job.model}:ckpt-step-{step.number}"
            ),
            "fine_tuning_job_id": job.id,
            "step_number": step.number,
            "metrics": {"step": step.number, "train_loss": step.training_loss},
        }
        for step in reversed(last)
    ]


def results(job: Job) -> bytes:
    """Write the result file, which the hosted API gives as base64."""
    return base64.b64encode(table(job.steps).encode())
