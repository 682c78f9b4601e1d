"""Marks of site builders and converters are read as what a reader of the finished page sees."""

import pytest

from rag.config import Config
from rag.corpus import load_corpus
from rag.dialect import plain_markdown
from rag.errors import CorpusError
from rag.inline import unread
from rag.markup import Readable, read_markdown
from tests.conftest import write_corpus


def lines(source: str) -> list[str]:
    """The text of each block, behind that of the one which introduces it."""
    readable = read_markdown(source)
    words = [readable.text[each.start : each.end] for each in readable.blocks]
    return [
        f"{words[each.lead_in]} > {line}" if each.lead_in >= 0 else line
        for each, line in zip(readable.blocks, words, strict=True)
    ]


def headings(readable: Readable) -> list[str]:
    """The heading of each section that has one."""
    return [each.path[-1] for each in readable.sections if each.path]


@pytest.mark.parametrize(
    "source",
    [
        "> [!WARNING]\n> Do not drive.",
        "> [!warning]-\n> Do not drive.",
        "!!! warning\n    Do not drive.",
        "!!! warning inline end\n\n    Do not drive.\n",
        ":::warning\nDo not drive.\n:::",
        "::: {.warning}\n  Do not drive.\n:::",
        "{: .warning }\nDo not drive.",
        "Do not drive.\n{: .fs-3 .warning }",
        "{{% notice warning %}}\nDo not drive.\n{{% /notice %}}",
        '{{< alert type="warning" >}}Do not drive.{{< /alert >}}',
        "{{< warning >}}\nDo not drive.\n{{< /warning >}}",
        '<Callout type="warning">\n  Do not drive.\n</Callout>',
        "<Warning>Do not drive.</Warning>",
    ],
)
def test_the_kind_of_a_notice_stands_before_it(source):
    """As on the page; its marks are not read."""
    around = read_markdown(f"Before.\n\n{source}\n\nBehind.").text

    assert around == "Before.\n\nWarning: Do not drive.\n\nBehind."


@pytest.mark.parametrize(
    "source",
    [
        '!!! danger "Check the strength"\n    It differs.',
        ":::danger Check the strength\nIt differs.\n:::",
        ":::danger[Check the strength]\nIt differs.\n:::",
        "> [!DANGER] Check the strength\n> It differs.",
        '{{% notice danger "Check the strength" %}}It differs.{{% /notice %}}',
        '{{< alert title="Check the strength" color="danger" >}}It differs.{{< /alert >}}',
    ],
)
def test_the_title_of_a_notice_stands_behind_its_kind(source):
    """In one sentence with what it says, so that none is quoted alone."""
    assert read_markdown(source).text == "Danger – Check the strength: It differs."


@pytest.mark.parametrize(
    "source",
    [
        ":::{tab} Children\nTake 5 ml.\n:::\n:::{tab-item} Adults\n:sync: a\n\nTake 20 ml.\n:::",
        "::: tab Children\nTake 5 ml.\n:::\n::: tab Adults\nTake 20 ml.\n:::",
        ":::dosage Children\nTake 5 ml.\n:::\n\n:::dosage[Adults]{.wide}\nTake 20 ml.\n:::",
        ':::a{title="Children"}\nTake 5 ml.\n:::\n\n::: {.card title="Adults"}\nTake 20 ml.\n:::',
    ],
)
def test_the_title_of_a_container_introduces_what_it_holds(source):
    """Whatever its kind: a dose keeps whom it is for."""
    assert lines(f"# Dose\n\n::::: box\n{source}\n:::::\n\nDrink.") == [
        "Dose",
        "Children",
        "Children > Take 5 ml.",
        "Adults",
        "Adults > Take 20 ml.",
        "Drink.",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            ":::{dropdown} If you are pregnant\n:open:\nTake 5 ml.\n:::",
            "If you are pregnant: Take 5 ml.",
        ),
        (":::{warning}\n:class: dropdown\nDo not drive.\n:::", "Warning: Do not drive."),
        ("::: tip\n:bulb: Rest.\n:::", "Tip: :bulb: Rest."),
        ('::: {.callout-warning title="Eggs"}\nIt has some.\n:::', "Warning – Eggs: It has some."),
        (":::{figure} a/b.png\n:alt: Rash\n\nA rash.\n:::", "A rash."),
        (':::: {.columns}\n::: {.column width="50%"}\nRest.\n:::\n::::', "Rest."),
        ("> Steam\n> does not help.\n{: .warning }", "Warning: Steam does not help."),
    ],
)
def test_settings_of_a_container_are_not_read(source, text):
    """Neither options of MyST nor the address of a picture; a title among them is."""
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("!!! Never take aspirin with warfarin", "!!! Never take aspirin with warfarin"),
        ("??? Ask your nurse\n\nRest.", "??? Ask your nurse\n\nRest."),
        ("!!! danger Ring 911", "!!! danger Ring 911"),
        ("!!! Never take two\n    It kills.", "Never take two: It kills."),
        ("!!! dosage inline end\n    Take 2.", "Dosage: Take 2."),
    ],
)
def test_a_sentence_behind_the_mark_of_a_notice_is_not_lost(source, text):
    """Without a body it is no notice; `rag check` names it."""
    assert read_markdown(source).text == text


