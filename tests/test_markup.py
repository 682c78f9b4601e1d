"""Markdown and plain text become readable text with blocks."""

from itertools import pairwise

import pytest

from rag.errors import CorpusError
from rag.markup import Readable, read_markdown, read_plain
from rag.types import Kind


def shown(readable: Readable) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(str(each.kind), readable.text[each.start : each.end]) for each in readable.blocks]


def test_marks_link_targets_images_and_comments_are_gone():
    """A reader sees words, not marks."""
    source = "A **bold** [link](https://x.test/a?b) ![picture](p.png)`code` &amp; <!-- no --> end."

    assert shown(read_markdown(source)) == [("text", "A bold link code & end.")]


def test_html_inside_markdown_is_read_and_scripts_are_not():
    """Raw HTML keeps its words; what a browser would run or hide is dropped."""
    source = "<div>One<script>evil()</script><p>Two <b>three</b></div>\n\nFour<br>five"

    assert shown(read_markdown(source)) == [
        ("text", "One"),
        ("text", "Two three"),
        ("text", "Four"),
        ("text", "five"),
    ]


def test_sections_follow_the_headings():
    """A section knows its whole path, and together they part the text."""
    readable = read_markdown("intro\n\n# A\n\na\n\n## B\n\nb\n\n# C\n\nc")

    assert [each.path for each in readable.sections] == [(), ("A",), ("A", "B"), ("C",)]
    assert readable.sections[0].start == 0
    assert readable.sections[-1].end == len(readable.text)
    assert all(one.end == other.start for one, other in pairwise(readable.sections))


def test_list_items_know_what_introduces_them():
    """Items of one list share a group; a nested item is introduced by its parent."""
    readable = read_markdown("Take these:\n\n- one\n  - nested\n- two\n\nAfter.")

    texts = [text for _, text in shown(readable)]
    assert texts == ["Take these:", "one", "nested", "two", "After."]
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 1, 0, -1]
    assert [each.group for each in readable.blocks] == [-1, 0, 0, 0, -1]


def test_table_rows_are_units_introduced_by_the_head_row():
    """Cells are joined by a border; the words of paragraphs in cells stay in their row."""
    readable = read_markdown("| Drug | Dose |\n|---|---|\n| A | 5.4 mg |\n| B | none |")

    assert shown(readable) == [("row", "Drug | Dose"), ("row", "A | 5.4 mg"), ("row", "B | none")]
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 0]


def test_typed_bullets_are_list_items():
    """Bullet characters from a pasted page make a list, also inside a paragraph."""
    readable = read_markdown("Signs are:\n• fever\n• chills\n\nRest.")

    assert shown(readable) == [
        ("text", "Signs are:"),
        ("item", "fever"),
        ("item", "chills"),
        ("text", "Rest."),
    ]
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 0, -1]


def test_an_empty_heading_takes_the_line_below_it():
    """Real pages have empty heading marks whose words stand in the next paragraph."""
    readable = read_markdown("##\n\nHow does it work?\n\nIt works well.")

    assert shown(readable) == [("heading", "How does it work?"), ("text", "It works well.")]


def test_a_paragraph_after_an_empty_heading_stays_text():
    """A sentence with a full stop is no heading."""
    assert shown(read_markdown("##\n\nIt works well.")) == [("text", "It works well.")]


def test_front_matter_is_settings_not_text():
    """The block between dashes is read as YAML and not shown."""
    readable = read_markdown("---\ntitle: T\n---\n# H\n\nx")

    assert readable.front_matter == {"title": "T"}
    assert readable.text == "H\n\nx"


@pytest.mark.parametrize("broken", ["a: [1", "- one\n- two", "just words"])
def test_front_matter_that_is_not_settings_is_refused(broken):
    """The message says what was expected."""
    with pytest.raises(CorpusError, match="front matter is not YAML"):
        read_markdown(f"---\n{broken}\n---\ntext")


