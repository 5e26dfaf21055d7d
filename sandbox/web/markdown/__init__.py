"""Discord's Markdown as HTML, in which nothing of what people write is markup.

Source: "Markdown Text 101" in Discord's help centre, "Message Formatting" in its API reference.
"""

from typing import Final

from markdown_it import MarkdownIt

from sandbox.web.markdown import links, mentions, pairs, plain
from sandbox.web.markdown.layout import message
from sandbox.web.names import Names

__all__ = ["inline", "rendered"]


def rendered(text: str, names: Names) -> str:
    """Give the HTML of a message, with headings, lists, quotes and code; in linear time."""
    return str(_PARSER.render(text, {"names": names}))


def inline(text: str, names: Names) -> str:
    """Give the HTML of a text in which there are no blocks, such as a title."""
    return str(_PARSER.renderInline(text, {"names": names}))


def _parser() -> MarkdownIt:
    made = MarkdownIt("zero")
    made.enable(["escape", "backticks", "strikethrough", "emphasis"])
    made.block.ruler.at("paragraph", message)
    rules = made.inline.ruler
    rules.at("text", plain.text)
    rules.before("escape", "line", plain.line)
    rules.before("backticks", "code", plain.code)
    rules.push("spoiler", pairs.spoiler)
    rules.push("mention", mentions.mention)
    rules.push("command_mention", mentions.command)
    rules.push("custom_emoji", mentions.emoji)
    rules.push("moment", mentions.moment)
    rules.push("masked_link", links.masked)
    rules.push("bracketed_link", links.bracketed)
    rules.push("bare_link", links.bare)
    made.inline.ruler2.before("fragments_join", "spoiler", pairs.open_spoilers)
    made.inline.ruler2.before("fragments_join", "underline", pairs.underline)
    return made


_PARSER: Final = _parser()
