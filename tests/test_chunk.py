"""Articles become sentences and chunks, all of them spans."""

from itertools import pairwise

import pytest

from rag.chunk import context, introduced, split_chunks, split_sentences
from rag.config import Config
from rag.corpus import load_corpus
from rag.types import Article, Kind
from tests.conftest import write_corpus


def article_of(tmp_path, text: str, name: str = "x.md") -> Article:
    [article] = load_corpus(write_corpus(tmp_path, {name: text}), config=Config())
    return article


def texts_of(article: Article) -> list[str]:
    return [article.text[each.start : each.end] for each in split_sentences(article)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take 5.4 mg, e.g. at night. Then rest.", ["Take 5.4 mg, e.g. at night.", "Then rest."]),
        (
            "Dr. Lee said AML (C92.0) is rare. It is.",
            ["Dr. Lee said AML (C92.0) is rare.", "It is."],
        ),
        (
            "An advanced stage of it.Leukemia is a cancer.",
            ["An advanced stage of it.", "Leukemia is a cancer."],
        ),
        ("Is it serious? Yes! Call now.", ["Is it serious?", "Yes!", "Call now."]),
        ("No full stop at the end", ["No full stop at the end"]),
        (
            "Take 600 mg. four times a day. Rest.",
            ["Take 600 mg. four times a day.", "Rest."],
        ),
        ("Take 600 mg. 4 times a day.", ["Take 600 mg. 4 times a day."]),
        ("Wait 4 hrs. (or more) first.", ["Wait 4 hrs. (or more) first."]),
        ("The max. dose is 2 g. The min. is 1 g.", ["The max. dose is 2 g.", "The min. is 1 g."]),
        ("Take approx. 3 tabs. 2 times.", ["Take approx. 3 tabs. 2 times."]),
        ("Eat less vit. K now. It helps.", ["Eat less vit. K now.", "It helps."]),
        ("Wait 2 wks. Then call.", ["Wait 2 wks.", "Then call."]),
        ("It fell to 4 mmol/l. Signs are few.", ["It fell to 4 mmol/l.", "Signs are few."]),
        ("At 3 mo. Results. It rose.", ["At 3 mo.", "Results.", "It rose."]),
        (
            "Many (see Lee et al. [4]) and two others.",
            ["Many (see Lee et al. [4]) and two others."],
        ),
        ("Many (see Lee et al. ) are well.", ["Many (see Lee et al. ) are well."]),
        ("It is 39 °C. Call.", ["It is 39 °C.", "Call."]),
        (
            "It sank. pH is low. iPhone users call.",
            ["It sank.", "pH is low.", "iPhone users call."],
        ),
        (
            "Is it so? yes it is. Two. 3 are more.",
            ["Is it so?", "yes it is.", "Two.", "3 are more."],
        ),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(tmp_path, text, expected):
    """Abbreviations, decimals, codes and missing blanks are understood."""
    assert texts_of(article_of(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Am 4. Tag dürfen Sie duschen. Gut.", ["Am 4. Tag dürfen Sie duschen.", "Gut."]),
        ("de-AT", "Der 2. Versuch gelingt.", ["Der 2. Versuch gelingt."]),
        ("de", "Ab Woche 2 z. B. morgens.", ["Ab Woche 2 z. B. morgens."]),
        ("fr", "Le Dr. Martin le dit. Bien.", ["Le Dr. Martin le dit.", "Bien."]),
        ("fr", "Vus par M. Petit et les Mmes. Roux.", ["Vus par M. Petit et les Mmes. Roux."]),
        ("fr", "Marchez 10 m. Reposez-vous.", ["Marchez 10 m.", "Reposez-vous."]),
        ("pt", "Veja a pág. 4, p. 5. Leia.", ["Veja a pág. 4, p. 5.", "Leia."]),
        ("it", "Vedi pag. 4. Bene.", ["Vedi pag. 4.", "Bene."]),
        ("nl", "Bel mevr. De Vries, tel. 112.", ["Bel mevr. De Vries, tel. 112."]),
        ("de", "Inkl. Essen. Gut.", ["Inkl. Essen.", "Gut."]),
        ("hi", "डॉ. शर्मा और श्री. राम आए। वे ठीक हैं।", ["डॉ. शर्मा और श्री. राम आए।", "वे ठीक हैं।"]),
        ("hi", "डा. गुप्ता आए।", ["डा. गुप्ता आए।"]),
        ("ar", "نعم. راجع د. أحمد أو أ. سعاد.", ["نعم.", "راجع د. أحمد أو أ. سعاد."]),
        ("ar", "يلزم فيتامين د. خذه يوميا.", ["يلزم فيتامين د.", "خذه يوميا."]),
        ("es", "Tome 5 mg. ¿Y usted? ¡No!", ["Tome 5 mg.", "¿Y usted?", "¡No!"]),
        ("ru", "Доза 500 мг. 2 раза в день.", ["Доза 500 мг. 2 раза в день."]),
        ("ka", "გრიპი არის. წყალი დალიეთ.", ["გრიპი არის.", "წყალი დალიეთ."]),
        ("en-GB", "Wait 5 min. Then rest.", ["Wait 5 min.", "Then rest."]),
        ("enm", "Abide 5 min. Than reste.", ["Abide 5 min. Than reste."]),
        ("en", "take it with food. do not drive.", ["take it with food.", "do not drive."]),
        ("en", "It is seen. p53 is a gene.", ["It is seen.", "p53 is a gene."]),
    ],
)
def test_sentences_end_so_in_other_languages(tmp_path, language, text, expected):
    """Ordinals, other units, scripts without capitals, and writers without them."""
    article = article_of(tmp_path, f"---\nlanguage: {language}\n---\n{text}\n")

    assert texts_of(article) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Puede beber alcohol? Sí, pero no más de una copa al día."),
        ("de-AT", "Darf ich trinken? Nein, nie."),
        ("ar", "هل هو خطير؟ نعم، أحيانا."),
        ("hi", "क्या यह ठीक है? नहीं, कभी नहीं।"),
        ("zh", "可以喝酒吗？不可以。"),
        ("ja", "お酒は飲めますか？はい。"),
        ("en", "Can I drink? Yes, but no more than a glass."),
        ("en", "“Can I drink?” Yes, but no more than a glass."),
        ("fr", "« Puis-je boire ? » Oui, un verre."),
        ("de", "„Darf ich trinken?“ Nein, nie."),
    ],
)
def test_yes_and_no_are_introduced_by_their_question(tmp_path, language, text):
    """Inside a paragraph, in the words of its language; alone they answer anything."""
    article = article_of(tmp_path, f"---\nlanguage: {language}\n---\nRest. {text}\n")
    *_, question, answer = split_sentences(article)

    assert article.text[question.start : question.end] in text
    assert (question.lead_in, answer.lead_in) == (-1, len(texts_of(article)) - 2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Por qué? La sangre falta. No importa."),
        ("en", "Why? Nobody knows."),
        ("en", "Can I drink?\n\nNo drink is safe."),
        ("de", "Why so? Yes, often."),
    ],
)
def test_what_does_not_answer_with_yes_or_no_stands_alone(tmp_path, language, text):
    """Another word, another paragraph, or a word of another language."""
    article = article_of(tmp_path, f"---\nlanguage: {language}\n---\n{text}\n")

    assert {each.lead_in for each in split_sentences(article)} == {-1}


