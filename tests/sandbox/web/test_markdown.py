"""What people write, as the page shows it."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as chosen
from hypothesis import strategies as st

from sandbox.web.markdown import inline, rendered
from tests.sandbox.web.markup import Markup

LENGTH = 20_000
PATIENCE = 3.0
"""Seconds of this thread's own time; what is linear takes a tenth, what is not takes minutes."""

SPOILER = (
    '<span class="spoiler" role="button" tabindex="0" aria-expanded="false" aria-label="Spoiler">'
)


class Few:
    """Somebody who sees one of each."""

    def user(self, user_id: int) -> str | None:
        return "Ann <b>" if user_id == 1 else None

    def role(self, role_id: int) -> str | None:
        return "crew" if role_id == 2 else None

    def channel(self, channel_id: int) -> str | None:
        return "general" if channel_id == 3 else None


NAMES = Few()


def line(text: str) -> str:
    """What a message of one paragraph is shown as."""
    html = rendered(text, NAMES)
    start, end = '<div class="text">', "</div>"
    assert html.startswith(start)
    assert html.endswith(end)
    return html[len(start) : -len(end)]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* _b_", "<em>a</em> <em>b</em>"),
        ("**a**", "<strong>a</strong>"),
        ("__a__", "<u>a</u>"),
        ("***a***", "<em><strong>a</strong></em>"),
        ("___a___", "<em><u>a</u></em>"),
        ("~~a~~", "<s>a</s>"),
        ("||a **b**||", f"{SPOILER}a <strong>b</strong></span>"),
        ("|| a ||", f"{SPOILER} a </span>"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a || b", "a || b"),
        ("a|b ||||", "a|b ||||"),
        (r"\*a\* \_ \|", "*a* _ |"),
        ("`*a*`", "<code>*a*</code>"),
        ("``a`b``", "<code>a`b</code>"),
        ("`a", "`a"),
        ("a\nb\n\nc", "a<br>b<br><br>c"),
        ("a\n  b", "a<br>  b"),
        ("**a\nb**", "<strong>a<br>b</strong>"),
        ("&amp; <b>", "&amp;amp; &lt;b&gt;"),
    ],
)
def test_text_is_marked_as_on_discord(text: str, html: str) -> None:
    assert line(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# a", "<h1>a</h1>"),
        ("## a *b*", "<h2>a <em>b</em></h2>"),
        ("### a\nb", '<h3>a</h3><div class="text">b</div>'),
        ("#### a", '<div class="text">#### a</div>'),
        ("#a", '<div class="text">#a</div>'),
        ("-# a", "<small>a</small>"),
        ("> a\n> b\nc", "<blockquote>…a<br>b…</blockquote>…c…"),
        ("> a\n>\n> b", "<blockquote>…a<br><br>b…</blockquote>"),
        (">a", '<div class="text">&gt;a</div>'),
        ("> > a", "<blockquote>…&gt; a…</blockquote>"),
        (">>> a\nb\n# c", "<blockquote>…a<br>b…<h1>c</h1></blockquote>"),
        ("> - a", "<blockquote><ul><li>a</li></ul></blockquote>"),
        ("- a\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("a\n- b", "…a…<ul><li>b</li></ul>"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        (
            "- a\n  1. b\n 2. c",
            '<ul><li>a<ol><li>b</li></ol><ol start="2"><li>c</li></ol></li></ul>',
        ),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("1. a\n- b", "<ol><li>a</li></ol><ul><li>b</li></ul>"),
        ("- a\n  b\nc", "<ul><li>a<br>b</li></ul>…c…"),
        ("```\na\n```", "…<pre><code>a</code></pre>…"),
        ("```py\n# a\n> b\n```", '…<pre><code class="language-py"># a\n&gt; b</code></pre>…'),
        ("a ```b``` c", "…a <pre><code>b</code></pre> c…"),
        ("a\n```\nb\n```\nc", "…a<pre><code>b</code></pre>c…"),
        ("```a", "…```a…"),
        ("``````", "…``````…"),
        ("> ```\n> a\n> ```\nb", "<blockquote>…<pre><code>a</code></pre>…</blockquote>…b…"),
        (
            "1. a\n   ```py\n   b\n     c\n   ```\n2. d",
            '<ol><li>a<pre><code class="language-py">b\n  c</code></pre></li><li>d</li></ol>',
        ),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_blocks_stand_as_on_discord(text: str, html: str) -> None:
    """`…` stands for the beginning or the end of lines of plain text."""
    shown = rendered(text, NAMES)
    for end in ('<div class="text">', "</div>"):
        shown, html = shown.replace(end, ""), html.replace(end, "")
    assert shown == html.replace("…", "")


def test_lists_end_somewhere() -> None:
    text = "\n".join(f"{' ' * depth}- a" for depth in range(100))
    assert len(Markup(rendered(text, NAMES)).named("ul")) == 11


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<@1> <@!1>", '<span class="mention" data-user="1">@Ann &lt;b&gt;</span> ' * 2),
        ("<@9>", '<span class="mention" data-user="9">@unknown</span>'),
        ("<@&2>", '<span class="mention" data-role="2">@crew</span>'),
        ("<#3>", '<span class="mention" data-channel="3">#general</span>'),
        ("<#4>", '<span class="mention" data-channel="4">#unknown</span>'),
        ("</image edit:5>", '<span class="mention" data-command="image edit">/image edit</span>'),
        ("<:wave:123>", '<span class="emoji" title=":wave:">:wave:</span>'),
        ("<a:wave:123>", '<span class="emoji" title=":wave:">:wave:</span>'),
        ("<@x>", "&lt;@x&gt;"),
    ],
)
def test_mentions_are_named(text: str, html: str) -> None:
    assert line(text) == html.strip()


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("", "02 January 1970 10:17"),
        (":t", "10:17"),
        (":T", "10:17:36"),
        (":d", "02/01/1970"),
        (":D", "02 January 1970"),
        (":F", "Friday, 02 January 1970 10:17"),
        (":R", "02 January 1970 10:17"),
    ],
)
def test_moments_are_written_out(style: str, shown: str) -> None:
    markup = Markup(line(f"<t:123456{style}>"))
    (stamp,) = markup.named("time")
    assert markup.text == shown
    assert stamp["data-unix"] == "123456"
    assert stamp["datetime"] == "1970-01-02T10:17:36+00:00"


