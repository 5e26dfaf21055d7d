"""What was heard, in the forms in which the API gives it."""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints.tokens import pieces, text_tokens

from .ears import Heard, Utterance
from .languages import NAMES

TOKENS_A_SECOND = 10
LOGPROB = -0.05
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was heard, and what is told of it.

    Attributes:
        heard: what was heard.
        names: of the speakers, by their numbers.
        language: its code.
        task: `transcribe` or `translate`.
        is_counted_in_tokens: whether usage is told in tokens, else in seconds.
    """

    heard: Heard
    names: Mapping[int, str]
    language: str
    task: str
    is_counted_in_tokens: bool

    @property
    def usage(self) -> Json:
        """The usage as the API tells it."""
        if not self.is_counted_in_tokens:
            return {"type": "duration", "seconds": math.ceil(self.heard.seconds)}
        given = math.ceil(self.heard.seconds * TOKENS_A_SECOND)
        made = text_tokens(self.heard.text)
        return {
            "type": "tokens",
            "input_tokens": given,
            "input_token_details": {"text_tokens": 0, "audio_tokens": given},
            "output_tokens": made,
            "total_tokens": given + made,
        }

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of the usage."""
        return {name: count for name, count in self.usage.items() if isinstance(count, int)}


def verbose(transcript: Transcript, *, has_words: bool, has_segments: bool) -> Json:
    """Give everything (`CreateTranscriptionResponseVerboseJson`)."""
    heard = transcript.heard
    answer: Json = {
        "task": transcript.task,
        "language": NAMES[transcript.language],
        "duration": round(heard.seconds, 3),
        "text": heard.text,
    }
    if has_segments:
        answer["segments"] = [_segment(at, said) for at, said in enumerate(heard.utterances)]
    if has_words:
        answer["words"] = [word for said in heard.utterances for word in _words(said)]
    return answer


def diarized(transcript: Transcript) -> Json:
    """Give who said what (`CreateTranscriptionResponseDiarizedJson`)."""
    heard, names = transcript.heard, transcript.names
    return {
        "task": transcript.task,
        "duration": round(heard.seconds, 3),
        "text": heard.text,
        "segments": [
            {
                "type": "transcript.text.segment",
                "id": f"seg_{at:03}",
                **_times(said),
                "text": said.text,
                "speaker": names[said.speaker],
            }
            for at, said in enumerate(heard.utterances)
        ],
    }


def speakers_of(heard: Heard, known: Mapping[int, str]) -> dict[int, str]:
    """Name the speakers: as they are known, else A, B and so on in the order of their turns."""
    names = dict(known)
    letters = (letter for letter in "ABCDEFGHIJKLMNOP" if letter not in known.values())
    for said in heard.utterances:
        if said.speaker not in names:
            names[said.speaker] = next(letters)
    return names


def srt(utterances: Sequence[Utterance]) -> str:
    """Write SubRip subtitles."""
    return "".join(
        f"{number}\n{_clock(said.start, ',')} --> {_clock(said.end, ',')}\n{said.text}\n\n"
        for number, said in enumerate(utterances, 1)
    )


def vtt(utterances: Sequence[Utterance]) -> str:
    """Write WebVTT subtitles."""
    return "WEBVTT\n\n" + "".join(
        f"{_clock(said.start, '.')} --> {_clock(said.end, '.')}\n{said.text}\n\n"
        for said in utterances
    )


def logprobs(text: str) -> list[Json]:
    """Give made-up probabilities of a text's tokens."""
    return [
        {"token": piece, "logprob": LOGPROB, "bytes": list(piece.encode())}
        for piece in pieces(text)
    ]


def _segment(at: int, said: Utterance) -> Json:
    raw = said.text.encode()
    return {
        "id": at,
        "seek": 0,
        **_times(said),
        "text": " " + said.text,
        "tokens": [50364 + zlib.crc32(piece.encode()) % 1000 for piece in pieces(said.text)],
        "temperature": 0.0,
        "avg_logprob": LOGPROB,
        "compression_ratio": round(len(raw) / max(len(zlib.compress(raw)), 1), 3),
        "no_speech_prob": 0.01,
    }


def _words(said: Utterance) -> list[Json]:
    """Spread a sentence's words over its time by their length."""
    words = said.text.split()
    whole, at = max(sum(map(len, words)), 1), 0
    found = []
    for word in words:
        start, at = at, at + len(word)
        times = [said.start + (said.end - said.start) * place / whole for place in (start, at)]
        found.append({"word": word, "start": round(times[0], 3), "end": round(times[1], 3)})
    return found


def _times(said: Utterance) -> Json:
    return {"start": round(said.start, 3), "end": round(said.end, 3)}


def _clock(seconds: float, mark: str) -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{mark}{rest % 1000:03}"
