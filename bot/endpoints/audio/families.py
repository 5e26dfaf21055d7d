"""What the known families of models that hear or speak take (schemas under "Audio")."""

from collections.abc import Sequence
from dataclasses import dataclass

_FORMATS = ("json", "text", "srt", "verbose_json", "vtt")


@dataclass(frozen=True, slots=True)
class Family:
    """What a family takes; of None nothing is known, and everything is tried.

    Of hearing: `formats` that it answers in; `longest` sound in seconds; `takes_prompt`;
    `needs_chunking`: it must be told to cut long sound itself; `speakers`: it tells them apart;
    `translates`. Of speaking: `takes_instructions`, the `longest_input` in characters, and its
    `voices`.
    """

    formats: tuple[str, ...] | None = None
    longest: float | None = None
    takes_prompt: bool = True
    needs_chunking: bool = False
    speakers: bool = False
    translates: bool = True
    takes_instructions: bool = True
    longest_input: int = 4096
    voices: tuple[str, ...] | None = None

    def takes(self, parameter: str) -> bool:
        """Whether an optional parameter may be sent."""
        refused = {
            "prompt": not self.takes_prompt,
            "instructions": not self.takes_instructions,
        }
        return not refused.get(parameter, False)

    def among(self, formats: Sequence[str]) -> tuple[str, ...]:
        """Those of the wanted formats that it answers in, or one that it does."""
        if self.formats is None:
            return tuple(formats)
        return tuple(one for one in formats if one in self.formats) or self.formats[:1]


_UNKNOWN = Family()
_LONGEST = 1400.0
_FIRST_VOICES = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")
_VOICES = tuple(sorted((*_FIRST_VOICES, "ballad", "verse", "marin", "cedar")))
_DIARIZE = Family(
    formats=("diarized_json", "json", "text"),
    longest=_LONGEST,
    takes_prompt=False,
    needs_chunking=True,
    speakers=True,
    translates=False,
)
_TRANSCRIBE = Family(formats=("json",), longest=_LONGEST, translates=False)
_STARTS: tuple[tuple[str, Family], ...] = (
    ("gpt-transcribe", _TRANSCRIBE),
    ("gpt-4o-transcribe", _TRANSCRIBE),
    ("gpt-4o-mini-transcribe", _TRANSCRIBE),
    ("whisper-1", Family(formats=_FORMATS)),
    ("gpt-4o-mini-tts", Family(voices=_VOICES)),
    ("tts-1", Family(takes_instructions=False, voices=_FIRST_VOICES)),
)


def limits_of(model: str) -> Family:
    """What is known of a model's family, told by its name; gateways may put a path before it."""
    name = model.rsplit("/", 1)[-1].lower()
    if "diarize" in name:
        return _DIARIZE
    return next((family for start, family in _STARTS if name.startswith(start)), _UNKNOWN)
