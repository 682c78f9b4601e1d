"""What is text, and what of a message is read."""

import pytest

from rag.text import is_text, plain_message


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        (
            "ki\u00adll, ki\u200bll, ki\u200dll, ki\u2066ll, ki\ufe0fll",
            "kill, kill, kill, kill, kill",
        ),
        ("ki\u2065ll, ki\U000e0002ll", "kill, kill"),
        ("ｋｉｌｌ", "kill"),
        ("sick🤮again", "sick again"),
        ("as it is\n", "as it is\n"),
        ("😀\u200b", "😀\u200b"),
    ],
)
def test_a_message_is_read_in_plain_letters(message, plain):
    """Hidden signs part no word and pictures do; of a picture alone nothing else is left."""
    assert plain_message(message) == plain


def test_control_characters_and_halves_are_no_text():
    """Nobody types them, and parsers refuse them."""
    assert is_text("naïve 😀\n")
    assert not any(map(is_text, ["a\0", "\ud800"]))
