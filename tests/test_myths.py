"""A myth is never quoted without what denies it."""

import pytest

from rag import Config, build, load
from rag.myths import is_bare_myth
from rag.types import Kind
from rag.whole import whole_of
from tests.conftest import write_corpus
from tests.quoting import article_of, quoted

MYTH, FACT = "Honey is better than sugar.", "It raises blood sugar just the same. Eat little."


@pytest.mark.parametrize(
    "text",
    [
        f"**Myth:** {MYTH}\n\n**Fact:** {FACT}",
        f"**Myth 2:** {MYTH}\n\n**Reality:** {FACT}",
        f"MYTH #2: {MYTH}\n\nTHE TRUTH: {FACT}",
        f"Misconception – {MYTH}\n\n{FACT}",
        f"**Myth:** {MYTH} **Fact:** {FACT}",
        f"**Myth 1: {MYTH}** {FACT}",
        f"**{MYTH}** False. {FACT}",
        f"{MYTH} This is a common myth. {FACT}",
    ],
)
def test_a_myth_is_quoted_with_what_denies_it(tmp_path, text):
    """Whichever of its sentences answers, to the last one; what stands around it is not."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}\n\nDrink water too.")
    plain = text.replace("*", "")

    for each in source.sentences[2:-1]:
        assert quoted(source, source.article.text[each.start : each.end]) == [plain]


@pytest.mark.parametrize(
    "text",
    [
        f"True or false: {MYTH}\n\nFalse. {FACT}",
        f"False: {MYTH}\n\nTrue: {FACT}",
        f"**{MYTH}**\n\nNot true! {FACT}",
        f"## Myths about sugar\n\n**{MYTH}** {FACT}",
        f"## Common myths\n\n**{MYTH}**\n\n{FACT}",
        f"- Myth: {MYTH}\n- Fact: {FACT}",
        f"## Myths\n\n- {MYTH}\n  - {FACT}",
    ],
)
def test_a_myth_in_another_form_is_never_quoted_alone(tmp_path, text):
    """Whichever sentence answers: the verdict below, the paragraph behind or the branch."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}")
    body = source.article.text

    for at, each in enumerate(source.sentences):
        if each.kind is not Kind.HEADING and not is_bare_myth(source, at):
            found = whole_of(source, 0, at)
            first, last = source.sentences[found.first], source.sentences[found.last - 1]
            shown = body[first.start : last.end]
            assert MYTH not in shown or FACT[:20] in shown
    assert not any(is_bare_myth(source, at) for at in range(len(source.sentences)))


def test_a_quiz_and_a_lone_claim_below_myths_are_bare(tmp_path):
    """Their answers stand in another section; a paragraph that introduces them is none."""
    quiz = f"## True or false?\n\nHave a go:\n\n- {MYTH}\n\n## Answers\n\n{FACT}"
    source = article_of(tmp_path, f"# A\n\nRest helps.\n\n{quiz}\n\n## Myths\n\nSalt is good.")
    bare = [each for at, each in enumerate(source.sentences) if is_bare_myth(source, at)]

    assert [source.article.text[each.start : each.end] for each in bare] == [MYTH, "Salt is good."]


@pytest.mark.parametrize("label", ["Myth 1", "Misconception"])
def test_below_a_heading_that_is_a_mere_label_stands_a_myth(tmp_path, label):
    """As below one that is a myth itself stands what denies it."""
    text = (
        f"# A\n\n## {label}\n\n{MYTH}\n\n**Reality:** {FACT}\n\n## Myth: salt is good\n\nIt is not."
    )
    source = article_of(tmp_path, text)

    assert quoted(source, MYTH) == [f"{MYTH}\n\nReality: {FACT}"]
    assert quoted(source, "It is not.") == ["It is not."]


def test_of_a_list_of_myths_one_is_quoted(tmp_path):
    """Each with its own fact: the others are about something else."""
    items = f"- Myth: {MYTH} Fact: {FACT}\n- Myth: Salt is healthy. Fact: It is not.\n"
    source = article_of(tmp_path, f"# A\n\n## Myths\n\n{items}")

    assert quoted(source, "Myth: Salt is healthy.") == ["Myth: Salt is healthy. Fact: It is not."]


def test_paragraphs_of_myth_and_fact_are_no_records_of_one_list(tmp_path):
    """As those of question and answer are none."""
    pairs = [f"**Myth:** {each}. **Fact:** It is not." for each in ("Salt is good", "Oil is good")]
    source = article_of(tmp_path, "# A\n\n" + "\n\n".join(pairs))

    assert quoted(source, "Myth: Oil is good.") == ["Myth: Oil is good. Fact: It is not."]


BARE = f"""# Sugar

Sugar is in many kinds of food.

## Common myths

- {MYTH}
- Sugar is the only cause of diabetes.

## The facts

- Sugar is not the cause of diabetes.
- Sweeteners are safe.
"""


@pytest.mark.parametrize(
    "bare",
    [BARE, BARE.replace("## Common myths\n\n-", "Three myths about sugar:\n\n-", 1)],
)
def test_a_myth_without_a_denial_beside_it_answers_nothing(tmp_path, encoder, bare):
    """But the question what the myths are; facts in a list like it may answer."""
    build(write_corpus(tmp_path / "c", {"a.md": bare}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1, margin=1.0), encoder=encoder)

    def read(question: str) -> str:
        text = pipeline.article("a").text
        every = [each.sentence for each in pipeline.explain(question).sentences]
        return "\n".join(text[each.start : each.end] for each in every)

    assert MYTH not in read("is honey better than sugar")
    assert "Sugar is not the cause" in read("is sugar the cause of diabetes")
    assert MYTH in read("what are common myths about honey and sugar")


@pytest.mark.parametrize(
    "text",
    [
        "Facts about sugar. It is sweet.",
        "It is false economy to skip tablets. Doctors advise against.",
        "Sugar is sweet. False teeth do not mind it.",
        "In fact you may eat some. Eat little.",
    ],
)
def test_what_only_sounds_so_is_no_myth(tmp_path, text):
    """Words of the labels inside a sentence are none."""
    source = article_of(tmp_path, f"# A\n\nRest helps a lot.\n\n{text}\n\nDrink water too.")
    last = source.sentences[-2]
    second = source.article.text[last.start : last.end]

    assert quoted(source, second) == [second]
