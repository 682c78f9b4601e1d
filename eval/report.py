"""Results -> a page to read and the table of the README.

The page stands alone: no script, no request.  Questions and quotes are other people's text and are
escaped; the plots are ours.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.dataset import Group
from eval.errors import ResultsError
from eval.floors import NONE_ASKED, has_quality_floors, missed_floors
from eval.intervals import spelled
from eval.measures import LABELS, MEANINGS
from eval.plots import latency_bars, measures_by_kind, risk_coverage_curve, score_histogram
from eval.record import Results, Row, Value, write_whole

START, END = "<!-- eval:start -->", "<!-- eval:end -->"
"""What stands before and after the generated table of the README."""

_MAY_ANSWER = "if that answers too, add it to the gold"


def render_page(results: Results) -> str:
    """Return the whole page, as HTML.

    Raises:
        ResultsError: If a measure is not one of today.
    """
    loader = FileSystemLoader(Path(__file__).parent)
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return pages.get_template("report.html").render(
        results=results,
        values=_overall(results),
        labels=LABELS,
        meanings=MEANINGS,
        floors={floor.measure: floor for floor in results.floors},
        missed=missed_floors(results),
        has_quality_floors=has_quality_floors(results),
        none_asked=NONE_ASKED,
        spelled=spelled,
        wrong=[(row, fault(row)) for row in results.rows if not row.is_right],
        cut=[row for row in results.rows if row.is_cut],
        plots=[
            ("Right answers by kind", measures_by_kind(results)),
            ("Risk and coverage", risk_coverage_curve(results)),
            ("Scores", score_histogram(results)),
            ("Time of an answer", latency_bars(results.timing)),
        ],
    )


def fault(row: Row) -> str:
    """Return what went wrong with a question: each calls for another edit.

    Where a quote may answer after all, it is the gold that lacks something; but gold stands in the
    article of the question, and a quote of another article cannot be added.
    """
    if row.group is not Group.ANSWER:
        return "answered, though no answer is labelled: if a quote does answer, label it anew"
    if row.is_answered and row.released.right_rank:
        return f"the right sentence comes as quote {row.released.right_rank}"
    if row.is_answered:
        return _of_another_article(row, "answered") or f"another sentence: {_MAY_ANSWER}"
    if row.forced.right_rank == 1:
        return (
            "silent, but the right sentence was found first: put a heading above it that asks this"
        )
    if row.forced.right_rank:
        return f"silent, and the right sentence was found as quote {row.forced.right_rank}"
    other = _of_another_article(row, "was found")
    return f"silent, and {other or f'another sentence was found: {_MAY_ANSWER}'}"


def _of_another_article(row: Row, what: str) -> str:
    """Return what to do where another article came first; blank where none did."""
    shown = row.released if row.is_answered else row.forced
    first = next((quote.doc_id for quote in shown.quotes), row.doc)
    if first == row.doc:
        return ""
    return (
        f"an article other than {row.doc!r} {what} ({first!r}): two articles that say the same? "
        "Remove one, or name the illness in the question"
    )


def render_table(results: Results) -> str:
    """Return the Markdown table of all measures over all questions, with its caption."""
    lines = ["| Measure | Value | n | 95 % interval |", "|---|--:|--:|---|"]
    for each in _overall(results):
        interval = spelled(each.low, each.high)
        lines.append(f"| {LABELS[each.measure]} | {each.value:.3f} | {each.n} | {interval} |")
    caption = (
        f"{len(results.rows)} questions of `{results.questions}` "
        f"(sha256 `{results.questions_sha256[:12]}`), scope {results.scope}, "
        f"index `{results.index_version}`."
    )
    return "\n".join([*lines, "", caption])


def update_readme(results: Results, readme: Path, *, check: bool) -> bool:
    """Put the table between the markers of a README; return whether it already stood there.

    Args:
        results: What the table shows.
        readme: A Markdown file with both markers.
        check: Only look, do not write.

    Raises:
        ResultsError: If the file cannot be read, or does not hold both markers once and in order.
    """
    try:
        text = readme.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        msg = (
            f"{readme}: expected a README, got nothing there. Make it, with {START} and {END} "
            "where the table belongs."
        )
        raise ResultsError(msg) from exc
    except (OSError, UnicodeDecodeError) as exc:
        msg = f"{readme}: expected a README in UTF-8, got {exc}."
        raise ResultsError(msg) from exc
    if (text.count(START), text.count(END)) != (1, 1) or text.index(START) > text.index(END):
        msg = f"{readme}: expected {START} and then {END}, each once. Put them around the table."
        raise ResultsError(msg)
    before, rest = text.split(START)
    after = rest.split(END)[1]
    fresh = f"{before}{START}\n{render_table(results)}\n{END}{after}"
    if fresh != text and not check:
        write_whole(readme, fresh)
    return fresh == text


def _overall(results: Results) -> list[Value]:
    found = [each for each in results.values if each.kind == "all"]
    unknown = [each.measure for each in found if each.measure not in LABELS]
    if unknown:
        msg = (
            f"expected the measures of today, got {', '.join(unknown)} in the results of "
            f"{results.questions}. Run again: python -m eval run"
        )
        raise ResultsError(msg)
    return found
