"""How far a build is, as a log shows it."""

import io

from rag import build
from rag.progress import Lines, shown
from tests.conftest import write_corpus


class Clock:
    """Stands still until it is set."""

    now = 100.0

    def __call__(self):
        return self.now


def test_a_line_each_half_minute_says_what_is_done_and_what_is_left():
    """None before there is need of one, and no second one at the same time."""
    said: list[str] = []
    clock = Clock()
    tell = Lines(said.append, clock)
    for second, done in ((10, 0), (29.9, 5), (30, 10), (30.1, 11), (59.9, 20), (60, 3_000)):
        clock.now = 100 + second
        tell(done, 9_000)

    assert said == [
        "10 of about 9,000 texts done, about 300 min left",
        "3,000 of about 9,000 texts done, about 2 min left",
    ]


def test_what_comes_before_the_first_text_is_not_counted():
    """The export of the encoder takes as long for one text as for a million."""
    said: list[str] = []
    clock = Clock()
    tell = Lines(said.append, clock)
    for second, done in ((400, 0), (430, 20)):
        clock.now = 100 + second
        tell(done, 40)

    assert said == ["0 of about 40 texts done", "20 of about 40 texts done, about 1 min left"]


def test_a_build_tells_how_far_it_is_while_it_embeds(tmp_path, encoder):
    """From a batch of texts to all of them, never back; what is taken over is done too."""
    told, again = [], []
    pages = {f"{at}.md": "\n\n".join(f"Fact {at}-{n} holds." for n in range(90)) for at in range(9)}
    corpus = write_corpus(tmp_path / "corpus", pages)
    report = build(
        corpus, tmp_path / "index", encoder=encoder, progress=lambda *each: told.append(each)
    )
    build(corpus, tmp_path / "index", encoder=encoder, progress=lambda *each: again.append(each))
    every = report.chunks + report.sentences

    assert len(told) > 4
    assert told == sorted(told)
    assert told[-1] == again[-1] == (every, every)


def test_a_build_tells_how_far_it_is_within_its_first_article(tmp_path, encoder):
    """One so long that it is embedded in part before it is read whole."""
    told: list[tuple[int, int]] = []
    page = "\n\n".join(f"Fact {at} holds." for at in range(4_200))
    corpus = write_corpus(tmp_path / "corpus", {"a.md": page, "b.md": "Text."})
    build(corpus, tmp_path / "index", encoder=encoder, progress=lambda *each: told.append(each))

    assert 0 < told[0][0] <= told[0][1]


def test_without_a_terminal_there_is_no_bar():
    """A journal gets lines, and none of a build that is done at once."""
    log = io.StringIO()
    with shown(log) as progress:
        progress(1, 2)

    assert not log.getvalue()
    assert isinstance(progress, Lines)


def test_on_a_terminal_there_is_a_bar(monkeypatch):
    """With the texts that are done, of all."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("rag.progress._DELAY_S", 0)
    terminal = Terminal()
    with shown(terminal) as progress:
        progress(40, 80)

    assert "40/80" in terminal.getvalue()
