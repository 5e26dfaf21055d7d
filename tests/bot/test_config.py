import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import HOSTED_API, Config, load_environment
from bot.errors import ConfigError

VARIABLES = [
    "DISCORD_TOKEN",
    "DISCORD_API_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "CHAT_MODEL",
    "COMPLETION_MODEL",
    "IMAGE_MODEL",
    "TRANSCRIPTION_MODEL",
    "SPEECH_MODEL",
    "EMBEDDING_MODEL",
    "MODERATION_MODEL",
    "DATABASE_PATH",
    "SECRET_KEY",
    "ALLOWED_BASE_URLS",
    "DEV_GUILD_ID",
    "HEALTH_PORT",
    "SHARD_COUNT",
    "SHARD_IDS",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "PRICES_FILE",
    "SHARED_FINE_TUNING",
]


def read(**environ: str) -> Config:
    return Config.from_environment(environ)


def refusal(**environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(**environ)
    return str(caught.value)


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    config = read()
    assert config.discord_token is None
    assert config.openai_base_url == HOSTED_API
    assert config.database_path == Path("data/parley.db")
    assert (config.log_level, config.log_format) == ("INFO", "text")
    assert config.allowed_base_urls == frozenset()
    assert config.secret_keys == ()
    assert not config.shared_fine_tuning
    assert all(
        getattr(config, field.name)
        for field in dataclasses.fields(config)
        if field.name.endswith("_model")
    )


@pytest.mark.parametrize("empty", ["", "  ", '""', "' '"])
def test_an_empty_value_counts_as_not_set(empty: str) -> None:
    assert Config.from_environment(dict.fromkeys(VARIABLES, empty)) == read()


def test_blanks_and_quotes_around_a_value_are_dropped() -> None:
    config = read(DISCORD_TOKEN=' "abc.def" ', CHAT_MODEL="'llama3' ", HEALTH_PORT=' "8080"')
    assert config.discord_token == "abc.def"
    assert config.chat_model == "llama3"
    assert config.health_port == 8080


def test_addresses_keep_no_trailing_slash() -> None:
    config = read(
        DISCORD_API_URL="http://127.0.0.1:8300/api/v10/",
        OPENAI_BASE_URL="https://models.example/v1//",
        ALLOWED_BASE_URLS="http://[::1]:8080/v1/ , http://ollama:11434/v1,",
    )
    assert config.discord_api_url == "http://127.0.0.1:8300/api/v10"
    assert config.openai_base_url == "https://models.example/v1"
    assert config.allowed_base_urls == {"http://[::1]:8080/v1", "http://ollama:11434/v1"}


@pytest.mark.parametrize(
    "value",
    [
        "models.example/v1",
        "ftp://models.example",
        "http://",
        "http:///v1",
        "http://host:99999",
        "http://host:0",
        "http://[::1",
        "http://ho st/v1",
        "https://me:geheim-geheim@models.example/v1",
        "https://models.example/v1?key=geheim-geheim",
        "https://models.example/v1#here",
    ],
)
@pytest.mark.parametrize("name", ["DISCORD_API_URL", "OPENAI_BASE_URL", "ALLOWED_BASE_URLS"])
def test_what_is_no_plain_web_address_is_refused_and_not_repeated(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert sentence.startswith(name)
    assert "geheim" not in sentence
    assert "http://127.0.0.1:8080/v1" in sentence


@pytest.mark.parametrize("value", ["0", "-1", "65536", "\uff18\uff10", "0x50", "9" * 99, "a b"])
def test_a_port_must_be_a_port(value: str) -> None:
    assert refusal(HEALTH_PORT=value) == (
        "HEALTH_PORT is not what it should be: use a whole number from 1 to 65535."
    )


def test_a_server_id_may_be_as_large_as_discord_makes_them() -> None:
    assert read(DEV_GUILD_ID="1234567890123456789").dev_guild_id == 1234567890123456789
    assert refusal(DEV_GUILD_ID=str(2**63)).startswith("DEV_GUILD_ID")


def test_shards_are_numbers_below_the_count() -> None:
    config = read(SHARD_COUNT="4", SHARD_IDS="2, 0,2")
    assert (config.shard_count, config.shard_ids) == (4, (0, 2))
    assert read(SHARD_COUNT="4").shard_ids is None
    assert "from 0 to 3" in refusal(SHARD_COUNT="4", SHARD_IDS="4")
    assert "SHARD_COUNT" in refusal(SHARD_IDS="0")


def test_choices_are_named_when_a_value_is_none_of_them() -> None:
    assert read(LOG_LEVEL="debug", LOG_FORMAT="JSON").log_level == "DEBUG"
    assert read(LOG_FORMAT="JSON").log_format == "json"
    assert "DEBUG, INFO, WARNING, ERROR, CRITICAL" in refusal(LOG_LEVEL="loud")
    assert "text, json" in refusal(LOG_FORMAT="xml")


def test_the_operators_key_is_shared_for_fine_tuning_only_if_it_is_said_so() -> None:
    assert read(SHARED_FINE_TUNING="True").shared_fine_tuning
    assert not read(SHARED_FINE_TUNING="false").shared_fine_tuning
    assert "true, false" in refusal(SHARED_FINE_TUNING="perhaps")


def test_several_secret_keys_may_be_listed_and_short_ones_are_refused() -> None:
    assert read(SECRET_KEY=f"{'n' * 32}, {'o' * 32}").secret_keys == ("n" * 32, "o" * 32)
    sentence = refusal(SECRET_KEY="geheim")
    assert sentence.startswith("SECRET_KEY")
    assert "geheim" not in sentence


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "OPENAI_API_KEY"])
@pytest.mark.parametrize("value", ["geheim geheim", "geheim\nX: y", "gehéim", "geheim\x7f"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_repeated(name: str, value: str) -> None:
    sentence = refusal(**{name: value})
    assert sentence.startswith(name)
    assert "geh" not in sentence


def test_paths_may_begin_with_the_home_folder() -> None:
    assert read(DATABASE_PATH="~/parley.db").database_path == Path.home() / "parley.db"
    assert refusal(PRICES_FILE="~nobody-has-this-name/x").startswith("PRICES_FILE")


def test_secrets_are_listed_but_not_shown() -> None:
    config = read(DISCORD_TOKEN="tok-geheim", OPENAI_API_KEY="key-geheim", SECRET_KEY="geheim" * 3)
    assert config.secrets == ("tok-geheim", "key-geheim", "geheim" * 3)
    assert "geheim" not in repr(config)
    assert read().secrets == ()


# The first run in a fresh clone builds Unicode tables, which takes a second.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(VARIABLES),
        st.text()
        | st.sampled_from(["http://a:b", "http://[", "1,2", "~", '"', "https://x/\u2100"]),
    )
)
def test_any_environment_is_read_or_refused_in_one_sentence(environ: Mapping[str, str]) -> None:
    said = None
    try:
        Config.from_environment(environ)
    except ConfigError as error:
        said = str(error)
    assert said is None or said.startswith(tuple(environ))


