"""What files at an endpoint are for."""

from typing import Literal, get_args

Purpose = Literal["fine-tune", "batch", "evals", "assistants", "vision", "user_data"]
"""What a file may be uploaded for. Source: `CreateFileRequest`."""

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FINE_TUNING: Purpose = "fine-tune"
