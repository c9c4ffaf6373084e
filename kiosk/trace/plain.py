"""The machine's states and events as plain JSON values, and back.

Each value says what it is, so a trace needs no schema but the source of the version that wrote it. Written, it goes
through the rules of ``privacy``; what may be read back is only what an event or a state can hold.
"""

import dataclasses
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache

import msgspec

from kiosk.machine.events import Event
from kiosk.machine.state import State
from kiosk.trace.privacy import Rule, rule_of
from kiosk.trace.standins import Standins

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]

_IS = "is"
"""The key that says what a value is; no field can have this name."""
_VALUE = "value"
_MOMENTS: Mapping[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}


def to_plain(value: object, standins: Standins, rule: Rule = Rule.REPLACE) -> Plain:
    """Return ``value`` without personal data. Raises TypeError for what no state and no event holds."""
    match value:
        case None | bool():
            return value
        case Enum():
            return {_IS: _name(type(value)), _VALUE: value.value}
        case int() | float():
            return _number(value, standins, rule)
        case str():
            return _text(value, standins, rule)
        case bytes():
            return {_IS: "bytes", _VALUE: len(value)}
        case datetime() | date() | time():
            return {_IS: type(value).__name__, _VALUE: value.isoformat()}
        case tuple():
            return [to_plain(one, standins, rule) for one in value]
        case Mapping():
            held = {str(key): to_plain(one, standins, rule) for key, one in value.items()}
            return {_IS: "mapping", _VALUE: held}
        case _ if _name(type(value)) in vocabulary():
            fields = {
                name: to_plain(getattr(value, name), standins, rule_of(type(value), name, rule))
                for name in _fields(type(value))
            }
            return {_IS: _name(type(value)), **fields}
        case _:
            raise TypeError(f"{type(value).__name__} cannot be recorded")


def _number(value: float, standins: Standins, rule: Rule) -> Plain:
    return standins.number(value) if rule is Rule.REPLACE_NUMBERS and isinstance(value, int) else value


def _text(value: str, standins: Standins, rule: Rule) -> Plain:
    match rule:
        case Rule.KEEP:
            return value
        case Rule.DIGITS:
            return "0" * len(value)
        case Rule.NAME:
            return standins.text_if_replaced(value)
        case Rule.REPLACE | Rule.REPLACE_NUMBERS:
            return standins.text(value)


def from_plain(plain: object) -> object:
    """Return what ``to_plain`` wrote. Raises ValueError, saying what this version does not know."""
    match plain:
        case list():
            return tuple(from_plain(one) for one in plain)
        case dict():
            return _from_named(str(plain.get(_IS)), {str(field): one for field, one in plain.items() if field != _IS})
        case _:
            return plain


def _from_named(name: str, rest: Mapping[str, object]) -> object:
    value = rest.get(_VALUE)
    if name in _MOMENTS:
        return _MOMENTS[name].fromisoformat(str(value))
    if name == "bytes" and isinstance(value, int):
        return bytes(value)
    if name == "mapping" and isinstance(value, dict):
        return {str(key): from_plain(one) for key, one in value.items()}
    kind = vocabulary().get(name)
    if kind is None:
        raise ValueError(f"this version knows no {name}")
    if issubclass(kind, Enum):
        return kind(value)
    try:
        return kind(**{field: from_plain(one) for field, one in rest.items()})
    except TypeError as error:
        raise ValueError(f"this version's {name} is another one: {error}") from error


@cache
def vocabulary() -> Mapping[str, type]:
    """Return all classes that a state or an event is made of, by their whole names."""
    return {_name(kind): kind for kind in _reached() if _is_record(kind) or issubclass(kind, Enum)}


def leaves() -> frozenset[type]:
    """Return every other type that a field of those classes may have."""
    return _reached() - frozenset(vocabulary().values())


@cache
def _reached() -> frozenset[type]:
    found: set[type] = set()
    waiting: list[object] = [Event, State]
    while waiting:
        kind = waiting.pop()
        if not isinstance(kind, type):
            waiting.extend(typing.get_args(kind))
        elif kind not in found:
            found.add(kind)
            waiting.extend(typing.get_type_hints(kind).values() if _is_record(kind) else ())
    return frozenset(found)


def _is_record(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, msgspec.Struct)


def _fields(kind: type) -> tuple[str, ...]:
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
