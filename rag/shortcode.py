"""Tags of site builders: `{{< name >}}`, which says words or numbers of the site, and `<Name>`.

The names of those that are known stand in `rag/data/marks.json`; one that is not, and may show any
words, leaves a gap ("[…] mg a day").
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from rag.lists import read_json

TAG = re.compile(
    r"(?:\{\{[<%]\s*(?P<end>/?)\s*(?P<name>[\w-]+)(?P<settings>[^{}]*?)/?\s*[>%]\}\}"
    r"|<(?P<end_>/?)(?P<name_>[A-Z][a-z]\w*)(?P<settings_>[^<>]*?)>)"
)
"""Matches a tag, with its name and settings."""
SHORTCODE = re.compile(r"\{\{[<%][^{}]*[>%]\}\}")
"""Matches `{{< name >}}` or `{{% name %}}`, an end too."""

_DATA = Path(__file__).parent / "data" / "marks.json"
_SETTING = re.compile(r"(?:(?P<key>\w+)=)?(?:\"(?P<quoted>[^\"]*)\"|(?P<word>[^\s\"]+))")
_GAP = "[…]"
_TARGET = ("](", '="', "='")  # what ends before the target of a link
# Settings that may be words or numbers of a sentence, and no address or name of a picture.
_WORDS = re.compile(r"\"[^\"]*\w \w[^\"]*\"|(?<![\w./#-])\d")


@cache
def known_names() -> Mapping[str, Mapping[str, str]]:
    """Return the lists of names, each a mapping of them to what they are called."""
    return read_json(
        _DATA,
        lambda data: {
            key: names if isinstance(names, dict) else dict.fromkeys(names, "")
            for key, names in data.items()
        },
    )


def name_of(tag: re.Match[str]) -> str:
    """Return the name of a tag in small letters."""
    return (tag["name"] or tag["name_"]).casefold()


def ends_tag(tag: re.Match[str]) -> bool:
    """Return whether a tag ends what another of its name begins."""
    return bool(tag["end"] or tag["end_"])


def role_of(tag: re.Match[str]) -> str:
    """Return what a tag begins or ends: "notices", "tabs" or "folds"; blank for anything else."""
    name = name_of(tag)
    return next((role for role in ("notices", "tabs", "folds") if name in known_names()[role]), "")


def settings_of(written: str) -> tuple[str, str]:
    """Return the kind and the title among the settings of a tag, blank for what is missing."""
    kind, titles = "", dict[str, str]()
    for found in _SETTING.finditer(written):
        value, key = found["quoted"] or found["word"] or "", (found["key"] or "").casefold()
        if value.casefold() in known_names()["kinds"] and key not in ("title", "label"):
            kind = value
        elif key in ("", "title", "label", "name", "header", "value"):
            titles.setdefault(key, value)
    order = ("title", "label", "name", "header", "", "value")
    return kind, next((titles[key] for key in order if titles.get(key)), "")


def _tells(tag: re.Match[str]) -> bool:
    """Whether the settings of a shortcode, of no notice, tab or fold, have words or numbers."""
    return bool(tag["name"] and not role_of(tag) and _WORDS.search(tag["settings"]))


def with_gaps(text: str) -> str:
    """Return a text with a gap for each shortcode in a line of words that may show some as well.

    A dose is often such a one, and "mg is the dose" without it must not be quoted as if whole.
    """
    lines = text.split("\n")
    ended = _ended(lines)
    return "\n".join(_gapped(lines, at, ended) for at in range(len(lines)))


def _gapped(lines: Sequence[str], at: int, ended: frozenset[str]) -> str:
    if not SHORTCODE.search(lines[at]):
        return lines[at]
    has_words = _has_words(lines, at)
    return TAG.sub(lambda tag: _GAP if _leaves_gap(tag, has_words, ended) else tag[0], lines[at])


def _ended(lines: Sequence[str]) -> frozenset[str]:
    """The names of tags that have ends: they mark the words between, and show none."""
    tags = (tag for line in lines for tag in TAG.finditer(line))
    return frozenset(name_of(tag) for tag in tags if ends_tag(tag))


def _has_words(lines: Sequence[str], at: int) -> bool:
    """Whether a line has words beside its shortcodes, or the next one goes on with some."""
    goes_on = at + 1 < len(lines) and lines[at + 1].lstrip()[:1].islower()
    return goes_on or bool(re.search(r"\w", SHORTCODE.sub("", lines[at])))


def _leaves_gap(tag: re.Match[str], has_words: bool, ended: frozenset[str]) -> bool:
    """Whether a tag is a shortcode that is not known, beside words, and no target of a link."""
    if not tag["name"] or not has_words or name_of(tag) in ended or role_of(tag):
        return False
    return name_of(tag) not in known_names()["silent"] and not tag.string.endswith(
        _TARGET, 0, tag.start()
    )


def unread_tags(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the shortcodes that show words or numbers which are not read, with their lines from 1.

    `{{< dose "5 ml" >}}` is one, and any that is not known and stands in a line of words: what it
    shows is made by the site.
    """
    ended = _ended(lines)
    return [
        (at + 1, tag[0])
        for at, line in enumerate(lines)
        for tag in TAG.finditer(line)
        if _tells(tag) or _leaves_gap(tag, _has_words(lines, at), ended)
    ]
