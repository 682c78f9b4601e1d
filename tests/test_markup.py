"""Markdown and plain text become readable text with blocks."""

from itertools import pairwise

import pytest

from rag.errors import CorpusError
from rag.markup import Readable, read_markdown, read_plain
from rag.row import cells
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


@pytest.mark.parametrize("tag", ["</html>", "</body>", "</BODY\n>", "<html><body class='a>b'>"])
def test_text_behind_the_end_of_a_pasted_page_is_read(tag):
    """A browser reads on there as well."""
    assert read_markdown(f"# A\n\nBefore.\n\n{tag}\n\n## B\n\nAfter all.").text == (
        "A\n\nBefore.\n\nB\n\nAfter all."
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<!doctype html>\n<html><head><title>T</title></head><body>One.</body></html>", "One."),
        ("<html><head><title>T</title></head></html>", ""),
        ("<!doctype html><frameset><frame src=x></frameset>", ""),
    ],
)
def test_a_pasted_page_is_read_with_what_follows_it(page, text):
    """A whole HTML document in Markdown is a part of the article."""
    assert read_markdown(f"{page}\n\n## B\n\nAfter.").text.split() == [*text.split(), "B", "After."]


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


@pytest.mark.parametrize("list_of_terms", ["Term\n: meaning", "1. Term\n   - meaning"])
@pytest.mark.parametrize(("last", "lead_in"), [("b", -1), ("Take these:", 2)])
def test_a_list_behind_another_is_introduced_by_no_item_that_ends(last, lead_in, list_of_terms):
    """Only one that ends in a colon says that it goes on."""
    readable = read_markdown(f"Also:\n\n- a\n- {last}\n\n{list_of_terms}")

    assert [each.lead_in for each in readable.blocks] == [-1, 0, 0, lead_in, 3]


def test_table_rows_are_units_introduced_by_the_head_row():
    """Cells are joined by a border; the words of paragraphs in cells stay in their row."""
    readable = read_markdown("| Drug | Dose |\n|---|---|\n| A | 5.4 mg |\n| B | none |")

    assert shown(readable) == [("row", "Drug | Dose"), ("row", "A | 5.4 mg"), ("row", "B | none")]
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Hair loss<br>Rash", "Hair loss; Rash"),
        ("Stop smoking.<br/><br>See the dentist.", "Stop smoking. See the dentist."),
        ("Dose<br>(mg)<br>", "Dose (mg)"),
        ("<p>Rest.</p><p>Drink.</p>", "Rest. Drink."),
    ],
)
def test_a_line_break_in_a_cell_ends_no_row(cell, words):
    """Its lines are entries of one cell."""
    readable = read_markdown(f"| Drug | Note |\n|---|---|\n| A | {cell} |\n| {cell} | B |")

    assert [text for _, text in shown(readable)] == ["Drug | Note", f"A | {words}", f"{words} | B"]


@pytest.mark.parametrize(
    ("rows", "lead_ins"),
    [
        ("<tr><th>Day</th><th>Open</th></tr>", [-1, 0, 0]),
        ("<tr><td></td><th>Open</th></tr>", [-1, 0, 0]),
        ("<thead><tr><td>Day</td><td>Open</td></tr></thead>", [-1, 0, 0]),
        ("<thead><tr><td></td></tr></thead><tr><td><b>A</b></td><td><b>B</b></td>", [-1, 0, 0]),
        ("<tr><th>Day</th><td>Open</td></tr>", [-1, -1, -1]),
        ("<tr><td><b>Day</b></td><td><b>Open</b></td></tr>" * 2, [-1, -1, -1, -1]),
        ("<tr><th>Day</th><td></td></tr>", [-1, -1, -1]),
        ("<tr><td><b>Day</b></td><td>Open</td></tr>", [-1, -1, -1]),
        ("<tr><th colspan=2>Times</th></tr><tr><th>Day</th><th>Open</th></tr>", [-1, 0, 1, 1]),
    ],
)  # fmt: skip
def test_head_rows_introduce_the_others(rows, lead_ins):
    """Marked as such, or the first ones of head cells only, or a first one in bold."""
    others = "<tr><th>Mon</th><td>8 am</td></tr><tr><td>Tue</td><td>9 am</td></tr>"
    readable = read_markdown(f"<table>{rows}{others}</table>")

    assert [each.lead_in for each in readable.blocks] == lead_ins


