"""Answer <-> JSON: the contract of the command line and the API."""

from dataclasses import asdict
from typing import Any

from rag.types import Answer, Confidence, Notice, Passage, Quote, Status


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values, in the order of the contract."""
    fields = asdict(answer)
    fields["status"], fields["confidence"] = str(answer.status), str(answer.confidence)
    fields["took_ms"] = round(answer.took_ms, 1)
    for name in ("quotes", "passages"):
        fields[name] = list(fields[name])
    fields["notices"] = [notice_to_dict(notice) for notice in answer.notices]
    return fields


def notice_to_dict(notice: Notice) -> dict[str, Any]:
    """Return a notice as plain values."""
    return {**asdict(notice), "lines": list(notice.lines)}


def answer_from_dict(fields: dict[str, Any]) -> Answer:
    """Return the answer that `answer_to_dict` wrote.

    Raises:
        KeyError: If a field is missing.
        TypeError: If a field is unknown or of another kind.
        ValueError: If the status or the confidence is none of ours.
    """
    return Answer(
        **{
            **fields,
            "status": Status(fields["status"]),
            "confidence": Confidence(fields["confidence"]),
            "quotes": tuple(Quote(**quote) for quote in fields["quotes"]),
            "passages": tuple(Passage(**passage) for passage in fields["passages"]),
            "notices": tuple(
                Notice(**{**notice, "lines": tuple(notice["lines"])})
                for notice in fields["notices"]
            ),
        }
    )
