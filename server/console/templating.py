"""The console's templates: Jinja2 with autoescape, gettext, icons and dates in the site's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from protocol.masking import mask_name
from server.console.faults import fault_word, figure, part_word
from server.console.refusals import event_word, reason_word
from server.console.words import tone, word
from server.domain.actors import Role
from server.media.names import name_of
from server.text import translate

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


def render(template: str, language: str, zone: ZoneInfo, values: Mapping[str, object]) -> str:
    """Return ``template`` with ``values`` filled in, in ``language`` and with times of ``zone``."""

    def say(message: str, **parts: str | int) -> str:
        return translate(message, language).format(**parts)

    def moment(value: datetime | None) -> str:
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if value else "—"

    def day(value: datetime | date | None) -> str:
        if value is None:
            return "—"
        return (value.astimezone(zone) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")

    def named(value: object) -> str:
        return say(word(value))

    return (
        _environment()
        .get_template(template)
        .render(_=say, moment=moment, day=day, named=named, language=language, **values)
    )


def icon(name: str, css: str = "") -> Markup:
    """Return the icon's picture, to stand inside the page (so it takes the text's colour)."""
    return Markup(_icon(name).replace('class="icon', f'aria-hidden="true" class="{css} icon', 1))  # noqa: S704 - our file


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(icon=icon, tone=tone, Role=Role, part_word=part_word, fault_word=fault_word)
    environment.globals.update(figure=figure, event_word=event_word, reason_word=reason_word, name_of=name_of)
    environment.filters["masked"] = mask_name
    return environment


@lru_cache(maxsize=64)
def _icon(name: str) -> str:
    return (STATIC / "vendor" / "tabler-icons" / f"{name}.svg").read_text(encoding="utf-8")
