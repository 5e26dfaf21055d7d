"""Everything SQL. Rows leave as frozen dataclasses."""
