"""Terms that an article defines: found by how they are introduced, and never guessed."""

from pathlib import Path

import pytest

from rag.chunk import split_sentences
from rag.corpus import Source, parse
from rag.define import define


def definitions(text):
    """Each term that an article defines, with the sentence that does."""
    article = parse(Source(Path("a.md"), "a.md", text.encode()))
    found = define(article, split_sentences(article))
    return {each.term: article.text[each.span.start : each.span.end] for each in found}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Gout is a painful swelling of a joint.", "Gout"),
        ("Leukemia is the name for a group of cancers.", "Leukemia"),
        ("The vitreous humor is a gel that fills the eye.", "vitreous humor"),
        ("They form raised patches, called plaques, and itch.", "plaques"),
        ("Sperm banking (also called sperm cryopreservation) is common.", "sperm cryopreservation"),
        ("It is seen in people with acute myeloid leukemia (AML).", "AML"),
        ("The most common type is hepatocellular carcinoma (HCC).", "HCC"),
        ("Fatty liver may become nonalcoholic steatohepatitis (NASH).", "NASH"),
        ("An electrocardiogram (ECG) may help.", "ECG"),
        ("It was the 6-min walk distance (6MWD).", "6MWD"),
        ("- Skin biopsy: a doctor takes a sample of the skin.", "Skin biopsy"),
        ("- Targeted therapy: drugs that stop cancer cells.", "Targeted therapy"),
        ("- small raised bumps (papules)", "papules"),
    ],
)
def test_a_term_is_defined_by_the_sentence_that_introduces_it(text, term):
    """The definition is the whole sentence or list item, character for character."""
    assert definitions(text) == {term: text.removeprefix("- ")}


@pytest.mark.parametrize(
    "text",
    [
        "Fever is a sign of infection.",
        "Smoking is a major risk factor.",
        "Alcohol is a trigger.",
        "Hypertension is a silent killer.",
        "Salt is a danger to the kidneys.",
        "Morphine is an extremely effective treatment.",
        "While asthma is a lung disease, it can be treated.",
        "The risk (chance) is 50%.",
        "It is a rare illness.",
        "This test is a way to look inside.",
        "The outlook is mostly poor.",
        "Many people with gout are a little afraid.",
        "Doctors call it gout.",
        "Certain gene mutations (changes) can be inherited.",
        "Call the nurse (NHS) first.",
        "Have this carcinoma treated (HCC) first.",
        "Most are treated with carboplatin (TC).",
        "- Blood tests: doctors usually ask for these.",
        "- Remember: a friend can come with you.",
    ],
)
def test_what_may_be_no_definition_is_none(text):
    """A sign, a risk, a pointer, advice or a plainer word defines nothing."""
    assert definitions(text) == {}


def test_a_bound_defines_what_has_two_names():
    """A number alone could be a finding."""
    sentence = "High blood pressure (hypertension) is 140/90 mm Hg or more."

    assert definitions(sentence) == {"High blood pressure": sentence, "hypertension": sentence}
    assert definitions("The share is 50% or more.") == {}


def test_a_cell_that_kills_is_no_slogan():
    """Words that judge may stand in the name of a kind."""
    sentence = "A lymphocyte is a natural killer cell or another white blood cell."

    assert definitions(sentence) == {"lymphocyte": sentence}


def test_the_first_definition_counts():
    """A term that is defined twice, or in a heading, has one definition."""
    found = definitions("# Gout is a pain\n\nGout is a swelling.\n\nGout is an illness.")

    assert found == {"Gout": "Gout is a swelling."}


def test_both_names_of_one_thing_are_terms():
    """The other name in brackets is defined by the same entry."""
    entry = "Radiotherapy (radiation therapy): radiation that kills cancer cells."

    assert definitions(f"- {entry}") == {"Radiotherapy": entry, "radiation therapy": entry}


@pytest.mark.parametrize(
    ("language", "is_english"),
    [("de", False), ("enm", False), ("EN", True), ("en_GB", True), ("en-US", True)],
)
def test_another_language_has_none(language, is_english):
    """The signs of a definition are English ones."""
    found = definitions(f"---\nlanguage: {language}\n---\n\nGout is a swelling.")

    assert found == ({"Gout": "Gout is a swelling."} if is_english else {})
