"""question, history -> vectors, notices: what they call for, as typed and without slips."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rag.alarm import Ear
from rag.belief import Alarm
from rag.english import is_english
from rag.flags import find
from rag.hearing import heard_as
from rag.rules import Level
from rag.safety import notices, severity
from rag.spell import Speller
from rag.types import Embeddings, Encoder, Notice

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Listener:
    """Hears what an open index with its models can; read-only and safe to share between threads.

    Without an `ear` the rules hear alone.  `region` is whose phone numbers a notice names, and with
    `is_about_cancer` it speaks of its treatment.
    """

    encoder: Encoder
    ear: Ear | None
    speller: Speller
    region: str
    is_about_cancer: bool = False

    def hear(
        self,
        question: str,
        history: Sequence[str],
        spelt: Callable[[str], str] | None = None,
    ) -> tuple[dict[str, Embeddings], tuple[Notice, ...]]:
        """Return what is meant by a question, and the gravest that it calls for.

        A conversation is heard as typed and as it would be without slips, for a slip hides what
        leans on what was said before: the second hearing may only raise what the first has found.

        Args:
            question: As the person typed it.
            history: Earlier questions, oldest first.
            spelt: What remembers what the method `spelt` has returned, if somebody does.

        Returns:
            The unit vectors of the question as typed and without slips, shape `(1, dim)` each, by
            what was embedded; and what stands before its answer.
        """
        spelt = spelt or cache(self.spelt)
        first, *others = typed = _heard(question, history)
        vectors, found = self._hear(*first, spelt)
        told = [self._hear(*each, spelt)[1] for each in others]
        meant = [
            self._hear_wording(*each)[1] for each in _only_meant(typed, question, history, spelt)
        ]
        return vectors, max((found, *told, *meant), key=severity)

    def notices(self, message: str) -> tuple[Notice, ...]:
        """Return what a message alone calls for."""
        return self._hear(message, message, self.spelt)[1]

    def spelt(self, text: str) -> str:
        """Return an English text without slips of the pen, any other as it is."""
        return self.speller.correct(text) if is_english(text) else text

    def _hear(
        self, message: str, heard: str, spelt: Callable[[str], str]
    ) -> tuple[dict[str, Embeddings], tuple[Notice, ...]]:
        """Return the vectors of what is meant by a message, and what stands before its answer.

        The rules hear the words of the message, the alarm what is meant by it; both hear them
        without slips as well.
        """
        vector, found = self._hear_wording(message, heard)
        wording = spelt(message)
        if wording == message:
            return {heard: vector}, found
        meant = spelt(heard)
        of_meant, also = self._hear_wording(wording, meant)
        return {heard: vector, meant: of_meant}, _graver((message, found), (wording, also))

    def _hear_wording(self, message: str, heard: str) -> tuple[Embeddings, tuple[Notice, ...]]:
        """Return the vector, shape `(1, dim)`, and the notices, for words as they stand."""
        if self.ear:
            vector, alarm = self.ear.hear(heard)
            if is_english(heard):
                alarm = _less_doubting(self.ear, heard, alarm)
            else:
                alarm = alarm.of_another_language()
        else:
            vector, alarm = self.encoder.encode_queries([heard]), None
        found = notices(message, region=self.region, alarm=alarm, about_cancer=self.is_about_cancer)
        return vector, found


def _heard(message: str, history: Sequence[str]) -> list[tuple[str, str]]:
    """What is heard in a conversation, the message first: words, and what is meant by them."""
    first, *others = heard_as(message, history)
    return [(message, first), *((each, each) for each in others)]


def _only_meant(
    typed: Sequence[tuple[str, str]],
    question: str,
    history: Sequence[str],
    spelt: Callable[[str], str],
) -> list[tuple[str, str]]:
    """What is heard in a conversation without slips, and neither as typed nor put right."""
    if not history:  # the question alone is heard so anyway
        return []
    first, *others = (spelt(each) for each in (question, *history))
    if [first, *others] == [question, *history]:
        return []
    known = {*typed, *((spelt(message), spelt(meant)) for message, meant in typed)}
    return [each for each in _heard(first, others) if each not in known]


def _less_doubting(ear: Ear, heard: str, alarm: Alarm) -> Alarm:
    """Return what an ear makes of a message, with less doubt of its emergencies.

    A calm question beside a danger makes the whole sound calm.  So an emergency of the rules is
    believed as far as the ear itself raises one of the sentences in which it stands, heard alone;
    but as urgent at most, for what explains it ("the doctor said it was reflux") is not heard then.
    """
    sentences = _SENTENCE_END.split(heard)
    if alarm.most >= Level.URGENT or len(sentences) == 1:
        return alarm
    grave = filter(_is_emergency, dict.fromkeys(sentences))
    raised = {ear.hear(each)[1].raised for each in grave} - {Level.CRISIS}
    return replace(alarm, most=max({alarm.most, *(min(each, Level.URGENT) for each in raised)}))


def _is_emergency(sentence: str) -> bool:
    return any(each.level is Level.EMERGENCY for each in find(sentence))


def is_crisis(found: Sequence[Notice]) -> bool:
    """Return whether notices tell a person who despairs whom to talk to."""
    return any(notice.kind == "crisis" for notice in found)


def _graver(*heard: tuple[str, tuple[Notice, ...]]) -> tuple[Notice, ...]:
    """Return the gravest that two wordings of a message call for.

    A crisis that the alarm alone hears in one gives way to an emergency of the rules in the other:
    it takes a word that it does not know for despair.
    """
    for (wording, found), (other, instead) in (heard, heard[::-1]):
        is_of_alarm = is_crisis(found) and not is_crisis(notices(wording))
        if is_of_alarm and severity(notices(other)) is Level.EMERGENCY:
            return instead
    return max((found for _, found in heard), key=severity)
