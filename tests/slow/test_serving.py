"""Answering needs the index alone: no torch, no installed model, and nothing is lost by that."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from rag import Config, load
from rag.embed import OnnxEncoder, open_encoder, open_exported
from rag.index import Index
from rag.reader import OnnxReader
from rag.weights import MODELS
from tests.slow.conftest import ROOT, run_fresh

pytestmark = pytest.mark.slow

BUILD_ONLY = ["torch", "transformers", "sentence_transformers", "langchain_text_splitters", "onnx"]
SERVE = """
import json, sys
from pathlib import Path
from rag import load
from ui.app import create_app
pipeline = load(Path(sys.argv[1]))
answer = pipeline.ask("What colour are the bumps?")
create_app(pipeline)
from eval.__main__ import main
main(["run", "--index", sys.argv[1], "--questions", "eval/data/dev.jsonl", "--out", sys.argv[2]])
print(json.dumps([len(answer.passages), [m for m in sys.argv[3:] if m in sys.modules]]))
"""


def questions() -> list[str]:
    lines = (ROOT / "eval" / "data" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def test_answering_never_imports_what_only_building_needs(shipped_index, tmp_path):
    """Asked, served and measured in one fresh process."""
    printed = run_fresh(SERVE, str(shipped_index), str(tmp_path / "run.json"), *BUILD_ONLY)
    passages, imported = json.loads(printed.splitlines()[-1])

    assert passages > 0
    assert imported == []


def test_the_exported_encoder_agrees_with_the_one_that_embedded(shipped_index):
    """Eight-bit weights turn a question's vector by a few degrees at most, 124 questions."""
    exported = Index(shipped_index).encoder_folder
    assert exported is not None
    small, whole = open_exported(exported), open_encoder("patient-encoder")
    cosines = (small.encode_queries(questions()) * whole.encode_queries(questions())).sum(axis=1)

    assert small.fingerprint == whole.fingerprint
    assert small.count_tokens("blue bumps") == whole.count_tokens("blue bumps")
    assert cosines.mean() >= 0.993
    assert cosines.min() >= 0.975


def test_the_exported_encoder_sums_exactly(shipped_index, tmp_path):
    """No sum of its int8 products overflows, so all processors agree; all layers."""
    exported = Index(shipped_index).encoder_folder
    assert exported is not None
    graph = onnx.load(exported / "model.onnx").graph
    held = {tensor.name: tensor for tensor in graph.initializer}
    weights = [held[node.input[1]] for node in graph.node if node.op_type == "MatMulInteger"]

    assert len(weights) == 36
    for weight in weights:
        values = onnx.numpy_helper.to_array(weight)
        largest = np.full((1, len(values)), 255, dtype=np.uint8)
        expected = largest.astype(np.int64) @ values.astype(np.int64)
        np.testing.assert_array_equal(multiply(weight, largest, tmp_path / "one.onnx"), expected)


def multiply(weight, left, path):
    """The product of a matrix with a weight as ONNX Runtime forms it, in 32 bits."""
    product = onnx.helper.make_node("MatMulInteger", ["left", weight.name], ["product"])
    given = onnx.helper.make_tensor_value_info("left", onnx.TensorProto.UINT8, left.shape)
    wanted = onnx.helper.make_tensor_value_info("product", onnx.TensorProto.INT32, None)
    graph = onnx.helper.make_graph([product], "one", [given], [wanted], [weight])
    opset = onnx.helper.make_opsetid("", 18)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[opset], ir_version=10), path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"left": left})[0]


def test_a_passage_is_embedded_alike_alone_and_among_others(shipped_index):
    """An index that grew equals one that was built at once, bit by bit."""
    exported = Index(shipped_index).encoder_folder
    assert exported is not None
    encoder = open_exported(exported)
    texts = ["blue spots", "A longer passage about spots on the skin.", "spots " * 300]
    alone = np.concatenate([encoder.encode_documents([text]) for text in texts])

    np.testing.assert_array_equal(encoder.encode_documents(texts), alone)


def test_a_long_text_is_read_to_the_limit(shipped_index):
    """What stands behind the limit changes nothing, and a vector has length one."""
    exported = Index(shipped_index).encoder_folder
    assert exported is not None
    encoder = open_exported(exported)
    long, longer = encoder.encode_documents(["skin " * 600, "skin " * 900])

    assert np.array_equal(long, longer)
    assert np.linalg.norm(long) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_queries([]).shape == (0, encoder.dim)


