"""What can go wrong, as one tree.

```text
RagError
├── ConfigError         a setting is unknown or out of bounds             (also ValueError)
├── CorpusError         an article is missing, malformed or not readable
├── QueryError          a question is empty, too long or has no words      (also ValueError)
├── EncoderError        the encoder is missing, altered or not usable
├── MissingIndexError   there is no index to open                          (also FileNotFoundError)
├── StaleIndexError     the index was written by another version or needs another encoder
├── DamagedIndexError   the index is truncated, altered or half-written
├── RecallError         an approximate search would miss too much
├── UnreachableError    the Milvus that searches the chunks does not do it
└── NotVerbatimError    a span is not what its article says there: always our bug
```

Every message reads: what is wrong, expected and got, and the command that fixes it.
Abstaining is a value, not an error.
"""

import errno

OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})
"""What the system calls it when a disk does not write: it then often names no file."""


class RagError(Exception):
    """Base of every error that `rag` raises on purpose."""


class ConfigError(RagError, ValueError):
    """A setting is unknown or out of its bounds."""


class CorpusError(RagError):
    """An article is missing, malformed or not readable."""


class QueryError(RagError, ValueError):
    """A question is empty, too long or holds no words."""


class EncoderError(RagError):
    """The encoder is missing, altered or not usable."""


class MissingIndexError(RagError, FileNotFoundError):
    """There is no index to open."""


class StaleIndexError(RagError):
    """The index was written by another version or needs another encoder."""


class DamagedIndexError(RagError):
    """The index is truncated, altered or half-written."""


class RecallError(RagError):
    """An approximate search would miss too much of what is near."""


class UnreachableError(RagError):
    """The Milvus that searches the chunks does not answer, or not what it is asked."""


class NotVerbatimError(RagError):
    """A span is not what its article says there, or cuts a sentence: always our bug."""
