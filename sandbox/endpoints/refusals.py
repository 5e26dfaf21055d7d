"""Refusals in the API's error format: `{"error": {"message", "type", "param", "code"}}`."""

from collections.abc import Mapping

INVALID = "invalid_request_error"
DEPRECATIONS = "https://platform.openai.com/docs/deprecations"


class Refusal(Exception):
    """An error answer; raised anywhere below the gate, which sends it.

    Args:
        status: the HTTP status.
        message: what the caller is told.
        kind: the error's `type`.
        param: the parameter at fault, such as `messages[0].role`.
        code: the API's name for the error, such as `model_not_found`.
        headers: further headers, such as `Retry-After`.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = INVALID,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.payload = error_object(message, kind=kind, param=param, code=code)


def error_object(
    message: str, *, kind: str = INVALID, param: str | None = None, code: str | None = None
) -> dict[str, object]:
    """Build the body of an error answer (`ErrorResponse` in the API document)."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def no_key() -> Refusal:
    """Refuse a request without a key."""
    return Refusal(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )


def wrong_key() -> Refusal:
    """Refuse a request with another key; the key itself is not repeated."""
    return Refusal(
        401,
        "Incorrect API key provided. This is a local sandbox: use the key it was started with.",
        code="invalid_api_key",
    )


def unknown_path(method: str, path: str) -> Refusal:
    """Refuse a path that the API does not have."""
    return Refusal(404, f"Invalid URL ({method} {path})")


def wrong_method(method: str, path: str, allowed: str) -> Refusal:
    """Refuse a known path asked with the wrong method."""
    return Refusal(
        405,
        f"Not allowed to {method} on {path}. (HINT: Perhaps you meant to make a {allowed} "
        "request?)",
        code="method_not_supported",
        headers={"Allow": allowed},
    )


def unreadable_body() -> Refusal:
    """Refuse a body that is no JSON object."""
    return Refusal(
        400,
        "We could not parse the JSON body of your request. The API expects a JSON object, sent "
        "with the content type application/json.",
    )


def unreadable_form() -> Refusal:
    """Refuse a body that was to be a form with files, and is none."""
    return Refusal(400, "We could not parse the multipart form in your request.")


def wrong_content_type(given: str, accepted: str) -> Refusal:
    """Refuse a body of another kind than the operation takes."""
    return Refusal(
        400,
        f"Unsupported content type: '{given[:120]}'. This API method only accepts '{accepted}' "
        "requests. Please try again with a supported content type.",
        code="unsupported_content_type",
    )


def duplicate(name: str) -> Refusal:
    """Refuse a form's field that was sent twice."""
    shown = name[:80]
    return Refusal(
        400,
        f"Duplicate parameter: '{shown}'. You provided multiple values for this parameter, "
        "whereas only one is allowed. If you are trying to provide a list of values, use the "
        f"array syntax instead e.g. '{shown}[]=<value>'.",
        param=shown,
        code="duplicate_parameter",
    )


def body_too_large(limit: int) -> Refusal:
    """Refuse a body beyond the limit, in bytes."""
    return Refusal(413, f"Request body too large. The limit is {limit} bytes.")


def unknown_model(model: str, *, param: str | None = None) -> Refusal:
    """Refuse a model that was never there."""
    return Refusal(
        404,
        f"The model `{model}` does not exist or you do not have access to it.",
        param=param,
        code="model_not_found",
    )


def retired_model(model: str) -> Refusal:
    """Refuse a model that was there once."""
    return Refusal(
        404,
        f"The model `{model}` has been deprecated, learn more here: {DEPRECATIONS}",
        code="model_not_found",
    )


def not_for_chat() -> Refusal:
    """Refuse a model that is made for something else."""
    return Refusal(
        404,
        "This is not a chat model and thus not supported in the v1/chat/completions endpoint.",
        param="model",
    )


def unrecognized(names: list[str]) -> Refusal:
    """Refuse top-level parameters that the API does not have."""
    plural = "s" if len(names) > 1 else ""
    return Refusal(400, f"Unrecognized request argument{plural} supplied: {', '.join(names)}")


def unsupported(name: str, *, instead: str = "") -> Refusal:
    """Refuse a parameter that this model does not take."""
    hint = f" Use '{instead}' instead." if instead else ""
    return Refusal(
        400,
        f"Unsupported parameter: '{name}' is not supported with this model.{hint}",
        param=name,
        code="unsupported_parameter",
    )


def unsupported_value(name: str, value: object, *, default: object) -> Refusal:
    """Refuse any value but the default, as newer models do with temperature."""
    return Refusal(
        400,
        f"Unsupported value: '{name}' does not support {value} with this model. Only the default "
        f"({default}) value is supported.",
        param=name,
        code="unsupported_value",
    )


def invalid(message: str, *, param: str, code: str | None) -> Refusal:
    """Refuse a parameter's value."""
    return Refusal(400, message, param=param, code=code)