def test_a_cell_that_spans_stands_in_each_row_and_column():
    """Else the cells behind it would stand in the column of others."""
    readable = read_markdown(
        "<table><tr><th rowspan=2>Age</th><th colspan=2>Dose</th></tr>"
        "<tr><th>Girls</th><th>Boys</th></tr>"
        "<tr><td rowspan=2>5</td><td>1 ml</td><td rowspan='0'>2 ml</td></tr><tr><td>3 ml</td></tr>"
        f"<tr><td rowspan=9>{'a long text ' * 20}</td><td>x</td><td>y</td></tr>"
        "<tr><td>z</td></tr></table>"
    )

    rows = [text for _, text in shown(readable)]
    assert rows[:4] == ["Age | Dose | Dose", "Age | Girls | Boys", "5 | 1 ml | 2 ml", "5 | 3 ml"]
    assert rows[5] == "| z"
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("cell", "row"),
    [("Yes \\| No", "Yes|No | 1"), ("\\| \\| Yes \\|", "||Yes| | 1"), ("\\|", "| 1")],
)
def test_a_sign_like_a_border_parts_no_cell(cell, row):
    """Else the cells behind it would stand in the column of others."""
    readable = read_markdown(f"| A | B |\n|---|---|\n| {cell} | 1 |")

    assert readable.text == f"A | B\n{row}"
    assert len(cells(row)) == 2


@pytest.mark.parametrize(
    ("rows", "shown_as"),
    [
        ("<tr><td colspan=1000>a</td><td>b</td></tr>", ["a | " * 50 + "b"]),
        (
            f"<tr><td rowspan={'9' * 5000}>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr>",
            ["a | 1", "b | 2"],
        ),
        (
            "<tbody><tr><td rowspan=5>a</td><td>1</td></tr></tbody>"
            "<tbody><tr><td>b</td><td>2</td></tr></tbody>",
            ["a | 1", "b | 2"],
        ),
    ],
)
def test_a_cell_spans_no_more_than_there_is(rows, shown_as):
    """Not a thousand columns, nor a number beyond reading, nor what another group holds."""
    readable = read_markdown(f"<table>{rows}</table>")

    assert [text for _, text in shown(readable)] == shown_as


def test_a_label_introduces_the_rows_below_it():
    """It is written once, and what the columns mean introduces it."""
    label = "<tr><td colspan=2>{}</td></tr><tr><td>1</td><td>2 ml</td></tr>"
    readable = read_markdown(
        "<table><tr><th>Age</th><th>Dose</th></tr>"
        f"{label.format('Girls')}{label.format('Boys')}</table>"
    )

    assert [text for _, text in shown(readable)][1:4] == ["Girls", "1 | 2 ml", "Boys"]
    assert [each.lead_in for each in readable.blocks] == [-1, 0, 1, 0, 3]


@pytest.mark.parametrize(
    ("rows", "lead_ins"),
    [
        (["Girls | ", "1 | 2 ml", "Boys | ", "1 | 3 ml"], [-1, 0, 1, 0, 3]),
        (["9 | 5 ml", "**Girls** | ", "1 | 2 ml"], [-1, 0, 0, 2]),
        (["9 | 5 ml", "Girls | ", "1 | 2 ml"], [-1, 0, 0, 0]),
        (["**9** | 5 ml", "**8** | ", "**1** | 2 ml"], [-1, 0, 0, 0]),
    ],
)
def test_a_row_with_its_first_cell_alone_is_a_label(rows, lead_ins):
    """If it is bold as no other, or as parts begin the table; a row with a gap is none."""
    readable = read_markdown("\n".join(["Age | Dose", "---|---", *rows]))

    assert [each.lead_in for each in readable.blocks] == lead_ins
    assert "Girls |" not in readable.text or lead_ins[3:] == [0]


