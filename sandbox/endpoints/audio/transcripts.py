"""Answers requests to write down what is said, or to translate it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import orjson
from aiohttp import web

from sandbox.endpoints.events import Events
from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.faults import Kind
from sandbox.endpoints.multipart import Part
from sandbox.endpoints.refusals import Refusal, invalid
from sandbox.endpoints.tempo import Tempo
from sandbox.endpoints.tokens import pieces

from . import answers
from .ears import Ears, Heard
from .languages import in_english, language_of
from .opening import CONTAINERS, NoSound, container_of
from .question import Question, bad_sample

ENGINE = "x-sandbox-engine"
"""The header that tells what the sandbox listened or spoke with."""
TEXT = "text/plain; charset=utf-8"
MOST_BYTES = 25 * 2**20
SHORTEST = 0.1
UNCHUNKED = 30.0
"""Seconds beyond which telling speakers apart needs a chunking strategy."""
SAMPLE = (1.2, 10.0)
"""Seconds that a sample of a speaker may last."""
ENDINGS = {
    "flac": ("flac",),
    "mp3": ("mp3", "mpga"),
    "mp4": ("m4a", "mp4"),
    "mpeg": ("mpeg",),
    "ogg": ("oga", "ogg"),
    "wav": ("wav",),
    "webm": ("webm",),
}
"""How names of the containers' files end."""


class Transcripts:
    """Listens, and hands out what was heard.

    Attributes:
        taken: the containers that are taken.
    """

    def __init__(self, tempo: Tempo) -> None:
        self._tempo = tempo
        self.ears = Ears()
        self.taken: Collection[str] = CONTAINERS

    async def answer(
        self, exchange: Exchange, question: Question, *, translates: bool
    ) -> web.StreamResponse:
        """Answer with the transcript."""
        exchange.call.model = question.model.id
        heard = await self._heard(question)
        language = question.language or language_of(heard.text)
        if translates:
            language, heard = "en", _translated(heard)
        transcript = answers.Transcript(
            heard=heard,
            names=answers.speakers_of(heard, await self._known(question)),
            language=language,
            task="translate" if translates else "transcribe",
            is_counted_in_tokens=question.hearing.counts_tokens,
        )
        exchange.call.usage = transcript.counts
        if question.is_streamed:
            return await self._stream(exchange, question, transcript)
        headers = {ENGINE: heard.engine}
        if question.format in PLAIN:
            text = PLAIN[question.format](heard).encode()
            return await exchange.send(text, headers=headers, content_type=TEXT)
        return await exchange.answer(_object(question, transcript), headers=headers)

    async def _heard(self, question: Question) -> Heard:
        data = question.file.data
        if len(data) > MOST_BYTES:
            raise _too_large(len(data))
        container = container_of(data)
        if container is None or container not in self.taken or not _is_named(question.file):
            endings = sorted(ending for name in self.taken for ending in ENDINGS[name])
            raise Refusal(400, f"Invalid file format. Supported formats: {endings}")
        try:
            heard = await self.ears.hear(data, container)
        except NoSound as error:
            raise _unreadable() from error
        _check_length(heard.seconds, question)
        return heard

    async def _known(self, question: Question) -> dict[int, str]:
        known = {}
        for name, sample in question.speakers:
            try:
                heard = await self.ears.hear(sample, container_of(sample) or "wav")
            except NoSound as error:
                raise bad_sample() from error
            if not SAMPLE[0] <= heard.seconds <= SAMPLE[1]:
                raise bad_sample()
            for said in heard.utterances[:1]:
                known[said.speaker] = name
        return known

    async def _stream(
        self, exchange: Exchange, question: Question, transcript: answers.Transcript
    ) -> web.StreamResponse:
        events = await Events.begin(exchange)
        beats = self._tempo.beats()
        text = transcript.heard.text
        for piece in pieces(text):
            await _send(events, {"type": "transcript.text.delta", "delta": piece})
            await beats.next()
        if question.format == "diarized_json":
            for segment in answers.diarized(transcript)["segments"]:
                await _send(events, segment)
        done: answers.Json = {"type": "transcript.text.done", "text": text}
        if not exchange.luck.has(Kind.DROP_USAGE):
            done["usage"] = transcript.usage
        await _send(events, done)
        return await events.end()


PLAIN: Mapping[str, Callable[[Heard], str]] = {
    "text": lambda heard: heard.text + "\n",
    "srt": lambda heard: answers.srt(heard.utterances),
    "vtt": lambda heard: answers.vtt(heard.utterances),
}


def _object(question: Question, transcript: answers.Transcript) -> answers.Json:
    answer: answers.Json = {"text": transcript.heard.text}
    if question.format == "verbose_json":
        answer = answers.verbose(
            transcript, has_words=question.has_words, has_segments=question.has_segments
        )
    elif question.format == "diarized_json":
        answer = answers.diarized(transcript)
    elif question.has_logprobs:
        answer["logprobs"] = answers.logprobs(transcript.heard.text)
    if transcript.task == "transcribe":
        answer["usage"] = transcript.usage
    return answer


def _translated(heard: Heard) -> Heard:
    said = (replace(each, text=in_english(each.text)) for each in heard.utterances)
    return replace(heard, utterances=tuple(said))


def _is_named(file: Part) -> bool:
    """Whether its name or kind says that it is sound or a film, as real servers want it."""
    ending = (file.filename or "").rpartition(".")[2].lower()
    kind = (file.mime or "").partition("/")[0]
    return kind in ("audio", "video") or any(ending in known for known in ENDINGS.values())


def _check_length(seconds: float, question: Question) -> None:
    if seconds < SHORTEST:
        raise invalid(
            "Audio file is too short. Minimum audio length is 0.1 seconds.",
            param="file",
            code="audio_too_short",
        )
    longest = question.hearing.longest
    if longest is not None and seconds > longest:
        raise invalid(
            f"audio duration {seconds:.3f} seconds is longer than {longest:g} seconds which is "
            "the maximum for this model",
            param="file",
            code="invalid_value",
        )
    if question.hearing.tells_speakers and seconds > UNCHUNKED and not question.is_chunked:
        raise invalid(
            "chunking_strategy is required for diarization models",
            param="chunking_strategy",
            code=None,
        )


def _too_large(size: int) -> Refusal:
    return Refusal(
        413,
        f"Maximum content size limit ({MOST_BYTES}) exceeded ({size} bytes read)",
        kind="server_error",
    )


def _unreadable() -> Refusal:
    return invalid(
        "Audio file might be corrupted or unsupported", param="file", code="invalid_value"
    )


async def _send(events: Events, content: answers.Json) -> None:
    await events.send(orjson.dumps(content), is_content=True)
