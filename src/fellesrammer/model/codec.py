"""Values to canonical JSON and back: one generic way for every class of the model.

Canonical means: sorted keys, NFC, decimals and dates as strings, no field that equals its default (so that a field added later changes
no old fingerprint), UTF-8 without escapes, no spaces.
"""

from __future__ import annotations

import hashlib
import json
import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from fellesrammer.errors import RammerError

T = TypeVar("T")
Json = Any
"""What the json module reads and writes: its real type is recursive, which says no more here."""


def encode(value: object) -> Json:  # noqa: PLR0911  # one return per kind of value reads best
    """The value as JSON data: mappings, lists, strings, integers, booleans, None."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {encode(key): encode(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: encode(item)
            for name, default in _defaults(type(value))
            if (item := getattr(value, name)) != default or default is MISSING
        }
    message = f"no JSON form for {type(value).__name__}"
    raise RammerError(message)


def decode(kind: type[T], data: Json) -> T:
    """The value of class `kind` that `data` holds; data of another shape raises RammerError, since schemas come first."""
    try:
        decoder: Callable[[Json], T] = _decoder(kind)  # type: ignore[arg-type]  # every class of the model is hashable
        return decoder(data)
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        message = f"not a {kind.__name__}: {fault}"
        raise RammerError(message) from fault


def canonical(value: object) -> str:
    """The value as canonical JSON on one line."""
    return json.dumps(encode(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def readable(value: object) -> str:
    """The value as JSON for people and version control: canonical order, one value a line, a newline at the end."""
    return json.dumps(encode(value), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def fingerprint(value: object) -> str:
    """`sha256:` and the hash of the value's canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def plain_decimal(value: Decimal) -> str:
    """The number in digits without exponent and without trailing zeros, so that equal numbers have one form."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Field[Any]) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@cache
def _decoder(kind: Any) -> Callable[[Json], Any]:  # noqa: ANN401  # a type form: class, union, tuple[…]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        item = _decoder(arguments[0])
        return lambda data: tuple([item(entry) for entry in _exactly(list, data)])
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        item = _decoder(arguments[1])
        return lambda data: MappingProxyType({str(key): item(entry) for key, entry in _exactly(dict, data).items()})
    if origin is Literal:
        return lambda data: _one_of(data, arguments)
    if origin in {Union, types.UnionType}:
        inner = _decoder(next(argument for argument in arguments if argument is not type(None)))
        return lambda data: None if data is None else inner(data)
    if is_dataclass(kind):
        return _dataclass_decoder(kind)  # type: ignore[arg-type]  # is_dataclass does not narrow Any to a class
    return _SCALARS[kind]


def _dataclass_decoder(kind: type) -> Callable[[Json], object]:
    plan: dict[str, Callable[[Json], object]] = {}

    def decoded(data: Json) -> object:
        if not plan:
            hints = get_type_hints(kind)
            plan.update({field.name: _decoder(hints[field.name]) for field in fields(kind)})
        return kind(**{name: plan[name](entry) for name, entry in _exactly(dict, data).items()})

    return decoded


def _one_of(data: Json, allowed: tuple[object, ...]) -> Json:
    if data not in allowed:
        message = f"{data!r} is none of {allowed}"
        raise ValueError(message)
    return data


def _text(data: Json) -> str:
    return unicodedata.normalize("NFC", _exactly(str, data))


def _exactly(kind: type[T], data: Json) -> T:
    if type(data) is not kind:
        message = f"expected {kind.__name__}, found {type(data).__name__}"
        raise TypeError(message)
    return data


_SCALARS: Mapping[Any, Callable[[Json], Any]] = {
    str: _text,
    int: lambda data: _exactly(int, data),
    bool: lambda data: _exactly(bool, data),
    Decimal: lambda data: Decimal(_exactly(str, data)),
    date: lambda data: date.fromisoformat(_exactly(str, data)),
}
