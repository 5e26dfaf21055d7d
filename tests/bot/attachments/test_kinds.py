import pytest

from bot.attachments.kinds import Kind, announced_kind, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
        (b"\xff\xd8\xff\xe0", Kind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.PICTURE),
        (b"\0\0\0\x20ftypheic", Kind.PICTURE),
        (b"%PDF-1.4", Kind.PDF),
        (b"\n%PDF-1.4", Kind.PDF),
        (b"OggS\0\2", Kind.AUDIO),
        (b"ID3\4", Kind.AUDIO),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind.AUDIO),
        (b"\0\0\0\x20ftypisom", Kind.VIDEO),
        (b"\x1aE\xdf\xa3", Kind.VIDEO),
        (b"BMW is a brand", Kind.OTHER),
        (b"\xff\xfeh\0i\0", Kind.OTHER),
        (b"", Kind.OTHER),
        (b"PK\3\4", Kind.OTHER),
        (b'HEADER = b"%PDF-"', Kind.OTHER),
    ],
)
def test_the_first_bytes_tell_the_kind(head: bytes, kind: Kind) -> None:
    assert kind_of(head, "file", None) is kind


def test_content_counts_more_than_name_and_announcement() -> None:
    assert kind_of(b"\x89PNG\r\n\x1a\n", "a.pdf", "application/pdf") is Kind.PICTURE
    assert kind_of(b"const x = 1", "a.ts", "video/mp2t") is Kind.OTHER


def test_a_pdf_may_begin_late() -> None:
    assert kind_of(b"junk\0\n%PDF-1.4", "a.pdf", None) is Kind.PDF


def test_only_sound_is_believed_unseen() -> None:
    assert announced_kind("audio/ogg") is Kind.AUDIO
    assert announced_kind("video/mp2t") is None
    assert announced_kind(None) is None
