"""What a newcomer is told when the sandbox has started."""


def welcome(url: str, endpoint: str | None = None) -> str:
    """Tell what runs at an address and what to try first.

    `endpoint` is the base URL of the real endpoint that answers, if one does.
    """
    page = (
        f"Parley's sandbox is at {url}. Open that address in a browser: there you\n"
        "have the whole bot before you, as on Discord."
    )
    return "\n\n".join(
        (
            page,
            _answering(endpoint),
            "It can be used from a terminal, too. Ask as a member:\n\n" + _chatting(url),
            "Or send a voice message:\n\n" + _speaking(url, is_understood=endpoint is None),
            "Or have every message judged, and see the case that this one becomes:\n\n"
            + _moderating(url),
            *([_tuning(url)] if endpoint is None else []),
            _searching(endpoint),
            f"What else one can do there: {url}/sandbox/ . Stop with Ctrl+C.",
        )
    )


def _answering(endpoint: str | None) -> str:
    if endpoint is None:
        return (
            "Nothing leaves this machine, and what answers is a rehearsal partner, not a language\n"
            "model."
        )
    return (
        f"What answers is the endpoint at {endpoint} :\n"
        "what you ask the bot is sent there, and may cost money. It is asked for the models that\n"
        "CHAT_MODEL and the other variables of .env.example name, or for their defaults."
    )


def _chatting(url: str) -> str:
    return (
        f"  curl '{url}/sandbox/as/member/channels/general/command?wait=5' \\\n"
        """    -d '{"name": "chat", "options": {"prompt": "help"}}'"""
    )


def _speaking(url: str, *, is_understood: bool) -> str:
    """Say it in tones only where somebody listens who understands them."""
    tones = ', "tones": true' if is_understood else ""
    return (
        f"  curl '{url}/sandbox/as/member/channels/general/voice' \\\n"
        f"""    -d '{{"speech": "Good morning, bot."{tones}}}'"""
    )


def _moderating(url: str) -> str:
    return (
        f"  curl '{url}/sandbox/as/admin/channels/general/command?wait=5' \\\n"
        """    -d '{"name": "moderation enable", "options": {"log_channel": "moderators"}}'\n"""
        f"  curl '{url}/sandbox/as/newcomer/channels/general/messages' \\\n"
        """    -d '{"text": "You idiot!"}'\n"""
        f"  curl '{url}/sandbox/as/moderator/channels/moderators/messages'"
    )


def _tuning(url: str) -> str:
    """Only the stand-in has switches for its jobs."""
    return (
        "The admin can fine-tune models with /files and /finetune: it takes some seconds, and the\n"
        "models learn nothing. To see it more slowly, or as at an older server:\n\n"
        f"  curl -X PATCH '{url}/sandbox/endpoint' \\\n"
        """    -d '{"tuning_pace": 2, "fine_tuning": "old"}'"""
    )


def _searching(endpoint: str | None) -> str:
    invented = "What people said here lately is invented."
    if endpoint is not None:
        return invented
    return (
        f"{invented} Search compares letters, not meaning: look\n"
        "for it in the words that they may have used."
    )
