"""Slips of the pen are put right; numbers, doses, names and words of the articles are not."""

import csv
from pathlib import Path

import pytest

import rag
from rag import Config, build, load
from rag.spell import Speller
from tests.conftest import write_corpus

ARTICLES = frozenset(
    "cytokine imatinib plaques color leukemia lump nigral body marrow r u y".split()
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat does it luk like", "what does it look like"),
        ("is it seroius?", "is it serious?"),
        ("a byopsy, or a SIMPTOM", "a biopsy, or a SIMPTOM"),
        ("WAT IS A BYOPSY", "what IS A biopsy"),
        ("Wat is it", "what is it"),
        ("WHAT DOES IT LUK LIKE", "WHAT DOES IT look LIKE"),
        ("y does it itch, r u sure", "why does it itch, are you sure"),
        ("does it itch. wat is it?", "does it itch. what is it?"),
        ("the dr, wat did he say", "the dr, what did he say"),
        ("MS simptoms", "MS symptoms"),
        ("who can tak imatinb", "who can take imatinib"),
        ("in the boddy", "in the body"),
        ("wat colour", "what color"),
        ("my plaqes", "my plaques"),
        ("leukaemias", "leukemia"),
        ("radiaton doesit hurt the bonemarrow", "radiation does it hurt the bone marrow"),
        ("hott lampp", "hott lamp"),  # of four letters, what the articles do not hold is left
    ],
)
def test_slips_are_put_right(typed, meant):
    """By the list, by the dictionary, and by the words of the articles, which come first."""
    assert Speller(ARTICLES.__contains__, set().__contains__).correct(typed) == meant


@pytest.mark.parametrize(
    "query",
    [
        "400 mg of imatinib, 2x daily, b12",
        "is Xarelto safe",  # a name that the articles do not know
        "aleve, losec and lyrica with folic acid",  # medicines, one slip from other words
        "cytokine",  # the dictionary does not know it, the articles do
        "zejula or tagrisso",  # no word is one slip away
        "femara, reglan and tumour",  # nor one that is used
        "hep B and HAV",  # HAV is a virus, "hav" a slip
        "HAV vaccine",
        "WHAT IS HAV",
        "R-CHOP side effects",
        "r-chop and y-90 therapy",
        "R/R AML or r/r aml",
        "5 y after, vitamin u",
        "U WAVES, Y CHROMOSOME",  # letters in capitals name something
        "loss of the y chromosome",
        "u.s. guidelines",
        "dr hart, Mrs. Wil and ms smyth",
        "a rite",  # the articles hold it
        "colour",  # no American word of the articles is meant
        "tetrasmy18p",
        "usualish",
        "pneumonoultramicroscopicsilicovolcanoconiosi",
        "isn't he's l'œil",
        "statins and NSAIDs, nsaids or benzodiazepines",  # several of what a list names
        "   ",
        "",
    ],
)
def test_the_rest_stays(query):
    """Character for character."""
    holds = {"cytokine", "imatinib", "rite", "r", "u", "y"}.__contains__
    assert Speller(holds, {"usualish"}.__contains__).correct(query) == query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("severe chst pian", "severe chest pain"),  # the articles hold none of these
        ("she cant breethe, lipss blue", "she cant breathe, lips blue"),
        ("my babby is not breeving", "my baby is not breathing"),
        ("blak tary stolls", "black tarry stools"),
        ("wgere is it on my mourh", "where is it on my mouth"),
        ("what is in the marriw", "what is in the marrow"),
        ("comit", "commit"),  # not "vomit": a key beside is the last thought
        ("oy vodka, mr brickef", "oy vodka, mr brickef"),  # nothing known is beside
        ("motor neurone disease", "motor neuron disease"),
    ],
)
def test_symptoms_are_known_and_keys_beside_are_hit(typed, meant):
    """An emergency is heard in any articles; a key beside makes no word that nothing knows."""
    assert Speller(ARTICLES.__contains__, set().__contains__).correct(typed) == meant


