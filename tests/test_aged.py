"""An age without its unit is in years; a number that is something else stays."""

import pytest

from rag.aged import with_years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paracetamol dose age 4", "paracetamol dose age 4 years"),
        ("for a child aged 4", "for a child aged 4 years"),
        ("people aged 65 and over", "people aged 65 years and over"),
        ("Age: 5 to 7", "Age: 5 to 7 years"),
        ("my son is 5, how much", "my son is 5 years old, how much"),
        ("she\u2019s 5 how much", "she\u2019s 5 years old how much"),
        ("hes only 5", "hes only 5 years old"),
        ("i am 16 can I", "i am 16 years old can I"),
        ("Im 70", "Im 70 years old"),
        ("my daughter, 7, fell", "my daughter, 7 years old, fell"),
        ("my son (9) has a cold", "my son (9 years old) has a cold"),
        ("my little one is five", "my little one is 5 years old"),
        ("for a 4yo", "for a 4 years old"),
        ("my baby is 1, how much", "my baby is 1 year old, how much"),
        ("my baby\u2019s only one and has a cold", "my baby\u2019s only 1 year old and has a cold"),
        ("my 4 y/o and my 6 y.o. girl", "my 4 years old and my 6 years old girl"),
    ],
)
def test_an_age_is_in_years(text, expected):
    """Of people, behind "age", and before "yo"."""
    assert with_years(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my son is 7 months how much", "my son is 7 months old how much"),
        ("the baby\u2019s just 6 weeks, can she", "the baby\u2019s just 6 weeks old, can she"),
        ("my little girl, 18 months, has a cold", "my little girl, 18 months old, has a cold"),
        ("my niece is 10-months and ill", "my niece is 10-months old and ill"),
    ],
)
def test_the_weeks_or_months_of_a_child_are_an_age(text, expected):
    """Nobody says "old" each time."""
    assert with_years(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "my daughter is 5, nearly 6 months",
        "my baby is 1, almost 2 months, how much",
        "my daughter is 8 weeks pregnant",
        "my daughter is 8 weeks, is omeprazole safe in pregnancy",
        "I'm 5 weeks and have heartburn",  # she is pregnant
        "my son is 3 months into his treatment",
        "my baby is one of twins",
        "my daughter is 8 kg, 8kg or 8.5 kg",
        "she is 5 weeks, 3 months or 2 years old",
        "aged 2 or 3 months",
        "age 4-6 weeks",
        "age 3, 4 kg",
        "a baby aged 8",  # months or weeks, or in a slip kilograms
        "my baby is 8, how much",
        "I am 38.5, is that a fever",
        "I am 10 weeks pregnant and 4 cm dilated",
        "he is 5 and a half months",
        "he is 5 - 10 minutes late",
        "she is 3/4 through",
        "I am 2nd in line, 20% better",
        "he is on 5 mg 2 times a day",
        "i am 12 days after the operation",
        "I was 5 when I had measles",
        "is 01632 960 555 who is 01632",
        "my appointment is 5 May",
        "my temperature is 39, my pain is 8",
        "stage 4, page 5 and dosage 6",
        "she was born in 2019",
    ],
)
def test_what_is_no_age_stays(text):
    """Other units, dates, phone numbers, and what may be months."""
    assert with_years(text) == text
