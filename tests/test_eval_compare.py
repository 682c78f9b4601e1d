"""eval.compare: paired differences by hand."""

from dataclasses import replace

import pytest

from eval.compare import compare, comparison_table
from eval.dataset import QuestionKind
from eval.errors import ResultsError
from eval.record import Outcome
from tests.eval_samples import make_outcome, make_quote, make_results, make_row

_RIGHT = make_outcome(right_rank=1)
_TWO = make_outcome(quotes=2)


def _found(comparison, measure):
    return next((each for each in comparison.differences if each.measure == measure), None)


def _rows(outcomes, scores):
    answered = [
        make_row(f"q{at}", score=score, released=each, forced=each)
        for at, (each, score) in enumerate(zip(outcomes, scores, strict=True))
    ]
    return [*answered, make_row("n", QuestionKind.NEAR, score=0.5)]


@pytest.fixture
def comparison():
    """Before: right, wrong, wrong; after: wrong, right, and wrong with another quote."""
    before = make_results(_rows([_RIGHT, make_outcome(), make_outcome()], [0.6, 0.4, 0.4]))
    after = make_results(_rows([make_outcome(), _RIGHT, _TWO], [0.6, 0.6, 0.6]))
    return compare(before, after)


def test_answers_gained_lost_and_changed_are_named(comparison):
    """One of each; the near-miss question did not change."""
    assert (comparison.gained, comparison.lost, comparison.changed) == (("q1",), ("q0",), ("q2",))


def test_a_new_false_answer_is_no_lost_one():
    """There was none to lose; what was said before and after stands beside each."""
    silent, long = Outcome((), 0, 0), Outcome((make_quote("Rest it well. " * 9),), 0, 0)

    def results(answer, near):
        rows = [make_row("a", released=answer), make_row("n", QuestionKind.NEAR, released=near)]
        return make_results(rows)

    comparison = compare(results(_RIGHT, silent), results(silent, long))

    assert (comparison.lost, comparison.false_answers) == (("a",), ("n",))
    table = comparison_table(comparison)
    assert "lost: 1\n  a (direct) a? “Rest the joint.” -> (silent)\n" in table
    assert "newly answered wrongly: 1\n  n (near) n? (silent) -> “Rest it well. Rest" in table
    assert " …”\n" in table


def test_answers_that_differ_at_their_ends_are_told_whole():
    """Cut short they would read alike."""
    texts = [f"{'Rest it well. ' * 9}{end}" for end in ("Ask us.", "Call us.")]
    before, after = (
        make_results([make_row("a", released=Outcome((make_quote(text),), 0, 0))]) for text in texts
    )

    table = comparison_table(compare(before, after))

    assert f"“{texts[0]}” -> “{texts[1]}”" in table


def test_a_difference_is_paired(comparison):
    """Right first: 1/3 before and after, differences -1, +1, 0, mean 0 within its interval."""
    [found] = [each for each in comparison.differences if each.measure == "right_first"]

    assert (found.before, found.after, found.n) == (pytest.approx(1 / 3), pytest.approx(1 / 3), 3)
    assert found.low < 0 < found.high
    assert not found.is_clear


def test_areas_are_compared_on_the_same_questions(comparison):
    """Before, 1 of 3 answerable questions scores above the near-miss; after, all do."""
    [found] = [each for each in comparison.differences if each.measure == "auroc_near"]

    assert (found.before, found.after, found.n) == (pytest.approx(1 / 3), 1.0, 4)


def test_a_run_does_not_differ_from_itself():
    """Every difference is zero with a zero interval, and nothing is listed."""
    results = make_results(_rows([_RIGHT, make_outcome()], [0.6, 0.4]))

    comparison = compare(results, results)

    assert all(each.before == each.after for each in comparison.differences)
    assert all(each.low == each.high == 0 for each in comparison.differences)
    assert comparison.gained == comparison.lost == comparison.changed == ()


def test_a_clear_change_is_starred():
    """Twenty wrong answers made right leave no doubt."""
    before = make_results(_rows([make_outcome()] * 20, [0.6] * 20))
    after = make_results(_rows([_RIGHT] * 20, [0.6] * 20))

    table = comparison_table(compare(before, after)).splitlines()

    [line] = [line for line in table if line.startswith("right sentence first")]
    assert line.endswith("+1.000    20  +1.000 to +1.000 *")
    at = table.index("gained: 20")
    assert table[at + 1] == "  q0 (direct) q0? “Rest the joint.” -> “Rest the joint.”"


