# ruff: noqa: RUF001 -- letters that look like others are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.moderation.rules import checked
from bot.moderation.rules.links import hosts
from tests.bot.moderation.samples import Laid, excerpts, hits

LABELS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://evil.com/x?y=1", "evil.com"),
        ("HTTP://a.b.EVIL.com.:8080", "a.b.evil.com"),
        ("look at evil.com!", "evil.com"),
        ("https://good.com@evil.com", "evil.com"),
        ("[good](https://evil.com)", "evil.com"),
        ("[https://good.com](https://evil.com)", "evil.com"),
        ("<https://evil.com>", "evil.com"),
        ("||https://evil.com||", "evil.com"),
        ("https://ev%69l.com/", "evil.com"),
        ("https://evil。com", "evil.com"),
        ("https://еvil.com", "evil.com"),
        ("https://ev\u200bil.com", "evil.com"),
        ("https:///evil.com", "evil.com"),
        ("https://evil.com\\@good.com", "evil.com"),
        ("mail me@evil.com", "evil.com"),
        (f"https://{'x' * 9_000}@evil.com", "evil.com"),
    ],
)
def test_a_blocked_domain_is_found_however_it_is_written(text: str, found: str) -> None:
    assert excerpts(text, "link", "evil.com") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "notevil.com",
        "https://evil.com.br/",
        "I like evil. Com what may",
        "https://good.com/evil",
        "https://" + "." * 4_000,
        "https://[::1]/ https://1.2.3.4/",
        "https://%zz/ https://\ud800/",
    ],
)
def test_other_domains_are_left_alone(text: str) -> None:
    assert excerpts(text, "link", "evil.com") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://good.com/x", []),
        ("https://www.GOOD.com:443", []),
        ("https://user:pw@good.com", []),
        ("https://good.com\\@bad.com", []),
        ("https://discord.com/channels/1/2/3", []),
        ("ok.thanks", []),
        ("bad.com", []),
        ("https://bad.com", ["bad.com"]),
        ("https://bad.com https://worse.com", ["bad.com"]),
        ("[https://good.com](https://bad.com)", ["bad.com"]),
        ("https://good.com@bad.com", ["bad.com"]),
        ("https://bad.com)@good.com", ["bad.com"]),
        ("https://good.com[@bad.com", ["bad.com"]),
        ("https://gооd.com", ["xn--gd-fmca.com"]),
        ("https://good.com.bad.com", ["good.com.bad.com"]),
        ("https://1.2.3.4/", ["1.2.3.4"]),
        ("https://[::1]/", ["[::1]"]),
        ("http://localhost/", ["localhost"]),
    ],
)
def test_where_domains_are_allowed_all_others_are_blocked(text: str, found: list[str]) -> None:
    assert excerpts(text, "allow-link", "good.com") == found


def test_of_several_domains_the_longest_decides_and_the_blocked_one_of_equals() -> None:
    laid = [
        Laid("allow-link", "good.com", id=1),
        Laid("link", "evil.good.com", id=2),
        Laid("allow-link", "fine.evil.good.com", id=3),
        Laid("link", "fine.evil.good.com", id=4),
        Laid("link", "*.zip", id=5),
    ]
    found = {
        text: [hit.rule.id for hit in hits(text, *laid)]
        for text in (
            "https://a.good.com",
            "https://evil.good.com",
            "https://fine.evil.good.com",
            "https://x.zip",
            "files.zip",
        )
    }
    assert list(found.values()) == [[], [2], [4], [5], []]


def test_links_that_nobody_allowed_break_the_gravest_rule() -> None:
    laid = [
        Laid("allow-link", "a.com", "flag", id=1),
        Laid("allow-link", "b.com", "timeout", 30, id=2),
        Laid("allow-link", "c.com", "timeout", id=3),
    ]
    assert [hit.rule.id for hit in hits("https://x.com", *laid)] == [2]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Evil.COM", "evil.com"),
        (" https://user@www.Evil.com:80/path?x#y ", "www.evil.com"),
        ("evil.com/path", "evil.com"),
        ("*.evil.com", "*.evil.com"[2:]),
        (".evil.com", "evil.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("*.zip", "*.zip"),
        (".zip", "*.zip"),
        ("1.2.3.4", "1.2.3.4"),
    ],
)
def test_a_domain_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert checked("link", typed) == checked("allow-link", typed) == kept
    assert checked("link", kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "evil",
        "-x.com",
        "a b.com",
        "https://",
        "x..com",
        "*",
        "*.*",
        "é" * 300 + ".de",
        "a." * 200 + "de",
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="no domain"):
        checked("link", typed)


@given(st.lists(LABELS, min_size=2, max_size=4), st.text("abc/@:.-_()[] \\", max_size=20))
def test_a_blocked_domain_is_found_in_every_link_to_it(labels: list[str], path: str) -> None:
    domain = ".".join(labels)
    assert excerpts(f"see https://sub.{domain}/{path}", "link", domain) == [f"sub.{domain}"]


@given(st.text("htps:/@.[]()%0a\\?# é。", max_size=60))
def test_no_text_is_too_strange_for_a_link(text: str) -> None:
    assert all(isinstance(host, str) for host in hosts(f"https://{text}"))
    assert excerpts(text, "link", "evil.com") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://discord.gg/abcDEF", ["discord.gg/abcdef"]),
        ("discord.com/invite/x1", ["discord.com/invite/x1"]),
        ("https://www.discordapp.com/invite/x1", ["discordapp.com/invite/x1"]),
        ("dіsc\u200bord．gg/abc", ["discord.gg/abc"]),
        ("discord.com/%69nvite/abc", ["discord.com/invite/abc"]),
        ("dsc.gg/abc", ["dsc.gg/abc"]),
        ("discord.gg/Partner", []),
        ("discord.gg/partner and discord.gg/other", ["discord.gg/other"]),
        ("notdiscord.gg/abc", []),
        ("https://discord.com/channels/1/2", []),
        ("discord is a thing", []),
        ("", []),
    ],
)
def test_invites_are_found_but_for_those_that_are_allowed(text: str, found: list[str]) -> None:
    assert excerpts(text, "invite", "", "partner") == found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" AbC ", "AbC"), ("https://Discord.gg/AbC?event=1", "AbC")],
)
def test_an_invite_is_kept_as_its_code(typed: str, kept: str) -> None:
    assert checked("invite", typed) == kept


@pytest.mark.parametrize("typed", ["a b", "x", "https://example.com/abc", "y" * 101])
def test_what_is_no_invite_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="no invite"):
        checked("invite", typed)
