"""A folder -> the files of a corpus in it: which are articles, and which are passed over.

An article is a `.md`, `.markdown` or `.txt` file.
"""

import os
from pathlib import Path
from typing import NoReturn

from rag.errors import CorpusError

TERMS = "terms.csv"
"""The file, in the folder of a corpus, of what readers say and what it means in the articles."""

_ENDINGS = frozenset({".md", ".markdown", ".txt"})
ENDINGS = "{}, {} or {}".format(*sorted(_ENDINGS))
"""The endings of articles, for messages."""

# Those that browsers show; a document may be scanned into any other.
_PICTURES = frozenset(".apng .avif .bmp .gif .ico .jpeg .jpg .png .svg .webp".split())


def article_folder(corpus: Path) -> Path:
    """Return the folder of a corpus that its articles lie in."""
    return corpus / "articles" if (corpus / "articles").is_dir() else corpus


def find_articles(corpus: Path) -> list[Path]:
    """Return the article files of a corpus, sorted by path.

    A corpus with a folder `articles/` keeps its articles there; any other folder is searched whole.
    Hidden files and folders are passed over.  Folders that are links are searched like others, but
    for those that lead back to where they lie.

    Raises:
        CorpusError: If the folder is missing or holds no article, or one in it cannot be read.
    """
    if not corpus.is_dir():
        what = "a file" if corpus.exists() else "nothing there"
        msg = f"{corpus}: expected a folder of .md files, got {what}. Name it: --corpus FOLDER"
        raise CorpusError(msg)
    folder = article_folder(corpus)
    paths = [
        path
        for path in _files(folder)
        # A link to nothing may be a folder of articles that is away: reading it says so.
        if path.suffix.lower() in _ENDINGS or not (path.suffix or path.exists())
    ]
    if not paths:
        msg = f"{corpus}: expected at least one .md or .txt article, got none. Add one, then build."
        raise CorpusError(msg)
    return paths


def find_passed_over(corpus: Path) -> list[Path]:
    """Return the files of a corpus whose endings are not those of articles, sorted by path.

    The list of terms is none of them, nor is a picture, as articles show pictures.  A link to
    nothing is passed over like a file if it has an ending.

    Raises:
        CorpusError: If a folder cannot be read.
    """
    return [
        path
        for path in _files(article_folder(corpus))
        if path.suffix.lower() not in _ENDINGS | _PICTURES and path != corpus / TERMS
    ]


def _files(folder: Path) -> list[Path]:
    found = []
    for parent, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not _leads_back(Path(parent, name))
        ]
        found += [Path(parent, name) for name in names if not name.startswith(".")]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _refuse(error: OSError) -> NoReturn:
    """Refuse a folder that cannot be listed: its articles would be missing without a word."""
    msg = (
        f"{error.filename}: expected a folder that can be read, got {error.strerror!r}. "
        "Mend or remove it."
    )
    raise CorpusError(msg) from error


def _leads_back(folder: Path) -> bool:
    """Whether a folder is a link to one that it lies in; all articles there are found anyway."""
    if not folder.is_symlink():
        return False
    target = folder.resolve()
    return any(parent.resolve().is_relative_to(target) for parent in folder.parents)
