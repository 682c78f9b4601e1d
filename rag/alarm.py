"""states of a message -> Alarm: what it calls for, by what it is like and not by its words.

A network of its own over the token embeddings of the encoder; made by `rag.training.alarm`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from rag.belief import Alarm
from rag.rules import Level, rules_in_use
from rag.session import Session
from rag.text import plain_message
from rag.types import Embeddings, Encoder
from rag.weights import MODELS, check_files

FOLDER = MODELS / "patient-alarm"
"""The alarm of this package."""

_DRAWN_OUT = re.compile(r"([^\W\d_A-Z])\1{2,}")  # "pleeease", not "stage III"

_MOST_WORDS_MEASURED = 12  # of a message in which a number of kilograms or years weighs much
_FAIR_EMERGENCY = 0.2  # the chance of one that is told apart from a faint crisis
_PLAIN_CRISIS = 0.5  # the chance of a crisis that is not met with silence

MODEL = "alarm.onnx"
CARD = "alarm.json"


@runtime_checkable
class MessageReader(Protocol):
    """An encoder that also shows the states of each token after `rag.export.READ_LAYERS` layers."""

    def read_message(self, text: str, /) -> tuple[Embeddings, Sequence[Embeddings]]:
        """Return the vector of a question, and the states of its tokens window by window."""
        ...


class Ear:
    """An encoder and the network that reads on from its states; safe between threads."""

    def __init__(self, encoder: MessageReader, folder: Path, card: Mapping[str, Any]) -> None:
        """Open the network after comparing it with its card.

        Raises:
            EncoderError: If it is missing or altered.
        """
        check_files(folder, card["files"], "alarm")
        self._encoder = encoder
        self._at: Mapping[str, float] = card["thresholds"]
        self._session = Session(folder / MODEL)

    def hear(self, message: str) -> tuple[Embeddings, Alarm]:
        """Return the vector of a message as a question, shape `(1, dim)`, and what it calls for.

        The worst window of a long message decides.  What it calls for is heard in plain letters:
        an emoji that touches a word would hide it.  A short one is heard without its measures too:
        bare numbers sound like danger, so what is only heard with them is not raised.
        """
        vector, windows = self._encoder.read_message(message)
        plain = in_plain_letters(message)
        if plain != message:
            _, windows = self._encoder.read_message(plain)
        alarm = self._weighed(windows)
        bare = without_measures(plain)
        if bare != plain:
            _, windows = self._encoder.read_message(bare)
            alarm = replace(alarm, raised=min(alarm.raised, self._weighed(windows).raised))
        return vector, alarm

    def _weighed(self, windows: Sequence[Embeddings]) -> Alarm:
        logits = np.stack([self._session.run(states=each) for each in windows])
        return weigh(chances(logits), self._at)


def in_plain_letters(message: str) -> str:
    """Return a plain message without drawn-out letters."""
    return _DRAWN_OUT.sub(r"\1", plain_message(message))


def without_measures(plain: str) -> str:
    """Return a short message without weights, heights and ages of people; a long one as it is."""
    if len(plain.split()) > _MOST_WORDS_MEASURED:
        return plain
    bare = rules_in_use().measures.sub(lambda match: match["who"] or " ", plain)
    return " ".join(bare.split()) if bare != plain else plain


def chances(logits: npt.NDArray[np.float32]) -> dict[str, float]:
    """Return how probably the worst of some windows is a danger, an emergency, a crisis.

    Args:
        logits: Of none, urgent, emergency and crisis for each, shape `(windows, 4)`.
    """
    shares = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    none, _, emergency, crisis = shares.T
    return {
        "danger": float(1 - none.min()),
        "emergency": float(emergency.max()),
        "crisis": float(crisis.max()),
    }


def weigh(chance: Mapping[str, float], at: Mapping[str, float]) -> Alarm:
    """Return what chances call for, and how far they bear out what rules find.

    What is rather an emergency than a crisis is raised as one, or as urgent if it is hardly either.

    Args:
        chance: As `chances` returns them.
        at: The chance from which each level is raised, and those below which a red flag, an
            emergency and a crisis of the rules are doubted.
    """
    if chance["crisis"] >= chance["emergency"]:
        worst = Level.CRISIS
    else:
        is_fair = chance["emergency"] >= _FAIR_EMERGENCY
        worst = Level.EMERGENCY if is_fair else Level.URGENT
    raised = next(
        (
            level
            for level, name in (
                (worst, "crisis"),
                (Level.EMERGENCY, "emergency"),
                (Level.URGENT, "danger"),
            )
            if chance[name] >= at[name]
        ),
        Level.NONE,
    )
    if chance["danger"] < at["doubt_danger"]:
        most = Level.INFO
    else:
        most = Level.URGENT if chance["danger"] < at["doubt_emergency"] else Level.EMERGENCY
    return Alarm(
        raised,
        most,
        doubts_crisis=chance["crisis"] < at["doubt_crisis"],
        is_plain_crisis=chance["crisis"] >= _PLAIN_CRISIS,
    )


def open_ear(encoder: Encoder) -> Ear | None:
    """Return the alarm of `FOLDER`; none beside an encoder other than the one it was made with.

    The rules hold without it.

    Raises:
        EncoderError: If it is altered.
    """
    if not isinstance(encoder, MessageReader):
        return None
    card = json.loads((FOLDER / CARD).read_text(encoding="utf-8"))
    return Ear(encoder, FOLDER, card) if card["encoder"] == encoder.fingerprint else None