def test_plain_text_shows_title_questions_and_lists():
    """Without marks, structure is read from the lines."""
    readable = read_plain(
        "My title\n\nText one.\n\nWhat is it?\n\nSome:\n\n  • a\n  • b\n\n1 < 2 & 3"
    )

    assert shown(readable) == [
        ("heading", "My title"),
        ("text", "Text one."),
        ("heading", "What is it?"),
        ("text", "Some:"),
        ("item", "a"),
        ("item", "b"),
        ("text", "1 < 2 & 3"),
    ]
    assert readable.blocks[4].lead_in == 3


@pytest.mark.parametrize("source", ["", " \n\n ", "---\n---", "<!-- only -->", "![x](y)", "***"])
def test_a_source_that_shows_nothing_gives_no_text(source):
    """Nothing to read is empty, not an error."""
    assert read_markdown(source).text == ""


def test_deep_nesting_is_survived():
    """Hostile markup ends in text or in one clear error, never in a crash."""
    assert "x" in read_markdown("> " * 90 + "x").text
    assert read_markdown("- " * 5000 + "x").blocks is not None


def test_code_keeps_its_lines():
    """Each line of a code block is a unit."""
    assert shown(read_markdown("    one\n    two")) == [("text", "one"), ("text", "two")]


def test_kinds_are_strings():
    """Closed sets are written as their words."""
    assert [str(kind) for kind in Kind] == ["heading", "text", "item", "row"]


@pytest.mark.parametrize(
    "opening",
    [
        "Signs to look for:",
        "Many things bring it on, including",
        "The causes of it are",
        "The following raise the risk: older age",
    ],
)
def test_a_list_that_lost_its_marks_is_a_list(opening):
    """Short paragraphs behind one that ends openly are its items, up to the next sentence."""
    source = f"# Falls\n\n{opening}\n\nweak legs\n\npoor sight\n\nAsk about any of these.\n\nrest"
    readable = read_markdown(source)
    kinds = [Kind.HEADING, Kind.TEXT, Kind.ITEM, Kind.ITEM, Kind.TEXT, Kind.TEXT]

    assert [block.kind for block in readable.blocks] == kinds
    assert [block.lead_in for block in readable.blocks] == [-1, -1, 1, 1, -1, -1]
    groups = [block.group for block in readable.blocks]
    assert groups[2] == groups[3] >= 0
    assert {*groups[:2], *groups[4:]} == {-1}


@pytest.mark.parametrize(
    "source",
    [
        "# Falls\n\nLegs grow weak.\n\nweak legs\n\npoor sight",
        "# Falls\n\nSigns to look for:\n\nLegs grow weak.\n\nSight gets poor.",
        "# Falls\n\nSigns to look for:\n\n## Legs\n\nweak legs\n\npoor sight",
        "# Falls\n\nTreatments include:\n\nExercise\n\nIt makes legs strong.",
        "# Falls\n\nFigure 1: the knee from the side\n\nPhoto by Jim",
        "# Falls\n\nOne of the patients said: “It hurt.”\n\nPhoto by Jim",
        "# Falls\n\nThere is only one rule: rest. Go slowly at first\n\nKeep warm",
    ],
)
def test_paragraphs_that_nothing_introduces_stay_paragraphs(source):
    """Closed sentences, one line alone, captions, and what a heading parts are no list."""
    assert Kind.ITEM not in {block.kind for block in read_markdown(source).blocks}


def test_two_unmarked_lists_in_a_row_are_two():
    """What introduces the second is no item of the first."""
    source = "Common causes include\n\nage\n\nstress\n\nRare causes include\n\ntoxins\n\ngenes"
    blocks = read_markdown(source).blocks

    assert [block.lead_in for block in blocks] == [-1, 0, 0, -1, 3, 3]
    assert blocks[1].group != blocks[4].group


def test_an_unmarked_list_is_told_from_the_marked_one_before_it():
    """Each is a group of its own, and what introduces one does not introduce the other."""
    source = (
        "# Falls\n\nSigns:\n\n- weak legs\n\nThey come from\n\nCauses include\n\nage\n\nfatigue"
    )
    readable = read_markdown(source)

    *_, marked, _, introduction, first, second = readable.blocks

    assert marked.group != first.group == second.group >= 0
    assert readable.blocks[second.lead_in] == introduction
