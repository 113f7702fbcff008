"""Named tuples as JSON objects with the names of their fields, and back.

msgspec alone would write them as arrays, by position, and a field that is added later would shift all after it. A
field that the JSON lacks gets its default: so fields are only ever added, each with a default. A field that the type
lacks is passed over. Knows shapes only: no event, no table.
"""

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

Convert = Callable[[Any], Any]


class _Shape(NamedTuple):
    """How values of one type are written: the type that msgspec reads, and conversions before and after, if any."""

    hint: Any
    encode: Convert | None
    decode: Convert | None


class Codec:
    """The codec of one type of named tuple. `beside`: fields that are stored elsewhere and given when decoding."""

    __slots__ = ("_decoder", "_encode", "_make")

    def __init__(self, kind: type, beside: frozenset[str] = frozenset()) -> None:
        hint, self._encode, self._make = _record(kind, beside)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(hint)

    def encode(self, value: Any) -> str:
        return msgspec.json.encode(self._encode(value)).decode()

    def decode(self, data: str, beside: dict[str, Any]) -> Any:
        """Return the value. Raises ValueError: `data` is not a value of this type."""
        return self._make(self._decoder.decode(data), beside)


def _record(kind: Any, beside: frozenset[str]) -> tuple[Any, Convert, Callable[[Any, dict[str, Any]], Any]]:
    hints, defaults = get_type_hints(kind), kind._field_defaults
    names: tuple[str, ...] = kind._fields
    written = [name for name in names if name not in beside]
    shapes = {name: _shape(hints[name]) for name in written}
    struct = msgspec.defstruct(
        kind.__name__,
        [
            (name, shape.hint | msgspec.UnsetType, msgspec.UNSET) if name in defaults else (name, shape.hint)
            for name, shape in shapes.items()
        ],
        kw_only=True,
    )
    encoders = [(name, shape.encode) for name, shape in shapes.items() if shape.encode]
    decoders = {name: shape.decode for name, shape in shapes.items() if shape.decode}

    def encode(value: Any) -> dict[str, Any]:
        fields = dict(zip(names, value, strict=True))
        for name in beside:
            del fields[name]
        for name, convert in encoders:
            fields[name] = convert(fields[name])
        return fields

    def make(found: Any, given: dict[str, Any]) -> Any:
        fields = dict(given)
        for name in written:
            value = getattr(found, name)
            if value is not msgspec.UNSET:
                convert = decoders.get(name)
                fields[name] = convert(value) if convert else value
        return kind(**fields)

    return struct, encode, make


def _shape(hint: Any) -> _Shape:
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        struct, encode, make = _record(hint, frozenset())
        return _Shape(struct, encode, lambda found: make(found, {}))
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = [each for each in arguments if each is not NoneType]
        return _optional(_shape(inner))
    if origin is frozenset:
        return _Shape(hint, sorted, None)  # Sorted, so that equal values are written alike.
    if origin is tuple and arguments[-1] is ...:
        inner = _shape(arguments[0])
        return _Shape(tuple[inner.hint, ...], _each(inner.encode), _each(inner.decode))  # type: ignore[name-defined]
    return _Shape(hint, None, None)


def _optional(inner: _Shape) -> _Shape:
    def unless_none(convert: Convert | None) -> Convert | None:
        return convert and (lambda value: None if value is None else convert(value))

    return _Shape(inner.hint | None, unless_none(inner.encode), unless_none(inner.decode))


def _each(convert: Convert | None) -> Convert | None:
    return convert and (lambda values: tuple([convert(value) for value in values]))
