"""What the components of one form share: numbers, custom ids, how many there are, how much text."""

from collections.abc import Collection

from sandbox.discord.components.kinds import Kind
from sandbox.discord.fields import Fields
from sandbox.discord.records import Json

_ID_BOUND = 2**31 - 1
CUSTOM_ID_LIMIT = 100


class Tally:
    """Counts while a form is read, in the order in which Discord numbers components.

    `files` are the names of the attachments that may be referred to; None allows any.
    """

    def __init__(self, files: Collection[str] | None = None) -> None:
        self.files = files
        self.count = 0
        self.text_length = 0
        self._custom_ids: set[str] = set()
        self._made: list[Json] = []
        self._taken: set[int] = set()

    def begin(self, fields: Fields, kind: Kind) -> Json:
        """Start a component: its type, and its id if it has one of its own."""
        self.count += 1
        made: Json = {"type": int(kind), "id": 0}
        own = fields.number("id", least=0, most=_ID_BOUND)
        if own:
            if own in self._taken:
                fields.wrong("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated", "id")
            made["id"] = own
            self._taken.add(own)
        self._made.append(made)
        return made

    def custom_id(self, fields: Fields) -> str:
        """Read a custom id, which must be the only one of its name in the form."""
        found = fields.text("custom_id", least=1, most=CUSTOM_ID_LIMIT, required=True) or ""
        if found in self._custom_ids:
            message = "Component custom id cannot be duplicated"
            fields.wrong("COMPONENT_CUSTOM_ID_DUPLICATED", message, "custom_id")
        if found:
            self._custom_ids.add(found)
        return found

    def shown(self, text: str | None) -> str:
        """Count displayed text."""
        self.text_length += len(text or "")
        return text or ""

    def number(self) -> None:
        """Give each component that has none an id: 1, 2, 3 … in order, leaving out those taken."""
        free = 1
        for made in self._made:
            if made["id"]:
                continue
            while free in self._taken:
                free += 1
            made["id"] = free
            self._taken.add(free)


def kind_of(fields: Fields, allowed: frozenset[Kind]) -> Kind | None:
    """Read the `type`, which must be one of those allowed at this place."""
    value = fields.source.get("type")
    if isinstance(value, int) and value in allowed:
        return Kind(value)
    choices = ", ".join(str(int(each)) for each in sorted(allowed))
    message = f'Value of field "type" must be one of ({choices}).'
    fields.wrong("UNION_TYPE_CHOICES", message, "type")
    return None


def optional(made: Json, **values: object) -> None:
    """Set what is there; Discord leaves absent things out."""
    made.update({name: value for name, value in values.items() if value is not None})
