"""From a question to a checked answer, with real parts."""

import math
from collections import Counter
from dataclasses import fields, replace

import pytest

from rag import Config, Pipeline, build, load
from rag.belief import Alarm
from rag.converse import standalone
from rag.errors import ConfigError, QueryError
from rag.index import Index
from rag.pipeline import NOT_ASKED
from rag.rules import Level
from rag.spell import Speller
from rag.types import Confidence, Status
from tests.conftest import write_corpus


def test_a_question_is_answered_with_a_checked_quote(pipeline):
    """The quote is the article's text at its offsets."""
    answer = pipeline.ask("Where does gout often start?", id="q7")
    article = pipeline.article("gout")
    [quote, *_] = answer.quotes

    assert answer.status is Status.ANSWERED
    assert answer.id == "q7"
    assert "It often starts in the big toe." in quote.text
    assert quote.text == article.text[quote.start : quote.end]
    assert quote.url.startswith("/articles/gout#:~:text=")
    assert answer.index_version == pipeline.index_version
    assert answer.confidence is not Confidence.NONE
    assert answer.reason == ""


class CountingSpeller(Speller):
    """Counts how often each text is put right."""

    def __init__(self):
        super().__init__(frozenset().__contains__, frozenset().__contains__)
        self.texts = Counter[str]()

    def correct(self, query):
        self.texts[query] += 1
        return super().correct(query)


def test_slips_are_put_right_once_for_a_question(pipeline):
    """To be heard, to be searched, and with what was said before; the next question anew."""
    fresh, speller = pipeline.with_config(pipeline.config), CountingSpeller()
    fresh._listener = replace(fresh._listener, speller=speller)
    for times in (1, 2):
        fresh.ask("wat helps the pain", history=["wat is gout"])

        assert set(speller.texts.values()) == {times}


def test_what_the_articles_do_not_say_is_not_answered(pipeline):
    """No quotes under a refusal, but what was searched is shown."""
    answer = pipeline.ask("Who won the football match yesterday?")

    assert answer.abstained
    assert answer.quotes == ()
    assert answer.passages != ()
    assert answer.confidence is Confidence.NONE
    assert answer.reason


def test_the_same_question_gets_the_same_answer(pipeline):
    """Nothing is drawn, nothing depends on the hour."""
    one, other = (pipeline.ask("What makes gout worse?") for _ in range(2))

    assert replace(one, took_ms=0) == replace(other, took_ms=0)


def test_a_repeated_sentence_is_cited_where_it_fits(pipeline):
    """`Drink plenty of water.` stands twice; under the heading that was asked for it is quoted."""
    answer = pipeline.ask("What helps with gout? Drink water?")
    quotes = [quote for quote in answer.quotes if "Drink plenty of water." in quote.text]

    assert [quote.section for quote in quotes] == ["What helps?"]


def test_an_answer_can_be_kept_to_one_article(pipeline):
    """Quotes and passages come from there only."""
    answer = pipeline.ask("When should I see a doctor about a sore?", doc="feet")

    assert {each.doc_id for each in (*answer.quotes, *answer.passages)} == {"feet"}
    with pytest.raises(KeyError):
        pipeline.ask("sore?", doc="nope")


def test_of_a_long_earlier_question_the_end_is_read(pipeline):
    """It would have been refused as a question; what it says before that costs nothing."""
    danger, rest = "my dad has crushing chest pain. ", "the doors are blue. " * 100

    assert not pipeline.ask("what should I do?", history=[danger + rest]).notices
    assert pipeline.ask("what should I do?", history=[rest + danger]).notices


def test_a_follow_up_shows_the_question_as_understood(pipeline):
    """`query` is what was searched for."""
    answer = pipeline.ask("and at night?", history=["What are the symptoms of asthma?"])

    assert answer.question == "and at night?"
    assert answer.query == "and at night? What are the symptoms of asthma?"
    assert answer.quotes[0].doc_id == "asthma"


