"""What is told of files."""

import shlex
from collections.abc import Sequence

import discord

from bot.attachments.names import shown_name, shown_size
from bot.endpoints.files import File
from bot.endpoints.transport import quoting
from bot.files import Checked, Content, Found, Stage, Uploaded
from bot.splitting import preview
from bot.storage.tuning import Examples, KeptFile
from cogs.screen import literal

PAGE = 10
"""Files of a page."""
LONGEST = 4_000
"""Characters of a page."""
FEWEST = 10
"""Examples that the hosted API asks for."""
_YEAR_9999 = 253_370_764_800

NONE = "There are no such files yet. /files upload brings one here."
NOT_ALL = "There are more: only the newest ones are listed."
KEPT = "Nothing was deleted."
DELETED = "Deleted: {}."
QUESTION = "Delete {} at the endpoint? It cannot be brought back."
ARRIVED = (
    "I was restarted while your file {} was uploaded. It arrived all the same: its id is `{}`."
)
CUT_OFF = (
    "I was restarted while your file {} was uploaded, and it did not arrive. Send it again with"
    " /files upload."
)
UNSURE = (
    "I was restarted while your file {} was uploaded, and the endpoint does not say whether it"
    " arrived. Look with /files list before you send it again."
)

_STAGES = {
    Stage.FETCHING: "Fetching it from Discord",
    Stage.CHECKING: "Checking it line by line",
    Stage.SENDING: "Sending it to the endpoint",
}
_EXAMPLES = {
    Examples.CHAT: ("conversation", "conversations"),
    Examples.TEXT: ("prompt with its completion", "prompts with their completions"),
    Examples.PREFERENCE: ("pair of answers", "pairs of answers"),
}


def page(files: Sequence[File], number: int, *, is_whole: bool) -> discord.Embed:
    """Show a page of files; `number` counts from 0."""
    shown = files[number * PAGE : (number + 1) * PAGE]
    lines = [_line(file) for file in shown] or [NONE]
    text = preview("\n".join(lines), LONGEST)
    embed = discord.Embed(title="Files", description=text)
    pages = -(-len(files) // PAGE)
    notes = [f"Page {number + 1} of {pages} · {len(files)} files"] if pages > 1 else []
    embed.set_footer(text=" · ".join([*notes, *([] if is_whole else [NOT_ALL])]) or None)
    return embed


def named(file: File) -> str:
    """Tell which file it is, with its size."""
    told = [f"`{quoting.name(file.id)}`", *([_size(file)] if _size(file) else [])]
    return f"{shown_name(file.name)} ({', '.join(told)})" if file.name else " ".join(told)


def details(found: Found) -> discord.Embed:
    """Tell everything about a file."""
    file, kept = found.file, found.kept
    embed = discord.Embed(title=literal(preview(file.name or file.id, 100)))
    fields = {
        "Id": f"`{quoting.name(file.id)}`",
        "Purpose": literal(preview(file.purpose, 100)),
        "Size": _size(file),
        "Created": _moment(file.created_at, "f"),
        "Expires": _moment(file.expires_at, "R"),
        "Status": literal(preview(file.status, 100)),
        "Uploaded by": f"<@{kept.uploaded_by}>" if kept else "",
        "Content": _content(kept) if kept else "",
        "What is wrong with it": literal(preview(file.trouble, 500)),
    }
    for name, value in fields.items():
        if value:
            embed.add_field(name=name, value=value)
    return embed


def incoming(name: str, size: int) -> str:
    """Tell which file is being uploaded."""
    return f"{shown_name(name)}, {shown_size(size)}"


def stage(which: Stage, share: float, seconds: float) -> str:
    """Say how far an upload is; `share` is how much of the stage is done, if that is known."""
    done = f" {share:.0%} ·" if share else ""
    return f"-# {_STAGES[which]}…{done} {int(seconds)} s"


def uploaded(result: Uploaded) -> str:
    """Say what was uploaded, and what to do with it."""
    kept, checked = result.kept, result.checked
    file = f"Uploaded {shown_name(kept.name)} for `{kept.purpose}`: `{quoting.name(kept.file_id)}`."
    lines = [file]
    if counted := _content(kept):
        lines.append(f"It has {counted}.")
    lines += [f"-# {remark}" for remark in _remarks(checked)] if checked else []
    if kept.examples is not None:
        lines.append("Go on with /finetune start.")
    return "\n".join(lines)


def too_large(content: Content, limit: int) -> str:
    """Say why a file cannot be shown here, and how to get it."""
    file, place = content.file, content.place
    size = f"has {_size(file)}" if file.size else "is large"
    why = f"{shown_name(file.name)} {size}, and Discord takes {shown_size(limit)} here."
    if not place.own_key:
        return f"{why} Whoever runs this bot can get it: its id is `{quoting.name(file.id)}`."
    url = f"{place.base_url}/files/{quoting.name(file.id)}/content"
    return (
        f"{why} Whoever has this server's API key gets it with\n"
        f"```sh\ncurl --oauth2-bearer KEY --output file {shlex.quote(url)}\n```"
    )


def _line(file: File) -> str:
    told = [_size(file), literal(preview(file.purpose, 40)), _moment(file.created_at, "R")]
    if file.status == "error":
        told.append("cannot be used")
    name = shown_name(file.name) if file.name else ""
    return f"- {' · '.join(filter(None, [name, f'`{quoting.name(file.id)}`', *told]))}"


def _size(file: File) -> str:
    return "" if file.size is None else shown_size(file.size)


def _moment(at: int | None, style: str) -> str:
    seconds = (at or 0) // 1_000
    return f"<t:{seconds}:{style}>" if 0 < seconds < _YEAR_9999 else ""


def _content(kept: KeptFile) -> str:
    if kept.count is None:
        return ""
    one, more = _EXAMPLES[kept.examples] if kept.examples else ("line", "lines")
    tokens = f", about {kept.tokens:,} tokens" if kept.tokens else ""
    return f"{kept.count:,} {one if kept.count == 1 else more}{tokens}"


def _remarks(checked: Checked) -> list[str]:
    remarks = []
    if checked.duplicates:
        said = "says" if checked.duplicates == 1 else "say"
        remarks.append(f"{checked.duplicates:,} of them {said} the same as another one.")
    if checked.examples is not None and checked.count < FEWEST:
        remarks.append(f"Most endpoints teach a model with at least {FEWEST} examples.")
    return remarks


def left_over(name: str, kept: KeptFile | None, *, is_sure: bool) -> str:
    """Say what became of an upload that a restart cut off."""
    if kept is not None:
        return ARRIVED.format(shown_name(name), quoting.name(kept.file_id))
    return (CUT_OFF if is_sure else UNSURE).format(shown_name(name))
