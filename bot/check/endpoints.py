"""Whether the endpoints answer, and offer the models that are set."""

import asyncio

from bot.config import Config
from bot.endpoints.models import Model, Models
from bot.endpoints.transport import Account
from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable

from .finding import Finding, Status

_KEY_REFUSED = (401, 403)
_NO_SUCH_PATH = (404, 405, 501)


async def check_endpoint(models: Models, config: Config, *, seconds: float) -> list[Finding]:
    """Ask the operator's endpoint for its models, and look for those that are set."""
    account = Account(config.openai_base_url, config.openai_api_key)
    subject = f"endpoint {account.base}"
    try:
        offered = {model.id for model in await _listed(models, account, seconds)}
    except EndpointError as error:
        return [_trouble(subject, error, has_key=bool(account.api_key))]
    return [Finding(Status.OK, subject, f"offers {len(offered)} models"), *_models(config, offered)]


async def check_allowed(models: Models, base: str, *, seconds: float) -> list[Finding]:
    """See whether an endpoint that servers may choose is there; their keys are not known here."""
    subject = f"allowed endpoint {base}"
    try:
        offered = await _listed(models, Account(base), seconds)
    except EndpointRefused as error:
        wants_key = error.status in _KEY_REFUSED
        return [Finding(Status.OK, subject, f"answers{', and wants a key' if wants_key else ''}")]
    except EndpointError as error:
        text = f"{_cause(error)} Start it, or take it out of ALLOWED_BASE_URLS."
        return [Finding(Status.WARNING, subject, text)]
    return [Finding(Status.OK, subject, f"offers {len(offered)} models")]


async def _listed(models: Models, account: Account, seconds: float) -> tuple[Model, ...]:
    """The models; the time holds for the whole, even if the endpoint answers byte by byte."""
    try:
        async with asyncio.timeout(seconds):
            return await models.list(account)
    except TimeoutError as error:
        raise EndpointUnreachable("The endpoint did not answer in time.") from error


def _models(config: Config, offered: set[str]) -> list[Finding]:
    """Name each set model that the endpoint does not list; an empty list says nothing."""
    if not offered:
        return []
    missing = [
        Finding(
            Status.WARNING,
            variable,
            f"the endpoint does not list the model {name}. Choose one that it has; `/models list`"
            " shows them.",
        )
        for variable, name in _chosen(config).items()
        if not {name, f"{name}:latest"} & offered  # Ollama lists a bare name with this tag
    ]
    return missing or [Finding(Status.OK, "models", "the endpoint lists every model that is set")]


def _chosen(config: Config) -> dict[str, str]:
    return {
        "CHAT_MODEL": config.chat_model,
        "COMPLETION_MODEL": config.completion_model,
        "IMAGE_MODEL": config.image_model,
        "TRANSCRIPTION_MODEL": config.transcription_model,
        "SPEECH_MODEL": config.speech_model,
        "EMBEDDING_MODEL": config.embedding_model,
        "MODERATION_MODEL": config.moderation_model,
    }


def _trouble(subject: str, error: EndpointError, *, has_key: bool) -> Finding:
    if isinstance(error, EndpointBusy):
        return Finding(Status.WARNING, subject, f"{_cause(error)} Run parley check again later.")
    if isinstance(error, EndpointRefused) and error.status in _KEY_REFUSED:
        problem = "does not accept OPENAI_API_KEY." if has_key else "wants a key."
        return Finding(Status.FAILED, subject, f"{problem} Set OPENAI_API_KEY to a valid one.")
    if isinstance(error, EndpointRefused) and error.status in _NO_SUCH_PATH:
        return Finding(
            Status.WARNING,
            subject,
            "does not list its models, so that their names could not be checked. If nothing works,"
            " correct OPENAI_BASE_URL, which usually ends in /v1.",
        )
    return Finding(
        Status.FAILED, subject, f"{_cause(error)} Check that it runs, and OPENAI_BASE_URL."
    )


def _cause(error: EndpointError) -> str:
    """The first sentence; what follows it is advice for members."""
    return f"{str(error).partition('. ')[0].rstrip('.')}."