def test_of_the_readings_of_a_follow_up_the_likeliest_answers(pipeline):
    """Whether the whole question before helps or only what it names, the score says."""
    history = ["What are the symptoms of asthma?"]
    readings = standalone("and at night?", *history, max_chars=2000)
    scores = {query: pipeline.explain(query).score for query in readings}
    explanation = pipeline.explain("and at night?", history=history)

    assert len(set(scores.values())) == 2
    assert explanation.score == scores[explanation.answer.query] == max(scores.values())


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("EN", "what is gout"),
        ("en_GB", "what is gout"),
        ("enm", "wat is gout"),
        ("no", "wat is gout"),
    ],
)
def test_slips_are_put_right_where_the_article_is_english(tmp_path, encoder, language, query):
    """However its language is written; the list of slips is an English one."""
    article = {"gout.md": f"---\nlanguage: {language}\n---\n# Gout\n\nGout hurts.\n"}
    build(write_corpus(tmp_path / "corpus", article), tmp_path / "index", encoder=encoder)

    assert load(tmp_path / "index", encoder=encoder).ask("wat is gout").query == query


def test_slips_are_put_right_wherever_the_english_article_lies(tmp_path, encoder):
    """Files in another language may come first; a question in that language stays as typed."""
    articles = {
        "a.md": "---\nlanguage: ar\n---\n# النقرس\n\nالنقرس مؤلم.\n",
        "gout.md": "# Gout\n\nGout hurts.\n",
    }
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder)

    assert opened.ask("wat is gout").query == "what is gout"
    assert opened.ask("ما هو النقرس wat").query == "ما هو النقرس wat"


@pytest.mark.parametrize("query", ["metformina dosis", "no puedo dormir con gota", "dosis has no"])
def test_beside_other_articles_only_plain_english_is_put_right(tmp_path, encoder, query):
    """A word or two in their language are no slips of English ones."""
    articles = {
        "gota.md": "---\nlanguage: es\n---\n# Gota\n\nLa gota duele.\n",
        "gout.md": "# Gout\n\nGout hurts. Doses of a pudding help.\n",
    }
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder)

    assert opened.ask(query).query == query
    assert opened.ask("wat is gout").query == "what is gout"


def test_no_answer_in_another_language_is_sure(tmp_path, encoder):
    """How sure an answer is was measured in English; the question may be in any language."""
    text = "# Gout\n\nGout hurts.\n"
    for language in ("en", "es"):
        article = {"gout.md": f"---\nlanguage: {language}\n---\n{text}"}
        build(write_corpus(tmp_path / language, article), tmp_path / "index", encoder=encoder)
        answer = load(tmp_path / "index", encoder=encoder).ask("Gout hurts.")
        assert answer.quotes
        assert (answer.confidence == "low") == (language == "es")


def test_settings_can_be_changed_without_a_rebuild(pipeline):
    """A stricter threshold says less."""
    bars = {"min_score": 2.0, "medium_score": 2.0, "high_score": 2.0}
    strict = pipeline.with_config(replace(pipeline.config, **bars))

    assert not pipeline.ask("Where does gout often start?").abstained
    assert strict.ask("Where does gout often start?").abstained


def test_the_explanation_shows_what_decided(pipeline):
    """Score, threshold, chunks and sentences, best first."""
    explanation = pipeline.explain("Where does gout often start?")
    scores = [each.score for each in explanation.sentences]

    assert explanation.score == scores[0] >= explanation.threshold == pipeline.config.min_score
    assert scores == sorted(scores, reverse=True)
    assert 3 < len(explanation.hits) <= 10


@pytest.mark.parametrize("question", ["", "   ", "a" * 100_000, "🤒🤒", "what\0is"])
def test_what_is_no_question_is_refused(pipeline, question):
    """Before any model sees it."""
    with pytest.raises(QueryError):
        pipeline.ask(question)


def test_what_rests_beside_another_encoder_is_said(index_dir, encoder, caplog):
    """Nobody goes by the figures of a reader that does not read."""
    load(index_dir, encoder=encoder)
    assert "reader and alarm" in caplog.text

    caplog.clear()
    load(index_dir, config=Config(reader=""), encoder=encoder)
    assert not caplog.text


def test_settings_are_checked():
    """A number out of bounds is refused with what was expected."""
    with pytest.raises(ValueError, match="setting 'k' is out of bounds: expected 1 to 1000, got 0"):
        Config(k=0)


