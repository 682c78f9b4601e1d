"""What a message calls for is heard as it is typed and as it is meant."""

import pytest

from rag.belief import Alarm
from rag.listen import Listener
from rag.rules import Level
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


@pytest.mark.parametrize(
    "message", ["sever chest pian", "my babby is not breeving", "he is vomuting bloof"]
)
def test_a_misspelt_emergency_is_heard_whatever_the_articles_hold(listener, message):
    """Here they hold nothing."""
    assert kinds(listener.notices(message)) == ["emergency"]


class DistractedEar:
    """Hears a danger where nothing calm stands beside it, and doubts it otherwise."""

    def __init__(self, encoder, raised):
        self._encoder, self._raised = encoder, raised

    def hear(self, message):
        is_calm = "leaflet" in message
        vector = self._encoder.encode_queries([message])
        if is_calm:
            return vector, Alarm(Level.NONE, Level.INFO, doubts_crisis=True)
        return vector, Alarm(self._raised, Level.EMERGENCY, doubts_crisis=False)


@pytest.mark.parametrize(
    ("message", "raised", "kind"),
    [
        ("He can't breathe. Where is the leaflet?", Level.EMERGENCY, "urgent"),
        ("He can't breathe. Where is the leaflet?", Level.URGENT, "urgent"),
        ("He can't breathe. Where is the leaflet?", Level.CRISIS, "info"),
        ("He can't breathe, says the leaflet", Level.EMERGENCY, "info"),
        ("I have chemo. Could he be breathless, as the leaflet says?", Level.EMERGENCY, "info"),
    ],
)
def test_a_calm_question_beside_an_emergency_does_not_talk_it_down(encoder, message, raised, kind):
    """The sentence of the emergency is heard alone where the whole is doubted, and no other."""
    ear = DistractedEar(encoder, raised)
    listener = Listener(encoder, ear, SPELLER, region="")  # type: ignore[arg-type]

    assert kinds(listener.notices(message)) == [kind]


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


@pytest.mark.parametrize(
    ("before", "message", "kind"),
    [
        ("baby has a fever", "she is flopppy now", "emergency"),
        ("my toddler swallowed something", "it was a batery", "emergency"),
        ("I took the pills to die", "how do i telll my wife", "crisis"),
        ("what is a stroke?", "my mum has thaat right now", "emergency"),
        ("what is a stroek?", "my mum has that right now", "emergency"),
        ("my face is droooping", "should I waitt", "emergency"),
        ("she says she wants to die", "she isn`t picking up", "crisis"),
    ],
)
def test_slips_in_a_conversation_hide_no_danger(listener, before, message, kind):
    """What leans on what, or names it, is told by the words that were meant."""
    assert kinds(listener.hear(message, [before])[1]) == [kind]


@pytest.mark.parametrize(
    ("before", "message", "kind"),
    [
        ("I want to die", "whatt is gout", []),
        ("baby has a fever", "what does a biopsyy show", []),
        ("my mum had a stroke years ago", "what is a stroek?", ["info"]),
    ],
)
def test_a_slip_raises_no_danger_that_the_right_words_do_not(listener, before, message, kind):
    """A question that names something else has left what was told."""
    right = listener.spelt(message)

    assert right != message
    assert kinds(listener.hear(message, [before])[1]) == kind
    assert kinds(listener.hear(right, [before])[1]) == kind
