"""Cuts long text into pieces that Discord accepts, where a reader would cut it.

Cuts are greedy from the front: where a piece ends depends on nothing but the characters that could
fit in it and the one after. So while an answer streams, every piece but the last stays as it is.
"""

from bot.splitting.pieces import LIMIT, SMALLEST_LIMIT, Piece, preview, split

__all__ = ["LIMIT", "SMALLEST_LIMIT", "Piece", "preview", "split"]