def test_rows_lose_no_word():
    """Words beside cells, and cells and rows without their table, are read."""
    readable = read_markdown(
        "<div><tr>a<td>b</td>c<i>d</i><td>e</td></tr></div>"
        "<table><tr><td>f<table><tr><td>g</td><td>h</td></tr></table></td><td>i</td></tr></table>"
        "<table><td>j</td><td>k<br>l</td></table>"
    )

    rows = [text for _, text in shown(readable)]
    assert rows == ["a b cd | e", "f", "g | h", "| i", "j | k", "l"]


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


@pytest.mark.parametrize("read", [read_markdown, read_plain])
def test_the_letter_that_word_marks_items_with_is_a_bullet(read):
    """An "o" before a tab or a wide gap; before one space of any kind it is a word."""
    source = "At home:\n\n•\tRest\no\tin bed\n\no\u00a0 \u00a0 on a sofa\n\nDbejte\no\u00a0zdraví."

    assert shown(read(source)) == [
        ("text", "At home:"),
        ("item", "Rest"),
        ("item", "in bed"),
        ("item", "on a sofa"),
        ("text", "Dbejte o zdraví."),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>o&nbsp;&nbsp; Rest<br>o&nbsp;&nbsp; Drink</p>", [("item", "Rest"), ("item", "Drink")]),
        ("**N**o\u00a0 pain", [("text", "No pain")]),
        ("<table><tr><td>o\u00a0 x</td></tr></table>", [("row", "o x")]),
    ],
)
def test_such_a_letter_begins_a_line_of_a_paragraph(source, expected):
    """The end of a word is none, and a table keeps its signs."""
    assert shown(read_markdown(source)) == expected


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


def test_front_matter_stays_as_it_is_written():
    """A language is no truth value, and an id no number in base eight."""
    readable = read_markdown("---\nlanguage: no\nid: 010\nreviewed: 2026-05-04\ntitle:\n---\nx")

    assert readable.front_matter == {
        "language": "no",
        "id": "010",
        "reviewed": "2026-05-04",
        "title": "",
    }


@pytest.mark.parametrize(
    "broken",
    ["a: [1", "- one\n- two", "just words", "a: &a [*a]", "a: " + "[" * 2000, "? [a]\n: b"],
)
def test_front_matter_that_is_not_settings_is_refused(broken):
    """The message says what was expected."""
    with pytest.raises(CorpusError, match="front matter is not YAML"):
        read_markdown(f"---\n{broken}\n---\ntext")


@pytest.mark.parametrize(
    "line", ["title: Colonoscopy: your questions", "title: @home", 'title: "A" and B']
)
def test_a_value_that_needs_quotation_marks_is_shown(line):
    """With its line in the file, and what mends it."""
    with pytest.raises(CorpusError) as caught:
        read_markdown(f"---\nid: x\n{line}\n---\ntext")

    assert str(caught.value).endswith(
        f"got an error in line 3 ({line!r}). Put the value into quotation marks."
    )


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


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "<div>", "<b>", "<button>", "<ul><li>"])
def test_deep_nesting_loses_nothing(mark):
    """Markup ends in its whole text or in one clear error: never in less text, never in a crash."""
    source = "{}x\n\nafter"

    assert "after" in read_markdown(source.format(mark * 20)).text
    for depth in (*range(45, 130), 255, 256, 300, 400, 2047, 2048):
        try:
            text = read_markdown(source.format(mark * depth)).text
        except CorpusError as exc:
            assert "nests too deeply" in str(exc)  # noqa: PT017
        else:
            assert mark == "<button>" or text.split() == ["x", "after"]
    with pytest.raises(CorpusError, match="nests too deeply"):
        read_markdown(source.format(mark * 5000))


def test_text_behind_a_long_attribute_is_read():
    """A picture in it may be longer than what a parser of HTML takes by default."""
    assert read_markdown(f"<p title='{'x' * 10_100_000}'>In.</p>\n\nAfter.").text == "In.\n\nAfter."


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


