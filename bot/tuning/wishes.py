"""What somebody wishes to be taught, made fit to be asked for."""

from dataclasses import replace

from bot.endpoints.fine_tuning import JobRequest, Method
from bot.endpoints.transport import quoting
from bot.errors import InputError
from bot.files import FINE_TUNING, Found, ServerFiles
from bot.storage.tuning import Examples
from bot.usage import Caller


async def request_of(files: ServerFiles, caller: Caller, wish: JobRequest) -> JobRequest:
    """Give a request for a job; in the wish, its files may be given by id or name.

    Raises:
        InputError: there is no such file, or it is not for this.
    """
    training = await _examples(files, caller, wish.training_file)
    validation = None
    if wish.validation_file is not None:
        validation = await _examples(files, caller, wish.validation_file)
        _check_pair(training, validation)
    return replace(
        wish,
        training_file=training.file.id,
        validation_file=validation.file.id if validation else None,
        method=_method(training),
    )


async def _examples(files: ServerFiles, caller: Caller, file: str) -> Found:
    """Find a file that a model can be taught with."""
    found = await files.info(caller, file)
    if found.file.purpose not in {"", FINE_TUNING}:
        raise InputError(
            f"The file `{quoting.name(found.file.id)}` is not for fine-tuning: upload it again with"
            f" /files upload and the purpose `{FINE_TUNING}`."
        )
    return found


def _check_pair(training: Found, validation: Found) -> None:
    """Let nobody validate with what was learnt, or with another kind of examples."""
    if training.file.id == validation.file.id:
        raise InputError(
            "The training file and the validation file are the same file. Choose another one for"
            " validation, or leave it out."
        )
    kinds = [it.kept.examples for it in (training, validation) if it.kept and it.kept.examples]
    if len(set(kinds)) > 1:
        first, second = kinds
        raise InputError(
            f"The training file has {first} examples and the validation file {second} examples:"
            " choose two of one kind."
        )


def _method(training: Found) -> Method | None:
    examples = training.kept.examples if training.kept else None
    if examples is None:
        return None
    return Method.DPO if examples is Examples.PREFERENCE else Method.SUPERVISED