@pytest.mark.parametrize(
    "settings", [{each.name: math.nan} for each in fields(Config) if each.type in (int, float)]
)
def test_every_number_among_the_settings_has_bounds(settings):
    """A new one without them takes what is no number."""
    with pytest.raises(ConfigError, match=f"setting '{next(iter(settings))}' is out of bounds"):
        Config(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"min_probability": 0.75},
        {"medium_probability": 0.86},
        {"min_score": 0.53},
        {"high_score": 0.5},
    ],
)
def test_what_is_surer_has_the_higher_bar(settings):
    """An answer is shown before it is called surer than low."""
    with pytest.raises(ConfigError, match=r"expected min_(\w+) <= medium_\1 <= high_\1, got 0\."):
        Config(**settings)


def test_a_question_that_is_a_heading_is_answered_below_it(pipeline):
    """Word for word the same, signs and endings aside."""
    answer = pipeline.ask("what should i AVOID")

    assert answer.quotes[0].section == "What should I avoid?"


def test_a_short_question_is_not_bent_by_what_was_asked_before(pipeline):
    """Alone it is answered, so an unrelated question before it changes nothing."""
    alone = pipeline.ask("What should I avoid?")
    later = pipeline.ask("What should I avoid?", history=["What are the symptoms of asthma?"])

    assert later.quotes == alone.quotes != ()
    assert later.query == "What should I avoid?"


def test_a_follow_up_is_about_the_article_of_the_question_before(pipeline):
    """What "it" is; another article answers where the question names its topic."""
    history = ["Where does gout often start?"]
    alone = pipeline.ask("Does it make a whistling sound?")
    later = pipeline.ask("Does it make a whistling sound?", history=history)
    named = pipeline.ask("Does it whistle in asthma?", history=history)

    assert alone.quotes[0].doc_id == "asthma"
    assert {each.doc_id for each in later.quotes} <= {"gout"}
    assert named.quotes[0].doc_id == "asthma"


def test_urgent_words_bring_a_notice_before_the_answer(pipeline):
    """The article still answers below."""
    answer = pipeline.ask("My lips turn blue, asthma?")

    assert [notice.kind for notice in answer.notices] == ["emergency"]
    assert answer.passages


class AlarmedEar:
    """Hears a crisis in everything."""

    def __init__(self, encoder):
        self._encoder = encoder

    def hear(self, message):
        vector = self._encoder.encode_queries([message])
        return vector, Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)


def test_a_crisis_that_the_alarm_alone_hears_keeps_the_quotes(index_dir, encoder):
    """It may be wrong: a face folds them behind the notice; passages that are near stay away."""
    index, config, ear = Index(index_dir), Config(min_score=0.3), AlarmedEar(encoder)
    alarmed = Pipeline(index, encoder, config, ear=ear)  # type: ignore[arg-type]
    answer = alarmed.ask("a whistling sound when breathing")

    assert [notice.kind for notice in answer.notices] == ["crisis"]
    assert "a whistling sound when breathing" in answer.quotes[0].text
    assert answer.passages == ()


def test_an_emergency_that_is_only_told_is_searched(pipeline):
    """A face folds the answer behind the notice, where who wants it finds it."""
    answer = pipeline.ask("my lips turn blue, a whistling sound when breathing")

    assert [notice.kind for notice in answer.notices] == ["emergency"]
    assert "whistling" in answer.quotes[0].text


def test_nothing_is_searched_in_a_crisis(pipeline):
    """No quote, no passage: only the notice."""
    answer = pipeline.ask("I want to die")

    assert [notice.kind for notice in answer.notices] == ["crisis"]
    assert (answer.quotes, answer.passages, answer.status) == ((), (), "abstained")


CLINIC = """# Clinic

## Low counts

Neutropenia is seen here most days.

## White cells

Neutropenia is a lack of white cells.

## Before you come

Consider asking:

- What is the aim of the treatment?
- Which days is the clinic open?

The clinic is open on all days of the week.
"""


@pytest.fixture
def clinic(tmp_path, encoder):
    build(write_corpus(tmp_path / "corpus", {"a.md": CLINIC}), tmp_path / "index", encoder=encoder)
    return load(tmp_path / "index", config=Config(min_score=0.2, margin=0.0), encoder=encoder)


