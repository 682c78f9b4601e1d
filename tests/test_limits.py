"""A sentence is quoted with the one beside it that it would mislead without."""

import pytest

from tests.quoting import article_of, quoted


@pytest.mark.parametrize(
    "text",
    [
        "You must stop it 5 days before. Exceptions are cataract and dental surgery.",
        "Take it with food. However, some people need it fasting.",
        "Take two. Not if you are over 65.",
        "Most can have it.\n\nOnly after a test if you have had hepatitis.",
        "Do this:\n\nrest\nwalk\n\nBut stop if it hurts.",
        "No. Not unless your doctor says so.",
        "You can. Wear flight socks.",
        "You can't have it if you're allergic to eggs. You can have it if the reaction was mild.",
        "Take two at night. But only with food. Unless it upsets you, go on.",
    ],
)
def test_what_limits_a_sentence_is_quoted_with_it(tmp_path, text):
    """An exception, a condition, a rule or the reason of a bare answer; whichever part answers."""
    marked = text.replace("\nrest\nwalk", "\n- rest\n- walk")
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{marked}\n\nDrink water too.")
    first, last = source.sentences[2], source.sentences[-2]

    for each in (first, last):
        assert quoted(source, source.article.text[each.start : each.end]) == [text]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Part of it is cut out. This is also called X.", True),
        ("The tumour is burnt away. This procedure is known as X.", True),
        ("The tumour is burnt away.\n\nThis procedure is known as X.", False),
        ("The tumour is burnt away. Burning it is known as X.", False),
    ],
)
def test_another_name_is_quoted_with_what_it_names(tmp_path, text, whole):
    """Alone it tells nothing: what it names stands before it in its paragraph."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}\n\nDrink water too.")
    one, name = (source.article.text[each.start : each.end] for each in source.sentences[2:4])

    assert quoted(source, name) == [text if whole else name]
    assert quoted(source, one) == [one]


@pytest.mark.parametrize(
    "text",
    [
        "Rest helps a lot. It helps most at night.",
        "You can have it at home. You can have it if you like.",
        "You can't swim after it. You can walk a little.",
        "Most people do not fast. Most people eat a little.",
        "Yes, at any time. Wear socks.",
    ],
)
def test_what_stands_beside_a_sentence_and_limits_nothing_is_not_quoted(tmp_path, text):
    """Every further word is one more to read."""
    beginning = text[: text.index(". ") + 1]

    assert quoted(article_of(tmp_path, text), beginning) == [beginning]


@pytest.mark.parametrize(
    "text",
    [
        "Keep the wound dry for two days. After that, you can have a short shower.",
        "Stay in bed today. Until then, eat nothing.",
        "Press hard for ten minutes. If it still bleeds, come to us.",
        "Press hard for ten minutes. If the bleeding still goes on, come to us.",
        "Most people need no blood test. If you do, we write to you.",
        "Ask whether you can eat. If not, bring food.",
        "Some take an antacid. If you take one, leave two hours before the tablet.",
        "Let the glue set. Once it has dried, you may wash.",
        "Children go back to school early. They must not do sports.",
        "A nurse pulls the line out. This usually takes an hour.",
        "Put the shield on the eye. Wear it at night for a week.",
        "You go home with a shield. Take it off next day. Wear it at night for a week.",
    ],
)
def test_what_leans_on_the_sentence_before_it_is_quoted_with_it(tmp_path, text):
    """Its time, its case or what it speaks of stands there; that comes first."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}\n\nDrink water too.")
    first, last = source.sentences[2], source.sentences[-2]

    assert quoted(source, source.article.text[last.start : last.end]) == [text]
    assert quoted(source, source.article.text[first.start : first.end]) != [text]


@pytest.mark.parametrize(
    "text",
    [
        "Wear a sling for a week.\n\nAfter that, you can drive.",
        f"Wear a sling{' and rest it well' * 10}. After that, you can drive.",
        "Wear a sling for a week. You can drive after that.",
        "Wear a sling for a week. It can make you tired.",
        "Wear a sling for a week. If you do not drive, walk a little.",
    ],
)
def test_what_leans_on_nothing_near_is_quoted_alone(tmp_path, text):
    """Nor is what stands in another paragraph, or is too long, brought."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}\n\nDrink water too.")
    last = source.sentences[-2]
    one = source.article.text[last.start : last.end]

    assert quoted(source, one) == [one]
