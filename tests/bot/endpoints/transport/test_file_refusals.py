"""What endpoints say when they refuse files, or jobs: the same thing in many words."""

from typing import Any

import pytest

from bot.endpoints.transport import FileInUse, FileUnknown, JobOver, JobUnknown
from bot.endpoints.transport.problems import Problem, read
from bot.endpoints.transport.refusals import refusal
from bot.endpoints.transport.sentences import Asked
from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)

FILE = Asked(sent=("file_id",))
UPLOAD = Asked(sent=("purpose",))
JOB = Asked(sent=("job_id",))
START = Asked(model="m", sent=("model", "training_file", "validation_file", "seed", "method"))
CHATTING = Asked(model="m", setting="chat.model", sent=("model", "messages"))


def error(asked: Asked, message: str, status: int = 400, **more: Any) -> EndpointError:
    codes = frozenset({more["code"]}) if "code" in more else frozenset[str]()
    params = (more["param"],) if "param" in more else ()
    return refusal(Problem(status, codes, message, params), asked)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "No such File object: file-abc"),
        (404, "File file-abc not found"),
        (404, "The file 'file-abc' does not exist."),
        (404, "File with id file-abc was not found."),
        (400, "Invalid file_id: 'file-abc'"),
        (500, "unable to find file id file-abc"),
        (404, "No such object: file-abc"),
    ],
)
def test_there_is_no_such_file(status: int, message: str) -> None:
    found = error(FILE, message, status)
    assert isinstance(found, FileUnknown)
    assert (found.status, str(found).partition(".")[0]) == (status, "There is no such file")
    assert "/files list" in str(found)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, ""),
        (404, "Not Found"),
        (404, "Invalid URL (GET /v1/files/file-abc)"),
        (404, "The requested URL /v1/files/file-abc was not found on this server."),
        (404, "The path /v1/files/abc/content was not found"),
        (404, "Cannot GET /v1/files/file-abc"),
        (405, "Method Not Allowed"),
        (501, "Not implemented"),
        (404, "404 page not found"),
    ],
)
@pytest.mark.parametrize("asked", [FILE, UPLOAD, JOB, START])
def test_a_call_that_is_not_there_says_nothing_of_files_and_jobs(
    asked: Asked, status: int, message: str
) -> None:
    found = error(asked, message.replace("file", "fine_tuning/jobs"), status)
    assert type(found) is EndpointRefused
    assert (found.status, found.code) == (status, None)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (409, ""),
        (409, "File file-abc is in use by the fine-tuning job ftjob-1."),
        (400, "This file is used by an active job and cannot be deleted."),
        (400, "File is referenced by fine-tuning job ftjob-1"),
        (423, "Locked"),
        (403, "The file is currently in use."),
    ],
)
def test_a_file_in_use_is_waited_for(status: int, message: str) -> None:
    found = error(FILE, message, status)
    assert isinstance(found, FileInUse)
    assert "or cancel the job" in str(found)


@pytest.mark.parametrize(
    "message",
    ["File is still processing. Check back later.", "The file is not yet processed."],
)
def test_a_file_that_is_read_still_is_for_later(message: str) -> None:
    for asked in (FILE, START):
        found = error(asked, message.replace("The file", "Your file"), 409)
        assert isinstance(found, FileInUse)
        assert "in a minute" in str(found)


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (400, "Not allowed to download files of purpose: assistants", "file_not_downloadable"),
        (403, "Downloading is disabled: download not permitted", "file_not_downloadable"),
    ],
)
def test_a_file_that_is_not_given_back(status: int, message: str, code: str) -> None:
    found = error(FILE, message, status)
    assert isinstance(found, EndpointRefused)
    assert found.code == code


@pytest.mark.parametrize(
    ("status", "message", "more", "code"),
    [
        (400, "File is empty.", {}, "file_empty"),
        (400, "x", {"code": "empty_file"}, "file_empty"),
        (413, "", {}, "file_too_large"),
        (400, "The file is larger than the maximum of 512 MB.", {}, "file_too_large"),
        (400, "Maximum file size exceeded", {}, "file_too_large"),
        (400, "You have exceeded your file storage quota.", {}, "no_room"),
        (507, "storage limit reached", {}, "no_room"),
        (400, "'fun' is not one of ['fine-tune'] - 'purpose'", {}, "wrong_purpose"),
        (422, "Input should be 'batch'", {"param": "purpose"}, "wrong_purpose"),
    ],
)
def test_what_is_wrong_with_an_upload_is_told(
    status: int, message: str, more: dict[str, str], code: str
) -> None:
    found = error(UPLOAD, message, status, **more)
    assert isinstance(found, EndpointRefused)
    assert found.code == code
    assert "purpose" in str(found) or "file" in str(found)


