"""Work that is stored in portions, each in one transaction."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.storage.search import NewPassage, Owed


def portions(
    owed: Sequence[Owed], made: Sequence[NewPassage], most: int
) -> Iterator[tuple[list[Owed], list[NewPassage]]]:
    """Share out what is stored together; passages of the same messages are never parted."""
    of_message = {each.message.id: each for each in owed}
    by_messages: dict[tuple[tuple[int, int], ...], list[NewPassage]] = {}
    for passage in made:
        by_messages.setdefault(passage.messages, []).append(passage)
    in_passages = {number for messages in by_messages for number, _ in messages}
    debts = [each for each in owed if each.message.id not in in_passages]
    some: list[list[NewPassage]] = []
    for messages, pieces in by_messages.items():
        some.append(pieces)
        debts += [of_message[number] for number, _ in messages if number in of_message]
        if sum(map(len, some)) >= most:
            yield debts, list(chain(*some))
            debts, some = [], []
    if debts or some:
        yield debts, list(chain(*some))
