"""The commands that measure speed and size: python -m eval bench|page|peers|scale|swap."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from eval import bench
from eval import peers as others
from eval.figures import Figure, line, quantile, save
from eval.options import add_out, count
from eval.page import measure_page
from eval.scale import SIZES, measure_scale
from eval.swap import prove_swap

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # no public name

_QUESTIONS = Path("eval/data/dev.jsonl")
_MISSED = 1


def add_speed_commands(commands: "Commands") -> None:
    """Add the commands to those of `python -m eval`."""
    _add_bench(
        commands.add_parser("bench", help="how fast and how large; run it on a quiet machine")
    )
    _add_page(commands.add_parser("page", help="what the chat page costs in Chromium"))
    _add_peers(commands.add_parser("peers", help="how fast other systems are on the same passages"))
    _add_scale(commands.add_parser("scale", help="the same for indexes of up to a million chunks"))
    _add_swap(commands.add_parser("swap", help="is no answer lost or mixed by a new index?"))


def _add_bench(command: argparse.ArgumentParser) -> None:
    plan = bench.Plan()
    command.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    command.add_argument("--questions", type=Path, default=_QUESTIONS, metavar="FILE")
    command.add_argument("--corpus", type=Path, metavar="FOLDER", help="build this anew as well")
    command.add_argument("--rounds", type=count, default=plan.rounds, help="asks a question")
    command.add_argument("--seconds", type=float, default=plan.seconds, help="a number of clients")
    command.add_argument("--clients", type=count, nargs="*", default=plan.clients, metavar="N")
    command.add_argument("--starts", type=int, default=plan.starts, help="cold processes; 0: none")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_bench)


def _add_page(command: argparse.ArgumentParser) -> None:
    command.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    command.add_argument("--questions", type=Path, default=_QUESTIONS, metavar="FILE")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_page)


def _add_peers(command: argparse.ArgumentParser) -> None:
    plan = others.Plan()
    command.add_argument("--python", type=Path, required=True, help="that has eval/peers.txt")
    command.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    command.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="FOLDER")
    command.add_argument("--questions", type=Path, default=_QUESTIONS, metavar="FILE")
    command.add_argument("--rounds", type=count, default=plan.rounds, help="asks a question")
    command.add_argument("--starts", type=int, default=plan.starts, help="cold processes; 0: none")
    command.add_argument("--loads", type=int, default=plan.loads, help="times under load; 0: none")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_peers)


def _add_scale(command: argparse.ArgumentParser) -> None:
    command.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    command.add_argument("--questions", type=Path, default=_QUESTIONS, metavar="FILE")
    command.add_argument("--sizes", type=count, nargs="+", default=SIZES, metavar="CHUNKS")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_scale)


def _add_swap(command: argparse.ArgumentParser) -> None:
    command.add_argument("--corpus", type=Path, default=Path("corpus"), metavar="FOLDER")
    command.add_argument("--questions", type=Path, default=_QUESTIONS, metavar="FILE")
    command.add_argument("--requests", type=count, default=10_000)
    command.add_argument("--builds", type=count, default=3, help="at least so many new indexes")
    command.add_argument("--rate", type=float, default=50.0, metavar="A_SECOND")
    command.set_defaults(run=_swap)


def _bench(options: argparse.Namespace) -> int:
    plan = bench.Plan(options.rounds, options.seconds, options.clients, options.starts)
    figures = bench.bench(
        options.index,
        bench.read_texts(options.questions),
        plan,
        corpus=options.corpus,
        encoder=options.encoder,
    )
    return _show_figures(figures, options)


def _page(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    return _show_figures(measure_page(options.index, questions), options)


def _peers(options: argparse.Namespace) -> int:
    figures = others.measure_peers(
        options.corpus,
        options.index,
        bench.read_texts(options.questions),
        options.python,
        others.Plan(options.rounds, options.starts, options.loads),
    )
    return _show_figures(figures, options)


def _scale(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    figures = measure_scale(options.index, questions, options.sizes, encoder=options.encoder)
    return _show_figures(figures, options)


def _show_figures(figures: Iterable[Figure], options: argparse.Namespace) -> int:
    """Print figures as they come, and write them if asked to."""
    print(f"{'figure':<46} {'value':>9} unit      n  95 % interval")
    shown = []
    for each in figures:
        print(line(each), flush=True)
        shown.append(each)
    if options.out:
        save(shown, options.index, options.out)
    return 0


def _swap(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    report = prove_swap(
        options.corpus,
        questions,
        requests=options.requests,
        rate=options.rate,
        builds=options.builds,
    )
    print(
        f"{report.asked:,} questions at {options.rate:g} a second, {report.builds} new indexes, "
        f"{report.seen} versions answered: {report.failed} failed, {report.mixed} mixed"
    )
    print(line(quantile("answer over HTTP, p50", report.times_ms, 0.5, "ms")))
    print(line(quantile("answer over HTTP, p99", report.times_ms, 0.99, "ms")))
    return _MISSED if report.failed or report.mixed else 0
