"""question, texts -> do they leave out a service of the place that is asked for.

"What are your opening hours" is near to "leave 6 hours between doses".  The phrases that ask for a
service, and those of which one is told with it, stand in `rag/data/services.csv`, in the language
of `rag/phrases.py`.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from rag.errors import ConfigError
from rag.lexical import joined_words
from rag.lists import DATA, rows_in
from rag.phrases import Phrases, in_a_row

_LIST = "services.csv"


def leave_out_service(question: str, texts: Iterable[str]) -> bool:
    """Return whether a service is asked for of which none of some texts tells anything."""
    asked = _stand_in(question, "asks")
    return bool(asked) and all(asked.isdisjoint(_stand_in(text, "told")) for text in texts)


def _stand_in(text: str, part: str) -> frozenset[str]:
    return _phrases(part).stand_in(in_a_row(joined_words(text)))


@cache
def _phrases(part: str) -> Phrases:
    """The phrases of a part, by service.

    Raises:
        ConfigError: If one is not a phrase; the message names it.
    """
    sets = defaultdict[str, list[str]](list)
    for row in rows_in(_LIST):
        if row["part"] == part:
            sets[row["service"]].append(row["phrase"])
    try:
        return Phrases(sets)
    except ValueError as exc:
        path, written = DATA / _LIST, "phrases as rag/phrases.py reads them"
        msg = f"{path}: expected {written}, got {exc}. Mend it."
        raise ConfigError(msg) from exc
