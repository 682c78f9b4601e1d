"""An alarm is fitted to messages, and harmless questions of real people set its thresholds."""

import json
from typing import Any

import numpy as np

from rag import alarm as alarm_module
from rag.__main__ import main
from rag.alarm import worst_chances
from rag.rules import Level
from rag.training.alarm import train_alarm
from tests.conftest import HashEncoder

MESSAGES = [
    ("the loo is a war zone", "urgent"),
    ("a war zone in my belly", "urgent"),
    ("nobody would come to my funeral", "crisis"),
    ("my funeral is paid, goodbye", "crisis"),
    ("what is a biopsy", "none"),
]
HARMLESS = [f"what does word{number} mean" for number in range(40)]
REAL = [f"how long does thing{number} take" for number in range(80)]


def fitted(encoder: HashEncoder) -> dict[str, Any]:
    return train_alarm(MESSAGES, HARMLESS, REAL, encoder.encode_queries, encoder.fingerprint)


def test_what_is_like_a_danger_raises_the_alarm_and_a_question_does_not():
    """Of the kind of danger it is like; the same messages give the same weights."""
    encoder = HashEncoder()
    alarm = fitted(encoder)

    def chances(text: str) -> tuple[float, float]:
        vectors = encoder.encode_queries([text])
        return worst_chances(vectors @ np.array(alarm["weights"]).T + alarm["intercepts"])

    assert alarm == fitted(encoder)
    assert alarm["fingerprint"] == "hash-1"
    assert chances("a war zone")[0] >= alarm["danger"] > chances("how long does it take")[0]
    assert chances("my funeral, goodbye")[1] > alarm["crisis"] > chances("a war zone")[1]


def test_the_worst_part_of_a_message_decides():
    """A harmless sentence beside it changes nothing."""
    harmless, danger = [3.0, 0.0, 0.0], [0.0, 0.0, 3.0]

    assert worst_chances(np.array([harmless, danger])) == worst_chances(np.array([danger]))
    assert worst_chances(np.array([harmless]))[0] < 0.1


def test_another_encoder_leaves_the_alarm_off():
    """Its vectors mean something else."""
    vector = np.ones((1, 256), dtype=np.float32)

    assert alarm_module.alarm_level(vector, "another") is Level.NONE


def test_the_committed_alarm_has_its_thresholds():
    """As many weights as classes, and both thresholds are chances."""
    alarm = json.loads(alarm_module.DATA.read_text(encoding="utf-8"))

    assert len(alarm["weights"]) == len(alarm["intercepts"]) == len(alarm["labels"]) == 3
    assert 0 < alarm["danger"] < 1
    assert 0 < alarm["crisis"] < 1


def test_an_alarm_without_messages_is_one_sentence(tmp_path, capsys):
    """It says what to name."""
    assert main(["train", "alarm", "--data", str(tmp_path)]) == 2
    assert "--messages FILE" in capsys.readouterr().err
