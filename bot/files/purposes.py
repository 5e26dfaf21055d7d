"""What files at an endpoint are for."""

from typing import Literal, get_args

Purpose = Literal["fine-tune", "batch", "evals", "assistants", "vision", "user_data"]
"""What a file may be uploaded for. Source: `CreateFileRequest`."""
Kind = Literal[
    "fine-tune",
    "batch",
    "evals",
    "assistants",
    "vision",
    "user_data",
    "fine-tune-results",
    "batch_output",
    "assistants_output",
]
"""What a file may be for: what an endpoint makes itself, too. Source: `OpenAIFile`."""

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FINE_TUNING: Purpose = "fine-tune"
BATCH: Purpose = "batch"
IN_LINES: frozenset[Purpose] = frozenset({FINE_TUNING, BATCH, "evals"})
"""Purposes of files that have a JSON object on each line."""