@pytest.mark.parametrize(("gained", "is_clear"), [(4, False), (5, False), (6, True)])
def test_few_questions_that_change_sides_are_no_clear_change(gained, is_clear):
    """Of n that all go one way, chance does so with 2 / 2^n: 0.125, 0.0625 and 0.03125."""
    before = make_results(_rows([make_outcome()] * 20, [0.6] * 20))
    after = [*[_RIGHT] * gained, *[make_outcome()] * (20 - gained)]

    found = _found(compare(before, make_results(_rows(after, [0.6] * 20))), "right_first")

    assert found.chance == pytest.approx(2 / 2**gained)
    assert found.is_clear is is_clear


def test_what_is_no_share_is_told_by_its_interval():
    """Words of gold sentences among those shown: from none to two of three or all of them."""
    none, two, all_ = (Outcome((make_quote(gold_words=n),), 1, 1) for n in (0, 2, 3))
    before = make_results([make_row(name, released=none) for name in "ab"])
    after = make_results([make_row("a", released=two), make_row("b", released=all_)])

    found = _found(compare(before, after), "citation_precision")

    assert (found.chance, found.is_clear) == (None, True)
    assert (found.low, found.high) == (pytest.approx(2 / 3), 1.0)


def test_a_change_of_one_question_is_not_clear():
    """Each draw is that question, so its interval is a point and says nothing of others."""
    none, all_ = (Outcome((make_quote(gold_words=n),), 1, 1) for n in (0, 3))
    before, after = (make_results([make_row("a", released=each)]) for each in (none, all_))

    found = _found(compare(before, after), "citation_precision")

    assert (found.low, found.high, found.is_clear) == (1.0, 1.0, False)


def test_the_precision_of_the_first_passage_is_told_by_the_exact_test():
    """It is 0 or 1 for each question, as a share is: 5 of 20 may be chance."""
    wrong, right = (
        [replace(make_row(f"q{at}"), ranking={"P@1": value}) for at in range(20)]
        for value in (0.0, 1.0)
    )

    found = _found(compare(make_results(wrong), make_results([*right[:5], *wrong[5:]])), "P@1")

    assert (found.chance, found.is_clear) == (pytest.approx(0.0625), False)


def test_lists_that_became_whole_or_were_cut_are_named():
    """All of them are right in the first sentence; two gold sentences are needed."""
    half, whole = (make_outcome(right_rank=1, gold_shown=shown) for shown in (1, 2))

    def results(**shown):
        rows = [make_row(name, QuestionKind.MULTI, released=each) for name, each in shown.items()]
        return make_results([replace(row, gold=("Rest.", "Drink.")) for row in rows])

    comparison = compare(results(a=half, b=whole, c=half), results(a=whole, b=half, c=half))

    assert (comparison.completed, comparison.cut) == (("a",), ("b",))
    assert comparison.gained == comparison.lost == comparison.changed == ()
    table = comparison_table(comparison)
    assert "completed: 1\n  a (multi) a? " in table
    assert "cut: 1\n  b (multi) b? " in table


def test_questions_whose_article_and_gold_changed_are_named():
    """They ask for something else, and are not compared."""
    a, b = make_row("a"), make_row("b")
    other = replace(b, doc="gout-2", gold=("Ice helps.",))
    before, after = make_results([a, b]), make_results([a, other])

    pairing = compare(before, after).pairing

    assert (pairing.other_doc, pairing.only_before, pairing.only_after) == (("b",), (), ())
    assert "another doc and gold, so not compared: 1 (b)" in comparison_table(
        compare(before, after)
    )
    with pytest.raises(ResultsError, match=r"another `doc` and gold: b\)"):
        compare(make_results([b]), make_results([other]))


def test_questions_of_a_renamed_article_are_compared():
    """Its gold is the same, so an answer that it has lost is one; a new name changes no quote."""
    a, b = make_row("a", released=_RIGHT), make_row("b")
    quotes = tuple(replace(each, doc_id="gout-2") for each in b.released.quotes)
    renamed = replace(b, doc="gout-2", released=replace(b.released, quotes=quotes))
    lost = replace(a, doc="gout-2", released=Outcome((), 0, 0))

    comparison = compare(make_results([a, b]), make_results([lost, renamed]))

    assert (comparison.lost, comparison.changed, comparison.dropped) == (("a",), (), ())
    assert "renamed gout -> gout-2: 2 (a, b)\n" in comparison_table(comparison)


