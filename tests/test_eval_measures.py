"""eval.measures and eval.ranking: hand-worked rows, and ir_measures as oracle."""

import math
from dataclasses import replace

import ir_measures
import numpy as np
import pytest

from eval import measures
from eval.dataset import QuestionKind
from eval.ranking import NAMES, is_relevant, score_ranking
from eval.record import Outcome, QuoteShown
from rag.types import Chunk, Hit, Span
from tests.eval_samples import make_outcome, make_quote, make_row

_SILENT = Outcome((), 0, 0)
_NEAR, _OFFTOPIC, _MULTI = QuestionKind.NEAR, QuestionKind.OFFTOPIC, QuestionKind.MULTI


def _value(rows, measure, kind="all", *, has_reader=True):
    values = measures.measure_rows(rows, has_reader=has_reader)
    found = [v for v in values if (v.measure, v.kind) == (measure, kind)]
    return (found[0].value, found[0].n) if found else None


def _hit(row, rank):
    return Hit(Chunk("d", 10 * row, 10 * row + 10, 0, 0, 1), row, 1 / rank, rank)


def test_right_sentence_first_and_among_count_without_abstaining():
    """Ranks 1, 2 and none over three answerable questions: 1/3 first, 2/3 among; near is left."""
    outcomes = [make_outcome(right_rank=rank) for rank in (1, 2, 0)]
    rows = [make_row(f"q{at}", forced=each) for at, each in enumerate(outcomes)]
    rows.append(make_row("near", _NEAR))

    assert (pytest.approx(1 / 3, abs=1e-6), 3) == _value(rows, "right_first")
    assert (pytest.approx(2 / 3, abs=1e-6), 3) == _value(rows, "right_among")


def test_right_answers_as_released_need_an_answer():
    """Silence on an answerable question is no right answer: 1 of 2."""
    right = make_outcome(right_rank=1, gold_shown=1)
    rows = [make_row("a", released=right), make_row("b", released=_SILENT, forced=right)]

    assert _value(rows, "right_released") == (0.5, 2)


def test_false_answers_are_counted_by_group():
    """Near: 1 of 2 answered; off-topic and chat: 0 of 2; silence therefore 3 of 4."""
    rows = [
        make_row("n1", _NEAR),
        make_row("n2", _NEAR, released=_SILENT),
        make_row("o1", _OFFTOPIC, released=_SILENT),
        make_row("c1", QuestionKind.CHAT, released=_SILENT),
    ]

    assert _value(rows, "false_near") == (0.5, 2)
    assert _value(rows, "false_offtopic") == (0.0, 2)
    assert _value(rows, "silence") == (0.75, 4)


def test_a_list_is_complete_with_all_of_its_sentences():
    """One gold sentence, shown: complete; none shown: not; a direct question does not count."""
    rows = [
        make_row("m1", _MULTI, forced=make_outcome(right_rank=1, gold_shown=1)),
        make_row("m2", _MULTI, forced=make_outcome(right_rank=0, gold_shown=0)),
        make_row("d1", forced=make_outcome(right_rank=1, gold_shown=1)),
    ]

    assert _value(rows, "complete") == (0.5, 2)


def test_a_list_is_complete_as_released_when_it_was_shown():
    """Both would have been complete, and one of them was kept back: 1 of 2."""
    whole = make_outcome(right_rank=1, gold_shown=1)
    rows = [
        make_row("m1", _MULTI, released=whole, forced=whole),
        make_row("m2", _MULTI, released=_SILENT, forced=whole),
        make_row("d1", released=_SILENT),
    ]

    assert _value(rows, "complete") == (1.0, 2)
    assert _value(rows, "complete_released") == (0.5, 2)


def test_citation_precision_is_a_share_of_shown_words():
    """Quotes of 3 and 5 words hold 3 and 1 gold words: (3 + 1) / 8 = 0.5."""
    quotes = (
        make_quote("Rest the joint.", gold_words=3),
        make_quote("Do it for a week.", gold_words=1),
    )

    assert _value([make_row("a", released=Outcome(quotes, 1, 1))], "citation_precision") == (0.5, 1)


def test_one_quote_that_is_not_verbatim_shows():
    """It counts even when only the run without abstaining shows it: 1 of 2 questions is clean."""
    altered = QuoteShown("gout", 0, 3, "abc", False, 1, 0)
    rows = [make_row("a"), make_row("b", released=_SILENT, forced=Outcome((altered,), 0, 0))]

    assert _value(rows, "verbatim") == (0.5, 2)


def test_a_measure_without_questions_is_not_reported():
    """No near-miss question, no false-answer rate and no area."""
    rows = [make_row("a")]

    assert _value(rows, "false_near") is None
    assert _value(rows, "auroc_near") is None


def test_measures_are_given_by_kind_too():
    """The kinds part the questions: 1 of 1 and 0 of 1."""
    right = make_outcome(right_rank=1)
    rows = [make_row("a", forced=right), make_row("b", QuestionKind.TYPO)]

    assert _value(rows, "right_first", "direct") == (1.0, 1)
    assert _value(rows, "right_first", "typo") == (0.0, 1)


def test_risk_coverage_by_hand():
    """Scores .9 right, .8 near, .7 wrong and .7 right, and one unscored: five questions.

    Coverage 1/5, 2/5, 4/5 (two share .7); risk 0/1, 1/2, 2/4.
    """
    right = make_outcome(right_rank=1)
    rows = [
        make_row("a", score=0.9, forced=right),
        make_row("b", _NEAR, score=0.8),
        make_row("c", score=0.7),
        make_row("d", score=0.7, forced=right),
        make_row("e", _OFFTOPIC, score=-math.inf, released=_SILENT),
    ]

    assert measures.risk_coverage(rows) == [(0.9, 0.2, 0.0), (0.8, 0.4, 0.5), (0.7, 0.8, 0.5)]


