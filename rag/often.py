"""query, text -> how often side effects are that are asked for, and whether a list is of these."""

import re

_OFTEN = r"(?P<often>(?:very )?(?:common|uncommon|rare))"
# "Less common" are two of them, and "how common" none.
_ASKED = re.compile(
    rf"(?<!less )(?<!how )\b{_OFTEN} (?!and |or )(?:\w+ )?(?:side[ -]?|adverse )"
    r"(?:effects|reactions)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:common|uncommon|rare)(?:,| ones?| side effects)? (?:and|or|&|as well as) "
    r"(?:the )?(?:(?:very|more|less) )?(?:common|uncommon|rare)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"\W*{_OFTEN}\b", re.IGNORECASE)


def often_asked(query: str) -> str:
    """Return how often the side effects are that a query asks for, blank unless it says so once."""
    if _SEVERAL.search(query):
        return ""
    found = {each["often"].casefold() for each in _ASKED.finditer(query)}
    return found.pop() if len(found) == 1 else ""


def tells_how_often(text: str) -> bool:
    """Return whether a text, a heading or what leads into a list begins with how often it is."""
    return bool(_TOLD.match(text))


def is_as_often(text: str, often: str) -> bool:
    """Return whether a text says it is so often: who asks for common ones, for very common too."""
    return bool(re.search(rf"\b{often}\b", text, re.IGNORECASE))


def is_just_as_often(text: str, often: str) -> bool:
    """Return whether a text begins with how often it is, and that is just what is asked for."""
    told = _TOLD.match(text)
    return told is not None and told["often"].casefold() == often
