"""A question that names a medicine or an illness is not answered from an article on another."""

from collections import defaultdict

import pytest

from rag import Config, Pipeline, build, load
from rag.index import Index
from rag.named import names_anew, names_topic
from rag.topics import Sort, _stems, _topics, topics_in
from tests.conftest import write_corpus

ARTICLES = {
    "ibuprofen.md": """# Ibuprofen

## Can I take it in pregnancy?

No, do not take it in pregnancy. Advil is the same.

## Can I fly with it?

You can fly with it.
""",
    "measles.md": """# Measles

Measles is a rash with a fever.

## How is it treated?

Rest is how it is treated at home.
""",
    "warfarin.md": """# Warfarin: your questions

Warfarin thins the blood, as other anticoagulants do.
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory, encoder) -> Pipeline:
    """Three leaflets."""
    folder = tmp_path_factory.mktemp("library")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.2), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("Can I take ibuprofen in pregnancy?", "ibuprofen"),
        ("Can I take Nurofen in pregnancy?", "ibuprofen"),
        ("Can I take an NSAID in pregnancy?", "ibuprofen"),
        ("Can I take paracetamol or ibuprofen in pregnancy?", "ibuprofen"),
        ("Can I take paracetamol in pregnancy?", ""),
        ("Can I fly with measles?", "measles"),
        ("how is measles treated", "measles"),
        ("Does warfarin thin the blood?", "warfarin"),
        ("Does apixaban thin the blood?", "warfarin"),
        ("Does metformin thin the blood?", ""),
        ("Can I take reboxetine in pregnancy?", ""),  # neither listed nor in the dictionary
    ],
)
def test_another_topic_does_not_answer(library, question, doc_id):
    """Neither in the words of the question nor under a heading that asks the same."""
    quotes = library.ask(question).quotes

    assert {quote.doc_id for quote in quotes} == ({doc_id} if doc_id else set())


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ("Can I take paracetamol at all?", "Can I take it in pregnancy?"),
        ("Can I fly with ibuprofen?", "Can I take paracetamol in pregnancy?"),
        ("Does ibuprofen help?", "And can I take metformin in pregnancy?"),
    ],
)
def test_a_follow_up_keeps_to_its_medicine(library, history, question):
    """That of the question before, unless this one names another: no leaflet here holds it."""
    assert library.ask(question, history=[history]).quotes == ()


def test_each_part_of_a_question_keeps_to_its_medicine(library):
    """The second half names one that no leaflet holds."""
    answer = library.ask("How is measles treated and can I take paracetamol in pregnancy?")

    assert {quote.doc_id for quote in answer.quotes} <= {"measles"}


def test_a_leaflet_on_one_medicine_does_not_answer_for_another_that_it_holds(library):
    """Advil stands in that of ibuprofen; what it says elsewhere is of ibuprofen."""
    assert library.ask("Can I fly with metoprolol and Xarelto?").quotes == ()
    assert library.ask("Can I fly with Advil?").quotes[0].doc_id == "ibuprofen"


def test_a_leaflet_on_a_third_medicine_does_not_answer_for_two(tmp_path, encoder):
    """Where one of them has a leaflet, that one tells; else a third one that names both."""
    articles = {
        "metformin.md": "# Metformin\n\nMetformin lowers sugar.",
        "iron.md": "# Amoxicillin\n\nTake metformin with warfarin or paracetamol.",
        "salt.md": "# Ibuprofen\n\nTake paracetamol with it.",
    }
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1), encoder=encoder)

    def answering(question: str) -> set[str]:
        return {quote.doc_id for quote in pipeline.ask(question).quotes}

    assert answering("Take metformin with paracetamol?") <= {"metformin"}
    assert answering("Take warfarin with paracetamol?") == {"iron"}


def test_what_is_searched_stays_in_view(library):
    """Passages that are near are shown as such, whatever they are about."""
    answer = library.ask("Can I take paracetamol in pregnancy?")

    assert answer.passages[0].doc_id == "ibuprofen"


def test_a_medicine_has_several_names():
    """Those of makers and of other countries; its kind is wider."""
    [tylenol] = topics_in("Is Tylenol safe?")
    [warfarin] = topics_in("is warfarin safe")

    assert topics_in("paracetamol") == (tylenol,)
    assert tylenol.names >= {"acetaminophen", "calpol"}
    assert warfarin.wider == {"anticoagulant"}
    assert topics_in("anticoagulants")[0].covers(warfarin)
    assert topics_in("spots") == ()


@pytest.mark.parametrize(
    ("text", "other", "is_covered"),
    [
        ("signs of Parkinson's", "parkinsons disease", True),
        ("is hep b curable", "Hepatitis B virus", True),
        ("leukemia", "acute myeloid leukaemia", True),
        ("acute myeloid leukaemia", "leukemia", False),
        ("cancer", "is melanoma deadly", True),
        ("thyroid cancer", "thyroiditis", False),
        ("type 2 diabetes", "type 1 diabetes", False),
        ("kidney cancer", "lung cancer", False),
        ("ibuprofen", "naproxen", False),
        ("statins", "atorvastatin", True),
        ("sartans", "losartan", True),
    ],
)
def test_an_illness_covers_what_is_a_kind_of_it(text, other, is_covered):
    """By patients' names and doctors'; what is wider is not covered, nor another of a kind."""
    [topic], [another] = topics_in(text), topics_in(other)

    assert topic.covers(another) == is_covered


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Cancers near the kidney are rare.", ["cancer"]),
        ("Kidney cancers are rare.", ["kidney cancer"]),
        ("KIDNEY\ncancer and gout", ["kidney cancer", "gout"]),
        ("Kidney.", []),
        ("Is St John's wort safe?", ["hypericum"]),
        ("What did Saint John say?", []),
    ],
)
def test_a_name_is_said_as_a_whole(text, names):
    """Its words stand side by side, whatever their endings, and the longest name counts."""
    topics = topics_in(text)

    assert len(topics) == len(names)
    assert all(name in topic.names for name, topic in zip(names, topics, strict=True))


def test_no_name_stands_for_two_topics():
    """Neither in one list nor in the other, whatever its ending."""
    topics = set(_topics())
    bearers = defaultdict[tuple[str, ...], set[frozenset[str]]](set)
    for topic in topics:
        for name in topic.names:
            bearers[_stems(name)].add(topic.names)

    assert {topic.sort for topic in topics} == set(Sort)
    assert [stems for stems, names in bearers.items() if len(names) > 1] == []


ILLNESSES = {
    "uti.md": """# Urinary tract infection

Symptoms are pain and fever. The kidneys may be infected. It has nothing to do with cancer.
""",
    "ckd.md": """# Your kidneys

## What harms them

High blood pressure harms them. Kidney cancer has symptoms such as blood in the urine.
""",
    "lupus.md": """# Living with lupus

The symptoms of lupus are tiredness and pain in the joints.
""",
    "arthritis.md": """# Arthritis

The symptoms of arthritis are pain and stiffness in the joints. Lupus may go with it.
""",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory, encoder) -> Pipeline:
    """Four pages on illnesses."""
    folder = tmp_path_factory.mktemp("pages")
    build(write_corpus(folder / "corpus", ILLNESSES), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1, k=3), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "doc_ids"),
    [
        ("What are the symptoms of kidney cancer?", {"ckd"}),
        ("symptoms of renal cell carcinoma", {"ckd"}),
        ("What are the symptoms of stomach cancer?", set()),
        ("what are the symptoms of parkinsons", set()),
        ("What are the symptoms of lupus?", {"lupus"}),
        ("symptoms of sle", {"arthritis", "lupus"}),
        ("I had gout. What harms the kidneys?", {"ckd"}),
        ("are tiredness and pain symptoms of a connective tissue disease", {"arthritis", "lupus"}),
        ("Do gout and arthritis have symptoms of pain in the joints?", {"arthritis"}),
    ],
)
def test_another_illness_does_not_answer(pages, question, doc_ids):
    """Nor a page on one that holds the words of its name here and there."""
    assert {quote.doc_id for quote in pages.ask(question).quotes} <= doc_ids
    assert bool(pages.ask(question).quotes) == bool(doc_ids)


@pytest.mark.parametrize("topic", ["stomach cancer", "reboxetine"])
def test_one_page_among_others_answers_for_no_other_topic(pages, topic):
    """Though all that was found near the question is of that page."""
    one = pages.with_config(Config(min_score=0.1, k=1))
    answer = one.ask(f"Are tiredness and pain in the joints symptoms of {topic}?")

    assert len(answer.passages) == 1
    assert answer.quotes == ()


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [
        ("What are the symptoms of liver cancer?", False),
        ("What are the symptoms of ovarian cancer?", True),
        ("What are the symptoms of ascites in liver cancer?", True),
        ("Is a big belly one of the symptoms of liver cancer?", True),
        ("What are the symptoms in cancer?", True),
    ],
)
def test_a_page_on_cancer_at_large_is_not_about_every_cancer(
    tmp_path, encoder, question, is_answered
):
    """Unless the question names more than that one, or what is near names it."""
    text = "# Ascites in cancer\n\nThe symptoms are a swollen belly, most in ovarian cancer."
    articles = {"ascites.md": text, "gout.md": "# Gout\n\nGout hurts."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1), encoder=encoder)

    assert bool(pipeline.ask(question).quotes) == is_answered


def test_one_article_is_asked_by_people_with_other_illnesses(pages):
    """Where only one is searched, an illness that it does not hold takes no answer away."""
    answer = pages.ask("My gout hurts, and are the symptoms of lupus pain?", doc="lupus")

    assert [quote.doc_id for quote in answer.quotes] == ["lupus"]


def test_one_article_answers_though_nothing_knows_the_topic(library):
    """It may be another name of what the article is about."""
    question = "Can I take reboxetine in pregnancy?"

    assert [quote.doc_id for quote in library.ask(question, doc="ibuprofen").quotes] == [
        "ibuprofen"
    ]


def test_what_is_named_is_found_behind_what_is_near(tmp_path, encoder):
    """An article on the illness is read though the chunks of others are nearer to the question."""
    near = {
        f"near-{n}.md": f"# Page {n}\n\nIs it inherited? The disease is inherited, type {n}."
        for n in range(9)
    }
    gout = "# Joints\n\nFamilies pass gout on."
    build(
        write_corpus(tmp_path / "corpus", {**near, "joints.md": gout}),
        tmp_path / "index",
        encoder=encoder,
    )
    pipeline = load(tmp_path / "index", config=Config(min_score=0.0, k=3), encoder=encoder)
    answer = pipeline.ask("Is gout the disease that is inherited?")

    assert "joints" not in {hit.chunk.doc_id for hit in pipeline.retrieve(answer.query, k=3)}
    assert {quote.doc_id for quote in answer.quotes} == {"joints"}
    assert [passage.rank for passage in answer.passages] == [1, 2, 3]


@pytest.mark.parametrize(
    ("history", "question", "doc_id"),
    [
        (["What is measles?"], "how is it treated", "measles"),
        (["What is measles?"], "can I fly", "ibuprofen"),
        (["What is measles?"], "Can I fly with ibuprofen?", "ibuprofen"),
        (["Can I fly with ibuprofen?"], "and in pregnancy?", "ibuprofen"),
        (["Can I fly with ibuprofen?"], "the second one", ""),
    ],
)
def test_the_article_talked_about_answers_unless_another_is_named(
    library, history, question, doc_id
):
    """A word that stands in another article alone names it; a place in a list names nothing."""
    quotes = library.ask(question, history=history).quotes

    assert [each.doc_id for each in quotes][:1] == [doc_id][: bool(doc_id)]


@pytest.mark.parametrize(
    ("question", "doc", "is_sure"),
    [
        ("Can I fly with ibuprofen?", "", True),
        ("Can I fly with it?", "", False),
        ("Can I fly with it?", "ibuprofen", True),
    ],
)
def test_of_many_articles_none_is_surely_meant_by_it(library, question, doc, is_sure):
    """Where nothing was asked before, "it" may be what any of them is about."""
    sure = library.with_config(Config(min_score=0.2, medium_score=0.21, high_score=0.22))
    answer = sure.ask(question, doc=doc)

    assert answer.quotes[0].doc_id == "ibuprofen"
    assert answer.confidence.value == ("high" if is_sure else "low")


LISTS = {
    "tests.md": """# Tests

The tests are:

- Biopsy: skin is cut.
- Scan: a
  - long
  - picture
- Count of cells in blood
""",
    "other.md": "# Gout\n\nGout hurts.",
}


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (["What are the tests?"], "what is the second one", "what is Scan"),
        (["What are the tests?", "What is gout?"], "and the last?", "and Count of cells in blood?"),
        (["What are the tests?"], "the fourth one", ""),
        (["What is gout?"], "the second one", ""),
    ],
)
def test_a_place_in_the_list_that_answered_is_looked_up(
    tmp_path, encoder, history, question, query
):
    """One that it does not have, or of no list, is met with silence."""
    build(write_corpus(tmp_path / "corpus", LISTS), tmp_path / "index", encoder=encoder)
    pipeline = load(tmp_path / "index", config=Config(min_score=0.15), encoder=encoder)
    answer = pipeline.ask(question, history=history)

    assert bool(answer.quotes) == bool(query)
    assert answer.query == (query or question)


def test_the_list_answers_where_nothing_more_is_told_of_a_place_in_it(tmp_path, encoder):
    """It is what answered before, and is not sure to say what is asked now."""
    build(write_corpus(tmp_path / "corpus", LISTS), tmp_path / "index", encoder=encoder)
    pipeline = load(tmp_path / "index", config=Config(min_score=0.5), encoder=encoder)
    listed = pipeline.ask("What are the tests?")
    answer = pipeline.ask("how often is the first one", history=["What are the tests?"])

    assert [quote.text for quote in answer.quotes] == [quote.text for quote in listed.quotes]
    assert answer.confidence.value == "low"


HEADED = {
    "gout.md": "# Gout\n\nGout hurts. Measles and syrup do not help with ear wax.",
    "measles.md": "# Measles\n\nMeasles is a rash. Gout and syrup are not.",
    "wax.md": "# Ear wax\n\n## Syringes\n\nA drop of oil helps.",
    "plugs.md": "# Plugs of wax\n\nThey hurt.",
    "sleep.md": "# Sleep\n\nIt is good. Cough syrup helps.",
}


@pytest.fixture(scope="module")
def headed(tmp_path_factory, encoder) -> Index:
    """Pages whose titles are illnesses, other words, and a word that is of any topic."""
    folder = tmp_path_factory.mktemp("headed")
    build(write_corpus(folder / "corpus", HEADED), folder / "index", encoder=encoder)
    return Index(folder / "index")


@pytest.mark.parametrize(
    ("question", "found", "about", "is_new"),
    [
        ("is there a rash", "measles", "gout", True),  # a word of the one found
        ("is it measles", "gout", "measles", True),  # an illness
        ("what is sleep", "sleep", "gout", True),  # what a page is about
        ("is it the wax", "wax", "gout", True),  # a word of its title, though both hold it
        ("is it the wax", "wax", "plugs", False),  # in both titles
        ("is it the syrup", "sleep", "gout", False),
        ("what helps", "sleep", "gout", False),
    ],
)
def test_a_question_names_a_topic_anew(headed, question, found, about, is_new):
    """In any of four ways; what both hold names nothing."""
    assert names_anew(question, found, about, headed) == is_new


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("is it lupus", True),  # an illness that no page holds
        ("what about wax", True),
        ("is a syringe used", True),
        ("is syrup used", False),
        ("what helps", False),
    ],
)
def test_a_topic_is_an_illness_or_headed(headed, text, is_named):
    """Words that only stand in a text name none."""
    assert names_topic(text, headed) == is_named


def test_a_heading_is_found_behind_many_texts_with_its_word(tmp_path, encoder):
    """Whatever the order of the articles."""
    texts = {f"a{n:03}.md": f"# Page {n}\n\nKeep wax away, number {n}." for n in range(250)}
    texts["zwax.md"] = "# Wax\n\nWax is normal."
    build(write_corpus(tmp_path / "corpus", texts), tmp_path / "index", encoder=encoder)

    assert names_topic("what about wax", Index(tmp_path / "index"))


@pytest.fixture(scope="module")
def clinics(tmp_path_factory, encoder) -> Pipeline:
    """Two articles, of which one writes an abbreviation."""
    folder = tmp_path_factory.mktemp("clinics")
    articles = {
        "warfarin.md": "# Warfarin\n\nThe INR test is on Monday. Your INR is 2 to 3 mostly.",
        "stoma.md": "# Stoma\n\nWhat is normal: a little blood is. HELP is at hand.",
    }
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "doc_ids"),
    [
        ("what is a normal INR", {"warfarin"}),
        ("what is normal HELP", {"warfarin", "stoma"}),
        ("WHAT IS A NORMAL INR", {"warfarin", "stoma"}),
        ("what is normal blood with an INR", {"warfarin", "stoma"}),
    ],
)
def test_what_does_not_hold_an_abbreviation_is_no_answer_on_it(clinics, question, doc_ids):
    """If nothing else is named, and articles write it more than once; capitals may be loud."""
    found = clinics.explain(question).sentences

    assert {clinics.doc_ids[each.article] for each in found} == doc_ids
