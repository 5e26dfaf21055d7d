"""What the page may put into itself: every element and attribute that the server makes."""

from html.parser import HTMLParser
from typing import Any

VOID = {"br"}
ALLOWED: dict[str, set[str]] = {
    "a": {"class", "href", "target", "rel", "data-channel", "data-message"},
    "blockquote": set(),
    "br": set(),
    "code": {"class"},
    "div": {"class"},
    "em": set(),
    "h1": set(),
    "h2": set(),
    "h3": set(),
    "li": set(),
    "ol": {"start"},
    "pre": set(),
    "s": set(),
    "small": set(),
    "span": {
        "class",
        "title",
        "role",
        "tabindex",
        "aria-expanded",
        "aria-label",
        "data-user",
        "data-role",
        "data-channel",
        "data-command",
    },
    "strong": set(),
    "time": {"class", "datetime", "data-unix", "data-style"},
    "u": set(),
    "ul": set(),
}


class Markup(HTMLParser):
    """Reads HTML strictly: unknown elements and attributes, and crossing tags, are errors."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, f"<{tag}>"
        names = [name for name, _ in attrs]
        assert set(names) <= ALLOWED[tag], f"<{tag}> with {names}"
        found = {name: value or "" for name, value in attrs}
        assert found.get("href", "#/").startswith(("http://", "https://", "#/"))
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        self.text += "\n" * (tag == "br")

    def handle_endtag(self, tag: str) -> None:
        assert self._open
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def painted_html(value: Any) -> list[str]:
    """Every HTML text in a painted payload."""
    if isinstance(value, list):
        return [html for each in value for html in painted_html(each)]
    if not isinstance(value, dict):
        return []
    own = [each for name, each in value.items() if name.endswith("_html")]
    return own + [html for each in value.values() for html in painted_html(each)]
