"""Discord's Markdown as HTML in which nothing of what people write is markup."""

from html import escape

from sandbox.web.names import Names

__all__ = ["inline", "rendered"]


def rendered(text: str, names: Names) -> str:
    """Give the HTML of a message: paragraphs, lists, quotes, code."""
    del names
    return escape(text).replace("\n", "<br>")


def inline(text: str, names: Names) -> str:
    """Give the HTML of one line, such as a title: no blocks, no lists."""
    return rendered(text, names)