@pytest.mark.parametrize("sign", list("`“»"))
@pytest.mark.parametrize("gap", ["", " word. "])
def test_very_many_quotation_marks_end(tmp_path, sign, gap):
    """They may all open and none close; full stops still part sentences, and no word is lost."""
    article = article_of(tmp_path, f"Rest now. Drink water. {(sign + gap) * 100_000}", name="x.txt")
    sentences = texts_of(article)

    assert sentences[0] == "Rest now."
    assert sentences[1].startswith("Drink water.")
    assert "".join("".join(sentences).split()) == "".join(article.text.split())


def test_list_items_carry_their_lead_in(tmp_path):
    """An item is introduced by the last sentence before the list."""
    article = article_of(tmp_path, "First. Take these:\n\n- one\n- two. It helps.\n")
    sentences = split_sentences(article)

    assert texts_of(article) == ["First.", "Take these:", "one", "two.", "It helps."]
    assert [each.lead_in for each in sentences] == [-1, -1, 1, 1, 3]
    assert [each.kind for each in sentences[2:]] == [Kind.ITEM] * 3


@pytest.mark.parametrize(
    ("between", "is_introduced"),
    [
        ("Rest is best.", False),
        ("Rest is best. These may help:", True),
        ("Warning!", True),
        ("The following may help.", True),
        ("Do not take more than one.", True),
        ("## What helps\n\nMost people need one.", True),
    ],
)
def test_what_is_said_behind_a_list_introduces_no_other(tmp_path, between, is_introduced):
    """Unless it says that something follows, or a heading parts it from the list before."""
    article = article_of(tmp_path, f"Signs are:\n\n- pain\n- fever\n\n{between}\n\n- one\n- two\n")
    *_, before, one, two = split_sentences(article)

    assert (one.lead_in >= 0, two.lead_in >= 0) == (is_introduced, is_introduced)
    assert before.kind is Kind.TEXT


def test_chunks_stay_in_their_section_and_under_the_limit(tmp_path):
    """A long section is cut between sentences, a short one is whole."""
    long = " ".join(f"Sentence number {n} has six words." for n in range(20))
    article = article_of(tmp_path, f"# T\n\n## A\n\n{long}\n\n## B\n\nShort.")
    sentences = split_sentences(article)
    chunks = split_chunks(
        article, sentences, max_tokens=20, count_tokens=lambda text: len(text.split())
    )

    assert len(chunks) > 6
    ends = {each.end for each in sentences}
    for chunk in chunks:
        assert article.sections[chunk.section].span.covers(chunk.span)
        assert chunk.end in ends
        assert len(article.text[chunk.start : chunk.end].split()) <= 20
        assert all(each.span.overlaps(chunk.span) for each in sentences[chunk.first : chunk.last])


