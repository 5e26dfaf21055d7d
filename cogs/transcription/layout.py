"""How a transcript looks in Discord."""

from typing import Final

from bot.attachments.names import shown_name
from bot.lengths import shown_length
from bot.splitting import LIMIT, preview, split
from bot.transcription import Progress, Transcription
from cogs.screen import Layout, TextFile, literal

SILENT: Final = "-# I heard no words in it."
LONG: Final = "The whole of it is in the file."
EXTENSIONS: Final = {"srt": "srt", "vtt": "vtt", "json": "json", "verbose_json": "json"}

_PREVIEW: Final = 700
"""Characters of the text beside its file; as markup each may take two."""
_FOOTER: Final = 500


def under_way(progress: Progress) -> str:
    """Say how far it is."""
    done, whole = shown_length(progress.seconds_done), shown_length(progress.seconds)
    return f"-# 🎙️ Listening… {done} of {whole} done"


def laid_out(heard: Transcription, format: str, *, name: str | None = None) -> Layout:  # noqa: A002 -- the option's name
    """Lay a transcript out in one message, with a file where it is long or is to be one.

    Args:
        heard: what was said.
        format: one of `FORMATS`.
        name: the recording's own name, where there are several.
    """
    heading, footer = _heading(heard, name), _footer(heard.notes)
    extension = EXTENSIONS.get(format, "txt")
    if extension in {"srt", "vtt"} and not heard.has_times:
        extension = "txt"
    if extension == "txt":
        if len(heard.text) <= LIMIT:  # hours of speech need not be laid out to see that
            content = "\n".join(filter(None, (heading, _body(heard) or SILENT, footer)))
            if len(split(content)) == 1:
                return Layout((content,))
        footer = _footer((LONG, *heard.notes))
    body = literal(preview(heard.text, _PREVIEW)) or SILENT
    content = "\n".join(filter(None, (heading, body, footer)))
    written = heard.written(format).rstrip("\n")
    return Layout(
        (preview(content, LIMIT),), (TextFile(f"transcript.{extension}", f"{written}\n"),)
    )


def _heading(heard: Transcription, name: str | None) -> str:
    language = literal(heard.language) if heard.language else None
    parts = (name and shown_name(name), shown_length(heard.seconds), language)
    return f"🎙️ {' · '.join(filter(None, parts))}"


def _body(heard: Transcription) -> str:
    return "\n\n".join(
        f"**{literal(speaker)}:** {literal(said)}" if speaker else literal(said)
        for speaker, said in heard.paragraphs
    )


def _footer(notes: tuple[str, ...]) -> str:
    return preview("\n".join(f"-# {note}" for note in notes), _FOOTER)