LIBRARY = frozenset("celiac chop copd hemolytic leg pe va".split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("side effects of ramiprel", "side effects of ramipril"),
        ("amlopidine side effects", "amlodipine side effects"),  # two slips in a long word
        ("what causes labyrinthitus", "what causes labyrinthitis"),
        ("what is emfysema", "what is emphysema"),
        ("how much Paracitamol can i take", "how much paracetamol can i take"),
        ("is Diarea bad", "is diarrhea bad"),
        ("diet for coeliac disease", "diet for celiac disease"),
        ("c.o.p.d, or I.B.S.?", "copd, or IBS?"),
        ("whats a u t i", "whats a uti"),
    ],
)
def test_names_are_meant_that_the_articles_do_not_hold(typed, meant):
    """Of medicines and illnesses: an article on another one is no answer."""
    assert Speller(LIBRARY.__contains__, set().__contains__).correct(typed) == meant


@pytest.mark.parametrize(
    "query",
    [
        "hypethyroidism",  # too much of it or too little
        "ecitalopram",  # one of two medicines
        "myasthenia gravis, lichen planus or spina bifida",
        "hellp syndrome",
        "haemolytic anaemia",  # with one word changed it is no name
        "does tulsi help",  # not "tulsa", which the articles do not hold either
        "ask Alister",  # who is no blister
        "pain in r leg",
        "i vape twice",  # not "va pe"
        "thespleen hurts",  # of what is rarely said and not in the articles none is cut off
        "u s guidelines",
    ],
)
def test_names_stay(query):
    """No name is made another, and no letter that is a part of one a word."""
    assert Speller(LIBRARY.__contains__, set().__contains__).correct(query) == query


def test_the_list_is_sorted_and_needed():
    """No word stands there twice, none is meant and wrong at once, none is right already."""
    path = Path(rag.__file__).parent / "data" / "spelling.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["said"], row["meant"]) for row in csv.DictReader(file)]
    said = [word for word, _ in rows]
    assert said == sorted(set(said))
    assert all(word.isalpha() and word.islower() for word in said)
    assert not {part for _, meant in rows for part in meant.split()} & set(said)


@pytest.mark.parametrize("part", ["a ", "u ", "a.", "u t i ", "i  ", "x ", "r'"])
def test_a_row_of_letters_is_read_to_its_end(part):
    """However long it is: a time that grows with its square would not end."""
    speller = Speller(ARTICLES.__contains__, set().__contains__)

    assert len(speller.correct("gout " + part * 5_000)) >= 5_000


def test_a_question_is_searched_as_it_was_meant(tmp_path, encoder, monkeypatch):
    """The answer says so, safety hears what was typed, and it can be turned off."""
    articles = {"gout.md": "# Gout\n\n## Colchicine\n\nColchicine eases the pain.\n"}
    index = tmp_path / "index"
    monkeypatch.setattr(encoder, "count_tokens", len)  # no word is usual
    build(write_corpus(tmp_path / "corpus", articles), index, encoder=encoder)
    opened = load(index, config=Config(min_score=0.3), encoder=encoder)

    answer = opened.ask("dose colchicin ease the pane", history=["wat is it"])
    assert (answer.question, answer.query) == (
        "dose colchicin ease the pane",
        "dose colchicine ease the pane",
    )
    assert [quote.text for quote in answer.quotes] == ["Colchicine eases the pain."]
    typed = opened.with_config(Config(min_score=0.3, reword=False)).ask("colchicin")
    assert typed.query == "colchicin"


def test_articles_in_another_language_are_searched_as_typed(tmp_path, encoder, monkeypatch):
    """The dictionary is English: it would make English of any other language."""
    text = "---\nlanguage: de\n---\n# Gicht\n\nKaltes Wasser hilft bei Gicht.\n"
    index = tmp_path / "index"
    monkeypatch.setattr(encoder, "count_tokens", len)
    build(write_corpus(tmp_path / "corpus", {"gicht.md": text}), index, encoder=encoder)

    opened = load(index, encoder=encoder)
    assert opened.ask("hilft kalt Watter").query == "hilft kalt Watter"
    assert opened.ask("what helps my babby").query == "what helps my babby"


@pytest.mark.parametrize("cry", ["he swolowed bleech", "mi hijo swolowed bleech"])
def test_a_misspelt_cry_for_help_is_heard_beside_any_article(tmp_path, encoder, monkeypatch, cry):
    """Where no article is English nothing is put right before the search, and help is called."""
    text = "---\nlanguage: es\n---\n# Gota\n\nLa gota duele.\n"
    monkeypatch.setattr(encoder, "count_tokens", len)
    build(write_corpus(tmp_path / "corpus", {"gota.md": text}), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder)

    assert [notice.kind for notice in opened.ask(cry).notices] == ["emergency"]
    assert opened.ask(cry).query == cry
