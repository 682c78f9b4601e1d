"""superscript, subscript -> plain text that joins no number: 10<sup>9</sup> is 10⁹, not 109."""

import re

# The signs that do for a minus are many; a comma parts the numbers of footnotes.
_RAISED = str.maketrans("0123456789+-−‐‑–ni, ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁻ⁿⁱ, ")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
# Footnotes in brackets, signs ("®"), and words ("1st", small print) that join no number.
_HARMLESS = re.compile(r"\[[^\]]*\]|[^\w\s]+|[^\w\s]*[^\W\d_]{2}(?:.*\D)?", re.DOTALL)


def raised(text: str) -> str:
    """Return a superscript as plain text that joins no number before or behind it."""
    script = text.strip()
    if all(ord(sign) in _RAISED for sign in script):
        return text.translate(_RAISED)
    return text if _HARMLESS.fullmatch(script) else text.replace(script, f"^({script})")


def lowered(text: str) -> str:
    """Return a subscript as plain text, likewise; its letters stay, as in HbA₁c."""
    return text if _HARMLESS.fullmatch(text.strip()) else text.translate(_LOWERED)
