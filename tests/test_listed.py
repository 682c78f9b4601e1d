"""A list is quoted whole, with what introduces it."""

import pytest

from tests.quoting import article_of, quoted


def test_a_list_is_complete_with_its_lead_in(source):
    """One item brings the whole list and the sentence before it, in one piece."""
    whole = (
        "Common symptoms include:\n\n"
        "a whistling sound when breathing\na cough at night\na tight chest"
    )

    assert quoted(source, "a cough at night")[0].startswith(whole)
    assert quoted(source, "Common symptoms")[0].startswith(whole)


@pytest.mark.parametrize("opening", ["These raise the risk: older age", "Causes are many, such as"])
def test_a_list_without_marks_is_complete_with_its_lead_in(tmp_path, opening):
    """Whichever of its lines answers; the next sentence stays outside."""
    text = f"# Falls\n\n{opening}\n\nweak legs\n\npoor sight\n\nLegs can be trained."
    source = article_of(tmp_path, text)

    for beginning in [opening, "poor sight"]:
        assert quoted(source, beginning) == [f"{opening}\n\nweak legs\n\npoor sight"]


@pytest.mark.parametrize("sentence", ["It varies (see page 3.)", "They say “go.”", "これは…です。"])
def test_a_whole_sentence_before_a_list_stands_alone(tmp_path, sentence):
    """Whatever closes it, and in any script."""
    source = article_of(tmp_path, f"{sentence}\n\n- weak legs\n- poor sight")

    assert quoted(source, sentence) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "The doses below are for syrup.",
        "Give one of the following.",
        "This table is for syrup.",
        "These doses are for syrup.",
    ],
)
@pytest.mark.parametrize("marked", ["- 5 ml\n- 10 ml", "| Age | Dose |\n|---|---|\n| 2 | 5 ml |"])
def test_a_sentence_that_points_to_what_follows_brings_it(tmp_path, sentence, marked):
    """Each of the two would mislead without the other; what stands before is no part of them."""
    source = article_of(tmp_path, f"# Pain\n\nCheck the label. {sentence}\n\n{marked}\n\nRest.")
    [whole] = quoted(source, sentence)

    assert whole.startswith(f"{sentence}\n\n")
    assert whole.endswith(source.article.text[: -len("\n\nRest.")].split("\n\n")[-1])
    assert quoted(source, whole.split("\n")[-1]) == [whole]


@pytest.mark.parametrize("sentence", ["Keep it below 25 °C.", "Give it with food."])
def test_a_sentence_that_says_nothing_of_a_table_is_not_quoted_with_it(tmp_path, sentence):
    """Nor the table with the sentence."""
    table = "| Age | Dose |\n|---|---|\n| 2 | 5 ml |"
    source = article_of(tmp_path, f"# Pain\n\n{sentence}\n\n{table}\n")

    assert quoted(source, sentence) == [sentence]
    assert quoted(source, "2 | 5 ml") == ["Age | Dose\n2 | 5 ml"]


def test_a_table_row_brings_its_head(source):
    """A row alone would not say what its cells mean."""
    assert "Medicine | How often\nReliever | when needed" in quoted(source, "Reliever")[0]


@pytest.mark.parametrize("heading", ["Don't", "Do not take it if you:"])
def test_a_list_is_quoted_with_the_heading_that_negates_it(tmp_path, heading):
    """Without it a warning would read as a permission."""
    source = article_of(tmp_path, f"# Pills\n\n## {heading}\n\n- drink\n- drive\n\nAsk us.")

    assert quoted(source, "drive") == [f"{heading}\n\ndrink\ndrive"]
    assert quoted(source, "Ask us.") == ["Ask us."]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("beginning", ["Q: May I drink", "A: No", "It harms"])
