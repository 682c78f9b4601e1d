"""What a question after others most probably means is read, in each way that it may."""

from collections.abc import Callable, Sequence

import pytest

from rag import Config, build
from rag.follow import read_likeliest
from rag.index import Index
from rag.reading import Search, Searcher
from tests.conftest import write_corpus

ARTICLES = {
    "measles.md": """# Measles

Measles is a rash with a fever.

## Symptoms

Symptoms of measles are:

- fever
- rash
- cough

## How is it treated?

Rest is how it is treated at home.
""",
    "gout.md": """# Gout

Gout is a disease of joints. Beer makes gout worse.

## Symptoms

Symptoms:

- pain
- swelling
- heat in a joint that is felt for weeks on end

## Treatment

Ice is how it is treated. Children rarely have gout. Some people whose stiff toes hurt bend other
joints all day long, and then say that nothing helps.
""",
    "ibuprofen.md": """# Ibuprofen

Stiff joints bend. Gout hurts less.

## Can I take it in pregnancy?

No, do not take it in pregnancy.

## Can I fly with it?

You can fly with it. It may harm the kidneys.
""",
    "wax.md": """# Ear wax

Ear wax may harm hearing. Codeine eases the ear.
""",
}

Heard = tuple[str, str, str]


@pytest.fixture(scope="module")
def library(tmp_path_factory, encoder) -> Index:
    """Two illnesses with a list each, a medicine, and what no dictionary knows."""
    folder = tmp_path_factory.mktemp("library")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return Index(folder / "index")


@pytest.fixture
def read(library, encoder) -> Callable[..., Heard]:
    """Read after questions: the query, the article that answers it, and the sentence."""

    def read_after(earlier: Sequence[str], asked: str, least: float = 0.15) -> Heard:
        searcher = Searcher(library, encoder, None, Config(min_score=least), lambda _: ())
        reading = read_likeliest(asked, earlier, Search(searcher, {}, ""))
        if not reading.judgement.answers:
            return reading.query, "", ""
        first = reading.judgement.chosen[0]
        article, sentence = library.store.article(first.article), first.sentence
        return reading.query, article.doc_id, article.text[sentence.start : sentence.end]

    return read_after


BEER, DISEASE = "Beer makes gout worse.", "Gout is a disease of joints."
RASH, ICE = "Measles is a rash with a fever.", "Ice is how it is treated."
WEEKS, BENT = "heat in a joint that is felt for weeks on end", "Stiff joints bend."


def test_another_illness_takes_the_place_of_the_one_before(read):
    """What was asked of gout is asked of measles."""
    assert read(["does beer make gout worse"], "and measles?")[0] == "does beer make measles worse"


def test_a_fragment_without_a_topic_is_joined(read):
    """Alone it says nothing that could be found in the article."""
    heard = read(["does beer make gout worse"], "and how often?")

    assert heard == ("and how often? beer make gout worse", "gout", BEER)


def test_a_fragment_after_nothing_that_is_known_is_joined(read):
    """No article was talked about that could answer it."""
    assert read(["can I take paracetamol"], "and measles?")[0] == "and measles? take paracetamol"


@pytest.mark.parametrize(
    ("earlier", "asked", "heard"),
    [
        # Joined it scores higher.
        ("what is gout", "and ice?", ("and ice? what is gout", "gout", ICE)),
        # Joined it scores lower.
        ("what is a disease of joints", "and ice?", ("and ice?", "gout", ICE)),
        # Joined it scores higher, but only repeats the answer before.
        ("what is gout", "and weeks?", ("and weeks?", "gout", WEEKS)),
    ],
)
def test_a_fragment_is_read_joined_or_in_the_article(read, earlier, asked, heard):
    """Whichever answers better, unless that is what was said already."""
    assert read([earlier], asked) == heard


def test_a_fragment_is_read_in_the_article_if_it_answers_better_there(read):
    """Though joined it would repeat nothing."""
    assert read(["is gout painful in the winter"], "and the treatment?")[0] == "and the treatment?"


@pytest.mark.parametrize(
    ("earlier", "asked", "heard"),
    [
        ("what is measles", "and in winter?", ("and in winter?", "", "")),
        # It has no words of its own: the answer may be for all.
        (
            "what is measles",
            "and in children?",
            ("and in children? what is measles", "measles", RASH),
        ),
        # The answer holds its word.
        (
            "does beer make gout worse",
            "and beer?",
            ("and beer? beer make gout worse", "gout", BEER),
        ),
        # Its list does.
        (
            "symptoms of measles are",
            "or coughs?",
            ("or coughs? symptoms of measles are", "measles", "Symptoms of measles are:"),
        ),
        # Joined it finds something new.
        (
            "what is gout",
            "and what about heat?",
            ("and what about heat? what is gout", "gout", ICE),
        ),
    ],
)
def test_what_was_said_before_is_no_answer_to_a_new_word(read, earlier, asked, heard):
    """Where the old words drown it, and the article does not answer it alone."""
    assert read([earlier], asked, 0.3) == heard


