"""A heading that asks what the query asks: the writer has said where the answer stands."""

import pytest

from rag.asked import asks_alike, asks_within, is_case, is_same, names, subject, term_asked

TOPIC = "Cutaneous leukemia"


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("what causes it", "What causes it?"),
        ("What causes cutaneous leukemia?", "What causes it?"),
        ("What is the cause?", "What causes it?"),
        ("what is the cause of cutaneous leukemias", "Causes"),
        ("Causes of cutaneous leukemia", "What causes it?"),
        ("Symptoms of cutaneous leukemia", "Symptoms"),
        ("cutaneous leukemia symptoms", "What are the symptoms?"),
        ("What are the treatments for this?", "Treatments"),
        ("Please tell me about the outlook", "Outlook"),
        ("What does cutaneous leukemia look like?", "What does it look like?"),
        ("what is this", "What is cutaneous leukemia?"),
        ("what's the cause", "What causes it?"),
    ],
)
def test_how_the_topic_is_named_does_not_count(query, heading):
    """Nor do endings, "what is" and the article of a noun."""
    assert asks_alike(query, heading, TOPIC)
    assert asks_alike(heading, query, TOPIC)


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("What does it cause?", "What causes it?"),
        ("What does cutaneous leukemia cause?", "Causes"),
        ("What causes breast cancer?", "What causes it?"),
        ("What causes leukemia?", "What causes it?"),
        ("What causes it in children?", "What causes it?"),
        ("Why is it treated?", "How is it treated?"),
        ("Is it treated?", "How is it treated?"),
        ("Can it not be prevented?", "Can it be prevented?"),
        ("What is it for?", "What is cutaneous leukemia?"),
        ("Who can get it?", "Where can I get it?"),
        ("What is caused by cutaneous leukemia?", "What causes it?"),
        ("What comes with it?", "What comes from it?"),
        ("Is it a symptom?", "Symptoms"),
        ("Is it cancer?", "What is cancer?"),
        ("", "What is it?"),
        ("what", "Cutaneous leukemia"),
    ],
)
def test_any_other_word_counts(query, heading):
    """Another illness, another part of it, and who does what to whom."""
    assert not asks_alike(query, heading, TOPIC)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Cutaneous leukemia: a plain guide", "Cutaneous leukemia"),
        ("Asthma (adults)", "Asthma "),
        ("Asthma - overview", "Asthma"),
        ("Living with asthma", "asthma"),
        ("What is asthma?", "asthma?"),
        ("Non-Hodgkin lymphoma", "Non-Hodgkin lymphoma"),
        ("Guillain\u2013Barr\u00e9 syndrome", "Guillain\u2013Barr\u00e9 syndrome"),
    ],
)
def test_a_topic_is_a_title_without_lead_and_subtitle(title, topic):
    """A hyphen inside a name is part of it."""
    assert subject(title) == topic


def test_a_letter_may_be_part_of_a_name():
    """At the end "a" is not the article of a noun, and an apostrophe is often left out."""
    assert not asks_alike("What is hepatitis?", "Hepatitis A", "Hepatitis")
    assert asks_alike("what causes alzheimers disease", "Causes", "Alzheimer\u2019s disease")


def test_a_topic_may_be_a_pronoun():
    """The title "What is it?" leaves one; it is put in its own place once."""
    assert asks_alike("What causes it?", "Causes", subject("What is it?"))


def test_a_topic_is_named_by_its_words_in_order():
    """Endings and capitals do not count."""
    assert names("My CUTANEOUS LEUKEMIAS itch", TOPIC)
    assert not names("My leukemia is cutaneous", TOPIC)
    assert not names("My skin itches", "")


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is neutropenia?", "neutropenia"),
        ("whats a bone scan", "bone scan"),
        ("What are the papules ?", "papules"),
        ("What does neutropenia mean?", "neutropenia"),
        ("what do the papules mean", "papules"),
        ("what does AML stand for", "AML"),
        ("what neutropenia means", "neutropenia"),
        ("What is meant by a bone scan?", "bone scan"),
        ("what do they mean by the word papules", "papules"),
        ("what is the meaning of neutropenia", "neutropenia"),
        ("neutropenia meaning", "neutropenia"),
        ("neutropenia definition?", "neutropenia"),
        (
            "What is it like to have a bone scan and does it hurt?",
            "it like to have a bone scan and does it hurt",
        ),
        ("How is neutropenia treated?", ""),
        ("what is", ""),
    ],
)
def test_a_question_asks_what_a_term_means(question, term):
    """All that stands behind "what is" or the like; only what an article defines is a term."""
    assert term_asked(question) == term