def test_the_process_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        '# mine\nexport CHAT_MODEL="llama3"\nSECRET_KEY=a$b${HOME}\nLOG_LEVEL=DEBUG\nALONE\n'
    )
    environ = {"LOG_LEVEL": "ERROR", "CHAT_MODEL": "", "PATH": "/bin"}
    assert load_environment(environ, tmp_path) == {
        "CHAT_MODEL": "llama3",
        "SECRET_KEY": "a$b${HOME}",
        "LOG_LEVEL": "ERROR",
        "PATH": "/bin",
    }
    assert environ["CHAT_MODEL"] == ""


def test_a_file_is_not_needed(tmp_path: Path) -> None:
    assert load_environment({"LOG_LEVEL": "ERROR"}, tmp_path) == {"LOG_LEVEL": "ERROR"}


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_is_utf_8_with_or_without_its_mark(tmp_path: Path, start: bytes) -> None:
    (tmp_path / ".env").write_bytes(start + b"LOG_LEVEL=ERROR\n")
    if start == b"\xef\xbb\xbf":
        assert load_environment({}, tmp_path) == {"LOG_LEVEL": "ERROR"}
    else:
        with pytest.raises(ConfigError, match=r"\.env"):
            load_environment({}, tmp_path)


def test_a_faulty_line_is_named_but_not_quoted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN='geheim\nLOG_LEVEL=ERROR\n")
    load_environment({}, tmp_path)
    assert "line 1" in caplog.text
    assert "geheim" not in caplog.text
