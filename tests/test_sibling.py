"""What one article tells of an illness is no answer on another that is told from it."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

PAGE = """# Liver cancer

Some infections harm the liver.

- Hepatitis B: it spreads by blood. A vaccine against the infection is given to babies.
- Hepatitis C: it spreads by needles. Tablets cure the infection.

Hepatitis B and hepatitis C infection are found by blood tests. Rest helps a tired liver.

Coronary artery disease is the most common cause. Recurrent cancer is checked for.

## Type 2 diabetes

Tablets for sugar are taken daily.

## Sugar

People with diabetes have their feet looked at.
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory, encoder) -> Pipeline:
    """One article that tells of several illnesses."""
    folder = tmp_path_factory.mktemp("siblings")
    build(write_corpus(folder / "corpus", {"liver.md": PAGE}), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1, margin=0.0), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("Is a vaccine against hep B infection given to babies?", "A vaccine"),
        ("Is a vaccine against viral hepatitis given to babies?", "A vaccine"),
        ("Do tablets cure the infection with HCV?", "Tablets cure"),
        ("are hep c infections found by blood tests", "Hepatitis B and hepatitis C infection"),
        ("I have hep C and want a vaccine against hep B infection", "A vaccine"),
        ("I have asthma, is a vaccine given to babies?", "A vaccine"),
        ("Are tablets for sugar in type 2 diabetes taken daily?", "Tablets for sugar"),
        ("Are tablets for sugar in diabetes taken daily?", "Tablets for sugar"),
        ("With type 1 diabetes are the feet looked at?", "People with diabetes"),
        ("what is the most common cause of heart failure", "Coronary artery disease"),
        ("had a skin cancer, is it checked whether it is a recurrent one", "Recurrent cancer"),
    ],
)
def test_an_illness_is_answered_by_what_may_tell_of_it(page, question, beginning):
    """What names it, what it is one of, or no illness that is told from it."""
    first = page.explain(question).sentences[0]
    article = page.article("liver")

    assert article.text.startswith(beginning, first.sentence.start)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("Is a vaccine against hep C infection given to babies?", "A vaccine"),
        ("Do tablets cure the infection with HBV?", "Tablets cure"),
        ("Are tablets for sugar in type 1 diabetes taken daily?", "Tablets for sugar"),
    ],
)
def test_a_sibling_does_not_answer(page, question, beginning):
    """Neither by its own words nor by what introduces it or the heading above it."""
    text = page.article("liver").text
    read = [each.sentence.start for each in page.explain(question).sentences]

    assert read
    assert not any(text.startswith(beginning, start) for start in read)


def test_where_only_siblings_are_told_of_nothing_answers(tmp_path, encoder):
    """Silence is better than the vaccine of another infection."""
    text = "# Babies\n\nThe hepatitis B vaccine is given to babies."
    build(write_corpus(tmp_path / "c", {"a.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1), encoder=encoder)

    assert pipeline.ask("Is the hepatitis B vaccine given to babies?").quotes
    assert not pipeline.ask("Is the hepatitis C vaccine given to babies?").quotes


def test_what_the_title_names_is_told_to_people_who_have_others(tmp_path, encoder):
    """A page on leukemia of the skin is asked by people with leukemia of any type."""
    text = "# Cutaneous leukemia\n\nFew people get cutaneous leukemia on the skin."
    build(write_corpus(tmp_path / "c", {"a.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1), encoder=encoder)

    assert pipeline.ask("Do few people with CLL get it on the skin?").quotes