def test_a_notice_introduces_its_list_and_holds_other_notices():
    """What stands inside is read as anywhere."""
    source = ":::caution\n- wine\n- beer\n:::\n\n!!! tip\n    !!! note\n        Rest."

    assert lines(source) == ["Caution:", "Caution: > wine", "Caution: > beer", "Tip: Note: Rest."]


@pytest.mark.parametrize(
    "source",
    [
        '=== "Men"\n\n    Take 2.\n\n=== "Women"\n\n    Take 1.\n',
        '{{< tabs "sex" >}}\n{{< tab "Men" >}}Take 2.{{< /tab >}}\n{{< tab "Women" >}}\nTake 1.\n'
        "{{< /tab >}}\n{{< /tabs >}}",
        '<Tabs>\n  <TabItem value="m" label="Men">\n\n    Take 2.\n\n  </TabItem>\n'
        '  <TabItem value="w" label="Women">\n    Take 1.\n  </TabItem>\n</Tabs>',
    ],
)
def test_the_name_of_a_tab_introduces_what_it_holds(source):
    """A dose keeps whom it is for, and what stands behind the tabs is for all."""
    assert lines(f"# Dose\n\n{source}\n\nDrink.") == [
        "Dose",
        "Men",
        "Men > Take 2.",
        "Women",
        "Women > Take 1.",
        "Drink.",
    ]


@pytest.mark.parametrize(
    "source",
    ['??? question "Is it safe?"\n    Yes.', '{{< expand "Is it safe?" >}}Yes.{{< /expand >}}'],
)
def test_a_fold_that_asks_is_a_heading(source):
    """What it holds answers it."""
    source = f"# Beer\n\n{source}"

    assert headings(read_markdown(source)) == ["Beer", "Is it safe?"]
    assert lines(source)[2] == "Is it safe? > Yes."


@pytest.mark.parametrize(
    "line", ["-\u202f5 °C", "-\u00a0·5 °C", "+\u00a02 points", "5.\u00a0mg", "1.\u00a0May 2020"]
)
def test_a_number_behind_a_sign_or_before_a_wide_gap_begins_no_list(line):
    """Alone it would lose the sign, or the number; with others beside it is an item."""
    plain = line.replace("\u00a0", " ").replace("\u202f", " ")

    assert read_markdown(f"It fell by\n{line}.").text == f"It fell by {plain}."
    assert read_markdown(f"One.\n\n{line}").text == f"One.\n\n{plain}"
    assert plain_markdown(f"{line}\n\n{line}") == f"{plain}\n\n{plain}"


