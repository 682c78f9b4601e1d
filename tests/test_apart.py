"""What a page on several medicines tells of one is no answer on another."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

TABLETS = """# Tablets against malaria

Mefloquine is taken once a week. Take doxycycline once a day, with food.

## Alcohol

Do not drink alcohol with mefloquine.

A little alcohol does no harm with Malarone.

## Mefloquine

Start three weeks before the journey. Ask first if you are pregnant.

## Doxycycline

Stop four weeks after the journey.

| Tablet | Price |
|---|---|
| Mefloquine | 20 |
| Doxycycline | 5 |
"""
TRAVEL = """# Upset stomach on a journey

A tablet may help a little. Doxycycline can upset the stomach.

Start with sips of water before the journey.
"""
PAIN = """# Pain of the back

Paracetamol helps a little with pain.

Ask for codeine for a week if the pain stays.

Do not use these with warfarin:

- ibuprofen for the pain
- naproxen for the pain
"""
INSULIN = """# Keeping insulin

## How long does insulin keep?

| Insulin | Once open |
|---|---|
| Lantus | 4 weeks |
| Tresiba | 8 weeks |
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, encoder) -> Pipeline:
    """Articles without a medicine in their title, and one on a kind of medicines."""
    folder = tmp_path_factory.mktemp("apart")
    articles = {"tablets.md": TABLETS, "travel.md": TRAVEL, "insulin.md": INSULIN, "pain.md": PAIN}
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1, margin=0.0), encoder=encoder)


def read(site: Pipeline, question: str, history: tuple[str, ...] = ()) -> list[str]:
    """The texts that were read for a question."""
    found = []
    for each in site.explain(question, history=history).sentences:
        article = site.article(site.doc_ids[each.article])
        found.append(article.text[each.sentence.start : each.sentence.end])
    return found


@pytest.mark.parametrize(
    ("question", "of_another"),
    [
        ("when do I start doxycycline before the journey", "Start three weeks"),
        ("can I take doxycycline if I am pregnant", "Ask first"),
        ("when do I stop lariam after the journey", "Stop four weeks"),
        ("can I drink alcohol with malarone", "Do not drink"),
        ("can I drink alcohol with mefloquine", "A little alcohol"),
        ("when do I start mefloquine before the journey", "Start with sips"),
    ],
)
def test_what_another_medicine_is_told_of_is_not_read(site, question, of_another):
    """Neither below its heading, nor in a sentence that names it, nor on a page about neither."""
    texts = read(site, question)

    assert texts
    assert not any(text.startswith(of_another) for text in texts)


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("when do I start mefloquine before the journey", "Start three weeks"),
        ("when do I stop vibramycin after the journey", "Stop four weeks"),
        ("can I drink alcohol with malarone", "A little alcohol"),
        ("does doxycycline upset the stomach", "Doxycycline can upset"),
        ("what does doxycycline cost", "Mefloquine | 20"),
        ("how long does tresiba insulin keep", "Tresiba"),
        ("what if paracetamol is not enough for pain of the back", "Ask for codeine"),
        ("I take warfarin, what can I take for pain of the back", "Paracetamol helps"),
        ("can I use ibuprofen for the pain of the back with warfarin", "ibuprofen"),
        ("is warfarin a reason against naproxen for the pain", "naproxen"),
        ("is there a tablet with no ban on alcohol instead of mefloquine", "A little alcohol"),
        ("which is better for alcohol, doxycycline or another tablet", "A little alcohol"),
    ],
)
def test_what_is_told_of_it_is_read(site, question, own):
    """By any of its names; a table tells of all, and so does who asks what there is instead."""
    assert any(text.startswith(own) for text in read(site, question))


def test_a_follow_up_keeps_to_its_medicine(site):
    """As the question that it leans on."""
    texts = read(site, "and when do I stop it after the journey?", ("when do I start lariam",))

    assert not any(text.startswith("Stop four weeks") for text in texts)


@pytest.mark.parametrize("question", ["how long does toujeo keep", "does toujeo insulin keep long"])
def test_a_table_of_others_of_its_kind_is_not_read(site, question):
    """What holds for one insulin does not hold for another."""
    assert not any(text.startswith(("Lantus", "Tresiba")) for text in read(site, question))
