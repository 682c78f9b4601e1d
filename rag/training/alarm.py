"""Messages and harmless questions -> the weights with which an encoder's vectors raise an alarm.

The rules of `rag.safety` know words; this knows what a message is like.  Thresholds are set on
questions of real people that were not learnt, so that few of them raise one.
"""

import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from rag.alarm import worst_chances
from rag.embed import SentenceTransformerEncoder, open_exported
from rag.rules import Level
from rag.safety import notices, sentences_of
from rag.types import Embeddings
from rag.weights import find_model

Encode = Callable[[Sequence[str]], Embeddings]

LABELS = ("none", "urgent", "crisis")
SEED = 0
# Share of questions of real people that may raise each alarm where the rules see nothing.
DANGER_BUDGET = 0.02
CRISIS_BUDGET = 0.005
_AUTHORED = 1500  # questions learnt, drawn by the seed
_CLASS = {"emergency": 1, "urgent": 1, "crisis": 2, "info": 0, "none": 0}
_C = 3.0  # inverse strength of the penalty
_DIGITS = 4
_EVEN = 0.5


def make_alarm(data: Path, messages: Sequence[Path], encoder: str, out: Path) -> None:
    """Fit the alarm to an encoder as it is exported into an index, and write it.

    Args:
        data: The folder of the authored questions and of those of real people.
        messages: Our tuning messages, JSON lines with `text` and `level`.
        encoder: As in `rag.weights.find_model`.
        out: The JSON file.
    """
    told = [row for path in messages for row in _rows(path.read_text(encoding="utf-8"))]
    packed = (data / "patient_questions_authored.jsonl.gz").read_bytes()
    authored = [row["q"] for row in _rows(gzip.decompress(packed).decode())]
    asked = _rows((data / "patient_questions.jsonl").read_text(encoding="utf-8"))
    real = [row["question"] for row in asked]
    random.Random(SEED).shuffle(authored)
    with TemporaryDirectory() as folder:
        exported = Path(folder, "encoder")
        SentenceTransformerEncoder(encoder, find_model(encoder)).export(exported)
        seen = open_exported(exported)
        pairs = [(row["text"], row["level"]) for row in told]
        alarm = train_alarm(
            pairs, authored[:_AUTHORED], real, seen.encode_queries, seen.fingerprint
        )
    out.write_text(json.dumps(alarm) + "\n", encoding="utf-8")


def train_alarm(
    messages: Sequence[tuple[str, str]],
    harmless: Sequence[str],
    real: Sequence[str],
    encode: Encode,
    fingerprint: str,
) -> dict[str, Any]:
    """Return the weights of the alarm.

    Harmless questions in which the rules see a danger are not learnt: some tell of one.

    Args:
        messages: Text and level of our tuning messages.
        harmless: Authored questions; learnt.
        real: Questions that people asked elsewhere: the even ones are learnt, every fourth of the
            odd ones is left to the report, the others set the thresholds.
        encode: The exported encoder, whose vectors are seen when a message is asked.
        fingerprint: That of the encoder; with another one the alarm stays off.
    """
    quiet = [text for text in [*harmless, *real[::2]] if _noticed(text) < Level.URGENT]
    texts = [text for text, _ in messages] + quiet
    labels = [_CLASS[level] for _, level in messages] + [0] * len(quiet)
    model = LogisticRegression(C=_C, max_iter=1000, class_weight="balanced")
    model.fit(encode(texts), np.array(labels))
    kept = real[1::4]
    chances = {text: worst_chances(_logits(model, text, encode)) for text in kept}
    heard = [text for text in kept if _noticed(text) < Level.URGENT]
    urgent = [chances[each][0] for each in heard if _noticed(each, Level.URGENT) >= Level.URGENT]
    crisis = [chances[each][1] for each in heard if _noticed(each, Level.CRISIS) >= Level.URGENT]
    return {
        "fingerprint": fingerprint,
        "labels": list(LABELS),
        "weights": _rounded(model.coef_),
        "intercepts": _rounded(model.intercept_),
        "danger": _threshold(urgent, int(DANGER_BUDGET * len(kept))),
        "crisis": _threshold(crisis, int(CRISIS_BUDGET * len(kept))),
    }


def _logits(model: LogisticRegression, text: str, encode: Encode) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = model.decision_function(encode([text, *sentences_of(text)]))
    return found


def _threshold(chances: Sequence[float], allowed: int) -> float:
    """The lowest threshold from even odds up that at most so many chances reach."""
    highest = sorted([*chances, *[_EVEN] * (allowed + 1)], reverse=True)[allowed]
    return float(np.ceil(highest * 10**_DIGITS + 1) / 10**_DIGITS)


def _noticed(text: str, alarm: Level = Level.NONE) -> Level:
    return max(
        (Level[each.kind.upper()] for each in notices(text, alarm=alarm)), default=Level.NONE
    )


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _rounded(values: npt.NDArray[np.float64]) -> Any:  # noqa: ANN401  # nested lists
    return np.round(values.astype(np.float64), _DIGITS).tolist()
