import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.accounts.vault import Place, Vault
from bot.errors import ConfigError

OLD, NEW = "an old passphrase of the operator", "a new passphrase of the operator"
HERE = Place(1, "https://models.example/v1")
KEY = "sk-key-of-one-server"


async def test_what_was_sealed_opens_with_the_same_secret() -> None:
    sealed = await Vault([NEW]).seal(KEY, HERE)
    opened = await Vault([NEW]).open(sealed, HERE)
    assert (opened.api_key, opened.is_stale) == (KEY, False)


async def test_a_seal_shows_nothing_of_the_key_and_is_never_the_same() -> None:
    vault = Vault([NEW])
    first, second = await vault.seal(KEY, HERE), await vault.seal(KEY, HERE)
    assert KEY.encode() not in first
    assert first[1:] != second[1:]


@pytest.mark.parametrize(
    "place",
    [Place(2, HERE.base_url), Place(1, "https://models.example/v2"), Place(2, "https://x.example")],
)
async def test_a_seal_opens_in_its_own_place_only(place: Place) -> None:
    vault = Vault([NEW])
    sealed = await vault.seal(KEY, HERE)
    with pytest.raises(ConfigError, match="/settings key set"):
        await vault.open(sealed, place)


async def test_former_secrets_open_and_the_present_one_seals() -> None:
    sealed = await Vault([OLD]).seal(KEY, HERE)
    both = Vault([NEW, OLD])
    opened = await both.open(sealed, HERE)
    assert (opened.api_key, opened.is_stale) == (KEY, True)
    fresh = await both.seal(opened.api_key, HERE)
    assert (await Vault([NEW]).open(fresh, HERE)).api_key == KEY


@pytest.mark.parametrize("secrets", [[], [OLD], [OLD + " "]])
async def test_without_its_secret_nothing_opens(secrets: list[str]) -> None:
    sealed = await Vault([NEW]).seal(KEY, HERE)
    with pytest.raises(ConfigError, match="can no longer be read"):
        await Vault(secrets).open(sealed, HERE)


async def test_without_a_secret_nothing_is_sealed() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        await Vault([]).seal(KEY, HERE)


SHARED = Vault([NEW, OLD])


@given(st.binary(max_size=80), st.booleans())
@settings(max_examples=60)
async def test_noise_opens_nowhere(noise: bytes, has_form: bool) -> None:  # noqa: FBT001 -- an example's value
    with pytest.raises(ConfigError):
        await SHARED.open(b"\x01" + noise if has_form else noise, HERE)


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=60)
async def test_a_changed_byte_opens_nowhere(where: int, change: int) -> None:
    sealed = bytearray(await SHARED.seal(KEY, HERE))
    sealed[where % len(sealed)] ^= change
    with pytest.raises(ConfigError):
        await SHARED.open(bytes(sealed), HERE)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=512))
@settings(max_examples=30)
async def test_any_key_comes_back_as_it_was(key: str) -> None:
    assert (await SHARED.open(await SHARED.seal(key, HERE), HERE)).api_key == key


async def test_neither_key_nor_secret_shows_in_a_repr() -> None:
    opened = await SHARED.open(await SHARED.seal(KEY, HERE), HERE)
    assert KEY not in repr(opened)
    assert NEW not in repr(SHARED)
