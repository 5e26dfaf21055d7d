"""How long something lasts, as players show it."""


def shown_length(seconds: float) -> str:
    """Show a length, or a moment in a sound: `0:42`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