@pytest.mark.parametrize(
    ("earlier", "asked", "least", "doc_id"),
    [
        # It is answered, though it names no illness.
        ("what is a disease of joints", "what are the symptoms", 0.15, "gout"),
        # It is named, though not answered.
        ("is gout from the moon or from wheels", "what are the symptoms", 0.35, "gout"),
        # Of measles neither.
        ("fever", "what is the treatment", 0.35, "gout"),
    ],
)
def test_an_article_is_talked_about_that_answers_or_is_named(read, earlier, asked, least, doc_id):
    """Of others the nearest answers: measles on symptoms, gout on treatment."""
    assert read([earlier], asked, least)[1] == doc_id


@pytest.mark.parametrize(
    ("earlier", "asked", "heard"),
    [
        # It names a topic anew.
        ("what is gout", "is there a fever", ("is there a fever", "measles", RASH)),
        # Words of its own, which both articles hold, are answered in the other only.
        ("what is gout", "do stiff joints bend", ("do stiff joints bend", "ibuprofen", BENT)),
        # It has no words of its own.
        ("can I fly with ibuprofen", "what are the symptoms", ("what are the symptoms", "", "")),
    ],
)
def test_a_question_that_stands_alone_is_of_the_article_before(read, earlier, asked, heard):
    """Unless its words say that it is not."""
    assert read([earlier], asked, 0.3) == heard


@pytest.mark.parametrize(
    ("earlier", "asked", "is_alone"),
    [
        ("what is gout", "can ear wax harm it", True),  # it names what the other is about
        ("what is gout", "can it harm the kidneys", True),  # the other speaks of gout as well
        ("what is a disease of joints", "can it harm the kidneys", False),
    ],
)
def test_another_article_answers_what_leans_only_with_reason(read, earlier, asked, is_alone):
    """Otherwise it is asked together with what was asked before."""
    assert (read([earlier], asked)[0] == asked) == is_alone


@pytest.mark.parametrize(
    ("earlier", "asked", "doc_id"),
    [
        # The other speaks of kidneys, and the question names neither it nor an illness.
        ("what is gout", "can it harm the kidneys", ""),
        ("what is gout", "can ibuprofen harm the kidneys", "ibuprofen"),
        # Whether it goes with measles, a page on ears does not say.
        ("what is measles", "does codeine ease it", ""),
        ("what is measles", "does codeine help", ""),
        ("what is ear wax", "does codeine ease the ear", "wax"),
        ("what is measles", "does codeine help with ear wax", "wax"),
        # One word that the other holds is of what was talked about, if that answers.
        ("what is measles", "is ice how people are treated", "measles"),
        # What something is that measles has nothing of points to nothing.
        ("what is measles", "and what is ice for", "gout"),
    ],
)
def test_what_another_article_says_is_not_taken_for_the_one_talked_about(
    read, earlier, asked, doc_id
):
    """It answers where it is named, or where another illness is."""
    assert read([earlier], asked, 0.3)[1] == doc_id


def test_what_only_repeats_the_answer_before_does_not_count(read):
    """The question as it is does, though it scores lower."""
    assert read(["what is gout"], "is it a rash")[0] == "is it a rash"


@pytest.mark.parametrize(
    ("earlier", "query"),
    [
        (["what is gout", "what are the symptoms"], "and heat in a joint that is felt for?"),
        (["Symptoms of measles?", *["what is the second one"] * 3], "and cough?"),
        (["Symptoms of measles?", "thanks", "ok thanks", "bye"], "and cough?"),
        (["Symptoms of measles?", "what is gout", "can I fly with ibuprofen"], "and cough?"),
        (["Symptoms of measles?", *["what is gout"] * 3], "and the last?"),
    ],
)
def test_a_place_is_looked_up_in_the_list_that_was_shown(read, earlier, query):
    """A turn means what it meant then; so many back, but for those that show none; named short."""
    assert read(earlier, "and the last?")[0] == query


def test_what_stands_at_a_place_is_asked_of_the_illness_talked_about(read):
    """Though the question that the list answered did not name it."""
    heard = read(["what is gout", "what are the symptoms"], "what is the second one")

    assert heard[:2] == ("what is swelling", "gout")


def test_many_questions_for_places_are_read_once(read):
    """They are not read again for each other."""
    assert read(["what is the second one"] * 60, "and the last?") == ("and the last?", "", "")