def test_what_a_term_means_is_quoted_from_its_definition(clinic):
    """Though another sentence has more of the words."""
    answer = clinic.ask("What is neutropenia?")

    assert answer.quotes[0].text == ("Neutropenia is a lack of white cells.")


def test_a_question_in_a_list_answers_none(clinic):
    """Unless questions to ask are what is asked for."""
    days = clinic.ask("Which days is the clinic open?")
    questions = clinic.ask("Questions to ask: what is the aim of the treatment?")

    assert days.quotes[0].text == "The clinic is open on all days of the week."
    assert "aim of the treatment?" in questions.quotes[0].text


@pytest.mark.parametrize("heading", ["References", "7. Sources and further reading", "See also:"])
def test_references_answer_nothing(tmp_path, encoder, heading):
    """Their titles are near to what is asked; the passages still show them."""
    text = f"# Gout\n\nDrink water.\n\n## {heading}\n\n1. Lee A. Cherries and gout attacks.\n"
    build(write_corpus(tmp_path / "corpus", {"a.md": text}), tmp_path / "index", encoder=encoder)
    pipeline = load(tmp_path / "index", config=Config(min_score=0.0, margin=0.0), encoder=encoder)

    answer = pipeline.ask("Do cherries help in gout attacks?")

    assert "Cherries" in answer.passages[0].text
    assert all("Cherries" not in quote.text for quote in answer.quotes)


def test_what_to_do_about_a_danger_is_asked_in_it(pipeline):
    """The notice stands there again; what is asked about a thing gets none of before."""
    history = ["my dad has crushing chest pain"]

    assert [each.kind for each in pipeline.ask("what should I do?", history=history).notices] == [
        "emergency"
    ]
    assert pipeline.ask("what should I avoid?", history=history).notices == ()


def test_an_unknown_region_is_refused_at_the_start(index_dir, encoder):
    """Not at the first emergency."""
    with pytest.raises(ConfigError, match="region 'XX'"):
        load(index_dir, config=Config(region="XX"), encoder=encoder)


def test_a_question_that_asks_two_things_gets_a_sentence_for_each(index_dir, encoder):
    """The best of each part, however little it has to do with the other."""
    config = Config(min_score=0.1, margin=0.0, max_quotes=2)
    pipeline = load(index_dir, config=config, encoder=encoder)
    question = "Where does gout often start and who has asthma?"
    texts = [quote.text for quote in pipeline.ask(question).quotes]

    assert len(texts) == 2
    assert any("big toe" in text for text in texts)
    assert any("asthma" in text.lower() for text in texts)


def test_of_a_long_list_the_item_with_the_number_asked_for_leads(tmp_path, encoder):
    """However much nearer in its words another item is, with another number."""
    foods = "".join(f"- food number {n}: some\n" for n in range(10, 400))
    text = f"# Foods\n\nPotassium in:\n\n- food number 8: much potassium\n{foods}"
    build(write_corpus(tmp_path / "c", {"foods.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1, margin=0.0), encoder=encoder)

    def first_item(question: str) -> str:
        texts = (quote.text for quote in pipeline.ask(question).quotes)
        return next(text for text in texts if text.startswith("food"))

    assert first_item("Has food number 77 much potassium?") == "food number 77: some"
    assert first_item("Has food number 7 much potassium?") == "food number 8: much potassium"


def test_thanks_are_not_searched_for(pipeline):
    """Not with the question before either."""
    answer = pipeline.ask("Thanks, that helped!", history=["Where does gout often start?"])

    assert (answer.quotes, answer.passages, answer.reason) == ((), (), NOT_ASKED)
    assert answer.took_ms > 0


def test_a_mere_mark_answers_nothing(tmp_path, encoder):
    """What has no letter and no digit is no sentence, however near its section is."""
    source = "# Gout\n\nRest the joint.\n\n***\n\n—\n\n?!\n"
    build(write_corpus(tmp_path / "corpus", {"x.md": source}), tmp_path / "index", encoder=encoder)
    pipeline = load(tmp_path / "index", encoder=encoder)
    article = pipeline.article("x")
    found = [each.sentence for each in pipeline.explain("rest the joint").sentences]

    assert [article.text[one.start : one.end] for one in found] == ["Rest the joint."]