def test_an_answer_is_quoted_with_its_question(tmp_path, gap, beginning):
    """Whichever of them is found."""
    source = article_of(
        tmp_path, f"# Pills\n\nQ: May I drink?{gap}A: No. It harms.\n\nQ: May I drive?{gap}A: Yes."
    )
    [quote] = quoted(source, beginning)

    assert "May I drink?" in quote
    assert "A: No." in quote
    assert "drive" not in quote


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("# Pills\n\nDo they harm? Rarely. Ask us.", "Do they harm? Rarely."),
        ("# Pills\n\nDo they harm?\n\n- the liver\n- the eye", None),
        ("# Pills\n\nDo they harm?\n\n## Rest", "Do they harm?"),
        ("# Pills\n\nDo they harm?", "Do they harm?"),
    ],
)
def test_a_question_is_quoted_with_what_answers_it(tmp_path, text, whole):
    """Alone it would be the question of the reader said back."""
    whole = whole or "Do they harm?\n\nthe liver\nthe eye"

    assert quoted(article_of(tmp_path, text), "Do they harm?") == [whole]


@pytest.mark.parametrize("gap", [" ", "\n\n"])
@pytest.mark.parametrize(
    "question", ['"Do they harm?"', "“Do they harm?”", "‘Do they harm?’", "(Do they harm?)"]
)
def test_a_question_in_quotation_marks_is_quoted_with_what_answers_it(tmp_path, question, gap):
    """They are what a leaflet puts around what its readers ask."""
    source = article_of(tmp_path, f"# Pills\n\nTake two. {question}{gap}Rarely. Ask us.")

    assert quoted(source, question) == [f"{question}{gap}Rarely."]


def test_a_question_in_a_list_brings_its_list_only(tmp_path):
    """What follows a list of questions answers none of them."""
    source = article_of(tmp_path, "# Pills\n\nAsk:\n\n- Is it red?\n- Is it hot?\n\nRest.")

    assert quoted(source, "Is it hot?") == ["Ask:\n\nIs it red?\nIs it hot?"]


def test_a_list_of_sentences_is_one(tmp_path):
    """None of them is a label."""
    source = article_of(tmp_path, "# Gout\n\n- Eat fish.\n- Drink milk.\n- Rest.")

    assert quoted(source, "Rest.") == ["Eat fish.\nDrink milk.\nRest."]


def test_of_a_list_of_lists_and_sentences_the_branch_is_quoted(tmp_path):
    """What is whole without a list is no label of one."""
    text = "- Zinc is no food.\n- Food\n    - fish\n- Drinks\n    - milk"

    assert quoted(article_of(tmp_path, f"# Gout\n\n{text}"), "milk") == ["Drinks\nmilk"]


@pytest.mark.parametrize("opening", ["", "Two groups.\n\n"])
def test_of_a_list_of_lists_the_branch_is_quoted(tmp_path, opening):
    """The other branches are lists of their own."""
    text = "- Avoid\n    - liver\n    - fish\n        - in oil\n- Eat freely\n    - milk"
    source = article_of(tmp_path, f"# Gout\n\n{opening}{text}")
    avoid = "Avoid\nliver\nfish\nin oil"

    assert quoted(source, "in oil") == quoted(source, "Avoid") == [avoid]
    assert quoted(source, "milk") == ["Eat freely\nmilk"]


@pytest.mark.parametrize(
    ("opening", "more"),
    [("You may:", ""), ("Do not.", ""), ("Steps.", "\n- Rest"), ("Steps.", "\n- Rest. Eat.")],
)
def test_a_list_that_is_one_is_quoted_whole(tmp_path, opening, more):
    """Where a sentence introduces all branches, or an item is a step or has nothing below it."""
    text = f"# Gout\n\n{opening}\n\n- Cut\n    - fish\n- Boil\n    - milk{more}"

    [quote] = quoted(article_of(tmp_path, text), "fish")

    assert quote.startswith(opening)
    assert "milk" in quote


def test_a_meaning_is_quoted_with_its_term(tmp_path):
    """Without the others of the list."""
    source = article_of(tmp_path, "# Gout\n\nUrate\n: A waste.\n\nTophus\n: A lump.\n: Hard.")

    assert quoted(source, "Hard.") == ["Tophus\nA lump.\nHard."]
