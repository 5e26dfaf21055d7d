import asyncio
import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot import logs

TOKEN = f"{'M' * 26}.Gabcde.{'x' * 38}"
NAMES = ("", "bot", "cogs", "sandbox", "__main__")


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in NAMES}
    raising = logging.raiseExceptions
    yield
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = raising
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def configured(level: str = "INFO", style: str = "text", *secrets: str) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(level, style, stream, secrets=secrets)
    return stream


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_time_level_place_and_person() -> None:
    stream = configured()
    with logs.context(guild=1, channel=2, user=3, interaction=4):
        logging.getLogger("bot.chat").info("answered in %d s", 5)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO     bot\.chat:"
        r" guild=1 channel=2 user=3 interaction=4 answered in 5 s\n",
        stream.getvalue(),
    )


def test_json_has_the_ids_and_the_traceback_as_fields() -> None:
    stream = configured("INFO", "json")
    with logs.context(channel=2):
        try:
            raise ValueError("two\nlines")  # noqa: TRY301 -- a traceback is what is wanted
        except ValueError:
            logging.getLogger("bot").exception("it failed")
    (record,) = records(stream)
    assert record["channel"] == 2
    assert "guild" not in record
    assert record["level"] == "ERROR"
    assert record["logger"] == "bot"
    assert record["message"] == "it failed"
    assert record["traceback"].startswith("Traceback (most recent call last)")
    assert record["traceback"].endswith("ValueError: two\nlines")


def test_ids_end_with_their_block_and_inner_ones_win() -> None:
    stream = configured("INFO", "json")
    log = logging.getLogger("bot")
    with logs.context(guild=1, user=3):
        with logs.context(user=4, guild=None):
            log.info("inner")
        log.info("outer")
    log.info("outside")
    inner, outer, outside = records(stream)
    assert (inner.get("guild"), inner["user"]) == (None, 4)
    assert (outer["guild"], outer["user"]) == (1, 3)
    assert "user" not in outside


async def test_tasks_have_ids_of_their_own() -> None:
    stream = configured("INFO", "json")
    log = logging.getLogger("bot")
    met = asyncio.Barrier(2)

    async def work(user: int) -> None:
        logs.bind(user=user)
        await met.wait()
        await asyncio.to_thread(log.info, "worked for %d", user)

    with logs.context(guild=1):
        await asyncio.gather(work(3), work(4))
        log.info("done")
    *worked, done = records(stream)
    assert {(it["user"], it["message"]) for it in worked} == {
        (3, "worked for 3"),
        (4, "worked for 4"),
    }
    assert all(it["guild"] == 1 for it in worked)
    assert "user" not in done


def test_libraries_carry_the_ids_too() -> None:
    stream = configured("INFO", "json")
    with logs.context(guild=1):
        logging.getLogger("discord.client").warning("slow")
        logging.getLogger("aiohttp.client").error("broken")
    assert [it["guild"] for it in records(stream)] == [1, 1]


@pytest.mark.parametrize("name", ["discord.gateway", "discord.http", "aiohttp.client", "asyncio"])
def test_payloads_that_libraries_show_at_debug_never_appear(name: str) -> None:
    stream = configured("DEBUG")
    logging.getLogger(name).debug("WebSocket Event: %s", {"content": "a diary"})
    logging.getLogger(name).info("connected")
    logging.getLogger("bot.chat").debug("ours")
    assert "diary" not in stream.getvalue()
    assert "connected" in stream.getvalue()
    assert "ours" in stream.getvalue()


def test_libraries_only_warn_unless_debugging() -> None:
    stream = configured("INFO")
    logging.getLogger("discord.gateway").info("connected")
    logging.getLogger("bot").info("ready")
    assert "connected" not in stream.getvalue()
    assert "ready" in stream.getvalue()


def test_a_level_holds_for_everyone() -> None:
    stream = configured("ERROR")
    logging.getLogger("discord").warning("slow")
    logging.getLogger("bot").warning("slow")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "sk-proj-abcdefghijklmnop_1234",
        "gsk_abcdefghijklmnop1234",
        "Bearer abcdefghijklmnopqrstuvwx",
        "https://discord.example/api/webhooks/123456789012345678/aW50ZXJhY3Rpb246MTIz",
        "/interactions/123456789012345678/aW50ZXJhY3Rpb246MTIz/callback",
    ],
)
def test_what_looks_like_a_key_is_masked(style: str, secret: str) -> None:
    stream = configured("INFO", style)
    try:
        raise RuntimeError(f"refused {secret}")  # noqa: TRY301 -- a traceback is what is wanted
    except RuntimeError:
        logging.getLogger("aiohttp").exception("with %s", {"header": secret})
    assert stream.getvalue().count("[hidden]") == 2
    assert secret not in stream.getvalue()


# The first run in a fresh clone builds Unicode tables, which takes a second.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6))
@pytest.mark.parametrize("style", ["text", "json"])
def test_configured_secrets_are_masked_whatever_they_look_like(style: str, secret: str) -> None:
    assume(secret not in "before after, a short word")
    stream = configured("INFO", style, secret, "short")
    logging.getLogger("bot").info("before %s after, a short word", f"\N{SNOWMAN}{secret}")
    message = records(stream)[0]["message"] if style == "json" else stream.getvalue()
    assert "before \N{SNOWMAN}[hidden] after, a short word" in message


def test_one_secret_that_contains_another_is_masked_whole() -> None:
    stream = configured("INFO", "text", "abcdef", "abcdefghij")
    logging.getLogger("bot").info("it is abcdefghij")
    assert stream.getvalue().endswith("it is [hidden]\n")


def test_usual_words_are_not_taken_for_keys() -> None:
    stream = configured()
    said = "task risk-assessment-of-everything bot.conversation.service 3.14.159 in bot/__main__.py"
    logging.getLogger("bot").info(said)
    assert said in stream.getvalue()


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x1b[2K", "\x85"])
def test_a_message_cannot_forge_a_record(break_: str) -> None:
    stream = configured()
    logging.getLogger("bot").info("name: %s", f"x{break_}2026-01-01T00:00:00.000Z INFO bot: fine")
    lines = stream.getvalue().splitlines()
    assert all(line.startswith("    ") for line in lines[1:])
    assert "\x1b" not in stream.getvalue()


def test_a_faulty_log_call_costs_neither_record_nor_secrecy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stream = configured()
    logging.getLogger("bot").info("%d words", "geheim")
    assert "%d words" in stream.getvalue()
    assert "geheim" not in stream.getvalue() + capsys.readouterr().err


def test_warnings_are_logged() -> None:
    stream = configured()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "py.warnings" in stream.getvalue()


def test_standard_error_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "text")
    logging.getLogger("bot").info("hello")
    assert "hello" in capsys.readouterr().err
