"""The alarm learns from messages, and reads on from the states of an encoder."""

import gzip
import json

import numpy as np
import pytest
import torch
from torch import nn

from rag.__main__ import main
from rag.alarm import CARD, FOLDER, Ear, chances, open_ear, weigh
from rag.errors import EncoderError
from rag.rules import Level
from rag.training.alarm import (
    THRESHOLDS,
    AlarmNetwork,
    AlarmPlan,
    Heard,
    train_alarm,
    write_alarm,
)
from rag.training.lessons import (
    DANGERS,
    LABELS,
    Lesson,
    going_on,
    harmless_lessons,
    harmless_questions,
    last_lessons,
    read_lessons,
)
from rag.training.source import Side, side_of, topic_key
from rag.types import Embeddings
from tests.conftest import HashEncoder

WIDTH = 16
SPREAD = np.eye(len(LABELS), WIDTH, dtype=np.float32) * 4


class Layer(nn.Module):
    """A layer that changes nothing."""

    def forward(self, states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return states + 0 * attention_mask.sum()


class WordStates:
    """Reads `none`, `urgent`, `emergency` and `crisis`; windows are parted by a bar."""

    def read_message(self, text: str) -> tuple[Embeddings, list[Embeddings]]:
        """One row for each word."""
        windows = [
            SPREAD[[LABELS.index(word) for word in part.split()]] for part in text.split("|")
        ]
        return np.ones((1, WIDTH), dtype=np.float32), windows


def trained() -> AlarmNetwork:
    """One that has learnt what each word calls for."""
    heard = [
        Heard(torch.from_numpy(SPREAD[[kind] * words]), kind)
        for kind in range(len(LABELS))
        for words in (1, 2, 3, 4)
    ]
    return train_alarm(heard, [Layer()], AlarmPlan(epochs=60, batch=8, learning_rate=2e-3))


@pytest.fixture(scope="module")
def ear(tmp_path_factory):
    """It, written and opened again."""
    folder = tmp_path_factory.mktemp("alarm")
    write_alarm(trained(), "hash-1", folder)
    return Ear(WordStates(), folder, json.loads((folder / CARD).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("message", "raised"),
    [
        ("none none", Level.NONE),
        ("urgent", Level.URGENT),
        ("emergency emergency", Level.EMERGENCY),
        ("crisis", Level.CRISIS),
        ("none none | crisis", Level.CRISIS),
    ],
)
def test_the_worst_window_of_a_message_decides_what_is_raised(ear, message, raised):
    """As it was learnt; a harmless window beside it changes nothing."""
    vector, alarm = ear.hear(message)

    assert vector.shape == (1, WIDTH)
    assert alarm.raised is raised


def test_what_is_clearly_harmless_casts_doubt_on_the_rules(ear):
    """On red flags and on a crisis; what is like a danger casts none."""
    harmless, danger = ear.hear("none none")[1], ear.hear("emergency")[1]

    assert (harmless.most, harmless.doubts_crisis) == (Level.INFO, True)
    assert danger.most is Level.EMERGENCY


def test_a_faint_danger_leaves_an_emergency_of_the_rules_urgent():
    """Between the two doubts."""
    faint = (THRESHOLDS["doubt_danger"] + THRESHOLDS["doubt_emergency"]) / 2
    chance = {"danger": faint, "emergency": 0.05, "crisis": 0.0}

    assert weigh(chance, THRESHOLDS).most is Level.URGENT


@pytest.mark.parametrize(("times", "level"), [(2.0, Level.EMERGENCY), (0.5, Level.CRISIS)])
def test_what_is_rather_an_emergency_than_a_crisis_is_raised_as_one(times, level):
    """Whoever cannot breathe is not sent to a helpline for the suicidal."""
    crisis = THRESHOLDS["crisis"]
    chance = {"danger": 0.3, "emergency": times * crisis, "crisis": crisis}

    assert weigh(chance, THRESHOLDS).raised is level


def test_chances_add_up_over_the_kinds_of_danger():
    """A danger is whatever is not harmless."""
    found = chances(np.log(np.array([[0.5, 0.2, 0.2, 0.1]], dtype=np.float32)))

    assert found == pytest.approx({"danger": 0.5, "emergency": 0.2, "crisis": 0.1})


def test_the_same_messages_make_the_same_alarm():
    """Seeded."""
    first, second = (nn.utils.parameters_to_vector(trained().parameters()) for _ in range(2))

    assert torch.equal(first, second)


def test_a_harmless_question_that_tells_of_a_danger_is_not_learnt():
    """The rules see it; it would teach the opposite."""
    assert harmless_lessons(["what is a scan", "my dad can't breathe"]) == [
        Lesson("what is a scan", LABELS.index("none"))
    ]


def test_harmless_questions_are_of_the_training_side_alone(tmp_path):
    """What is measured is not learnt, nor what tells of a danger; every other real one is kept."""
    titles = {side_of(topic_key(title)): title for title in map("Illness {}".format, range(99))}
    [danger, *_] = DANGERS.read_text(encoding="utf-8").splitlines()
    excerpts = [
        {"x": side.value, "title": title, "sections": [{"heading": "", "sentences": [[0, "A."]]}]}
        for side, title in titles.items()
    ]
    asked = [(side.value, f"of {side.value}") for side in Side] + [("train", danger)]
    questions = [{"x": x, "q": q, "k": "near", "g": []} for x, q in asked]
    for name, rows in (("authored_excerpts", excerpts), ("patient_questions_authored", questions)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    real = "".join(json.dumps({"question": f"real {n}"}) + "\n" for n in range(3))
    (tmp_path / "patient_questions.jsonl").write_text(real, encoding="utf-8")

    assert harmless_questions(tmp_path) == ["of train", "real 0", "real 2"]


def test_twins_are_known_by_what_both_name(tmp_path):
    """A message that asks about a danger is harmless."""
    rows = [
        {"id": "b", "text": "I am low", "level": "crisis", "pair": "a"},
        {"id": "a", "text": "I was low", "level": "info", "pair": "b"},
        {"id": "c", "text": "hello", "level": "none", "pair": None},
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert read_lessons(path) == [
        Lesson("I am low", LABELS.index("crisis"), "messages.jsonl/a/b"),
        Lesson("I was low", LABELS.index("none"), "messages.jsonl/a/b"),
        Lesson("hello", LABELS.index("none")),
    ]


def test_some_messages_go_on_with_a_harmless_question_and_mean_the_same():
    """Before it or behind it; twins share it, so that it does not tell them apart."""
    told = [
        Lesson(f"{name} {pair}", label, str(pair))
        for pair in range(200)
        for name, label in (("fit", 2), ("fun", 0))
    ]

    found = going_on(told, ["Is it rare?"], seed=0)

    beside = [each.text.replace(was.text, "") for each, was in zip(found, told, strict=True)]
    assert [(each.label, each.pair) for each in found] == [(e.label, e.pair) for e in told]
    assert beside[::2] == beside[1::2]
    assert set(beside) == {"", " Is it rare?", "Is it rare? "}
    assert going_on(told, ["Is it rare?"], seed=0) == found


def test_a_danger_is_told_apart_from_its_twin():
    """Where the classes alone would leave both undecided: one word is always in doubt."""

    def gap(pair: str) -> float:
        doubtful = [SPREAD[[0, 2]], SPREAD[[0, 2, 0]]]
        heard = [
            Heard(torch.from_numpy(states), label, pair)
            for states, label in zip(doubtful, (2, 0), strict=True)
        ] * 2
        plan = AlarmPlan(epochs=20, batch=4, learning_rate=2e-3)
        network = train_alarm(heard, [Layer()], plan)
        with torch.no_grad():
            logits = [
                network(torch.from_numpy(states)[None], torch.ones((1, len(states))))[0]
                for states in doubtful
            ]
        danger, twin = (float(torch.logsumexp(each[1:], 0) - each[0]) for each in logits)
        return danger - twin

    assert gap("pair") > gap("")


def test_an_encoder_without_states_of_tokens_has_no_alarm():
    """The rules hold without it."""
    assert open_ear(HashEncoder()) is None


def test_an_altered_alarm_is_refused(tmp_path):
    """It says what is wrong."""
    write_alarm(trained(), "hash-1", tmp_path)
    card = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    (tmp_path / "alarm.onnx").write_bytes(b"other")

    with pytest.raises(EncoderError, match="expected weights with sha256"):
        Ear(WordStates(), tmp_path, card)


def test_the_committed_alarm_has_the_thresholds_of_the_recipe():
    """Retrain it when they change."""
    card = json.loads((FOLDER / CARD).read_text(encoding="utf-8"))

    assert card["thresholds"] == THRESHOLDS


def test_an_alarm_without_messages_is_one_sentence(tmp_path, capsys):
    """It says what to name."""
    assert main(["train", "alarm", "--data", str(tmp_path)]) == 2
    assert "--messages FILE" in capsys.readouterr().err


def test_the_last_pass_starts_from_what_was_learnt():
    """Without a step of its own worth the name it changes nothing."""
    start = trained()
    heard = [Heard(torch.from_numpy(SPREAD[[kind]]), kind) for kind in range(len(LABELS))]
    again = train_alarm(heard, [Layer()], AlarmPlan(1, 4, learning_rate=0.0), start=start)

    for name, weights in start.state_dict().items():
        assert torch.equal(again.state_dict()[name], weights), name


def test_the_last_pass_learns_all_that_is_new_and_a_part_of_the_rest(monkeypatch):
    """Twins of the rest stay together, and what is drawn depends on the seed alone."""
    monkeypatch.setattr("rag.training.lessons._AGAIN", 4)
    monkeypatch.setattr("rag.training.lessons._CALM", 2)
    new = [Lesson(f"new {number}", 1) for number in range(3)]
    told = [Lesson(f"told {number}", 2, pair=str(number // 2)) for number in range(20)]
    harmless = [Lesson(f"calm {number}", 0) for number in range(9)]
    lessons = last_lessons(new, told, harmless, ["what is it?"], seed=1)
    again = [each.pair for each in lessons if each.label == 2]

    assert sum(each.label == 1 for each in lessons) == 3
    assert sorted(again) == sorted([again[0], again[2]] * 2)
    assert sum(each.label == 0 for each in lessons) == 2
    assert lessons == last_lessons(new, told, harmless, ["what is it?"], seed=1)