@pytest.mark.parametrize(
    "heading",
    ["Don't", "Don’t", "Do not take it if you:", "Foods to avoid", "If you are ill", "You need:"],
)
@pytest.mark.parametrize("mark", ["- ", "• "])
def test_a_heading_that_changes_what_a_list_says_introduces_it(heading, mark):
    """Without it the items would read as a permission."""
    blocks = read_markdown(f"# Pills\n\n### {heading}\n\n{mark}one\n{mark}two").blocks

    assert [block.lead_in for block in blocks] == [-1, -1, 1, 1]


@pytest.mark.parametrize("heading", ["Symptoms", "Notable cases", "What helps?", "Nose drops"])
def test_a_heading_that_is_a_label_introduces_no_list(heading):
    """The items mean the same without it."""
    blocks = read_markdown(f"# Pills\n\n### {heading}\n\n- one\n- two").blocks

    assert [block.lead_in for block in blocks] == [-1, -1, -1, -1]


@pytest.mark.parametrize(
    "source",
    [
        "~~Take 1 mg.~~ Take 2 mg.",
        "<s>Take 1 mg.</s> Take <ins>2</ins> mg.",
        "<del>Take 1 mg.</del> Take <u>2 mg</u>.",
        "<strike>Take 1 mg.</strike>\n\nTake 2 mg.",
    ],
)
def test_what_is_struck_out_is_not_read(source):
    """It no longer holds; what was put in its place does."""
    assert read_markdown(source).text == "Take 2 mg."


TABLE = "| Valve | Target |\n|---|---|\n| Mechanical{0} | 3 |\n\n"


@pytest.mark.parametrize("mark", ["\\*", "†", "<sup>1</sup>", "‡ "])
def test_footnotes_are_part_of_their_table(mark):
    """What they take back of a cell is never apart from it."""
    source = TABLE.format(mark) + f"{mark}Not if it is old.\n\n† Nor if it leaks.\n\nAsk us."
    groups = [block.group for block in read_markdown(source).blocks]

    assert groups == [0, 0, 0, 0, -1]


@pytest.mark.parametrize("behind", ["Ask us.", "Ask us.\n\n† Not if it is old.", "10 are enough."])
def test_other_text_behind_a_table_is_none_of_it(behind):
    """Nor is what looks like a footnote elsewhere."""
    blocks = read_markdown(TABLE.format("") + behind).blocks

    assert {block.group for block in blocks if block.kind is Kind.TEXT} == {-1}


@pytest.mark.parametrize("answer", [" Rarely.", "\nRarely.", "\n\nRarely."])
def test_a_question_in_bold_is_the_heading_of_its_answer(answer):
    """On a page of questions it stands for one, below the headings that are marked."""
    readable = read_markdown(f"## Liver\n\n**Does it harm?**{answer}\n\n**Do not stop it**")

    assert shown(readable)[1:] == [
        ("heading", "Does it harm?"),
        ("text", "Rarely."),
        ("text", "Do not stop it"),
    ]
    assert readable.sections[-1].path == ("Liver", "Does it harm?")


def test_a_question_in_bold_and_quotation_marks_is_a_heading():
    """What readers ask is set like that."""
    readable = read_markdown("## Liver\n\n**“Does it harm?”**\n\nRarely.")

    assert shown(readable)[1:] == [("heading", "“Does it harm?”"), ("text", "Rarely.")]


@pytest.mark.parametrize("answer", ["No, never", "Half a tablet"])
def test_an_answer_in_bold_is_no_heading(answer):
    """A line in bold right below a question answers it; one behind that may be the next heading."""
    question = "## Beer\n\n**How much is safe?**"
    readable = read_markdown(f"{question}\n\n**{answer}**\n\nTake care.\n\n**Wine**\n\nRest.")
    paths = [readable.sections[each.section].path for each in readable.blocks]

    assert paths[2:] == [("Beer", "How much is safe?")] * 2 + [("Beer",)] * 2