@pytest.mark.parametrize(
    "fold",
    [
        '??? question "How much for children?"\n    Take 1.\n',
        '{{< details "How much for children?" >}}\nTake 1.\n{{< /details >}}',
        "<details><summary>How much for children?</summary>Take 1.</details>",
        "**How much for children?** Take 1.\n\n**For all**",
    ],
)
def test_what_stands_behind_a_question_does_not_answer_it(fold):
    """Its section ends where a fold ends, or where a line in bold begins another."""
    readable = read_markdown(f"# Beer\n\n## Dose\n\n{fold}\n\nTake 8.")
    sections = {
        readable.text[each.start : each.end].strip(): each.path for each in readable.sections
    }

    assert sections["How much for children?\n\nTake 1."] == (
        "Beer",
        "Dose",
        "How much for children?",
    )
    assert readable.sections[-1].path == ("Beer", "Dose")
    assert readable.text[readable.sections[-1].start :].endswith("Take 8.")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("If it is 45--59 -- or 60---70 -- rest.", "If it is 45–59 -- or 60---70 -- rest."),
        ("See [[BPPV|crystals]], [[Gout#Diet]], [[Ear]].", "See crystals, Gout > Diet, Ear."),
        ("| a | b |\n|--|--|\n| [[Ear\\|the ear]] | ==c== |", "a | b\nthe ear | c"),
        ("Take ==15 mg== (==twice a day==).", "Take 15 mg (twice a day)."),
        ('Rest.\n\n--8<-- "a.md"\n\n![[a]]\n\nDrink.', "Rest.\n\nDrink."),
        ("##\u00a0How?\n\n-\u00a0Not\n-\u00a0\u00a0 Tea\n\n1.\u00a0Eat", "How?\n\nNot\nTea\n\nEat"),
    ],
)
def test_marks_of_wikis_and_converters_are_not_read(source, text):
    """Links, marked words, dashes, and blanks that do not break."""
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# A [big]{.underline} toe {#toe .unnumbered}", "A big toe"),
        ("[]{#_Toc1 .anchor}Rest.", "Rest."),
        ('![Knee](k.png){width="3in"\nheight="2in"}\n\nRest.', "Rest."),
        ("60 mL/1.73 m^2^, H~2~O, ~5 or ~6, ~~no~~", "60 mL/1.73 m², H₂O, ~5 or ~6,"),
        ("4x10^9/L–11x10^9/L, 10^9-10^12, 10^6^", "4x10^9/L–11x10^9/L, 10^9-10^12, 10⁶"),
        (":::warning\nRest.", ":::warning Rest."),
        ('::: {custom-style="Quote"}\nRest.\n:::', "Rest."),
        ("[Gout [2](#gout)](#gout)\n\nRest.", "Rest."),
        ("*[GP]: general practitioner\n\nAsk your GP.", "Ask your GP."),
        ("- [x] Eat.\n- [ ] No wine.", "Eat.\nNo wine."),
        ('Rest. {{< icon "bed" >}} See [more]({{< ref "a.md" >}}).', "Rest. See more."),
        ("It is brown.^[It goes.] Eat.", "It is brown.[1] Eat.\n\n[1] It goes."),
        ("```\n!!! note\n    [x]\n```", "!!! note\n\n[x]"),
        ("Rest.\n:::\n\n{{< tab >}}", "Rest."),
    ],
)
def test_other_marks_are_not_read(source, text):
    """Attributes, anchors, fences, shortcodes and task marks; code stays as it is."""
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    "table",
    [
        "Level   Dose\n------- ------\nlow     keep it\nhigh    raise it\n",
        "  -----------------\n  Level   Dose\n  ------- ---------\n  low     keep\n"
        "          it\n\n  high    raise it\n  -----------------\n",
        "+-------+----------+\n| Level | Dose     |\n+=======+==========+\n| low   | keep     |\n"
        "|       | it       |\n+-------+----------+\n| high  | raise it |\n+-------+----------+\n",
    ],
)
def test_a_drawn_table_is_a_table(table):
    """Its rows know their head, and the last one is no heading."""
    assert lines(f"# Gout\n\n{table}\nRest.") == [
        "Gout",
        "Level | Dose",
        "Level | Dose > low | keep it",
        "Level | Dose > high | raise it",
        "Rest.",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{< param dose >}} mg at {{% age %}} years.", "[…] mg at […] years."),
        ("Take\n{{< param dose >}}\nmg.", "Take […] mg."),
        ("| Age | Dose |\n|--|--|\n| 5 | {{< dose >}} |", "Age | Dose\n5 | […]"),
        ("Take {{< red >}}two{{< /red >}} a day.", "Take two a day."),
        ('<img src="{{< base >}}/a.png"> Rest {{< icon "bed" >}}.', "Rest."),
        ("Rest.\n\n{{< more >}}\n\nDrink.", "Rest.\n\nDrink."),
    ],
)
def test_a_shortcode_that_may_show_words_leaves_a_gap(source, text):
    """So that a sentence without its dose is not quoted as if it were whole."""
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    "source",
    [
        "(@) Rest.\n(@two) Drink.",
        "i.  Rest.\nii. Drink.",
        "a) Rest.\nb) Drink.",
        "(1) Rest.\n\n(2) Drink.",
        "#. Rest.\n#. Drink.",
        "A.  Rest.\nB.  Drink.",
    ],
)
def test_the_items_of_a_list_may_be_numbered_otherwise(source):
    """As Pandoc reads them: each is an item, introduced as a list is."""
    assert lines(f"Do this:\n\n{source}") == [
        "Do this:",
        "Do this: > Rest.",
        "Do this: > Drink.",
    ]


@pytest.mark.parametrize(
    "source",
    ["A. Smith\nB. Jones", "a) one alone", "i. e. this", "```\na) x\nb) y\n```", "c) x\nd) y"],
)
def test_what_no_list_counts_is_no_item(source):
    """Names, one alone, code, and what begins in the middle."""
    assert plain_markdown(source) == source


def test_bold_that_lacks_a_blank_behind_it_is_bold():
    """Markdown would show its asterisks: "**Rest.**Drink"."""
    source = "- **Rest.**Drink **tea**or **(a) b.** milk.\n- **Eat:**rice"

    assert lines(source) == ["Rest. Drink teaor (a) b. milk.", "Eat: rice"]


