"""What editors took out or noted beside the text is not read; what they put in is."""

import pytest

from rag.dialect import plain_markdown
from rag.leftover import leftovers
from rag.markup import read_markdown


@pytest.mark.parametrize(
    "comment",
    [
        "%%take 9 mg%%",
        "%% take 9 mg by 2025 %%",
        "%%\ntake 9 mg: 5 % more\n\nor less\n%%",
        "{::comment}\ntake 9 mg\n{:/comment}",
        "{::comment}take 9 mg{:/}",
        "% take 9 mg\n% or 8",
        "{/* take 9 mg\n\n- or 8 */}",
        "{% comment %}\ntake 9 mg\n{% endcomment %}",
        "{--take 9 mg--}",
        "{>>take 9 mg?<<}",
        '[take [9 mg](a.html)]{.deletion author="Jo" date="2026-01-04T10:00:00Z"}',
    ],
)
def test_a_comment_on_lines_of_its_own_is_not_read(comment):
    """Nor does it join or part what stands around it."""
    around = read_markdown(f"# Dose\n\nRest.\n\n{comment}\n\nDrink.").text

    assert around == "Dose\n\nRest.\n\nDrink."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Take {--4--}{++2++} puffs {--now--}.", "Take 2 puffs."),
        ("Take {~~one~>two~~} a day.", "Take two a day."),
        ("Keep {==it cold==}{>>why?<<}, please.", "Keep it cold, please."),
        ("Take 2 mg. %%old: 9 mg%% Rest.", "Take 2 mg. Rest."),
        ("Take 2 %%old: 9%% mg.", "Take 2 mg."),
        ("Take 2 mg {/* 9? */} a day.", "Take 2 mg a day."),
        ("Take 2 mg{% comment %} 9? {% endcomment %} a day.", "Take 2 mg a day."),
        (
            'Ring [0123]{.deletion author="Jo"}[4567]{.insertion author="Jo"} at once.',
            "Ring 4567 at once.",
        ),
        (
            'Drink [Is it? [Ann] 9]{.comment-start id="3" author="Ann"}two'
            '[]{.comment-end id="3"} cups.',
            "Drink two cups.",
        ),
    ],
)
def test_changes_within_a_line_are_made(source, text):
    """A dose that was put right must not be quoted with the old one."""
    assert read_markdown(source).text == text


def test_a_change_in_a_drawn_table_moves_no_cell():
    """Its columns are where its dashes are."""
    table = "  Age            Dose\n  -------------- ------\n  {--8--}{++9++} 5 mg\n"

    assert read_markdown(table).text == "Age | Dose\n9 | 5 mg"


@pytest.mark.parametrize(
    "source",
    [
        "```\n%% x %%\n{--4--} {++2++} {>>c<<} {::comment}\n% x\n```",
        "```js\n{/* x */}\n```\n\n~~~\n[[a|b]] ==c== 4--5\n~~~",
        "Type `{++2++}`, ``%% ` %%``, `[[a]]`, `==b==` or `4--5`.",
        "About 50\n% of people and 100%% of dogs, 5%% or 6%%.",
        "Between 10 %% and 20 %% of people, (in %%) 5 mg (in %%) 6 mg.",
        '5\u00a0%% to 6\u00a0%%, %%5 or %%6, "%%7" and "%%8".',
        "%% = percent. 5 %% = 5 percent.",
        "| dose | %% | %% |\n|--|--|--|\n| 5 mg | 1 | 2 |",
        "%% old\n\nDo not take it.\n\nIt is 5 %%\n\nEnd.",
        "%% old\n\nDo not take it.\n\nIt is 5%%",
        "Outcomes\n\n% of patients who died: 5\n",
        "The result was given as\n% women by age",
        "From -5--2 °C, 2,5-3--4 or Cyclooxygenase-2--10.",
        "See www.a.org/1--2, doi:10.1/a1--2, tel:0123--45 and ftp://a.org/1--2.",
        "% Gout\n% Ann\n\nRest.",
        "% of all | Dose\n--|--\n5 | 6",
        "Rest {-- a lot.\n\n%%\n\nDrink {% comment %}.",
        r"Write \{--4--\} or \%%.",
        "If a==b and c == d, [[1]](#a) and [[2, 3]] hold; ====.",
        "See https://a.org/4--5?x=[[a]], [a](b--4--5.html) and <https://a.org/==b==>.",
        "---\nyears: 4--5\nlinks: [[a]]\n---\nRest.",
    ],
)
def test_what_is_no_change_stays(source):
    """Code, prose, addresses, titles, front matter, and marks that nothing ends."""
    assert plain_markdown(source) == source


def test_a_comment_that_may_be_text_is_named():
    """A line that begins with a percent sign; at the very top such a one is a title."""
    lines = ["% Gout", "% Ann", "", "Outcomes:", "% survived: 50", "% relapsed: 9", "", "Rest."]
    told = list(leftovers(lines, read_markdown("\n".join(lines)).text))

    assert "has a comment in line 5: '% survived: 50'. If it is text, write 'percent'." in told
    assert not any("line 6" in each for each in told)
