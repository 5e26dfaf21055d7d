"""What to do next where an endpoint refused in its own words, which seldom say it."""

import re

from bot.errors import EndpointRefused

ADVICE = {
    "prompt": "Make the prompt shorter, or put it in other words.",
    "size": "Choose another size.",
    "quality": "Choose another quality.",
    "style": "Choose another style.",
    "image": "Send another picture.",
    "mask": "Send another mask.",
    "model": "Choose another model; an admin can change the setting `image.model`.",
}
"""By what was blamed."""
OTHERWISE = "Ask for something else, or choose another model."
_NAMED = re.compile(rf"['`\"]({'|'.join(ADVICE)})['`\"]")


def advised(error: Exception) -> Exception:
    """Add to a refusal what to do next; any other failure says so itself, and stays as it is."""
    quotes_endpoint = str(error).endswith("”")
    if not isinstance(error, EndpointRefused) or not quotes_endpoint:
        return error
    named = _NAMED.findall(str(error))
    blamed = error.param or (named[-1] if named else "")
    return EndpointRefused(
        f"{error} {ADVICE.get(blamed, OTHERWISE)}",
        status=error.status,
        code=error.code,
        param=error.param,
    )
