"""What was typed -> what is text and is seen, and the plain letters of it."""

import re
import unicodedata

# NUL and its kin, and halves of surrogate pairs: never typed by a person, refused by parsers.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
# Signs that nobody sees, in three sets, each a part of the next.  The first turn round what is
# seen ("05 mg" into "50 mg"), cut words or carry words of their own: no article keeps them.  Soft
# hyphens and marks of the direction stay, but an editor should know of them.  In a message all that
# only formats may hide danger: joiners (of the category Cf) and choosers of a look go as well.
_UNWANTED = "\u200b\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
_HIDDEN = f"\u00ad\u200e\u200f{_UNWANTED}"
_UNREAD = f"\u034f\ufe0e\ufe0f{_HIDDEN}"
_UNWANTED_SIGN = re.compile(f"[{_UNWANTED}]")
_HIDDEN_SIGN = re.compile(f"[{_HIDDEN}]")
_UNREAD_SIGN = re.compile(f"[{_UNREAD}]")


def is_text(text: str) -> bool:
    """Return whether a text holds neither control characters nor halves of a character."""
    return not _NOT_TEXT.search(text)


def visible(text: str) -> str:
    """Return a text of an article without the signs that hide or turn round others.

    Those that scripts need stay: joiners, soft hyphens, and marks of the direction.
    """
    return _UNWANTED_SIGN.sub("", text)


def hidden_signs(text: str) -> list[str]:
    """Return what nobody sees in a text, in reading order, but for joiners."""
    return _HIDDEN_SIGN.findall(text)


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
    return unicodedata.category(sign) != "Cf" and not _UNREAD_SIGN.match(sign)
