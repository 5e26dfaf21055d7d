"""What is stored about a member or a server, over all tables: counted, exported, erased.

`registry` says for each table what becomes of it; a test reads the schema and fails when a new
table is missing there. A full-text index (FTS5) needs more than a rule: it keeps words in shadow
tables of its own, so that its `secure-delete` option must be on (or the index be rebuilt after
each erasure), else the words of erased rows stay in them.
"""

from .registry import KEPT, Fate, Kept, Scope
from .store import PersonalStore

__all__ = ["KEPT", "Fate", "Kept", "PersonalStore", "Scope"]
