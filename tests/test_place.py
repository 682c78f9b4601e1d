"""A place in a list is told from a topic, and what stands there takes its place."""

from rag.place import place_asked, with_item


def test_a_place_in_a_list_is_told_from_a_topic():
    """Where nothing else is named."""
    assert place_asked("what about the second one") == 1
    assert place_asked("and the last?") == -1
    assert place_asked("first ones") == 0
    assert place_asked("how long does it last") is None
    assert place_asked("is it the first sign") is None
    assert place_asked("is gout the first one") is None
    assert place_asked("the targeted one") is None


def test_an_item_takes_the_place_of_where_it_stands():
    """So that the rest of the question says what is asked of it."""
    assert with_item("what's the second one for", r"a \1 biopsy") == r"what's a \1 biopsy for"