def test_a_term_is_the_same_in_another_form():
    """Endings and capitals do not count."""
    assert is_same("Papules", "papule")
    assert not is_same("papule", "red papule")


@pytest.mark.parametrize(
    ("query", "heading", "title"),
    [
        ("Can I fly during chemotherapy?", "Can I fly?", "Your chemotherapy day"),
        ("can I have a hot bath with a stoma", "Can I have a hot bath?", "Living with a stoma"),
        ("may I ski when I have a stoma", "May I ski?", "Living with a stoma"),
        ("I took too much digoxin", "If you have taken too much", "Digoxin"),
        ("took too many digoxin", "If you have taken too much", "Digoxin"),
        ("I took too many tablets of digoxin", "If you have taken too much", "Digoxin"),
        ("I took too much of the medicine", "If you have taken too much", "Digoxin"),
        ("what if I forgot my digoxin", "What to do if you forget digoxin", "Tablets"),
        ("missed a dose", "What to do if you miss a dose", "Digoxin"),
        ("what should I do when I miss a dose of digoxin", "If you miss a dose", "Digoxin"),
        ("my bag has leaked, what now", "The bag has leaked. What should I do?", "Your stoma"),
        ("the stoma is bleeding into the bag", "It is bleeding into the bag", "Your stoma"),
    ],
)
def test_what_a_heading_leaves_out_may_be_what_the_article_is_about(query, heading, title):
    """Nor does it count whether a case is told or asked about, and in which tense."""
    assert asks_within(query, heading, (title,))


@pytest.mark.parametrize(
    ("query", "heading", "title"),
    [
        ("can I fly before chemotherapy", "Can I fly?", "Your chemotherapy day"),
        ("can I fly after chemotherapy", "Can I fly?", "After chemotherapy"),
        ("can I fly without chemotherapy", "Can I fly?", "Your chemotherapy day"),
        ("can my son fly during chemotherapy", "Can I fly?", "Your chemotherapy day"),
        ("when can I fly with chemotherapy", "Can I fly?", "Your chemotherapy day"),
        ("should I fly during chemotherapy", "Can I fly?", "Your chemotherapy day"),
        ("can I fly with a cold", "Can I fly?", "Your chemotherapy day"),
        ("I have not taken too much digoxin", "If you have taken too much", "Digoxin"),
        ("I took too much warfarin", "If you have taken too much", "Digoxin"),
        ("I took too many warfarin tablets", "If you have taken too much", "Digoxin"),
        ("can I drive if I took too much digoxin", "If you have taken too much", "Digoxin"),
        ("I missed 2 doses of digoxin", "If you miss a dose", "Digoxin"),
        ("what causes leukemia", "What causes it?", TOPIC),
        ("can leukemia spread to the lungs", "Can it spread to the lungs?", TOPIC),
        ("symptoms of leukemia", "Symptoms", TOPIC),
        ("what should I do", "What should I do?", TOPIC),
        ("", "Can I fly?", TOPIC),
    ],
)
def test_any_other_word_than_the_topic_counts_there_too(query, heading, title):
    """Another time, person, number or thing; part of a name where the whole is pointed to."""
    assert not asks_within(query, heading, (title,))


def test_a_heading_may_be_for_a_case():
    """It says "if", or asks what to do."""
    assert is_case("If you miss a dose")
    assert is_case("The bag has leaked. What should I do?")
    assert not is_case("Doses")
