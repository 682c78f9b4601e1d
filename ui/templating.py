"""Templates -> pages of our own: the frame with the emergency line, escaping, the words."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ui.wording import Strings, load_emergency


def create_environment(strings: Strings) -> Environment:
    """Return the environment of `ui/templates/`: everything is escaped, nothing may be missing."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(strings=strings, emergency=load_emergency())
    return environment
