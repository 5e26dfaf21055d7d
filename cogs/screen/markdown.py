"""Text that Discord is to show as it is."""

import re

_MARKUP = re.compile(r"[\\`*_~|<>\[\]()#:@+\-]|(?<=[0-9])\.")


def literal(text: str) -> str:
    """Take the meaning from everything that Discord reads as markup, a link or a mention."""
    return _MARKUP.sub(r"\\\g<0>", text)
