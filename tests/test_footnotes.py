"""A footnote and what it belongs to are quoted together."""

import pytest

from tests.quoting import article_of, quoted


@pytest.mark.parametrize("beginning", ["Mechanical", "* Not", "Ask before"])
def test_a_table_and_its_footnote_are_quoted_together(tmp_path, beginning):
    """Each would mislead without the other."""
    source = article_of(
        tmp_path,
        "| Valve | Target |\n|---|---|\n| Mechanical\\* | 3 |\n\n"
        "\\* Not if it is old. Ask before.\n\nAsk us.",
    )

    assert quoted(source, beginning) == [
        "Valve | Target\nMechanical* | 3\n\n* Not if it is old. Ask before."
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Take it once[^a]. Rest.", "Take it once[1]. Rest.\n\n[1] Not if late. Ask."),
        ("- fish\n- cherries[^a]", "fish\ncherries[1]\n\n[1] Not if late. Ask."),
        (
            "| Age | Dose |\n|---|---|\n| 5[^a] | 1 |",
            "Age | Dose\n5[1] | 1\n\n[1] Not if late. Ask.",
        ),
    ],
)
def test_a_footnote_is_quoted_with_what_it_belongs_to(tmp_path, text, whole):
    """Each would mislead without the other."""
    source = article_of(
        tmp_path, f"# Pills\n\n{text}\n\nSit.\n\n## More\n\nB.\n\n[^a]: Not if late. Ask."
    )

    assert quoted(source, whole[:4]) == quoted(source, "[1]") == quoted(source, "Ask.") == [whole]
    assert quoted(source, "Sit.") == ["Sit."]


def test_a_number_in_brackets_far_from_its_reference_is_none(tmp_path):
    """A list of references would be quoted with everything before it."""
    source = article_of(tmp_path, "# Pills\n\nIt helps [1].\n\nAsk.\n\n[1] Lee, 2014.")

    assert quoted(source, "It helps") == ["It helps [1]."]
