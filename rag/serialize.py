"""Answer -> JSON: the contract of the command line and the API."""

from dataclasses import asdict
from typing import Any

from rag.types import Answer, Notice


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
    """Return a notice as plain values, without what only a page links."""
    return {
        "kind": notice.kind,
        "title": notice.title,
        "lines": list(notice.lines),
        "source": notice.source,
    }