def test_a_moment_that_no_calendar_has_stays_text() -> None:
    assert line("<t:9999999999999>") == "&lt;t:9999999999999&gt;"


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("see https://a.b/c.", "https://a.b/c", "see https://a.b/c."),
        ("(https://a.b/c_(d))", "https://a.b/c_(d)", "(https://a.b/c_(d))"),
        ("**https://a.b**", "https://a.b", "https://a.b"),
        ("||https://a.b||", "https://a.b", "https://a.b"),
        ("https://a.b/~c*d", "https://a.b/~c*d", "https://a.b/~c*d"),
        ("<https://a.b>", "https://a.b", "https://a.b"),
        ("[c](https://a.b)", "https://a.b", "c"),
        ("[c](<https://a.b>)", "https://a.b", "c"),
        ('[c](https://a.b "d")', "https://a.b", "c"),
        ("[*c* d](https://a.b/(e))", "https://a.b/(e)", "c d"),
        ('https://a.b/"><script>', "https://a.b/", 'https://a.b/"><script>'),
        ("https://a.b/'onclick='x", "https://a.b/'onclick='x", "https://a.b/'onclick='x"),
    ],
)
def test_links_lead_away_without_telling_from_where(text: str, url: str, shown: str) -> None:
    markup = Markup(line(text))
    (link,) = markup.named("a")
    assert link == {"href": url, "target": "_blank", "rel": "noopener noreferrer"}
    assert markup.text == shown


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](data:text/html,b)",
        "[a](//b.c)",
        "[a](/b)",
        "javascript:alert(1)",
        "<javascript:alert(1)>",
        "https://",
        "https://[::1",
        "mailto:a@b.c",
        "ftp://a.b",
    ],
)
def test_nothing_else_is_a_link(text: str) -> None:
    assert not Markup(line(text)).named("a")


def test_a_link_does_not_pretend_to_lead_elsewhere() -> None:
    markup = Markup(line("[https://a.b](https://c.d)"))
    assert [link["href"] for link in markup.named("a")] == ["https://c.d"]
    assert markup.text == "[https://a.b](https://c.d)"


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("https://discord.com/channels/1/3/9", ("3", "9"), "#general → message"),
        ("https://discord.com/channels/@me/4/9", ("4", "9"), "#unknown → message"),
        ("<https://discord.com/channels/1/3>", ("3", None), "#general"),
        ("[1](https://discord.com/channels/1/3/9)", ("3", "9"), "1"),
    ],
)
def test_links_to_messages_stay_on_the_page(
    text: str, place: tuple[str, str | None], shown: str
) -> None:
    markup = Markup(line(text))
    (link,) = markup.named("a")
    assert (link["data-channel"], link.get("data-message")) == place
    assert link["href"] == "#/" + "/".join(filter(None, place))
    assert "target" not in link
    assert markup.text == shown


def test_a_title_has_no_blocks() -> None:
    assert inline("# a **b**\n- c", NAMES) == "# a <strong>b</strong><br>- c"


PIECES = st.sampled_from(
    [
        *"*_~|`<>[]()\\#-+.:/@&!\n 1aé😀\x00\u202e\"'",
        "**",
        "__",
        "~~",
        "||",
        "```",
        "```py\n",
        "\n> ",
        "\n>>> ",
        "\n- ",
        "\n  - ",
        "\n1. ",
        "\n# ",
        "\n-# ",
        "https://a.b/",
        "](https://a.b)",
        "<@1>",
        "<t:1>",
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "&lt;b&gt;",
        "javascript:alert(1)",
        "<!--",
        "<![CDATA[",
        "</div>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join))
def test_nothing_that_is_written_is_markup(text: str) -> None:
    for html in (rendered(text, NAMES), inline(text, NAMES)):
        Markup(html)


@given(st.text(alphabet="ab <&>\"'", max_size=80))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    wanted = text if not text.startswith(">") else f"a{text}"
    assert Markup(inline(wanted, NAMES)).text == wanted


@given(st.lists(PIECES, min_size=1, max_size=4).map("".join))
@chosen(max_examples=60)
def test_the_time_grows_only_with_the_length(unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]
    began = time.thread_time()
    rendered(text, NAMES)
    assert time.thread_time() - began < PATIENCE
