"""The process in which PocketSphinx listens: sound comes in, a line of JSON goes out for each.

Run as a script; it knows nothing of the sandbox.
"""

import importlib
import json
import sys

RATE = 16_000
BLOCK = 3_200


def main() -> None:
    """Listen to what comes until nothing comes any more."""
    decoder = importlib.import_module("pocketsphinx").Decoder(samprate=RATE, loglevel="FATAL")
    while head := sys.stdin.buffer.read(4):
        sound = sys.stdin.buffer.read(int.from_bytes(head, "little"))
        decoder.start_utt()
        for at in range(0, len(sound), BLOCK):
            decoder.process_raw(sound[at : at + BLOCK], no_search=False, full_utt=False)
        decoder.end_utt()
        found = decoder.hyp()
        sys.stdout.write(json.dumps(found.hypstr if found else "") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
