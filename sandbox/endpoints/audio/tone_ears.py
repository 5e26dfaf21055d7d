"""Understands the tone language: which sentences are said when, and by whom."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .tones import BASES, END, FIRST, PILOT, RATE, SPACING, SYMBOL, check_sum

Wave = NDArray[np.float32]
Power = NDArray[np.float64]

STEP = round(SYMBOL * RATE)
LEAD = round(PILOT * RATE)
MARGIN = STEP // 10
"""Samples at either end of a tone that are not listened to: neighbours ring there."""
DRIFT = STEP * 3 // 4
"""Samples by which the beginning may be misjudged by loudness alone."""
PURE = 0.5
"""The share of a tone's power that must be in its frequency."""
GLANCED, SYNCED = 12, 40
"""Tones by which the beginning is found roughly, and exactly."""
ROUGH, FINE = 40, 8
"""Samples by which beginnings differ that are tried."""
FINEST = 640
"""Samples to which a tone is padded so that every pitch is one of the spectrum's."""
FAINT = 0.03
"""The power of a tone, as a share of the others', below which it is silence."""
DOUBTED = 6
"""Tones that may have been misheard in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What was said in one stretch of sound.

    Attributes:
        start: samples from the stretch's beginning to the pilot tone.
        length: samples from the pilot tone to the end of the last tone.
        text: what was said.
        speaker: the number of the pilot tone in `BASES`.
        is_whole: whether it was heard to its end, and the check sum is right.
    """

    start: int
    length: int
    text: str
    speaker: int
    is_whole: bool


def understood(wave: Wave) -> Sentence | None:
    """Read one stretch of sound that begins with its first tone, within some milliseconds.

    Args:
        wave: 16,000 samples a second between -1 and 1, as loud stretches are cut out by loudness.

    Returns:
        None where it is no sentence in tones.
    """
    if wave.size < LEAD + STEP:
        return None
    speaker = _speaker(wave[LEAD // 6 : LEAD - LEAD // 6])
    if speaker is None:
        return None
    start, clearness = _begin(wave, speaker)
    if clearness < PURE:
        return None
    symbols, text = _read(_heard(wave, start + LEAD, speaker))
    is_whole = text is not None
    if text is None:
        text = _bytes(symbols).decode(errors="ignore").strip()
    length = LEAD + STEP * len(symbols)
    return Sentence(start=start, length=length, text=text, speaker=speaker, is_whole=is_whole)


def _read(power: Power) -> tuple[list[int], str | None]:
    """Find the symbols, and the text where its check sum is right.

    Where it is not, the least clear symbols are also taken for what they are next to be.
    """
    order = np.argsort(power, axis=1)
    best, second = order[:, -1], order[:, -2]
    rows = np.arange(len(power))
    doubt = power[rows, second] / np.maximum(power[rows, best], 1e-12)
    doubted = np.argsort(doubt)[::-1][:DOUBTED].tolist()
    for count in range(len(doubted) + 1):
        for changed in combinations(doubted, count):
            symbols = best.copy()
            symbols[list(changed)] = second[list(changed)]
            ended = np.flatnonzero(symbols == END)[:1].tolist()
            read = symbols[: ended[0] + 1].tolist() if ended else []
            if read and (text := _checked(read[:-1])) is not None:
                return read, text
    return best.tolist(), None


def _checked(symbols: list[int]) -> str | None:
    framed = _bytes(symbols)
    if len(symbols) % 2 or len(framed) < 2 or check_sum(framed[:-1]) != framed[-1]:  # noqa: PLR2004 -- a byte and the sum
        return None
    try:
        return framed[:-1].decode()
    except UnicodeDecodeError:
        return None


def _bytes(symbols: list[int]) -> bytes:
    if END in symbols:
        symbols = symbols[: symbols.index(END)]
    return bytes(high << 4 | low for high, low in zip(symbols[::2], symbols[1::2], strict=False))


def _speaker(wave: Wave) -> int | None:
    window = wave * np.hanning(wave.size).astype(np.float32)
    power = _power(window[None, :], np.array(BASES))[0]
    # a Hann window keeps two thirds of what a rectangular one does of a tone's share
    whole = float(np.sum(window**2)) * float(np.sum(np.hanning(wave.size))) ** 2
    whole /= 2 * max(float(np.sum(np.hanning(wave.size) ** 2)), 1e-9)
    best = int(np.argmax(power))
    return best if whole > 0 and power[best] / whole > PURE else None


def _begin(wave: Wave, speaker: int) -> tuple[int, float]:
    """Find where the pilot tone begins so that the tones are clearest, and how clear they are."""
    most = (wave.size - LEAD) // STEP
    rough = range(-DRIFT, DRIFT + 1, ROUGH)
    near = max(rough, key=lambda start: _clearness(wave, start, min(most, GLANCED), speaker))
    fine = range(near - ROUGH, near + ROUGH + 1, FINE)
    found = {start: _clearness(wave, start, min(most, SYNCED), speaker) for start in fine}
    best = max(found, key=lambda start: found[start])
    return best, found[best]


def _clearness(wave: Wave, start: int, count: int, speaker: int) -> float:
    cut = _cut(wave, start + LEAD, count, 0)
    power = _power(cut, _tones(speaker))
    return float(np.mean(power.max(axis=1) / np.maximum(_whole(cut), 1e-9)))


def _heard(wave: Wave, at: int, speaker: int) -> Power:
    """Measure each tone up to the first silence: one row for each, one column for each symbol."""
    cut = _cut(wave, at, max(-(-(wave.size - at) // STEP), 1), MARGIN)
    whole = _whole(cut)
    silent = np.flatnonzero(whole < FAINT * np.median(whole))[:1].tolist()
    return _power(cut[: silent[0]] if silent else cut, _tones(speaker))


def _cut(wave: Wave, at: int, count: int, margin: int) -> Wave:
    """Cut `count` tones out, each shorter by `margin` at either end; silence beyond the ends."""
    places = at + STEP * np.arange(count)[:, None] + np.arange(margin, STEP - margin)[None, :]
    inside = (places >= 0) & (places < wave.size)
    return np.where(inside, wave[np.clip(places, 0, wave.size - 1)], np.float32(0))


def _power(cut: Wave, pitches: NDArray[np.float64]) -> Power:
    """Measure the power of some pitches: one row for each cut, one column for each pitch."""
    size = FINEST if cut.shape[1] <= FINEST else 2 * FINEST
    places = np.round(pitches * size / RATE).astype(np.intp)
    found: Power = np.abs(np.fft.rfft(cut, size, axis=1)[:, places]).astype(np.float64) ** 2
    return found


def _tones(speaker: int) -> NDArray[np.float64]:
    """Give the pitches of a speaker's symbols."""
    return BASES[speaker] + SPACING * (FIRST + np.arange(END + 1, dtype=np.float64))


def _whole(cut: Wave) -> Power:
    """Measure what the power of a pitch would be if all sound were of this pitch."""
    whole: Power = np.sum(cut.astype(np.float64) ** 2, axis=1) * cut.shape[1] / 2
    return whole
