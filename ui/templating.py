"""Templates -> pages of our own: the frame with the emergency line, escaping, the words."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ui.wording import Strings, load_emergency

_HERE = Path(__file__).parent

TERMS_SCRIPT = (_HERE / "static/terms.js").read_text(encoding="utf-8")
"""The only script of our own pages, which all work without it."""


def create_environment(strings: Strings) -> Environment:
    """Return the environment of `ui/templates/`: everything is escaped, nothing may be missing."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        strings=strings, emergency=load_emergency(), terms_script=Markup(TERMS_SCRIPT)
    )
    return environment