def test_questions_whose_kind_changed_are_named():
    """They are not compared, whether or not the article changed with the kind."""
    a, b, c = map(make_row, "abc")
    other = replace(b, kind=QuestionKind.LAY), replace(c, kind=QuestionKind.LAY, doc="gout-2")
    before, after = make_results([a, b, c]), make_results([a, *other])

    pairing = compare(before, after).pairing

    assert pairing.other_kind == ("b", "c")
    assert pairing.other_doc == pairing.only_before == pairing.only_after == ()
    table = comparison_table(compare(before, after))
    assert "in both, with another kind, so not compared: 2 (b, c)" in table


def test_right_answers_that_cannot_be_compared_are_named():
    """A new id or kind, or none: a wrong answer that is gone has lost nothing."""
    right = [make_row(name, released=_RIGHT) for name in "abc"]
    before = make_results([make_row("same"), *right, make_row("wrong")])
    renamed, other_kind = replace(right[0], id="a2"), replace(right[1], kind=QuestionKind.LAY)

    comparison = compare(before, make_results([make_row("same"), renamed, other_kind]))

    assert comparison.dropped == ("a", "b", "c")
    assert "right in the first, and not compared: 3 (a, b, c)" in comparison_table(comparison)


def test_the_calibration_error_is_compared_where_both_runs_had_a_reader():
    """Said 0.6 and 0.8, right both times: the errors are 0.4 and 0.2."""
    first, second = (make_row("a", score=score, forced=_RIGHT) for score in (0.6, 0.8))
    before, after = make_results([first]), make_results([second])

    found = _found(compare(before, after), "calibration")

    assert (found.before, found.after) == (pytest.approx(0.4), pytest.approx(0.2))
    assert _found(compare(make_results([first], reader=""), after), "calibration") is None


def test_words_before_an_answer_do_not_change_it():
    """The same quote further down its article reads the same."""
    moved = Outcome((make_quote(start=40),), 0, 0)
    before, after = make_results([make_row("a")]), make_results([make_row("a", released=moved)])

    assert compare(before, after).changed == ()


def test_runs_on_an_edited_file_are_compared_on_what_they_share():
    """One question left, one came, one has other gold: each is named, and two are compared."""
    a, b, old, new = map(make_row, ("a", "b", "old", "new"))
    before = replace(make_results([a, b, old]), questions_sha256="a" * 64)
    other_gold = replace(b, gold=("Rest the joint today.",), forced=_RIGHT)
    after = replace(make_results([other_gold, a, new]), questions_sha256="b" * 64)

    comparison = compare(before, after)

    assert _found(comparison, "right_first").n == 2
    table = comparison_table(comparison)
    for line in (
        "questions in both runs: 2",
        "only in the first: 1 (old)",
        "only in the second: 1 (new)",
        "in both, with other gold: 1 (b)",
        f"question file: sample.jsonl {'a' * 12} before, sample.jsonl {'b' * 12} after",
    ):
        assert f"{line}\n" in table


@pytest.mark.parametrize(
    "other",
    [
        {"question": "b?"},
        {"doc": "asthma", "gold": ("Sit up.",)},
        {"kind": QuestionKind.TYPO},
        {"id": "b"},
    ],
)
def test_runs_that_share_no_question_cannot_be_compared(other):
    """Id, kind and words make a question, and its article or its gold."""
    row = make_row("a")

    with pytest.raises(ResultsError, match="share questions"):
        compare(make_results([row]), make_results([replace(row, **other)]))


def test_runs_of_two_scopes_cannot_be_compared():
    """To find an answer in one article is another task."""
    results = make_results([make_row("a")])

    with pytest.raises(ResultsError, match="one scope, got corpus and article"):
        compare(results, replace(results, scope="article"))


def test_what_else_differs_is_said_first():
    """A line each for corpus, index, reader and setting; none for what is the same."""
    before = make_results([make_row("a")])
    after = replace(
        before,
        corpus_sha256="2" * 64,
        index_version="v2",
        config={"threshold": 0.6, "reader": "", "k": 5},
    )

    lines = comparison_table(compare(before, after)).splitlines()

    assert lines[:6] == [
        f"corpus: {'1' * 12} before, {'2' * 12} after",
        "index: v1 before, v2 after",
        "threshold: 0.5 before, 0.6 after",
        "reader: reader-1 before, none after",
        "k: not recorded before, 5 after",
        "questions in both runs: 1",
    ]
    assert comparison_table(compare(before, before)).startswith("questions in both runs: 1\n\n")
