"""eval.report: the page escapes what people wrote, and the README table is kept current."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markupsafe import escape

from eval.dataset import QuestionKind
from eval.errors import ResultsError
from eval.floors import NEVER_BROKEN, NONE_ASKED
from eval.measures import MEANINGS
from eval.plots import measures_by_kind, risk_coverage_curve, score_histogram
from eval.record import Floor, Outcome, load_results, save_results
from eval.report import END, START, fault, render_page, render_table, update_readme
from tests.eval_samples import make_outcome, make_quote, make_results, make_row

_ATTACK = "<script>alert('1')</script>"


@pytest.fixture
def results():
    """A right answer, a wrong one and a false one."""
    return make_results(
        [
            make_row("right", released=make_outcome(right_rank=1), score=0.9),
            make_row("wrong", QuestionKind.TYPO, score=0.6),
            make_row("false", QuestionKind.NEAR, score=0.5),
        ]
    )


def test_questions_quotes_and_gold_are_escaped(results):
    """Markup in any of them is shown as text."""
    quote = make_quote(_ATTACK)
    row = replace(
        make_row("bad", released=Outcome((quote,), 0, 0)), question=_ATTACK, gold=(_ATTACK,)
    )

    page = render_page(make_results([*results.rows, row]))

    assert _ATTACK not in page
    assert page.count("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;") == 3


def test_only_wrong_answers_are_listed(results):
    """The right one is not; silence on it would be."""
    page = render_page(results)

    assert "Wrong answers (2)" in page
    assert "<td>wrong</td>" in page
    assert "<td>right</td>" not in page


def test_the_page_stands_alone(results):
    """Nothing in it makes a browser ask for anything."""
    page = render_page(results)

    assert page.count("<svg") == 4
    for part in ("<script", "src=", 'href="http', "@import", "url(http"):
        assert part not in page


def test_every_figure_is_an_image_with_a_label(results):
    """A screen reader says what is drawn, not each tick of its axes."""
    page = render_page(results)

    labels = re.findall(r'<figure role="img" aria-label="([^"]+)">', page)
    assert len(set(labels)) == page.count("<figure") == 4


def test_an_id_stands_once_and_what_refers_to_it_finds_it(results):
    """The plots are drawn apart, with the same names inside."""
    page = render_page(results)

    ids = re.findall(r'\bid="([^"]+)"', page)
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page)
    assert len(set(ids)) == len(ids)
    assert used
    assert {first or second for first, second in used} <= set(ids)


def test_a_wrong_answer_names_what_was_searched_and_its_article():
    """A follow-up is searched for as it was understood; a question as asked says nothing more."""
    row = replace(make_row("why"), query="Why does gout hurt?")

    assert "searched for: Why does gout hurt?" in render_page(make_results([row]))
    page = render_page(make_results([make_row("same")]))
    assert "searched for" not in page
    assert page.count("<cite>gout</cite>") == 2


def test_a_wrong_answer_says_which_edit_it_calls_for():
    """Silence over the right sentence is another fault than another sentence."""
    silent, right, second = (
        Outcome((), 0, 0),
        make_outcome(right_rank=1),
        make_outcome(right_rank=2),
    )
    rows = {
        "silent, but the right sentence was found first: put a heading above it that asks "
        "this": make_row("a", released=silent, forced=right),
        "silent, and the right sentence was found as quote 2": make_row(
            "b", released=silent, forced=second
        ),
        "silent, and another sentence was found": make_row("c", released=silent),
        "the right sentence comes as quote 2": make_row("d", released=second),
        "another sentence: if that answers too": make_row("e"),
        "answered, though no answer is labelled": make_row("f", QuestionKind.NEAR),
    }

    assert all(fault(row).startswith(told) for told, row in rows.items())
    page = render_page(make_results(list(rows.values())))
    assert all(f"<td>{fault(row)}</td>" in page for row in rows.values())


def test_a_quote_of_another_article_is_never_called_gold():
    """Gold stands in the article of the question: the gold of a copy could not be placed."""
    other = Outcome((replace(make_quote(), doc_id="a/gout"),), 0, 0)
    answered = make_row("a", released=other)
    silent = make_row("b", released=Outcome((), 0, 0), forced=other)

    told = "('a/gout'): two articles that say the same? Remove one, or name the illness"
    assert fault(answered).startswith(f"an article other than 'gout' answered {told}")
    assert fault(silent).startswith(f"silent, and an article other than 'gout' was found {told}")


def test_a_table_that_is_wider_than_the_page_says_so():
    """On a phone it is scrolled, by keyboard too; on paper its columns share the width."""
    page = render_page(make_results([make_row("a")]))

    assert page.count('<div class="scroll wide') == page.count('tabindex="0"') == 2
    assert "Scroll the table sideways" in page
    assert "@media print" in page


def test_a_readme_that_is_not_there_is_one_sentence(results, tmp_path):
    """With what it should hold, and no number of the system."""
    with pytest.raises(ResultsError, match=f"expected a README, got nothing there.*{START}"):
        update_readme(results, tmp_path / "MY.md", check=False)


def test_the_page_says_whether_the_floors_of_the_run_are_kept(results):
    """Right answers are 1 of 2: one floor below, one above, or none."""
    below, above = (Floor("right_released", bound, is_least=True) for bound in (0.4, 0.6))

    assert "No floors are recorded" in render_page(results)
    kept = render_page(replace(results, floors=(below,)))
    assert "<strong>Passed.</strong>" in kept
    assert "<td>&gt;= 0.400, kept</td>" in kept
    missed = render_page(replace(results, floors=(above,)))
    assert "<strong>Not passed.</strong> 1 of 1 floors missed: right_released" in missed
    assert "<td>&gt;= 0.600, missed</td>" in missed


def test_a_saved_run_without_quotes_misses_nothing(tmp_path):
    """No quote, nothing to be verbatim: the page says of a file what the run itself said."""
    silent = Outcome((), 0, 0)
    row = make_row("o", QuestionKind.OFFTOPIC, released=silent, forced=silent)
    save_results(replace(make_results([row]), floors=(NEVER_BROKEN,)), tmp_path / "run.json")

    page = render_page(load_results(tmp_path / "run.json"))

    assert NONE_ASKED in page
    assert "passed." not in page.casefold()


def test_a_right_answer_that_lacks_a_sentence_is_listed_apart():
    """With what it does not show; a whole one is not."""
    gold = ("Rest the joint.", "Drink water.")
    rows = [
        make_row(name, QuestionKind.MULTI, released=make_outcome(right_rank=1, gold_shown=shown))
        for name, shown in (("half", 1), ("whole", 2))
    ]

    page = render_page(make_results([replace(row, gold=gold) for row in rows]))

    assert "Wrong answers (0)" in page
    _, table = page.split("Incomplete answers (1)")
    assert "<td>half</td>" in table
    assert "1 of 2" in table
    assert table.count("<blockquote>") == 2  # the quote, and the sentence that is not shown
    assert "<blockquote>Drink water.</blockquote>" in table
    assert "whole" not in table


def test_gold_that_is_quoted_with_other_blanks_is_shown():
    """A no-break blank is none that is missing."""
    released = Outcome((make_quote("Take 10\u00a0mg. Rest the\u202fjoint."),), 1, 1)
    row = make_row("a", QuestionKind.MULTI, released=released)

    assert replace(row, gold=("Rest the joint.", "Drink water.")).not_shown == ("Drink water.",)


def test_a_measure_of_another_day_is_refused(results):
    """The page could neither name nor explain it."""
    odd = replace(results, values=(replace(results.values[0], measure="speed"),))

    for show in (render_page, render_table):
        with pytest.raises(ResultsError, match="speed"):
            show(odd)


def test_an_interval_that_is_a_point_is_no_interval():
    """A near-miss below the one right answer: an area of 1 of two questions tells little."""
    rows = [make_row("a", score=0.9), make_row("n", QuestionKind.NEAR, score=0.1)]

    assert "| 1.000 | 2 | too few to tell |" in render_table(make_results(rows))


def test_the_page_explains_each_measure_that_it_shows(results):
    """In one line below its name."""
    page = render_page(results)

    shown = {each.measure for each in results.values if each.kind == "all"}
    assert all(f"<small>{escape(MEANINGS[name])}</small>" in page for name in shown)


def test_plots_are_well_formed_and_reproducible(results):
    """The same results give the same XML."""
    for plot in (measures_by_kind, risk_coverage_curve, score_histogram):
        drawn = plot(results)

        assert ElementTree.fromstring(drawn).tag.endswith("svg")
        assert plot(results) == drawn


def test_a_run_without_scores_still_has_a_page():
    """Everything refused: no bins, no bars, no answers."""
    silent = Outcome((), 0, 0)
    row = make_row("o", QuestionKind.OFFTOPIC, score=float("-inf"), released=silent, forced=silent)

    assert "Wrong answers (0)" in render_page(make_results([row]))


def test_the_table_gives_value_n_and_interval(results):
    """Right answers: 1 of 2, with Wilson's interval."""
    table = render_table(results)

    assert "| right answers, as released | 0.500 | 2 | 0.095 to 0.905 |" in table
    assert "sample.jsonl" in table


def test_the_readme_table_is_written_between_its_markers(results, tmp_path):
    """What stands around it stays; a second time nothing changes."""
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{START}\nold\n{END}\nafter\n")

    was_current = update_readme(results, readme, check=False)

    assert not was_current
    assert readme.read_text() == f"before\n{START}\n{render_table(results)}\n{END}\nafter\n"
    assert update_readme(results, readme, check=True)


def test_a_check_writes_nothing(results, tmp_path):
    """A stale table is reported and left as it is."""
    readme = tmp_path / "README.md"
    readme.write_text(f"{START}\nold\n{END}\n")

    assert not update_readme(results, readme, check=True)
    assert "old" in readme.read_text()


@pytest.mark.parametrize("text", ["", START, END + START, START + START + END])
def test_a_readme_without_its_markers_is_refused(results, tmp_path, text):
    """Each marker must stand there once, in order."""
    readme = tmp_path / "README.md"
    readme.write_text(text)

    with pytest.raises(ResultsError, match=r"README\.md"):
        update_readme(results, readme, check=False)
