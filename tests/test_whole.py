"""A sentence is quoted with its condition, its whole instruction and the strength of its dose."""

from dataclasses import replace

import pytest

from tests.quoting import ALL, article_of, quoted


@pytest.mark.parametrize("heading", ["If you had spray", "Unless we told you", "Do not drive"])
def test_a_sentence_is_quoted_with_the_heading_that_sets_its_condition(tmp_path, heading):
    """Whichever of its paragraphs it stands in."""
    source = article_of(tmp_path, f"# Test\n\n## {heading}\n\nGo home. Rest.\n\nYou may eat.")

    assert quoted(source, "Rest.") == [f"{heading}\n\nGo home. Rest."]
    assert quoted(source, "You may eat.") == [f"{heading}\n\nGo home. Rest.\n\nYou may eat."]


def test_what_stands_below_a_condition_is_one_instruction(tmp_path):
    """To the end of its paragraph: half of it may do harm."""
    source = article_of(tmp_path, "# Pills\n\n## If you miss one\n\nTake it. Never take two. Ask.")

    assert quoted(source, "Take it.") == ["If you miss one\n\nTake it. Never take two. Ask."]


@pytest.mark.parametrize(
    "heading", ["What if I miss one?", "What should I do if I am ill?", "What to do if it is late?"]
)
def test_what_stands_below_a_question_with_a_condition_is_one_instruction(tmp_path, heading):
    """Its citation names the heading."""
    source = article_of(tmp_path, f"# Pills\n\n## {heading}\n\nTake it. Never two.\n\nAsk.")

    assert quoted(source, "Take it.") == quoted(source, "Never two.") == ["Take it. Never two."]
    assert quoted(source, "Ask.") == ["Ask."]


def test_below_a_question_on_what_somebody_has_each_sentence_stands_alone(tmp_path):
    """It is told of, not what to do."""
    source = article_of(
        tmp_path, "# Lumps\n\n## What if I have had none?\n\nThey often look alike. Many do."
    )

    assert quoted(source, "They often") == ["They often look alike."]


def test_a_sentence_below_the_condition_of_a_list_brings_both(tmp_path):
    """The heading introduces what introduces the list."""
    source = article_of(tmp_path, "# Test\n\n## If you slept\n\nYou must not:\n\n- drive\n- drink")

    assert quoted(source, "drink") == ["If you slept\n\nYou must not:\n\ndrive\ndrink"]


def test_a_sentence_far_below_its_condition_is_quoted_alone(tmp_path):
    """Its citation names the heading."""
    source = article_of(tmp_path, "# Test\n\n## If you slept\n\nGo home. Rest. Eat. But not much.")
    config = replace(ALL, max_words=4)

    assert quoted(source, "Eat.", config=config) == ["Eat. But not much."]


@pytest.mark.parametrize("heading", ["When to call us", "Why if I am ill?", "Who cannot have it"])
def test_a_heading_that_sets_no_condition_is_not_quoted(tmp_path, heading):
    """Nor is the title, which stands above all."""
    source = article_of(tmp_path, f"# If you are ill\n\nRest.\n\n## {heading}\n\nCall. Eat.")

    assert quoted(source, "Rest.") == ["Rest."]
    assert quoted(source, "Call.") == ["Call."]


def test_an_answer_that_hangs_on_its_question_is_quoted_with_it(tmp_path):
    """Below another question "Yes" would answer that of the reader."""
    source = article_of(
        tmp_path,
        "# Aids\n\n**Are batteries free?**\n\nYes, in hospital. Ask."
        "\n\n## Who pays?\n\nNo one pays.",
    )

    assert quoted(source, "Yes, in hospital.") == ["Are batteries free?\n\nYes, in hospital."]
    assert quoted(source, "Ask.") == ["Ask."]
    assert quoted(source, "No one pays.") == ["No one pays."]


@pytest.mark.parametrize(
    ("text", "is_brought"),
    [
        ("Use 250 mg in 5 mL.\n\n| Age | Dose |\n|---|---|\n| 5 | 2 mL |", True),
        ("| Age | Dose |\n|---|---|\n| 5 | 2 mL |\n\nUse 120 mg/5 ml.", True),
        ("Use 250 mg in 5 mL.\n\n| Age | Dose |\n|---|---|\n| 5 | 2 mg |", False),
        ("Use a spoon of 5 mL.\n\n| Age | Dose |\n|---|---|\n| 5 | 2 mL |", False),
    ],
)
def test_doses_in_millilitres_bring_their_strength(tmp_path, text, is_brought):
    """Without it they say nothing of how much is taken."""
    quote = " ".join(quoted(article_of(tmp_path, f"# Pills\n\n{text}"), "5 | 2"))

    assert ("Use" in quote) is is_brought


@pytest.mark.parametrize("label", ["**It whistles.**", "Itching.", "No sound."])
def test_a_label_is_quoted_with_what_stands_behind_it(tmp_path, label):
    """Alone it only says again what was asked; what stands behind it is whole without it."""
    source = article_of(tmp_path, f"# Aids\n\n{label} There may be wax in it. Push it in.\n\nAsk.")
    name = label.strip("*")

    assert quoted(source, name) == [f"{name} There may be wax in it. Push it in."]
    assert quoted(source, "There may") == ["There may be wax in it."]


def test_a_label_of_a_long_paragraph_is_quoted_with_the_sentence_behind_it(tmp_path):
    """What is asked may stand anywhere in the rest."""
    more = "Clean it with a dry cloth. " * 8
    source = article_of(tmp_path, f"# Aids\n\nNo sound. There may be wax in it. {more}")

    assert quoted(source, "No sound.") == ["No sound. There may be wax in it."]


@pytest.mark.parametrize(
    "one", ["**Do not drive.**", "Sit up.", "Does it hurt?", "It hurts a little."]
)
def test_a_short_sentence_that_is_no_label_is_quoted_alone(tmp_path, one):
    """An instruction is whole; so is what says more than a name."""
    source = article_of(tmp_path, f"# Aids\n\n{one} Many people wonder. We can help.")
    text = one.strip("*")
    found = [f"{text} Many people wonder."] if text.endswith("?") else [text]

    assert quoted(source, text) == found


def test_a_bare_answer_below_its_question_brings_one_sentence_and_no_more(tmp_path):
    """It is no label of all that is told behind it."""
    source = article_of(tmp_path, "# Aids\n\n## Can I swim?\n\nNo. It is wet. Ask your nurse.")

    assert quoted(source, "No.") == ["Can I swim?\n\nNo. It is wet."]