@pytest.mark.parametrize(
    "summary",
    ["<h3>How much?</h3>", "<p>How much?</p>", "\n\n### How much?\n\n", "<div>How much?</div>"],
)
def test_a_question_of_a_fold_that_is_a_heading_stays_the_only_one(summary):
    """The first line of the answer, and its dose, stand below it."""
    fold = f"<details>\n<summary>{summary}</summary>\n\nHalf a tablet\n\nDaily.\n\n</details>"

    assert shown(read_markdown(fold)) == [
        ("heading", "How much?"),
        ("text", "Half a tablet"),
        ("text", "Daily."),
    ]


@pytest.mark.parametrize("source", ["- **Is it red?**", "Red.\n**Is it?**", "It is **red?** Yes."])
def test_a_question_in_bold_elsewhere_is_text(source):
    """In a list or inside a paragraph it heads nothing."""
    assert Kind.HEADING not in {block.kind for block in read_markdown(source).blocks}


def test_a_link_around_paragraphs_leaves_their_words():
    """Markdown knows none, and would show its target to the reader."""
    picture = "![A stomach](/stomach.jpg)"
    for title in ("", ' "Read more"', " 'Read more'"):
        link = f"[{picture}H. pylori\n\nA fact sheet.](/h-pylori{title})"
        readable = read_markdown(f"# Ulcers\n\n{link}\n\n[One](/a), two")

        assert readable.text == "Ulcers\n\nH. pylori\n\nA fact sheet.\n\nOne, two"


@pytest.mark.parametrize("note", ["Late", "https://x.test/a", 'Lee2019 "see there"', "Two words."])
def test_a_footnote_stands_behind_what_refers_to_it(note):
    """Whatever it says: one word would be the target of a link."""
    source = f"# A\n\nOne[^x]. Two[^1].\n\n## B\n\nThree[^x].\n\n[^1]: First.\n[^x]: {note}"

    assert read_markdown(source).text == (
        f"A\n\nOne[1]. Two[2].\n\n[1] {note}\n\n[2] First.\n\nB\n\nThree[1]."
    )


def test_a_footnote_that_nothing_refers_to_is_read():
    """Nor is a reference to none lost."""
    assert read_markdown("One[^y].\n\n[^x]: Two.\n\nThree.").text == "One[^y].\n\nThree.\n\nTwo."


def test_a_term_introduces_what_it_means():
    """In a list of definitions, as HTML and as Markdown have them."""
    html = "<dl><dt>Urate<dd>A waste.<dt>Tophus<dd>A lump.<dd>Hard.</dl>"
    for source in (html, "Urate\n: A waste.\n\nTophus\n: A lump.\n: Hard."):
        blocks = read_markdown(source).blocks

        assert [block.lead_in for block in blocks] == [-1, 0, -1, 2, 2]


def test_lines_of_labels_introduce_no_list():
    """The label has its value, and what stands behind it may be of something else."""
    source = "Where to keep it: in the fridge\n\nWho may use it: any adult\n\nSpare pen: one"
    twice = "Where to put it: on the skin How much: a little\n\nSteroid cream\n\nOnce a day"
    terms = "Where to keep it: in the fridge\n\nShelf life\n: 3 years"

    assert {kind for kind, _ in shown(read_markdown(f"{source}\n\n{twice}"))} == {"text"}
    assert [each.lead_in for each in read_markdown(terms).blocks] == [-1, -1, 1]