def test_a_long_message_is_heard_to_its_end(shipped_index):
    """Window by window; the vector is that of the question, and a lower layer differs from it."""
    exported = Index(shipped_index).encoder_folder
    assert exported is not None
    encoder = OnnxEncoder(exported)
    vector, windows = encoder.read_message("skin " * 600)

    np.testing.assert_array_equal(vector, encoder.encode_queries(["skin " * 600]))
    assert [each.shape for each in windows] == [(256, 384), (256, 384), (158, 384)]
    assert abs(vector @ windows[0].mean(axis=0) / np.linalg.norm(windows[0].mean(axis=0))) < 0.99


def test_the_alarm_hears_a_danger_that_no_rule_has_words_for(shipped_index):
    """And keeps quiet where words of danger mean something else."""
    pipeline = load(shipped_index)
    [crisis] = pipeline.notices("I've put the tablets in a row and I'm writing to my children")

    assert crisis.kind == "crisis"
    assert pipeline.notices("I want to die my hair red, is dye safe after chemo") == ()


@pytest.mark.parametrize("rest", [", what color are the spots?", ". What color are the spots?"])
@pytest.mark.parametrize(
    "cry",
    ["I cant breathe", "my dad collapsed", "my chest is killing me", "my lips are swelling up"],
)
def test_a_question_does_not_hide_a_cry_for_help(shipped, cry, rest):
    """An alarm that had learnt no such message took both together for a harmless question."""
    assert [each.kind for each in shipped.notices(f"{cry}{rest}")] == ["emergency"]


@pytest.mark.parametrize(
    "message",
    [
        "I have never had chest pain like this",
        "I have leukemia, diagnosed two years ago, and I am coughing up blood",
        "how do I stop coughing up blood",
    ],
)
def test_no_word_talks_down_what_is_there(shipped, message):
    """The alarm falls for a "never" and for a date too; where the rules are sure it gives way."""
    assert shipped.notices(message)[0].kind in {"emergency", "urgent"}


@pytest.mark.parametrize(
    "question",
    ["How is it treated?", "How is it diagnosed?", "How common is it?", "What causes it?"],
)
def test_the_question_before_does_not_drown_a_new_one(shipped, question):
    """Here "it" is what the article is about; each of these once got the colors again."""
    later = shipped.ask(question, history=["What color are the spots in children?"])

    assert later.quotes
    assert later.quotes == shipped.ask(question).quotes


@pytest.mark.parametrize("question", ["how come?", "and the last one?", "in which ways"])
def test_a_bare_follow_up_is_heard_with_what_it_leans_on(shipped, question):
    """Alone it means nothing, and the alarm was not made for that; a despair before it counts."""
    harmless = shipped.ask(question, history=["What tests are done for cutaneous leukemia?"])
    despair = shipped.ask(
        question, history=["I've put the tablets in a row, I'm writing to my kids"]
    )

    assert harmless.notices == ()
    assert [each.kind for each in despair.notices] == ["crisis"]


@pytest.mark.parametrize(
    "message",
    ["vomiting blood😭", "ｍｙ ｄａｄ ｃａｎ'ｔ ｂｒｅａｔｈｅ", "heeeelp my dad can't breaaaathe"],
)
def test_the_alarm_hears_plain_letters(shipped, message):
    """An emoji that touches a word once hid it, and the alarm talked the rules down."""
    assert [each.kind for each in shipped.ask(message).notices] == ["emergency"]


def test_whoever_speaks_of_themselves_is_heard_alone(shipped):
    """No question before it talks down a danger, though the message may lean on one."""
    [crisis] = shipped.ask("help me end it", history=["What is leukemia?"]).notices

    assert crisis.kind == "crisis"


def test_the_fingerprint_of_a_reader_is_over_all_its_files(tmp_path):
    """Another lower stage makes other logits, so it is another reader."""
    folder = MODELS / Config().reader
    card = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    copied = Path(shutil.copytree(folder, tmp_path / "reader"))
    model = onnx.load(copied / "alone.onnx")
    model.producer_name = "another"
    onnx.save(model, copied / "alone.onnx")
    checksum = hashlib.sha256((copied / "alone.onnx").read_bytes()).hexdigest()
    other = card | {"files": card["files"] | {"alone.onnx": checksum}}

    assert OnnxReader(copied, other).fingerprint != OnnxReader(folder, card).fingerprint
