"""What a message calls for is heard as it is typed and as it is meant."""

import pytest

from rag.listen import Listener
from rag.rules import Level
from rag.safety import Alarm
from rag.spell import Speller

SPELLER = Speller(frozenset().__contains__, frozenset().__contains__)


@pytest.fixture
def listener(encoder) -> Listener:
    """Rules alone; no word is held by an article or usual."""
    return Listener(encoder, ear=None, speller=SPELLER, region="")


def kinds(found) -> list[str]:
    return [notice.kind for notice in found]


def test_slips_hide_no_danger(listener):
    """The words are heard as they are typed and as they are meant, and the graver counts."""
    assert kinds(listener.notices("chestpain")) == ["emergency"]
    assert kinds(listener.notices("can't breath, asma")) == ["emergency"]


class DespairingEar:
    """Hears a crisis in a word that it does not know."""

    def __init__(self, encoder):
        self._encoder = encoder

    def hear(self, message):
        raised = Level.CRISIS if "strock" in message else Level.NONE
        vector = self._encoder.encode_queries([message])
        return vector, Alarm(raised, Level.EMERGENCY, doubts_crisis=False)


def test_an_illness_that_is_misspelt_is_no_crisis(encoder):
    """The rules know an emergency where the alarm alone has heard despair."""
    ear = DespairingEar(encoder)
    listener = Listener(encoder, ear, SPELLER, region="")  # type: ignore[arg-type]

    assert kinds(listener.notices("i think im having a strock")) == ["emergency"]


def test_the_vectors_are_those_of_what_is_meant(listener):
    """As typed and without slips; of a bare message, those of what it leans on."""
    typed, _ = listener.hear("wat is gout", [])
    bare, _ = listener.hear("how come?", ["What is gout?"])

    assert list(typed) == ["wat is gout", "what is gout"]
    assert list(bare) == ["What is gout?"]
    assert {each.shape for each in typed.values()} == {(1, listener.encoder.dim)}


def test_a_danger_told_before_is_heard_again(listener):
    """By what leans on it."""
    history = ["my dad has crushing chest pain"]

    assert kinds(listener.hear("what should I do?", history)[1]) == ["emergency"]
    assert kinds(listener.hear("what should I avoid?", history)[1]) == []