def test_marks_of_layout_and_citations_are_not_read():
    """`rag check` names them."""
    source = (
        "Rest [@smith2020, p. 3; @j].\n\n\\newpage\n\n.. warning::\n\n  Ask me@a.org [b@c.de](x)."
    )

    assert read_markdown(source).text == "Rest.\n\nAsk me@a.org b@c.de."
    assert [mark for _, mark in unread(source.split("\n"))] == [
        "[@smith2020, p. 3; @j]",
        "\\newpage",
        ".. warning::",
    ]


TABLE = "| Age | Dose |\n|-----|------|\n| 9 | 5 mg |\n"
DRAWN = "  Age   Dose\n  ----- ------\n  9     5 mg\n"
HEAD_AND_ROW = ["Ibuprofen > Age | Dose", "Age | Dose > 9 | 5 mg"]


@pytest.mark.parametrize("table", [TABLE, DRAWN], ids=["pipes", "drawn"])
@pytest.mark.parametrize(
    "caption", ["Table: Ibuprofen {#tbl:one}", ": *Ibuprofen*", "table: Ibuprofen"]
)
@pytest.mark.parametrize("order", ["{table}\n  {caption}\n\n", "{caption}\n\n{table}\n"])
def test_the_caption_of_a_table_introduces_its_own_rows(table, caption, order):
    """Whether it stands behind or before, as in HTML; never those of the next table."""
    captioned = order.format(table=table, caption=caption)

    assert lines(f"# Dose\n\n{captioned}{captioned}Rest.") == [
        "Dose",
        *["Ibuprofen", *HEAD_AND_ROW] * 2,
        "Rest.",
    ]
    html = "<table><caption>Ibuprofen</caption><tr><th>Age<th>Dose<tr><td>9<td>5 mg</table>"
    assert lines(f"# Dose\n\n{html}")[1:] == ["Ibuprofen", *HEAD_AND_ROW]


def test_what_stands_before_a_table_introduces_its_caption():
    """So that whom the table is for is not lost."""
    assert lines(f"Only for girls:\n\n{TABLE}\n: Ibuprofen\nby age") == [
        "Only for girls:",
        "Only for girls: > Ibuprofen by age",
        "Ibuprofen by age > Age | Dose",
        "Age | Dose > 9 | 5 mg",
    ]


@pytest.mark.parametrize(
    "source", ["Flare\n: an attack\n\n{table}", "Flare\n\n: an attack\n\n{table}"]
)
def test_what_a_term_means_is_no_caption(source):
    """Though a table follows."""
    assert lines(source.format(table=TABLE))[:2] == ["Flare", "Flare > an attack"]


def test_a_caption_in_code_is_code():
    """Like all that stands there."""
    source = f"```\n{TABLE}\nTable: Ibuprofen\n```"

    assert plain_markdown(source) == source


def test_a_drawn_table_with_a_cell_over_two_columns_stays_as_it_is():
    """`rag check` names it."""
    table = "+---+---+\n| a | b |\n+---+---+\n| c     |\n+---+---+"

    assert plain_markdown(table) == table


def test_front_matter_in_toml_is_read(tmp_path):
    """As that in YAML: words stay words."""
    source = (
        '+++\ntitle = "Thyroid"\nreviewed = 2026-02-02\ndraft = false\ntags = ["a", "b"]\n+++\nX.'
    )
    (article,) = load_corpus(write_corpus(tmp_path, {"a.md": source}), config=Config())

    assert (article.text, article.title, article.reviewed) == ("X.", "Thyroid", "2026-02-02")
    assert article.meta == {"draft": "false", "tags": "a, b"}


def test_front_matter_that_is_no_toml_is_refused():
    """The message says what to do."""
    with pytest.raises(CorpusError, match=r"is not TOML.*line 1.*quotation marks"):
        read_markdown("+++\ntitle = Thyroid\n+++\nX.")


def test_notices_that_nest_too_deeply_are_refused():
    """Like quotes and lists."""
    with pytest.raises(CorpusError, match="nests too deeply"):
        read_markdown("::: note\n" * 2000 + ":::\n" * 2000)


def test_what_has_no_marks_is_not_changed():
    """Nor is a heading that is underlined, or a rule."""
    source = "---\ntitle: A\n---\nGout\n----\n\nRest - a lot.\n\n---\n\n| a | b |\n|---|---|\n"

    assert plain_markdown(source) == source


def test_a_fence_with_thousands_of_colons_behind_it_is_read_to_its_end():
    """A time that grows with their square would not end."""
    source = "::: warning x" + ":" * 50_000 + "y\nRest.\n:::\n"

    assert plain_markdown(source).strip().endswith("y: Rest.")
