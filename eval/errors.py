"""What can go wrong in an evaluation, as one tree.

```text
EvalError
├── BenchError      a process that is to be measured does not run
├── DatasetError    a question set is missing, malformed or does not fit its articles
└── ResultsError    a results, floors or README file is missing, malformed, of another form, or
                    would be written over
```

Every message names the file, and the line where there is one.
A missed floor is a value, not an error.
"""


class EvalError(Exception):
    """Base of every error that `eval` raises on purpose."""


class BenchError(EvalError):
    """A process that is to be measured does not run."""


class DatasetError(EvalError):
    """A question set is missing, malformed or does not fit its articles."""


class ResultsError(EvalError):
    """A results, floors or README file is missing, malformed, of another form, or in the way."""