def test_a_line_that_is_wrong_is_told_in_the_server_s_words() -> None:
    body = (
        b'{"error": {"message": "Expected file to have JSONL format. Line 3 is not a dictionary",'
        b'"type": "invalid_request_error", "param": "file", "code": "invalid_jsonl"}}'
    )
    found = refusal(read(400, body), UPLOAD)
    assert isinstance(found, EndpointRefused)
    assert "Line 3 is not a dictionary" in str(found)
    assert "sound" not in str(found)


@pytest.mark.parametrize(
    ("status", "message", "more"),
    [
        (404, "Could not find fine tune: ftjob-abc", {}),
        (404, "Job ftjob-abc not found", {}),
        (404, "Fine-tuning job 'ftjob-abc' does not exist.", {}),
        (400, "No such fine-tune: ft-abc", {}),
        (404, "x", {"code": "fine_tune_not_found"}),
        (404, "No such object: ftjob-abc", {}),
        (404, "finetuning job not found", {}),
    ],
)
def test_there_is_no_such_job(status: int, message: str, more: dict[str, str]) -> None:
    found = error(JOB, message, status, **more)
    assert isinstance(found, JobUnknown)
    assert "/finetune list" in str(found)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Job has already completed: ftjob-abc"),
        (400, "Job has already been cancelled"),
        (400, "The job has already succeeded."),
        (409, ""),
        (400, "Cannot cancel a job that is finished"),
        (400, "Job is not running and cannot be paused."),
        (400, "Job cannot be resumed: its status is queued"),
        (422, "job is in terminal state"),
    ],
)
def test_a_job_that_is_over_stays_so(status: int, message: str) -> None:
    found = error(JOB, message, status)
    assert isinstance(found, JobOver)
    assert "/finetune status" in str(found)


@pytest.mark.parametrize(
    ("status", "message", "more"),
    [
        (400, "Model bench is not available for fine-tuning or does not exist.", {}),
        (400, "x", {"code": "model_not_available"}),
        (404, "The model `m` does not exist", {"code": "model_not_found"}),
        (403, "Fine-tuning is not supported for fine-tuning this model", {}),
        (400, "The model m cannot be fine-tuned.", {}),
        (422, "bad value", {"param": "model"}),
        (404, "model 'm' not found", {}),
    ],
)
def test_a_model_that_cannot_be_fine_tuned_is_told_so(
    status: int, message: str, more: dict[str, str]
) -> None:
    found = error(START, message, status, **more)
    assert isinstance(found, ModelUnavailable)
    assert found.model == "m"
    assert "cannot be fine-tuned" in str(found)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "invalid training_file: file-abc"),
        (404, "No such File object: file-abc"),
        (400, "File 'file-abc' does not exist"),
        (400, "Could not find the file file-abc."),
    ],
)
def test_a_training_file_that_is_not_there(status: int, message: str) -> None:
    found = error(START, message, status, param="training_file")
    assert isinstance(found, FileUnknown)
    assert "training or validation file" in str(found)


@pytest.mark.parametrize("param", ["training_file", "validation_file"])
def test_a_training_file_of_no_use(param: str) -> None:
    found = error(START, "File has purpose 'batch', but 'fine-tune' is needed.", 400, param=param)
    assert isinstance(found, EndpointRefused)
    assert found.code == "file_unusable"
    assert "purpose `fine-tune`" in str(found)


@pytest.mark.parametrize("name", ["seed", "method"])
def test_a_parameter_that_is_not_known_is_named(name: str) -> None:
    for message in (
        f"Unrecognized request argument supplied: {name}",
        f"Unsupported parameter: '{name}' is not supported with this model.",
    ):
        found = error(START, message, 400)
        assert isinstance(found, EndpointRefused)
        assert (found.code, found.param) == ("unsupported_parameter", name)


@pytest.mark.parametrize("asked", [UPLOAD, START])
def test_a_name_that_is_too_long_is_no_conversation_that_is(asked: Asked) -> None:
    found = error(asked, "Invalid 'x': string too long.", 400, code="string_above_max_length")
    assert "string too long" in str(found)
    assert "conversation" not in str(found)


@pytest.mark.parametrize("asked", [FILE, UPLOAD, JOB, START])
def test_what_concerns_all_calls_is_told_as_ever(asked: Asked) -> None:
    assert "key" in str(error(asked, "Incorrect API key provided: sk-x.", 401))
    assert isinstance(error(asked, "Slow down", 429), EndpointBusy)
    assert isinstance(error(asked, "oops", 500), EndpointUnreachable)
    assert "credit or quota" in str(error(asked, "You exceeded your current quota", 429))
    assert isinstance(error(asked, "Rejected by our safety system", 400), ContentRefused)
    assert "does not allow" in str(error(asked, "Forbidden for this key", 403))


def test_other_calls_know_nothing_of_files_and_jobs() -> None:
    for message, status in (
        ("No such File object: file-abc", 404),
        ("Job has already completed", 400),
        ("invalid training_file: file-abc", 400),
    ):
        assert type(error(CHATTING, message, status)) is EndpointRefused
    assert isinstance(error(CHATTING, "", 409), EndpointBusy)
