"""Pictures and files in components: where they are, once the message's attachments are known."""

import zlib
from collections.abc import Callable, Iterable

from sandbox.discord.components.kinds import Kind
from sandbox.discord.records import Attachment, Json

Link = Callable[[Attachment], str]
"""Gives a link to an attachment's content."""

ATTACHMENT_SCHEME = "attachment://"


def with_media(components: list[Json], attachments: Iterable[Attachment], link: Link) -> list[Json]:
    """Give components as a client receives them: `attachment://` replaced by links and sizes.

    A file that is gone keeps its reference, as an unresolved one.
    """
    by_name = {each.filename: each for each in attachments}
    return [_resolved(each, by_name, link) for each in components]


def _resolved(component: Json, files: dict[str, Attachment], link: Link) -> Json:
    made = dict(component)
    if "components" in made:
        made["components"] = [_resolved(each, files, link) for each in made["components"]]
    if "items" in made:
        made["items"] = [
            each | {"media": _unfurled(each["media"], files, link)} for each in made["items"]
        ]
    if "accessory" in made:
        made["accessory"] = _resolved(made["accessory"], files, link)
    if "media" in made:
        made["media"] = _unfurled(made["media"], files, link)
    if made["type"] == Kind.FILE:
        file = files.get(str(made["file"]["url"]).removeprefix(ATTACHMENT_SCHEME))
        made["name"], made["size"] = (file.filename, file.size) if file else (None, None)
        made["file"] = _unfurled(made["file"], files, link)
    return made


def _unfurled(media: Json, files: dict[str, Attachment], link: Link) -> Json:
    url = str(media["url"])
    file = (
        files.get(url.removeprefix(ATTACHMENT_SCHEME))
        if url.startswith(ATTACHMENT_SCHEME)
        else None
    )
    if file is None:
        return {"id": str(zlib.crc32(url.encode())), "url": url, "proxy_url": url}
    place = link(file)
    return {
        "id": str(file.id),
        "url": place,
        "proxy_url": place,
        "width": file.width,
        "height": file.height,
        "content_type": file.content_type,
        "attachment_id": str(file.id),
    }
