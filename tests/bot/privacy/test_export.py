"""What is in an exported file, and what is left out when there is no room."""

import io
import json
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.errors import StorageError
from bot.privacy import Privacy
from bot.privacy.archive import SPARE, Export
from bot.storage.personal import KEPT, PersonalStore
from tests.bot.storage.personal.stage import LAB, MEMBER, NEWCOMER, QUIET, Stage

LIMIT = 10_000_000


async def exported(privacy: Privacy, limit: int = LIMIT, **where: Any) -> dict[str, Any]:
    """The files of an export by name, texts as what they hold."""
    guild = where.pop("guild", LAB)
    with closing(await privacy.export(MEMBER, guild, limit=limit, **where)) as export:
        data = export.file.read()
    assert len(data) <= limit
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        read = {name: archive.read(name) for name in archive.namelist()}
    return {
        name: json.loads(content) if name.endswith(".json") else content
        for name, content in read.items()
    }


async def test_everything_about_a_person_is_in_it_and_nothing_about_others(
    privacy: Privacy, stage: Stage
) -> None:
    where = await stage.conversation()
    question = await stage.ask(where, "member asks «é»", picture=b"member's picture")
    answer = await stage.answer(where, "to member")
    await stage.store.rate(answer.id, MEMBER, 1)
    await stage.ask(where, "newcomer asks", who=NEWCOMER, picture=b"newcomer's picture")
    await stage.store.rate(answer.id, NEWCOMER, -1)
    await stage.call()
    await stage.call(NEWCOMER)
    await stage.spend(MEMBER)
    await stage.govern()
    await stage.index()
    await stage.index(NEWCOMER)
    await stage.watch()
    await stage.tune()
    await privacy.opt_out(MEMBER, LAB)
    found = await exported(privacy)
    about = found.pop("about.json")
    assert about["left_out_for_lack_of_room"] == {}
    assert set(about["contains"].values()) == {1}
    assert set(found) == {*(f"{kept.name}.json" for kept in KEPT), "pictures/1.png"}
    assert found["pictures/1.png"] == b"member's picture"
    assert found["pictures.json"][0]["file"] == "pictures/1.png"
    (asked,) = found["questions.json"]
    assert asked["content"] == ["member asks «é»", None]
    assert asked["messages"] == list(question.message_ids)
    assert asked["at"] == "2026-11-21T12:00:00Z"
    assert found["answers.json"][0]["content"] == ["to member"]
    assert [it["value"] for it in found["ratings.json"]] == [1]
    assert "newcomer" not in json.dumps([it for it in found.values() if not isinstance(it, bytes)])


async def test_an_export_is_of_one_place_or_of_all(privacy: Privacy, stage: Stage) -> None:
    for guild in (LAB, QUIET, None):
        await stage.ask(await stage.conversation(guild=guild), f"in {guild}")
    here = await exported(privacy)
    assert [it["content"] for it in here["questions.json"]] == [[f"in {LAB}"]]
    everywhere = await exported(privacy, guild=None, everywhere=True)
    assert [it["content"][0] for it in everywhere["questions.json"]] == [
        "in None",
        f"in {QUIET}",
        f"in {LAB}",
    ]
    assert everywhere["about.json"]["where"] == "everywhere"


async def test_who_has_nothing_gets_a_file_that_says_so(privacy: Privacy) -> None:
    found = await exported(privacy)
    assert set(found.pop("about.json")["contains"].values()) == {0}
    assert set(map(str, found.values())) == {"[]"}


async def test_pictures_beyond_the_limit_are_left_out_and_named(
    privacy: Privacy, stage: Stage
) -> None:
    where, noise = await stage.conversation(), Random(1)  # noqa: S311 -- what cannot be compressed
    for _ in range(6):
        await stage.ask(where, "look", picture=noise.randbytes(100_000))
    found = await exported(privacy, limit=SPARE + 350_000)
    files = [it["file"] for it in found["pictures.json"]]
    assert [name for name in files if name] == [f"pictures/{nth}.png" for nth in (6, 5, 4)]
    assert files[3:] == [None] * 3, "the oldest"
    assert found["about.json"]["left_out_for_lack_of_room"] == {
        "Pictures that you sent me: files": 3
    }
    assert len(found["questions.json"]) == 6


async def test_texts_beyond_the_limit_are_left_out_and_counted(
    privacy: Privacy, stage: Stage
) -> None:
    where, noise = await stage.conversation(), Random(1)  # noqa: S311 -- what cannot be compressed
    for nth in range(10):
        await stage.ask(where, f"{nth}{noise.randbytes(50_000).hex()}")
    await privacy.opt_out(MEMBER, LAB)
    found = await exported(privacy, limit=SPARE + 400_000)
    kept = [it["content"][0][0] for it in found["questions.json"]]
    assert 3 <= len(kept) < 10
    assert kept == [str(9 - nth) for nth in range(len(kept))], "the newest"
    left_out = found["about.json"]["left_out_for_lack_of_room"]
    assert left_out == {"Messages that you wrote to me": 10 - len(kept)}
    assert len(found["opt-outs.json"]) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.b/c", "x.", "", "p.PNG", "a.\x00\n"])
async def test_no_name_that_somebody_gave_leads_out_of_the_folder(
    privacy: Privacy, stage: Stage, name: str
) -> None:
    await stage.ask(await stage.conversation(), "look", picture=b"png")
    await stage.database.write(
        lambda db: db.execute("UPDATE pictures SET name = ?", [name]).rowcount
    )
    found = await exported(privacy)
    (inside,) = [it for it in found if it.startswith("pictures/")]
    assert inside in ("pictures/1", "pictures/1.PNG")


async def test_nothing_is_left_in_the_folder_for_temporary_files(
    privacy: Privacy, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    await stage.ask(await stage.conversation(), "hello")
    await exported(privacy)

    async def fails(*_: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(PersonalStore, "visit", fails)
    with pytest.raises(StorageError):
        await exported(privacy)
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there, open files keep their names")
def test_not_even_a_crash_leaves_an_export_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with closing(Export(1_000_000)):
        assert list(tmp_path.iterdir()) == []
