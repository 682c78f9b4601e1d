"""Which medicines a question puts beside each other, and whether a text tells of one."""

import pytest

from rag.lists import rows_in
from rag.together import asked_together, asks_of_each, tells_of
from rag.topics import topics_in


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("can i take naproxen with lisinopril", ["naproxen", "lisinopril"]),
        ("colchicine and omeprazole", ["colchicine", "omeprazole"]),
        ("i am on prednisolone can i have amoxicillin", ["prednisolone", "amoxicillin"]),
        ("antihistamines with sertraline", ["antihistamine", "sertraline"]),
        ("can i take tylenol with paracetamol", []),  # one medicine
        ("can i take statins with steroids", []),  # kinds
        ("is naproxen or ibuprofen better for gout", []),
        ("does obinutuzumab beat rituximab", []),
        ("i had rituximab, will obinutuzumab help", []),
        ("oxaliplatin fluorouracil leucovorin", []),
        ("does levothyroxine affect warfarin", ["levothyroxine", "warfarin"]),
        ("switch from citalopram to sertraline", []),
        ("side effects of naproxen and omeprazole", []),  # each has its own
        ("side effects of naproxen with omeprazole", ["naproxen", "omeprazole"]),
        ("can i drink alcohol with metformin and gliclazide", []),
        ("can i take metformin and gliclazide with breakfast", []),
        ("do i take metformin and gliclazide with a glass of water", []),
        ("can i take metformin with gliclazide and water tablets", ["metformin", "gliclazide"]),
    ],
)
def test_medicines_are_asked_for_together(query, names):
    """They are unless one is to be chosen, or what each has for itself is asked."""
    found = asked_together(query)

    assert len(found) == len(names)
    assert all(name in topic.names for name, topic in zip(names, found, strict=True))


@pytest.mark.parametrize(
    ("medicine", "text", "is_told"),
    [
        ("naproxen", "ibuprofen and other anti-inflammatory painkillers", True),
        ("furosemide", "water tablets (diuretics)", True),
        ("codeine", "any painkiller", True),
        ("codeine", "anti-inflammatory painkillers", False),
        ("sertraline", "some antidepressants", True),
        ("ramipril", "some medicines for high blood pressure", False),
    ],
)
def test_a_text_tells_of_a_medicine_by_its_group(medicine, text, is_told):
    """Of two groups at a place the longer one counts; what a medicine is for says not which."""
    [topic] = topics_in(medicine)

    assert tells_of(topic, text, grouped=text) is is_told


def test_any_medicine_may_be_one_for_something():
    """No list says what it is for."""
    [topic] = topics_in("ramipril")
    used, child = "some medicines for high blood pressure", "give this medicine to your child"

    assert tells_of(topic, used, grouped=used, by_use=True)
    assert not tells_of(topic, child, grouped=child, by_use=True)


def test_each_medicine_has_a_dose_for_itself():
    """So it has side effects, but not what it does with another."""
    assert asks_of_each("gliclazide and driving")
    assert not asks_of_each("can i take aspirin")


def test_groups_hold_what_is_listed():
    """Each member is a medicine or a kind of them."""
    members = [name for row in rows_in("groups.csv") for name in row["members"].split(";")]

    assert [name for name in members if not topics_in(name)] == []
