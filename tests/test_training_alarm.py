"""The alarm learns from messages, and reads on from the states of an encoder."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from eval.dataset import DATA
from rag.__main__ import main
from rag.alarm import CARD, FOLDER, Ear, chances, open_ear, weigh
from rag.errors import EncoderError, QueryError
from rag.lines import read_objects
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
    plain_questions,
    read_lessons,
    twins_together,
)
from rag.training.source import FIRST, Side, load_plain, side_of, topic_key
from rag.types import Embeddings
from tests.conftest import HashEncoder
from tests.eval_samples import write_gzip

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
def folder(tmp_path_factory):
    """Where it is written."""
    written = tmp_path_factory.mktemp("alarm")
    write_alarm(trained(), "hash-1", written)
    return written


def opened(reader: WordStates, folder: Path) -> Ear:
    """It, with what a reader makes of a message."""
    return Ear(reader, folder, json.loads((folder / CARD).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def ear(folder):
    """It, opened again."""
    return opened(WordStates(), folder)


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


class NumberStates(WordStates):
    """Reads a crisis in whatever has digits, and nothing in anything else."""

    def read_message(self, text: str) -> tuple[Embeddings, list[Embeddings]]:
        kind = "crisis" if any(map(str.isdigit, text)) else "none"
        return np.ones((1, WIDTH), dtype=np.float32), [SPREAD[[LABELS.index(kind)]]]


@pytest.mark.parametrize(
    ("message", "raised"),
    [
        ("my son weighs 18 kg", Level.NONE),
        ("my husband is 58", Level.NONE),
        ("I'm 72, 80 kg", Level.NONE),
        ("calpol for a 2-year-old", Level.NONE),
        ("18 kg", Level.NONE),
        ("he is 39.5", Level.CRISIS),
        ("his pulse is 58", Level.CRISIS),
        ("I took 30 mg", Level.CRISIS),
        ("for 3 months", Level.CRISIS),
        (f"my son weighs 18 kg {'and ' * 12}", Level.CRISIS),
    ],
)
def test_what_is_only_heard_in_a_weight_or_an_age_is_not_raised(folder, message, raised):
    """In a short message; a dose, a pulse, a temperature say more, and rules stay believed."""
    alarm = opened(NumberStates(), folder).hear(message)[1]

    assert (alarm.raised, alarm.doubts_crisis) == (raised, False)


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


@pytest.mark.parametrize(
    ("emergency", "level"), [(0.25, Level.EMERGENCY), (0.1, Level.URGENT), (0.02, Level.CRISIS)]
)
def test_what_is_rather_an_emergency_than_a_crisis_is_raised_as_one(emergency, level):
    """Whoever cannot breathe is not sent to a helpline; faint chances of both are no emergency."""
    chance = {"danger": 0.3, "emergency": emergency, "crisis": THRESHOLDS["crisis"]}

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


def write_data(folder, names, asked):
    """Excerpts of some names, each on the side of its key, and questions on them."""
    titles = {side_of(topic_key(title)): title for title in map("Illness {}".format, range(99))}
    excerpts = [
        {
            "x": name,
            "title": titles[side],
            "sections": [{"heading": "", "sentences": [[0, "A."]]}],
        }
        for side, names_of in names.items()
        for name in names_of
    ]
    questions = [{"x": x, "q": q, "k": "near", "g": []} for x, q in asked]
    write_gzip(folder / "authored_excerpts.jsonl.gz", excerpts)
    write_gzip(folder / "patient_questions_authored.jsonl.gz", questions)


def test_harmless_questions_are_of_the_training_side_alone(tmp_path):
    """What is measured is not learnt, nor what tells of a danger; every other real one is kept."""
    [danger, *_] = DANGERS.read_text(encoding="utf-8").splitlines()
    asked = [(side.value, f"of {side.value}") for side in Side] + [("train", danger)]
    write_data(tmp_path, {side: [side.value] for side in Side}, asked)
    real = "".join(json.dumps({"question": f"real {n}"}) + "\n" for n in range(3))
    (tmp_path / "patient_questions.jsonl").write_text(real, encoding="utf-8")

    assert harmless_questions(tmp_path) == ["of train", "real 0", "real 2"]


def test_plain_questions_are_each_text_once_with_those_typed_first(tmp_path):
    """Of training excerpts alone; the rules have seen no danger in them."""
    [one, *_] = load_plain(FIRST)
    dev = next(each for each in load_plain() if each.passage != one.passage)
    write_data(tmp_path, {Side.TRAIN: [one.passage], Side.DEV: [dev.passage]}, [])

    asked = [
        each.text for each in [*load_plain(), *load_plain(FIRST)] if each.passage == one.passage
    ]
    found = plain_questions(tmp_path)

    assert one.text in found
    assert found == [each.text for each in harmless_lessons(list(dict.fromkeys(asked)))]


def write_messages(folder, *rows):
    path = folder / "messages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_twins_are_known_by_what_both_name(tmp_path):
    """A message that asks about a danger is harmless."""
    rows = [
        {"id": "b", "text": "I am low", "level": "crisis", "pair": "a"},
        {"id": "a", "text": "I was low", "level": "info", "pair": "b"},
        {"id": "c", "text": "hello", "level": "none", "pair": None},
    ]
    path = write_messages(tmp_path, *rows)

    assert read_lessons(path) == [
        Lesson("I am low", LABELS.index("crisis"), "messages.jsonl/a/b"),
        Lesson("I was low", LABELS.index("none"), "messages.jsonl/a/b"),
        Lesson("hello", LABELS.index("none")),
    ]


@pytest.mark.parametrize("named", ["", "b"])
def test_one_of_two_twins_may_name_the_other(tmp_path, named):
    """Whichever does; a third that names one of them belongs to both."""
    path = write_messages(
        tmp_path,
        {"id": "a", "text": "I was low", "level": "none", "pair": named},
        {"id": "b", "text": "I am low", "level": "crisis", "pair": "a"},
        {"id": "c", "text": "he is low", "level": "none", "pair": "b"},
        {"id": "d", "text": "hello", "level": "none"},
    )

    assert [each.pair for each in read_lessons(path)] == ["messages.jsonl/a/b/c"] * 3 + [""]


@pytest.mark.parametrize("path", sorted(DATA.glob("safety_dev*.jsonl")), ids=lambda path: path.stem)
def test_every_pair_of_our_messages_is_learnt_as_one(path):
    """As many groups of two as there are pairs."""
    pairs = {
        frozenset((row["id"], row["pair"])) for _, row in read_objects(path) if row.get("pair")
    }

    sizes = [len(group) for group in twins_together(read_lessons(path))]

    assert (sizes.count(2), max(sizes)) == (len(pairs), 2 if pairs else 1)


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ({"id": "a", "text": "hello"}, "level"),
        ({"id": "a", "level": "none"}, "text"),
        ({"text": "hello", "level": "none"}, "id"),
        ({"id": "a", "text": "hello", "level": "grave"}, "'grave'"),
        ({"id": "a", "text": "hello", "level": "none", "pair": "z"}, "'z'"),
    ],
)
def test_a_malformed_message_is_one_sentence(tmp_path, capsys, row, part):
    """It names the file and what is wrong, before anything is trained."""
    path = write_messages(tmp_path, row)

    assert main(["train", "alarm", "--data", str(tmp_path), "--messages", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {path}:")
    assert part in said


def test_an_id_that_stands_there_twice_is_named_by_its_line(tmp_path):
    """A twin would be linked to one of the two only."""
    row = {"id": "a", "text": "I am low", "level": "crisis"}
    path = write_messages(tmp_path, row, {**row, "id": "b", "pair": "a"}, {**row, "pair": "b"})

    with pytest.raises(QueryError, match=r"messages\.jsonl:3: expected .* 'a'"):
        read_lessons(path)


def test_training_without_its_data_is_one_sentence(tmp_path, capsys):
    """With the option that names the folder."""
    assert main(["train", "encoder", "--data", str(tmp_path)]) == 2
    assert "--data FOLDER" in capsys.readouterr().err


def test_the_newest_messages_are_read_before_anything_is_trained(tmp_path, capsys):
    """A slip in them is not found after hours."""
    told = write_messages(tmp_path, {"id": "a", "text": "hello", "level": "none"})
    words = ["train", "alarm", "--data", str(tmp_path), "--messages", str(told)]

    assert main([*words, "--newest", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


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