def test_risk_coverage_of_nothing_has_no_points():
    """Without a score there is no curve."""
    assert measures.risk_coverage([make_row("a", score=-math.inf)]) == []


def test_ranking_by_hand():
    """Relevant rows 2 and 9; hits 1, 2, 3: R@5 = 1/2, RR@10 = 1/2, P@1 = 0.

    nDCG@10 = (1 / log2(3)) / (1 / log2(2) + 1 / log2(3)) = 0.63093 / 1.63093 = 0.38685.
    """
    found = score_ranking([_hit(1, 1), _hit(2, 2), _hit(3, 3)], [2, 9])

    assert (found["R@5"], found["RR@10"], found["P@1"]) == (0.5, 0.5, 0.0)
    assert pytest.approx(0.38685, abs=1e-5) == found["nDCG@10"]


def test_ranking_means_agree_with_ir_measures():
    """Over several queries our mean of per-query values is ir_measures' aggregate."""
    runs = {"a": [3, 1, 2], "b": [5, 6, 7, 8], "c": [4]}
    relevant = {"a": [2], "b": [5, 8, 11], "c": [9]}
    found = [
        score_ranking([_hit(r, i + 1) for i, r in enumerate(runs[q])], relevant[q]) for q in runs
    ]
    qrels = [ir_measures.Qrel(q, str(row), 1) for q in runs for row in relevant[q]]
    run = [
        ir_measures.ScoredDoc(q, str(row), float(-at))
        for q in runs
        for at, row in enumerate(runs[q])
    ]

    wanted = ir_measures.calc_aggregate(map(ir_measures.parse_measure, NAMES), qrels, run)

    for measure, value in wanted.items():
        mean = sum(each[str(measure)] for each in found) / 3
        assert pytest.approx(value, abs=1e-6) == mean


def test_exact_probabilities_have_a_calibration_error_too():
    """By chance alone, at n = 200 some .08; the more questions, the less.  Of 0 and 1 it is 0."""
    few, many = (measures.exact_error(np.linspace(0.05, 0.95, n)) for n in (200, 20_000))

    assert 0.04 < few.low < few.value < few.high < 0.15
    assert many.high < few.low
    assert measures.exact_error(np.array([0.0, 1.0] * 10)).value == 0.0


def test_a_calibration_error_stands_beside_that_of_exact_probabilities():
    """Both of the same questions, with a reader alone."""
    rows = [make_row(f"q{at}", score=0.5) for at in range(20)]

    assert _value(rows, "calibration") == (0.5, 20)
    value, n = _value(rows, "calibration_exact")
    assert (0 < value < 0.5, n) == (True, 20)
    assert _value(rows, "calibration_exact", has_reader=False) is None


def test_every_measure_has_its_meaning():
    """The report explains what it shows."""
    assert measures.MEANINGS.keys() == measures.LABELS.keys()


@pytest.mark.parametrize(("hits", "relevant"), [([], [1]), ([_hit(1, 1)], [])])
def test_a_query_without_hits_or_relevant_chunks_counts_as_zero(hits, relevant):
    """It is never dropped: every measure is there and 0."""
    assert dict.fromkeys(NAMES, 0.0) == score_ranking(hits, relevant)


@pytest.mark.parametrize(
    ("doc", "start", "end", "wanted"),
    [
        ("d", 0, 40, True),  # holds it
        ("d", 15, 40, True),  # 5 of 10 characters
        ("d", 16, 40, False),  # 4 of 10
        ("d", 20, 40, False),  # touches it
        ("e", 0, 40, False),  # another article
    ],
)
def test_a_chunk_is_relevant_from_half_a_gold_sentence(doc, start, end, wanted):
    """The gold sentence stands at 10 to 20."""
    chunk = Chunk(doc, start, end, 0, 0, 1)

    assert wanted is is_relevant(chunk, "d", [[Span(10, 20)]])


def test_a_calibrated_probability_has_no_error_and_a_boaster_has():
    """Said 0.5 and right for one of two: 0; said 0.9: 0.4."""
    right = np.array([0.0, 1.0] * 10)

    assert measures.calibration_error(np.full(20, 0.5), right) == pytest.approx(0.0)
    assert measures.calibration_error(np.full(20, 0.9), right) == pytest.approx(0.4)


def test_questions_of_one_score_may_stand_in_any_order():
    """Twenty said 0.5, half of them right: the bins hold the same share of each."""
    right = np.array([0.0] * 10 + [1.0] * 10)
    said = np.full(20, 0.5)

    assert measures.calibration_error(said, right) == pytest.approx(0.0)
    assert measures.calibration_error(said, right[::-1]) == pytest.approx(0.0)


def test_the_precision_of_the_first_passage_has_the_interval_of_a_share():
    """It is 0 or 1 for each question; 1 of 1 leaves much open."""
    row = replace(make_row("a"), ranking={"P@1": 1.0})

    [found] = [
        each
        for each in measures.measure_rows([row], has_reader=True)
        if (each.measure, each.kind) == ("P@1", "all")
    ]

    assert (found.value, found.low < 0.5) == (1.0, True)


def test_a_score_that_is_no_probability_has_no_calibration_error():
    """Without a reader scores are cosines, though all of them may lie between 0 and 1."""
    rows = [make_row("a", score=0.4)]

    assert _value(rows, "calibration", has_reader=False) is None
    assert _value(rows, "calibration") == (0.4, 1)
