"""What was found is shown as it was written, and what was hidden stays so."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.search.folding import folded
from bot.search.service import Hit
from bot.storage.search import Passage
from cogs.search.wording import page

# As Discord reads a text: an escaped sign is itself, and pairs of bars hide what is between them.
_READ = re.compile(r"\\(?P<escaped>[^\w\s])|\|\|(?P<hidden>.+?)\|\|", re.DOTALL)
_SIGNS = ["hot", "water", "|", "||", "*", "\\", "_", "a|", "\n", "> ", "1.", "(", "]("]


def visible(text: str) -> str:
    """Give what stands there without a click."""
    return _READ.sub(lambda match: match["escaped"] or "█", text)


def passage(number: int, text: str) -> Passage:
    return Passage(
        id=number,
        guild_id=1,
        channel_id=2,
        author_id=3,
        message_id=number,
        last_message_id=number,
        piece=0,
        created_at=0,
        text=text,
    )


def written(words: list[tuple[str, bool]]) -> str:
    """Write a message; what it hides is in capitals, with no sign that ends it or is code."""
    return " ".join(
        f"||{it.replace('|', '').strip().upper() or 'X'}||" if is_hidden else it.replace("||", "|")
        for it, is_hidden in words
    )


texts = st.lists(st.tuples(st.sampled_from(_SIGNS), st.booleans()), max_size=150).map(written)


@given(
    texts=st.lists(texts, min_size=1, max_size=5),
    query=st.sampled_from(["hot", '"hot water"', "hot water a", "nothing"]),
)
def test_what_a_message_hides_is_never_shown(texts: list[str], query: str) -> None:
    passages = [passage(number, folded(text)) for number, text in enumerate(texts, 1)]
    hits = [Hit(each, 1.0) for each in passages]
    contexts = [*passages[1:], None]
    embed = page(hits, contexts, query, number=1, note="")
    for line in (embed.description or "").split("\n"):
        said = line.partition("> ")[2] if line.startswith("> ") else line.partition(">: ")[2]
        assert not re.search("HOT|WATER", visible(said))
