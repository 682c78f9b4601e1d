"""sentence, query -> does it only say where to read on, does it ask where: "Learn more about X".

What points away tells nothing, however near its words are to a question.  One that sends to a
person ("see your doctor") is advice.  The words stand in `rag/data/signposts.csv`.
"""

import re
from functools import cache

from rag.lexical import joined_words
from rag.lists import any_of, words_in

_LIST = "signposts.csv"


def is_signpost(sentence: str) -> bool:
    """Return whether a whole sentence does nothing but say where more is to be read."""
    return bool(_signpost().match(" ".join(sentence.split())))


def asks_where(query: str) -> bool:
    """Return whether a question asks where to read or find something."""
    words = f" {' '.join(joined_words(query))} "
    return any(f" {each} " in words for each in words_in(_LIST, "asked"))


@cache
def _signpost() -> re.Pattern[str]:
    """What begins as a signpost alone, or says what for and then which way, or the other way round.

    "To learn about" says what for in front only: "read the label to learn about it" is advice.  So
    is "learn about your condition": what is to be read on a page is nobody's own, and no list.
    """
    alone, topic, own, aim, about, way, person = (
        any_of(words_in(_LIST, part))
        for part in ("alone", "topic", "own", "aim", "about", "way", "person")
    )
    of_a_page = rf"(?!.*(?:\b(?:{own})\b|:$))(?:{topic})\b"
    to_a_page = rf"(?:{way})\b(?! (?:your|an?|the) (?:[\w-]+ ){{0,2}}(?:{person})\b)"
    in_front = rf"(?:{aim}|{about})\b.*[,:] (?:please )?{to_a_page}"
    behind = rf"{to_a_page}.*\b(?:{aim})\b"
    return re.compile(rf"(?:{alone})\b|{of_a_page}|{in_front}|{behind}", re.IGNORECASE)
