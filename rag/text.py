"""What was typed -> what is text, and the plain letters of it; no other part is needed."""

import re
import unicodedata

# NUL and its kin, and halves of surrogate pairs: never typed by a person, refused by parsers.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
# They choose how the sign before them looks, or join it to the next, and show nothing themselves.
_SELECTORS = frozenset("\u034f\ufe0e\ufe0f")


def is_text(text: str) -> bool:
    """Return whether a text holds neither control characters nor halves of a character."""
    return not _NOT_TEXT.search(text)


def plain_message(message: str) -> str:
    """Return a message as it is read: in usual letters (NFKC), without hidden signs and pictures.

    A hidden sign parts no word, a picture does; one of nothing else stays as it is.
    """
    if message.isascii():
        return message
    seen = "".join(filter(_is_seen, unicodedata.normalize("NFKC", message)))
    plain = _PICTURE.sub(" ", seen)
    return plain if plain.strip() else message


def _is_seen(sign: str) -> bool:
    return sign not in _SELECTORS and unicodedata.category(sign) != "Cf"
