"""eval.authored: excerpts become articles that read the same, parted by topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.authored import (
    PARTS,
    choose_part,
    escape_markdown,
    excerpt_to_markdown,
    export_authored,
    follow_ups,
    illness_families,
)
from eval.dataset import Question, QuestionKind, load_questions
from eval.errors import DatasetError
from eval.gold import place_gold
from rag import Config
from rag.corpus import load_corpus
from rag.errors import QueryError
from rag.markup import read_markdown
from rag.training.source import Side, side_of, topic_key
from tests.eval_samples import write_gzip


def _excerpt(name, title, sentences):
    numbered = [[at, text] for at, text in enumerate(sentences)]
    return {
        "x": name,
        "title": title,
        "doc": f"{name}.xml",
        "sections": [{"heading": f"About {title}", "sentences": numbered}],
    }


def _question(name, question, kind, gold):
    return {"x": name, "q": question, "k": kind, "g": gold, "l": []}


@pytest.fixture
def data_dir(tmp_path):
    """Thirty excerpts on thirty topics, each with an answerable and a near-miss question."""
    folder = tmp_path / "data"
    folder.mkdir()
    excerpts = [
        _excerpt(f"x{at:03}", f"Illness{at:02}q", ["*TP53* can change.", "1. It is rare."])
        for at in range(30)
    ]
    questions = [_question(each["x"], "why?", "para", [0]) for each in excerpts]
    questions += [_question(each["x"], "how much?", "near", []) for each in excerpts]
    write_gzip(folder / "authored_excerpts.jsonl.gz", excerpts)
    write_gzip(folder / "patient_questions_authored.jsonl.gz", questions)
    return folder


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1))
def test_escaped_markdown_reads_as_it_was(line):
    """Any printable line comes out of the Markdown parser character for character."""
    wanted = "" if not line.strip("|") else line

    assert read_markdown(escape_markdown(line)).text == wanted


@pytest.mark.parametrize(
    "line",
    [
        "1. First",
        "2) Second",
        "# No heading",
        "- no item",
        "+ no item",
        "=== no heading",
        "| no | table |",
        "**not bold** and *TP53*",
        "[not a](link) and <MM/DD/YYYY>",
        "salt &amp; pepper ~63 °C",
        "a \\ b",
    ],
)
def test_marks_are_read_as_text(line):
    """What looks like Markdown in a sentence stays as it is."""
    assert read_markdown(escape_markdown(line)).text == line


def test_an_excerpt_becomes_a_title_headings_and_paragraphs():
    """Sentences are joined; after a unit without an end mark a paragraph begins."""
    excerpt = _excerpt("x1", 'The "heart"', ["One.", "Two.", "An item", "Three."])

    text = excerpt_to_markdown(excerpt)

    assert text == (
        '---\ntitle: "The \\"heart\\""\n---\n\n'
        '## About The "heart"\n\nOne. Two. An item\n\nThree.\n'
    )


def test_titles_about_one_illness_share_a_family():
    """General words and longer titles do not make another family; other illnesses do."""
    titles = [
        "Breast Cancer",
        "Breast Cancer Screening",
        "Male Breast Cancer",
        "What I need to know about Gout",
        "Gout",
        "Childhood Leukemia",
    ]

    families = illness_families(titles)

    assert families == ["breast", "breast", "breast", "gout", "gout", "leukemia"]


def test_a_title_of_general_words_is_its_own_family():
    """It must not swallow or join any other."""
    assert illness_families(["Cancer Treatment", "Bone"]) == ["cancer treatment", "bone"]


def test_titles_that_differ_in_general_words_have_one_key():
    """Brackets, plurals and words as "treatment" are not part of it."""
    keys = {topic_key(title) for title in ("Lung Cancer Treatment", "lung cancer (adult)")}

    assert keys == {"cancer lung"}
    assert topic_key("Other Disorders") == "disorder other"


def test_parts_share_no_family():
    """Every excerpt is on one side; dev and test lose those whose family is on another side."""
    titles = [f"Illness{at // 3:02}q {'Stage ' * (at % 2)}" for at in range(240)]
    excerpts = [_excerpt(f"x{at}", title, ["One."]) for at, title in enumerate(titles)]

    parts = {part: choose_part(excerpts, part=part) for part in PARTS}

    families = {part: {each["title"].split()[0] for each in parts[part]} for part in PARTS}
    sides = [side_of(topic_key(title)) for title in titles]
    assert len(parts["train"]) == sides.count(Side.TRAIN)
    assert 0 < len(parts["test"]) < sides.count(Side.TEST)
    assert len(parts["dev"]) > 0
    assert len(set.union(*families.values())) == sum(len(each) for each in families.values())


def test_an_export_fits_its_own_articles(data_dir, tmp_path):
    """Every gold sentence of the exported questions is verbatim in the exported article."""
    report = export_authored(data_dir, tmp_path / "out", part="train")

    articles = load_corpus(tmp_path / "out/corpus", config=Config())
    by_id = {article.doc_id: article for article in articles}
    questions = load_questions(tmp_path / "out/questions.jsonl")
    assert (report.excerpts, report.questions) == (len(by_id), len(questions))
    answered = [each for each in questions if each.gold]
    assert len(answered) == len(by_id)
    assert {each.gold for each in answered} == {("*TP53* can change.",)}
    assert all(map(len, place_gold(answered, by_id.__getitem__)))


def test_a_question_that_stands_there_twice_is_exported_once(data_dir, tmp_path):
    """A question set holds each only once, whatever its letter case."""
    twice = [_question("x000", each, "near", []) for each in ("why?", "WHY?", "when?")]
    write_gzip(data_dir / "patient_questions_authored.jsonl.gz", twice)
    write_gzip(data_dir / "authored_excerpts.jsonl.gz", [_excerpt("x000", "Gout", ["It hurts."])])

    export_authored(data_dir, tmp_path / "out", part=side_of(topic_key("Gout")).value)

    questions = load_questions(tmp_path / "out/questions.jsonl")
    assert [(each.id, each.question) for each in questions] == [
        ("x000-01", "why?"),
        ("x000-02", "when?"),
    ]


@pytest.mark.parametrize(
    ("kind", "gold", "part"),
    [
        ("riddle", [0], "'riddle'"),
        ("para", [9], "number 9"),
        ("para", [["It hurts."]], "number .'It hurts.'"),
    ],
)
def test_an_authored_question_that_is_malformed_is_named_by_its_line(
    data_dir, tmp_path, kind, gold, part
):
    """An unknown kind, the number of a sentence that is not in the excerpt, and no number."""
    section = _excerpt("x000", "Gout", ["It hurts."])
    write_gzip(data_dir / "authored_excerpts.jsonl.gz", [section])
    rows = [_question("x000", "why?", "para", [0]), _question("x000", "when?", kind, gold)]
    write_gzip(data_dir / "patient_questions_authored.jsonl.gz", rows)

    with pytest.raises(DatasetError, match=part) as caught:
        export_authored(data_dir, tmp_path / "out", part=side_of(topic_key("Gout")).value)

    assert "authored.jsonl.gz:2: expected" in str(caught.value)


def test_an_export_is_reproducible(data_dir, tmp_path):
    """Same data, same part: same bytes."""
    for name in ("one", "two"):
        export_authored(data_dir, tmp_path / name, part="train", limit=3)

    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 5


def test_an_export_refuses_a_folder_in_use(data_dir, tmp_path):
    """Articles of another export would be asked questions that nobody wrote for them."""
    export_authored(data_dir, tmp_path / "out", part="train")

    with pytest.raises(DatasetError, match="empty folder"):
        export_authored(data_dir, tmp_path / "out", part="dev")


def test_questions_on_what_a_training_excerpt_holds_can_be_left_out(tmp_path):
    """Gold that stands there verbatim, and whatever is asked of an excerpt that mostly does.

    A short sentence, case and punctuation make no difference.
    """
    titles = [f"Illness{at:02}q" for at in range(60)]
    sides = {side: [t for t in titles if side_of(topic_key(t)) is side] for side in Side}
    shared, own = (
        "This is said on every page here.",
        [f"Only this page says number {n}." for n in "1234"],
    )
    excerpts = [
        _excerpt("train", sides[Side.TRAIN][0], [shared, "It hurts."]),
        _excerpt("mixed", sides[Side.TEST][0], [shared.upper(), "It hurts.", *own]),
        _excerpt("copied", sides[Side.TEST][1], [shared, *own[:2]]),
    ]
    asked = [("mixed", 0), ("mixed", 1), ("mixed", 2), ("copied", 1)]
    questions = [_question(x, f"{x} {at}?", "para", [at]) for x, at in asked]
    write_gzip(tmp_path / "authored_excerpts.jsonl.gz", excerpts)
    write_gzip(tmp_path / "patient_questions_authored.jsonl.gz", questions)

    whole = export_authored(tmp_path, tmp_path / "whole", part="test")
    apart = export_authored(tmp_path, tmp_path / "apart", part="test", is_apart=True)

    assert (whole.questions, whole.left_out) == (4, 0)
    assert (apart.excerpts, apart.questions, apart.left_out) == (2, 2, 2)
    kept = load_questions(tmp_path / "apart/questions.jsonl")
    assert [(each.id, each.question) for each in kept] == [
        ("mixed-02", "mixed 1?"),
        ("mixed-03", "mixed 2?"),
    ]


def test_no_training_question_is_apart_from_training(data_dir, tmp_path):
    """An empty set is refused, and nothing is written."""
    section = _excerpt("x0", "Gout", ["This is said on every page here."])
    part = side_of(topic_key("Gout")).value
    write_gzip(data_dir / "authored_excerpts.jsonl.gz", [section])
    write_gzip(
        data_dir / "patient_questions_authored.jsonl.gz", [_question("x0", "why?", "para", [0])]
    )

    assert part == "train"
    with pytest.raises(DatasetError, match="got none"):
        export_authored(data_dir, tmp_path / "out", part=part, is_apart=True)
    assert not (tmp_path / "out").exists()


def test_missing_data_is_refused(tmp_path):
    """The message names the file and the option."""
    with pytest.raises(QueryError, match="--data"):
        export_authored(tmp_path, tmp_path / "out", part="dev")


def test_data_that_is_not_gzipped_json_is_refused(data_dir, tmp_path):
    """A plain file under the right name is named."""
    (data_dir / "authored_excerpts.jsonl.gz").write_bytes(b"plain")

    with pytest.raises(QueryError, match=r"authored_excerpts\.jsonl\.gz: expected gzipped"):
        export_authored(data_dir, tmp_path / "out", part="dev")


def test_an_excerpt_of_another_form_is_named_by_its_line(data_dir, tmp_path):
    """A section that is none, as the training of the reader names it."""
    row = _excerpt("x000", "Gout", []) | {"sections": [3]}
    write_gzip(data_dir / "authored_excerpts.jsonl.gz", [row])

    with pytest.raises(QueryError, match=r"excerpts\.jsonl\.gz:1: expected sections"):
        export_authored(data_dir, tmp_path / "out", part=side_of(topic_key("Gout")).value)


def test_what_leans_on_an_earlier_question_is_asked_behind_one():
    """Of its article, that stands alone and is answered elsewhere; a near-miss stays one."""

    def question(number, text, kind, *gold, doc="x1"):
        return Question(f"{doc}-{number}", text, QuestionKind(kind), gold, doc)

    cause = question(1, "What causes Kyrle disease?", "paraphrase", "Nobody knows.")
    itch = question(2, "Does it itch at night?", "paraphrase", "It itches.")
    age = question(3, "Does it start at some age?", "near")
    why = question(4, "What causes it in children?", "paraphrase", "Nobody knows.")
    lone = question(5, "Does it itch at night?", "paraphrase", "It itches.", doc="x2")
    itches, ages = follow_ups([cause, itch, age, why, lone])

    assert (itches.id, itches.kind, itches.gold) == ("x1-2", QuestionKind.FOLLOWUP, itch.gold)
    assert (ages.id, ages.kind, ages.gold) == ("x1-3", QuestionKind.NEAR, ())
    assert itches.history == ages.history == ("What causes Kyrle disease?",)
