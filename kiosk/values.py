"""Frozen dataclasses that are made quickly: the kiosk has two hundred, and somebody waits for its first picture.

``dataclasses`` writes, compiles and runs the source of six methods for each class: a tenth of a start. Here it is one,
``__init__``; what compares, shows and protects is shared. They are dataclasses to ``replace``, ``fields``, ``match``
and whoever checks types, and equal, hash and show themselves alike.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool) -> Callable[[type], type]:
        """Do what ``dataclasses.dataclass(frozen=True)`` does; neither ``kw_only`` nor ``InitVar`` are known."""
        if not frozen:
            raise TypeError("only what is frozen is made here")
        return _made


def _made(cls: type) -> type:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    fields = dataclasses.fields(made)
    made.__init__ = _init_of(made, fields)
    made.__eq__ = _eq_of(tuple(field.name for field in fields if field.compare))
    made.__hash__ = _hash_of(tuple(field.name for field in fields if _is_hashed(field)))
    made.__setattr__, made.__delattr__ = _refuse_to_set, _refuse_to_delete
    if "__repr__" not in cls.__dict__:
        made.__repr__ = _repr
    return cls


def _is_hashed(field: "dataclasses.Field[Any]") -> bool:
    return field.compare if field.hash is None else field.hash


def _init_of(made: Any, fields: "tuple[dataclasses.Field[Any], ...]") -> Callable[..., None]:
    """Return the method that takes the fields in their order."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    parameters, lines = ["self"], []
    for field in fields:
        name, value = field.name, field.name
        if field.default is not dataclasses.MISSING:
            known[f"_of_{name}"] = field.default
            parameters.append(f"{name}=_of_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_of_{name}"] = field.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_of_{name}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        lines.append(f" _set(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    # As dataclasses does; the names are those of the fields.
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), known)  # noqa: S102
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _eq_of(names: tuple[str, ...]) -> Callable[[object, object], bool]:
    what = attrgetter(*names) if names else type

    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes the class's
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(what(self) == what(other))

    return __eq__


def _hash_of(names: tuple[str, ...]) -> Callable[[object], int]:
    what = attrgetter(*names) if names else type

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(what(self))

    return __hash__


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
