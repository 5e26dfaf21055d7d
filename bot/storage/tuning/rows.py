"""Files, uploads and fine-tuning jobs as frozen records; times are in Unix milliseconds."""

from dataclasses import dataclass, field
from enum import StrEnum


class Examples(StrEnum):
    """What the lines of a file for fine-tuning are."""

    CHAT = "chat"
    """Conversations: `{"messages": [...]}`."""
    TEXT = "text"
    """Prompts and what follows them: `{"prompt": "...", "completion": "..."}`."""
    PREFERENCE = "preference"
    """Pairs of answers: `{"input": ..., "preferred_output": ..., "non_preferred_output": ...}`."""


@dataclass(frozen=True, slots=True)
class Place:
    """The account at which a server has files and jobs: its own key's, or the operator's."""

    guild_id: int
    base_url: str
    own_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that a server uploaded; `size` is in bytes.

    `examples`, how many there are (`count`) and about how many tokens, where it is for fine-tuning.
    """

    place: Place
    file_id: str
    name: str = field(repr=False)
    purpose: str
    size: int
    examples: Examples | None = None
    count: int | None = None
    tokens: int | None = None
    uploaded_by: int
    uploaded_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload under way, and the channel in which it was begun."""

    id: int = 0
    place: Place
    channel_id: int
    name: str = field(repr=False)
    purpose: str
    size: int
    uploaded_by: int
    began_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A fine-tuning job, where its post is, and what was last known of it.

    `seen` is JSON whose content is up to who watches; `is_told` once its end was reported.
    """

    id: int = 0
    place: Place
    job_id: str
    channel_id: int
    post_id: int | None = None
    started_by: int
    started_at: int
    state: str
    seen: str = field(default="{}", repr=False)
    is_told: bool = False
    former_model: str | None = None
