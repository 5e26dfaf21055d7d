"""What was made so far, step by step."""

from bot.pictures import Missing, Preview, Shown
from cogs.pictures.canvas import Sheet


def test_pictures_are_numbered_as_they_come_and_take_the_place_of_their_previews() -> None:
    sheet = Sheet()
    first, second = (Shown(index, b"x", "image/png") for index in (0, 1))
    for step in (
        Preview(0, b"a", "image/png"),
        Preview(1, b"b", "image/png"),
        Preview(0, b"c", "image/png"),
        second,
    ):
        sheet.take(step)
    assert sheet.previews == {0: Preview(0, b"c", "image/png")}
    assert sheet.pictures == [second]
    missing = Missing(1, "One picture is missing.")
    for last in (first, missing):
        sheet.take(last)
    assert sheet.previews == {}
    assert sheet.pictures == [second, first]
    assert sheet.missing == missing
