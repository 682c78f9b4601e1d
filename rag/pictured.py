"""The words of a picture beside text -> what it says: "No" before "orange juice".

Pages for patients mark what is allowed with pictures alone.  Those whose words are in
`rag/data/marks.json` are read; `unread_pictures` finds the others.
"""

import re
from collections.abc import Iterator, Sequence

from rag.literal import code_lines
from rag.shortcode import known_names

_PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]\n]{0,300})\](?:\([^()\n]{0,1000}\)|\[[^\]\n]{0,300}\])?"
    r"|<img\b[^<>\n]{0,1000}?\balt=(?P<quote>[\"'])(?P<alt_>[^\"'\n]{0,300})(?P=quote)[^<>\n]{0,1000}>"
)
_SORT = re.compile(r"[ _](?:icon|mark|sign|symbol|emoji)$")
_BEGINS = re.compile(r"(?:.*\||[\s>]*(?:[-*+]|\d+[.)])?)\s*")
_NEAR = 40  # characters before a picture that tell whether it begins something
# Up to three, as the longest names in the list have; "no-salt" is a word of its own.
_FIRST_WORDS = re.compile(r"\W*(?P<words>[\w'’]+(?![\w-])(?:\s+[\w'’]+(?![\w-])){0,2})")
_MOST_WORDS = 6  # of a sign; more tell what a drawing shows
_ADDRESS = re.compile(r"\]\([^()\n]{0,1000}\)|<[^<>\n]{0,1000}>|\w+://\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FILE = re.compile(r"\.\w{3,4}$")


def sign_of(alt: str) -> str:
    """Return what a picture with these words says of what it stands beside; blank for nothing."""
    words = _plain(alt)
    names = known_names()["pictures"]
    return names.get(words) or names.get(_SORT.sub("", words), "")


def is_repeated(alt: str, words: str) -> bool:
    """Return whether the words behind a picture say themselves what it says, or tell what it shows.

    "No: Do not drink" could be read as the reverse; a tick is an animal, and "Cross your legs"
    says no "No".
    """
    words = words.casefold()
    names, things, sign = known_names()["pictures"], known_names()["things"], sign_of(alt)
    thing = things.get(_plain(alt))
    if thing and re.search(rf"(?<!\w){re.escape(thing)}(?:s|es)?(?!\w)", words):
        return True
    begins = _FIRST_WORDS.match(words)
    first = begins["words"].split() if begins else []
    begun = (" ".join(first[:end]) for end in range(1, len(first) + 1))
    return any(names.get(each) == sign for each in begun if each not in things)


def _plain(alt: str) -> str:
    return " ".join(alt.casefold().split()).strip("():[]\ufe0f ")


def unread_pictures(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the words of pictures that stand beside others and are not read, with their lines.

    Those that describe a drawing, name a file or a sort of picture, or repeat what stands beside
    them, are left out.
    """
    code = code_lines(lines)
    for at, line in enumerate(lines):
        if at not in code and ("![" in line or "<img" in line):
            beside = set(_WORD.findall(_ADDRESS.sub("]", _PICTURE.sub(" ", line)).casefold()))
            for found in _PICTURE.finditer(line):
                alt = (found["alt"] or found["alt_"] or "").strip()
                if beside and not _is_read(alt, line, found.start()) and _tells(alt, beside):
                    yield at + 1, alt


def _is_read(alt: str, line: str, start: int) -> bool:
    """Whether a picture is a sign that begins a line or a cell."""
    before = line[max(start - _NEAR, 0) : start]
    begins = _BEGINS.fullmatch(before) and (start < _NEAR or "|" in before)
    return bool(sign_of(alt) and begins)


def _tells(alt: str, beside: set[str]) -> bool:
    """Whether the words of a picture say what those beside it do not."""
    words = set(_WORD.findall(alt.casefold()))
    is_sort = not words.isdisjoint(known_names()["decorative"])
    is_short = len(alt.split()) <= _MOST_WORDS
    return bool(words) and is_short and not (is_sort or _FILE.search(alt) or words <= beside)
