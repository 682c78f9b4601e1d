"""question, texts -> do they leave out a service of the place that is asked for.

"What are your opening hours" is near to "leave 6 hours between doses".  The phrases that ask for a
service, and those of which one is told with it, stand in `rag/data/services.csv`, in the language
of `rag/phrases.py`.
"""

from collections.abc import Iterable
from functools import cache

from rag.lexical import joined_words
from rag.phrases import Phrases, in_a_row, read_phrases


def leave_out_service(question: str, texts: Iterable[str]) -> bool:
    """Return whether a service is asked for of which none of some texts tells anything."""
    asked = _stand_in(question, "asks")
    return bool(asked) and all(asked.isdisjoint(_stand_in(text, "told")) for text in texts)


def _stand_in(text: str, part: str) -> frozenset[str]:
    return _phrases(part).stand_in(in_a_row(joined_words(text)))


@cache
def _phrases(part: str) -> Phrases:
    """The phrases of a part, by service."""
    return read_phrases("services.csv", "service", lambda row: row["part"] == part)