def test_paragraphs_with_the_same_labels_are_one_list():
    """A dose is not quoted without that of the other age; questions and answers are no records."""
    source = "Age: 3 months\nDose: 2 ml\n\nAge: 6 months\nDose: 5 ml\n\nName: x\nDose: 1 ml"
    talk = "Q: May I?\nA: Yes.\n\nQ: Must I?\nA: No."

    kinds = [(str(each.kind), each.group) for each in read_markdown(source).blocks]
    assert kinds == [("item", 0), ("item", 0), ("text", -1)]
    assert {kind for kind, _ in shown(read_markdown(talk))} == {"text"}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("- ![No](a.svg) Tea\n- ![(tick)](b.svg) Milk", "No: Tea\nYes: Milk"),
        ("![(tick)](a.svg) Eat.  \n![(error)](b.svg) Smoke.", "Yes: Eat.\n\nNo: Smoke."),
        (
            "| Tea | ![Cross mark](a.svg) |\n|--|--|\n| ![No](a) Milk | x |",
            "Tea | No\nNo: Milk | x",
        ),
        ('<p><img alt="⚠️" src="a.svg"> Do not drive.</p>', "Warning: Do not drive."),
        ('<li><a href="b"><img alt="No"></a> Tea</li>', "No: Tea"),
        ("![No](a.svg)\n\nRest ![No](a.svg) more ![](b.svg) now.", "Rest more now."),
        ("![A nurse](a.svg) Rest.", "Rest."),
        ("![No](a.svg) No-salt bread", "No: No-salt bread"),
        ("![Cross](a.svg) Cross your legs", "No: Cross your legs"),
        ("![Check mark](a.svg) Tea", "Yes: Tea"),
    ],
)
def test_a_picture_that_allows_or_forbids_is_read(source, text):
    """Where it begins a paragraph, item or cell: without it, what is forbidden seems advised."""
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    ("alt", "words"),
    [
        ("Tick", "A tick is small. Do not crush it."),
        ("Cross", "Red Cross advice"),
        ("X", "Many **X-rays** are safe."),
        ("do not", "Do not drink."),
        ("No", "Never drink."),
        ("Not allowed", "Don’t drink."),
        ("Warning", "Warning: it may harm."),
        ("⚠️", "Danger: call 999."),
        ("Check", "Check your sugar."),
        ("Check", "Your sugar"),
        ("Do", "Not more than two a day"),
    ],
)
def test_a_picture_that_shows_a_thing_or_says_it_twice_is_no_verdict(alt, words):
    """Else "No: Do not drink" could be read as the reverse."""
    shown_as = words.replace("*", "")

    assert read_markdown(f"- ![{alt}](a.svg) {words}").text == shown_as
    assert read_markdown(f"| a | b |\n|--|--|\n| ![{alt}](a) {words} | c |").text == (
        f"a | b\n{shown_as} | c"
    )


@pytest.mark.parametrize("bullet", ["• ", "•", "• • ", "·\u00a0"])
def test_a_bullet_leaves_the_dot_of_a_number(bullet):
    """·5 mg is half a milligram, 5 mg tenfold the dose."""
    readable = read_markdown(f"{bullet}·5 mg daily\n{bullet}·25 mg nightly")

    assert shown(readable) == [("item", "·5 mg daily"), ("item", "·25 mg nightly")]


@pytest.mark.parametrize("power", ["10⁹", "10<sup>9</sup>", "10^9^"])
def test_a_dot_between_the_factors_of_a_number_is_no_bullet(power):
    """Where a line ends between them; behind a number a list of others may begin."""
    items = [("text", "Doses of step 5"), ("item", "10 mg"), ("item", "20 mg")]

    assert read_markdown(f"It was 5\n· {power} per litre.").text == "It was 5 · 10⁹ per litre."
    assert shown(read_markdown("Doses of step 5\n· 10 mg\n· 20 mg")) == items


@pytest.mark.parametrize(
    "source",
    [
        "You need:\n\n· Tea\n· Milk",
        "You need:\n\n·\u00a0\u00a0\u00a0 Tea\n\n·\u00a0\u00a0\u00a0 Milk",
        "<p>You need:</p><p><span>·<span>&nbsp;&nbsp; </span></span>Tea</p><p>· Milk</p>",
    ],
)
def test_a_dot_in_the_middle_is_a_bullet(source):
    """Where it begins a line before a blank; "·5 mg" is a number."""
    assert shown(read_markdown(source)) == [
        ("text", "You need:"),
        ("item", "Tea"),
        ("item", "Milk"),
    ]
    assert read_markdown("Take\n·5 mg.").text == "Take ·5 mg."


@pytest.mark.parametrize("part", ["**word** one ", "one\n\n"])
def test_long_text_is_read_to_its_end(part):
    """A time that grows with the square of what stands before each part would not end."""
    text = read_markdown("# A\n\n## Ask\n\n" + part * 5_000).text

    assert text.count("one") == 5_000
