"""What a request for a job may say, in the new and in the old form, and what is ordered by it."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.files import Contents, Shelf, Stored, Style
from sandbox.endpoints.models import Model
from sandbox.endpoints.refusals import Refusal, invalid

from .order import Order

FEWEST = 10
"""Examples of a training file."""
FAMILY = ("rehearsal", "ft:rehearsal")
FOR_TUNING = "fine-tune"
LARGEST_SEED = 2**31 - 1
EPOCHS = 3


def _auto_or(number: check.Check) -> check.Check:
    def checked(value: object, place: str) -> None:
        if value != "auto":
            number(value, place)

    return checked


def _positive(value: object, place: str) -> None:
    check.number()(value, place)
    if isinstance(value, int | float) and value <= 0:
        raise invalid(f"Invalid '{place}': must be greater than 0.", param=place, code=None)


HYPERPARAMETERS: Mapping[str, check.Check] = {
    "n_epochs": _auto_or(check.integer(1, 50)),
    "batch_size": _auto_or(check.integer(1, 256)),
    "learning_rate_multiplier": _auto_or(_positive),
}
PREFERENCES = {**HYPERPARAMETERS, "beta": _auto_or(check.number(0, 2))}
COMMON: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "training_file": check.string(shortest=1),
    "validation_file": check.nullable(check.string(shortest=1)),
    "suffix": check.nullable(check.string(shortest=1, longest=64)),
}
FIELDS: Mapping[str, check.Check] = {
    **COMMON,
    "hyperparameters": check.record(HYPERPARAMETERS),
    "seed": check.nullable(check.integer(0, LARGEST_SEED)),
    "metadata": check.nullable(check.words),
    "method": check.record(
        {
            "type": check.one_of("supervised", "dpo"),
            "supervised": check.record({"hyperparameters": check.record(HYPERPARAMETERS)}),
            "dpo": check.record({"hyperparameters": check.record(PREFERENCES)}),
        },
        required=("type",),
    ),
}
OLD_FIELDS: Mapping[str, check.Check] = {
    **COMMON,
    **{name: check.nullable(each) for name, each in HYPERPARAMETERS.items()},
    "prompt_loss_weight": check.nullable(check.number()),
}
REQUIRED = ("model", "training_file")

Offered = Callable[[str], Model | None]
"""Looks up a model that the account sees."""


def read(body: Mapping[str, Any], shelf: Shelf, models: Offered) -> Order:
    """Check a request in the new form.

    Raises:
        Refusal: in the API's words.
    """
    check.check_body(body, FIELDS, required=REQUIRED)
    method = body.get("method") or {"type": "supervised"}
    kind = str(method["type"])
    wishes = method.get(kind, {}).get("hyperparameters") or body.get("hyperparameters") or {}
    return _order(body, wishes, kind, (shelf, models))


def read_old(body: Mapping[str, Any], shelf: Shelf, models: Offered) -> Order:
    """Check a request in the old form.

    Raises:
        Refusal: in the API's words.
    """
    check.check_body(body, OLD_FIELDS, required=REQUIRED)
    return _order(body, body, "supervised", (shelf, models))


def _order(
    body: Mapping[str, Any], wishes: Mapping[str, Any], method: str, where: tuple[Shelf, Offered]
) -> Order:
    shelf, models = where
    model = str(body["model"])
    _check_model(model, models)
    training = _file(shelf, body["training_file"], "training_file")
    name = body.get("validation_file")
    validation = None if name is None else _file(shelf, name, "validation_file")
    examples = training.contents.examples if training.contents else 0
    seed = body.get("seed")
    return Order(
        model=model,
        training=training,
        validation=validation,
        epochs=int(_given(wishes, "n_epochs") or EPOCHS),
        batch_size=int(_given(wishes, "batch_size") or max(1, min(256, examples // 500 + 1))),
        learning_rate_multiplier=float(_given(wishes, "learning_rate_multiplier") or 1.8),
        suffix=body.get("suffix"),
        seed=secrets.randbelow(LARGEST_SEED) if seed is None else seed,
        method=method,
        metadata=body.get("metadata") or {},
        trouble=_trouble(training, validation, method),
    )


def _given(wishes: Mapping[str, Any], name: str) -> float | None:
    value = wishes.get(name)
    return None if value in (None, "auto") else value


def _check_model(name: str, models: Offered) -> None:
    model = models(name)
    if model is None or model.retired or not name.startswith(FAMILY) or not model.is_text:
        raise Refusal(
            400,
            f"Model {name[:80]} is not available for fine-tuning or does not exist.",
            code="model_not_available",
        )


def _file(shelf: Shelf, file_id: str, param: str) -> Stored:
    if file_id not in shelf:
        raise invalid(f"invalid {param}: {file_id[:80]}", param=param, code=None)
    stored = shelf.find(file_id)
    if stored.purpose != FOR_TUNING:
        raise invalid(
            f"File '{stored.id}' has purpose '{stored.purpose}', but 'fine-tune' is needed.",
            param=param,
            code="invalid_file_purpose",
        )
    return stored


def _trouble(
    training: Stored, validation: Stored | None, method: str
) -> tuple[str, str, str] | None:
    contents = training.contents or Contents()
    if wrong := _wrong(contents, method):
        return "invalid_training_file", "training_file", _failed("training", wrong)
    if contents.examples < FEWEST:
        few = f"Training file has {contents.examples} example(s), but must have at least"
        return "invalid_n_examples", "training_file", f"{few} {FEWEST} examples"
    if validation is not None and (wrong := _wrong(validation.contents or Contents(), method)):
        return "invalid_validation_file", "validation_file", _failed("validation", wrong)
    return None


def _failed(which: str, why: str) -> str:
    return f"The job failed due to an invalid {which} file. {why}"


def _wrong(contents: Contents, method: str) -> str | None:
    if contents.problem is not None:
        return contents.problem
    fitting = {Style.PREFERENCE} if method == "dpo" else {Style.CHAT, Style.TEXT}
    if not contents.styles <= fitting or len(contents.styles) > 1:
        return f"Invalid file format. The examples are not those of the method '{method}'."
    return None
