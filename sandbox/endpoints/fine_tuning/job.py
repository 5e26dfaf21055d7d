"""A fine-tuning job: what it was asked, how far it is, and what happened in it."""

import math
import secrets
from collections.abc import Callable
from typing import Any

from sandbox.endpoints.refusals import Refusal

from .order import Event, Order, State
from .training import Step, Training

STRIDES = 20
"""Moves in which the training is done, at most."""


class Job:
    """Goes on by one move at a time; `finish` makes the result and gives the model's name.

    Attributes:
        events: what happened, oldest first.
        result: the id of the result file.
        steps: those of the training that are told, of which so many are `done`.
    """

    def __init__(self, order: Order, *, id_: str, now: Callable[[], float]) -> None:
        self.id = id_
        self.order = order
        self.state = State.VALIDATING
        self.events: list[Event] = []
        self.created_at = int(now())
        self.finished_at: int | None = None
        self.model: str | None = None
        self.result: str | None = None
        self.trained_tokens: int | None = None
        self._now = now
        self._before_pause = State.QUEUED
        contents = order.training.contents
        self.training = Training(
            examples=max(1, contents.examples if contents else 1),
            epochs=order.epochs,
            batch_size=order.batch_size,
            seed=order.seed,
            validates=order.validation is not None,
        )
        self.steps: tuple[Step, ...] = self.training.told()
        self.done = 0
        self.tell(f"Created fine-tuning job: {id_}")
        self.tell(f"Validating training file: {order.training.id}")

    @property
    def files(self) -> set[str]:
        """The files that it needs until it is over."""
        order = self.order
        return {order.training.id} | ({order.validation.id} if order.validation else set())

    @property
    def moves_left(self) -> int:
        """After how many moves it is over, unless something comes between."""
        before = {State.VALIDATING: 2, State.QUEUED: 1}.get(self.state, 0)
        left = len(self.steps) - self.done
        return 0 if self.state.is_over else before + math.ceil(left / self._stride) + 1

    @property
    def _stride(self) -> int:
        return math.ceil(len(self.steps) / STRIDES)

    def move(self, finish: Callable[["Job"], None]) -> None:
        """Go on by one move."""
        if self.state is State.VALIDATING:
            self._validated()
        elif self.state is State.QUEUED:
            self.state = State.RUNNING
            self.tell("Fine-tuning job started")
        elif self.state is State.RUNNING and self.done < len(self.steps):
            self._train()
        elif self.state is State.RUNNING:
            finish(self)
            self.trained_tokens = self._tokens() * self.order.epochs
            self.tell("New fine-tuned model created")
            self._end(State.SUCCEEDED, "The job has successfully completed")

    def cancel(self) -> None:
        """Stop it for good.

        Raises:
            Refusal: it is over.
        """
        if self.state.is_over:
            raise Refusal(400, f"Job has already completed with status: {self.state.value}")
        self._end(State.CANCELLED, "Fine-tuning job cancelled")

    def pause(self) -> None:
        """Halt it.

        Raises:
            Refusal: it is not at work.
        """
        if self.state not in (State.QUEUED, State.RUNNING):
            raise Refusal(400, f"Job cannot be paused: its status is {self.state.value}")
        self._before_pause, self.state = self.state, State.PAUSED
        self.tell("Fine-tuning job paused")

    def resume(self) -> None:
        """Let it go on.

        Raises:
            Refusal: it was not halted.
        """
        if self.state is not State.PAUSED:
            raise Refusal(400, f"Job cannot be resumed: its status is {self.state.value}")
        self.state = self._before_pause
        self.tell("Fine-tuning job resumed")

    def tell(
        self, message: str, *, level: str = "info", metrics: dict[str, Any] | None = None
    ) -> None:
        """Write down what happened."""
        self.events.append(
            Event(
                id=f"ftevent-{secrets.token_hex(12)}",
                at=int(self._now()),
                message=message,
                level=level,
                metrics=metrics,
            )
        )

    def _validated(self) -> None:
        if self.order.trouble is not None:
            self._end(State.FAILED, self.order.trouble[2], level="error")
            return
        self.state = State.QUEUED
        self.tell("Files validated, moving job to queued state")

    def _train(self) -> None:
        for step in self.steps[self.done : self.done + self._stride]:
            metrics: dict[str, Any] = {
                "step": step.number,
                "total_steps": self.training.steps,
                "train_loss": step.training_loss,
                "train_mean_token_accuracy": step.accuracy,
            }
            message = f"Step {step.number}/{self.training.steps}: "
            message += f"training loss={step.training_loss:.2f}"
            if step.validation_loss is not None:
                metrics["valid_loss"] = step.validation_loss
                message += f", validation loss={step.validation_loss:.2f}"
            self.tell(message, metrics=metrics)
        self.done = min(self.done + self._stride, len(self.steps))

    def _tokens(self) -> int:
        contents = self.order.training.contents
        return contents.tokens if contents else 0

    def _end(self, state: State, message: str, *, level: str = "info") -> None:
        self.state = state
        self.finished_at = int(self._now())
        self.tell(message, level=level)
