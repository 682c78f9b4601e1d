"""Question -> the same question, mistyped.

Slips of thumb and ear: swapped, dropped, doubled and neighbouring letters, glued words,
lost punctuation, message spelling.
"""

import random

NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
MESSAGE = {
    "you": "u", "are": "r", "your": "ur", "because": "cuz", "with": "wit", "for": "4", "to": "2",
    "what": "wat", "the": "da", "have": "hav", "is": "iz", "does": "dose", "why": "y",
    "please": "pls", "people": "ppl", "before": "b4", "doctor": "dr", "about": "abt",
    "this": "dis", "there": "their", "know": "no", "can't": "cant", "don't": "dont",
}  # fmt: skip
SOUNDS = (
    ("ph", "f"), ("ough", "uff"), ("tion", "shun"), ("ae", "e"), ("ei", "ie"), ("ie", "ei"),
    ("ll", "l"), ("ss", "s"), ("rr", "r"), ("mm", "m"), ("ck", "k"), ("y", "i"), ("c", "s"),
    ("rh", "r"), ("oe", "e"), ("ea", "ee"), ("ee", "ea"), ("ous", "us"), ("able", "ible"),
    ("ps", "s"), ("th", "t"), ("z", "s"), ("our", "or"), ("x", "ks"), ("qu", "kw"),
)  # fmt: skip


def mistype(text: str, rng: random.Random) -> str:
    """Return `text` with a slip in about every third word of four letters or more."""
    rate = rng.choice((0.15, 0.3, 0.5))
    words = [_slip(word, rate, rng) for word in text.lower().split()]
    if len(words) > 3 and rng.random() < 0.25:
        glued = rng.randrange(len(words) - 1)
        words[glued : glued + 2] = ["".join(words[glued : glued + 2])]
    typed = " ".join(words)
    return typed.rstrip("?.!") if rng.random() < 0.7 else typed


def _slip(word: str, rate: float, rng: random.Random) -> str:
    if word in MESSAGE and rng.random() < rate:
        return MESSAGE[word]
    if len(word) < 4 or rng.random() > rate:
        return word
    sounds = [(old, new) for old, new in SOUNDS if old in word[1:]]
    if sounds and rng.random() < 0.4:
        old, new = rng.choice(sounds)
        return word[0] + word[1:].replace(old, new, 1)
    return _finger_slip(word, rng.randrange(1, len(word) - 1), rng)


def _finger_slip(word: str, at: int, rng: random.Random) -> str:
    letter = word[at]
    forms = (
        word[:at] + word[at + 1] + letter + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + rng.choice(NEIGHBOURS.get(letter, letter)) + word[at + 1 :],
    )
    return rng.choice(forms)