def test_a_sentence_longer_than_a_chunk_is_still_covered(tmp_path):
    """It is cut between words, and each piece knows the sentence."""
    article = article_of(tmp_path, "word " * 50)
    sentences = split_sentences(article)
    chunks = split_chunks(
        article, sentences, max_tokens=20, count_tokens=lambda text: len(text.split())
    )

    assert "".join(article.text[c.start : c.end] for c in chunks).count("word") == 50
    assert {(chunk.first, chunk.last) for chunk in chunks} == {(0, 1)}


def test_context_is_title_and_heading_path(tmp_path):
    """What is embedded says where it stands."""
    article = article_of(tmp_path, "# Gout\n\n## Care\n\n### Rest\n\nRest it.")

    assert context(article, len(article.sections) - 1) == "Gout > Care > Rest"


def test_words_without_tokens_are_not_repeated(tmp_path):
    """Some tokenizers drop signs they do not know; the chunks still add up to the article."""
    article = article_of(tmp_path, "a ¤ a a ¤ ¤ a " * 20)
    chunks = split_chunks(
        article,
        split_sentences(article),
        max_tokens=3,
        count_tokens=lambda text: text.count("a"),
    )

    assert all(one.end <= other.start for one, other in pairwise(chunks))
    assert sum(article.text[c.start : c.end].count("a") for c in chunks) == 80


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_answer_is_introduced_by_its_question(tmp_path, gap):
    """A mere "No." says nothing without it; the next paragraph is no part of it."""
    article = article_of(tmp_path, f"# Pills\n\nQ: May I drink?{gap}A: No. It harms.\n\nAsk us.")
    sentences = split_sentences(article)

    assert texts_of(article)[1:] == ["Q: May I drink?", "A: No.", "It harms.", "Ask us."]
    assert [each.lead_in for each in sentences] == [-1, -1, 1, 1, -1]
    assert introduced(article, sentences, 2) == "Q: May I drink? | A: No."


def test_an_answer_to_no_question_is_a_sentence(tmp_path):
    """Nor does a question introduce what stands in another section."""
    article = article_of(tmp_path, "A: No.\n\nQ: May I?\n\n# Rest\n\nA: No.")

    assert {each.lead_in for each in split_sentences(article)} == {-1}


def test_a_heading_that_introduces_a_list_is_no_context(tmp_path):
    """It stands before the text already, as the section it opens."""
    article = article_of(tmp_path, "# Don't\n\n- drink\n- it harms\n")
    sentences = split_sentences(article)

    assert [each.lead_in for each in sentences] == [-1, 0, 0]
    assert introduced(article, sentences, 1) == "drink"
    assert introduced(article, sentences, 2) == "drink | it harms"


def test_a_row_is_read_with_the_heads_of_its_columns(tmp_path):
    """An empty cell is left out; a row with other cells than the head is read as it is."""
    table = (
        "| Age | Dose | Note |\n|---|---|---|\n| 2 years | 5 ml | |\n| 3 years | 7 ml | with food |"
    )
    article = article_of(tmp_path, f"{table}\n| 9 years |  |  |\n")
    sentences = split_sentences(article)

    assert [introduced(article, sentences, position) for position in range(4)] == [
        "Age | Dose | Note",
        "Age 2 years: Dose 5 ml.",
        "Age 3 years: Dose 7 ml; Note with food.",
        "Age 9 years.",
    ]


def test_a_row_is_read_with_two_heads_and_its_label(tmp_path):
    """A head over several columns stands in each; a label introduces the rows below it."""
    table = (
        "<table><thead><tr><th rowspan=2>Illness</th><th colspan=2>Adults</th></tr>"
        "<tr><th>First day</th><th>Later</th></tr></thead><tbody>"
        "<tr><th colspan=3>Chest</th></tr>"
        "<tr><td>Cough</td><td>2 pills</td><td>1 pill</td></tr></tbody></table>"
    )
    article = article_of(tmp_path, table)
    sentences = split_sentences(article)

    assert introduced(article, sentences, len(sentences) - 1) == (
        "Chest | Illness Cough: Adults First day 2 pills; Adults Later 1 pill."
    )


def test_the_mark_of_a_question_or_an_answer_is_no_sentence(tmp_path):
    """Alone, "A." would answer nothing."""
    article = article_of(tmp_path, "# Beer\n\nQ. May I drink?\n\nA. No. It harms.")
    sentences = split_sentences(article)

    assert texts_of(article)[1:] == ["Q. May I drink?", "A. No.", "It harms."]
    assert [each.lead_in for each in sentences] == [-1, -1, 1, 1]
