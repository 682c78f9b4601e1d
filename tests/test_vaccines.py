"""What holds for one vaccine is no answer on another."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

CHILDREN = """# Vaccines for children

Ask the nurse which vaccines your child needs.

## Egg allergy

Children with an allergy to eggs can have MMR. The jab against yellow fever needs advice first.

## Flu

It is a spray into the nose. A second dose is given together with the measles vaccine.

| Age | Given |
|---|---|
| 1 year | MMR, MenB |
| 12 years | HPV |
"""
FLU = """# Flu vaccine

An allergy to eggs is hardly ever a reason not to have it. The vaccine holds no live virus.

Some people with shingles wait until they are well.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, encoder) -> Pipeline:
    """A page on many vaccines and one on one."""
    folder = tmp_path_factory.mktemp("vaccines")
    articles = {"children.md": CHILDREN, "flu.md": FLU}
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.05, margin=0.0), encoder=encoder)


def read(site: Pipeline, question: str, history: tuple[str, ...] = ()) -> list[str]:
    """The texts that were read for a question."""
    found = []
    for each in site.explain(question, history=history).sentences:
        article = site.article(site.doc_ids[each.article])
        found.append(article.text[each.sentence.start : each.sentence.end])
    return found


@pytest.mark.parametrize(
    ("question", "of_another"),
    [
        ("can my child with an allergy to eggs have the HPV vaccine", "Children with"),
        ("is MMR ok with an allergy to eggs", "The jab against"),
        ("is the BCG live", "The vaccine holds"),
        ("is the hepatitis B jab a live virus", "The vaccine holds"),
        ("is the RSV vaccine a spray into the nose", "It is a spray"),
        ("is MMR given together with the chickenpox vaccine", "A second dose"),
        ("is the men b vaccine given at 12 years", "12 years"),
    ],
)
def test_what_is_told_of_another_vaccine_is_not_read(site, question, of_another):
    """Whether a sentence, the heading above it or the title names that one."""
    assert not any(text.startswith(of_another) for text in read(site, question))


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("can my child with an allergy to eggs have the measles jab", "Children with"),
        ("can my child have the yellow fever vaccine with an allergy to eggs", "The jab against"),
        ("is the flu shot ok with an allergy to eggs", "An allergy to eggs"),
        ("is the influenza vaccine for children a spray into the nose", "It is a spray"),
        ("can the flu and MMR vaccines be given together", "A second dose"),
        ("at what age is the HPV jab given", "12 years"),
        ("which vaccines does my child need, the RSV vaccine too", "Ask the nurse"),
        ("does a flu jab harm people with shingles", "Some people with shingles"),
        ("diabetes vaccines for my child", "Ask the nurse"),
        ("asthma vaccine, is it a spray into the nose", "It is a spray"),
        ("MMR or BCG for a child with an allergy to eggs", "Children with"),
    ],
)
def test_what_is_told_of_it_is_read(site, question, own):
    """By its own name or that of the illness; and what is told of all or of no vaccine."""
    assert any(text.startswith(own) for text in read(site, question))


def test_a_follow_up_that_names_another_vaccine_asks_of_that(site):
    """What it calls "the flu one" is a vaccine, too."""
    earlier = ("can my child with an allergy to eggs have MMR",)
    texts = read(site, "and the flu one?", earlier)

    assert texts
    assert not any(text.startswith("Children with") for text in texts)
