"""The schema check: JSON Schemas read once, and their findings turned into problems that a person can mend."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path as File
from types import MappingProxyType
from typing import Any, TypeAlias

from fellesrammer.errors import Path, Problem, RammerError, error
from fellesrammer.files.strict_yaml import Value

SUFFIX = ".schema.json"

Schema: TypeAlias = Mapping[str, Any]
Finding: TypeAlias = Any  # jsonschema's ValidationError: the package is imported only when a value is checked
Validator: TypeAlias = Any  # and its validators

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_END = re.compile(r"(?<!\\)\$(?=\Z|[)|])")
_WORDS_FOR_TRUE = frozenset({"ja", "yes", "on", "y", "j", "sann", "sant"})
_WORDS_FOR_FALSE = frozenset({"nei", "no", "off", "n", "usann", "usant"})
_KINDS = ((bool, "boolean"), (str, "text"), (int, "integer"), (dict, "mapping"), (list, "list"))
_KIND_OF_TYPE = {"string": "text", "integer": "integer", "number": "integer", "boolean": "boolean", "array": "list", "object": "mapping"}
_EXPECTATIONS = ("text", "integer", "boolean", "list", "mapping", "integer-or-text", "list-or-text", "mapping-or-text", "list-or-mapping")
_SHOWN = 80

# What is said first about a value that breaks several rules at once; the later ones are left until that is mended.
_FIRST_SAID = ("type", "const", "enum", "minLength", "minItems", "minProperties", "format", "pattern", "maxLength")


class Schemas:
    """The schemas of a folder (or of a mapping from file name to schema), each built at its first use."""

    def __init__(self, source: File | str | Mapping[str, Schema]) -> None:
        self._source = source
        self._read: Mapping[str, Schema] | None = None
        self._registry: Any = None
        self._built: dict[str, Validator] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have a schema, sorted."""
        return tuple(sorted(name.removesuffix(SUFFIX) for name in self._schemas))

    def schema(self, kind: str) -> Schema:
        """The schema of one kind."""
        try:
            return self._schemas[kind + SUFFIX]
        except KeyError as fault:
            raise RammerError(f"no schema for {kind!r}; there are {', '.join(self.kinds)}") from fault

    def check(self, kind: str, value: Value) -> tuple[Problem, ...]:
        """Every problem that the schema of this kind finds in the value, each with its path."""
        validator = self._built.get(kind)
        if validator is None:
            validator = self._built[kind] = self._build(kind)
        findings = list(validator.iter_errors(value))
        return _said_once(_told(findings, value)) if findings else ()

    @property
    def _schemas(self) -> Mapping[str, Schema]:
        if self._read is None:
            self._read = self._source if isinstance(self._source, Mapping) else _from_folder(File(self._source))
        return self._read

    def _build(self, kind: str) -> Validator:
        from referencing import Registry  # noqa: PLC0415  # `rammer --help` must not wait for these
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        if self._registry is None:
            named = {name: _ready(schema) for file, schema in self._schemas.items() for name in (file, schema.get("$id", file))}
            self._registry = Registry().with_resources((name, DRAFT202012.create_resource(schema)) for name, schema in named.items())
        return _validator_class()(
            _ready(_written_out(self.schema(kind), self._schemas)), registry=self._registry, format_checker=_format_checker()
        )


def _from_folder(folder: File) -> Mapping[str, Schema]:
    try:
        return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"*{SUFFIX}"))}
    except (OSError, ValueError) as fault:
        raise RammerError(f"the schemas in {folder.name} can't be read: {fault}") from fault


def _written_out(schema: Any, schemas: Mapping[str, Schema], inside: frozenset[str] = frozenset()) -> Any:  # noqa: ANN401
    """The schema with definitions of other files in place of references to them; one that refers to itself stays a reference."""
    # jsonschema looks a reference up anew for every value, which was nearly half of the time a library takes to read (bench/README.md).
    if isinstance(schema, list):
        return [_written_out(part, schemas, inside) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref")
    file, _, name = reference.partition("#/$defs/") if isinstance(reference, str) else ("", "", "")
    definition = schemas.get(file, {}).get("$defs", {}).get(name)
    if definition is None or reference in inside or set(definition) & set(schema):
        return {key: _written_out(part, schemas, inside) for key, part in schema.items()}
    beside = {key: part for key, part in schema.items() if key != "$ref"}
    return _written_out({**definition, **beside}, schemas, inside | {str(reference)})


def _ready(schema: Any) -> Any:  # noqa: ANN401  # any part of a schema
    # A key whose schema is `false` may not be there; jsonschema then forgets which key it was, so a keyword of our own says it.
    if isinstance(schema, list):
        return [_ready(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    ready = {name: _ready(part) for name, part in schema.items()}
    if isinstance(ready.get("properties"), dict):
        ready["properties"] = {key: {"x-absent": True} if part is False else part for key, part in ready["properties"].items()}
    return ready


def _validator_class() -> Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    own = {
        "pattern": _keyword(_strays_from),
        "x-minimum": _keyword(_falls_below),
        "x-maximum": _keyword(_rises_above),
        "x-absent": _absent,
    }
    return extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]  # their function has no annotations


def _keyword(broken: Callable[[str, str], bool]) -> Callable[..., Iterator[Finding]]:
    def check(_validator: Validator, limit: str, value: Value, _schema: Schema) -> Iterator[Finding]:
        from jsonschema import ValidationError  # noqa: PLC0415

        if isinstance(value, str) and broken(limit, value):
            yield ValidationError("")

    return check


def _absent(_validator: Validator, _limit: bool, _value: Value, _schema: Schema) -> Iterator[Finding]:  # noqa: FBT001  # jsonschema's order
    from jsonschema import ValidationError  # noqa: PLC0415

    yield ValidationError("")


def _falls_below(limit: str, value: str) -> bool:
    number = _decimal(value)
    return number is not None and number < Decimal(limit)


def _rises_above(limit: str, value: str) -> bool:
    number = _decimal(value)
    return number is not None and number > Decimal(limit)


def _decimal(text: str) -> Decimal | None:
    # What is no decimal is the pattern's business.
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _strays_from(pattern: str, value: str) -> bool:
    # In JSON Schema `$` is the very end; Python's would let a last line break through.
    return not re.search(_END.sub(r"\\Z", pattern), value)


def _format_checker() -> Any:  # noqa: ANN401  # jsonschema's own class, imported late
    from jsonschema import FormatChecker  # noqa: PLC0415

    checker = FormatChecker(formats=())
    checker.checks("date")(_is_date)
    return checker


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _told(findings: Iterable[Finding], root: Value) -> Iterator[tuple[str, Problem]]:
    # Each finding as problems, with the keyword that found it.
    for finding in findings:
        path = tuple(finding.absolute_path)
        keyword = str(finding.validator)
        if keyword in ("x-absent", "None"):
            yield keyword, error("schema.not-here-key", path, key=path[-1] if path else "")
        elif "propertyNames" in finding.absolute_schema_path and isinstance(_at(root, path), dict) and isinstance(finding.instance, str):
            yield keyword, _hinted("schema.bad-key", finding, (*path, finding.instance))
        elif keyword in ("anyOf", "oneOf"):
            yield from ((keyword, problem) for problem in _best_branch(finding, path, root))
        elif keyword in _TELLERS:
            yield from ((keyword, problem) for problem in _TELLERS[keyword](finding, path))
        else:
            yield keyword, _hinted("schema.other", finding, path)


def _said_once(told: Iterable[tuple[str, Problem]]) -> tuple[Problem, ...]:
    # One problem for each value (the one to mend first), but every missing, unknown or repeated entry.
    kept: dict[tuple[object, ...], tuple[int, Problem]] = {}
    for keyword, problem in told:
        path = problem.location.path
        is_entry = problem.code in _ABOUT_ENTRIES
        place = (problem.code, path, *problem.params.items()) if is_entry else path
        rank = _FIRST_SAID.index(keyword) if keyword in _FIRST_SAID else len(_FIRST_SAID)
        if place not in kept or rank < kept[place][0]:
            kept[place] = (rank, problem)
    problems = [problem for _, problem in kept.values()]
    unknown = {problem.location.path for problem in problems if problem.code in _ABOUT_KEYS}
    misspelt = {
        (problem.location.path[:-1], name)
        for problem in problems
        if problem.code == "schema.misspelt-key"
        for name in problem.params["suggestion"].split(", ")[:1]
    }
    return tuple(problem for problem in problems if not _follows(problem, unknown, misspelt))


_ABOUT_KEYS = frozenset({"schema.unknown-key", "schema.misspelt-key", "schema.not-here-key", "schema.bad-key", "schema.hinted-key"})
_ABOUT_ENTRIES = frozenset({"schema.missing-key", "schema.repeated"})


def _follows(problem: Problem, unknown: set[Path], misspelt: set[tuple[Path, str]]) -> bool:
    # A value under an unknown key, and the missing key that a misspelt one was meant to be, mend themselves with the key.
    if problem.code == "schema.missing-key":
        return (problem.location.path, problem.params["key"]) in misspelt
    return problem.code not in _ABOUT_KEYS and problem.location.path in unknown


def _unknown_keys(finding: Finding, path: Path) -> Iterator[Problem]:
    schema, value = finding.schema, finding.instance
    known = sorted(_keys_of(schema))
    if finding.validator == "unevaluatedProperties":
        extras = [key for key in value if repr(key) in finding.message]
    else:
        patterns = schema.get("patternProperties", {})
        extras = [key for key in value if key not in schema.get("properties", {}) and not any(re.search(p, key) for p in patterns)]
    for key in extras:
        near = difflib.get_close_matches(key, [name for name in known if name not in value], n=3, cutoff=0.6)
        if near:
            yield error("schema.misspelt-key", (*path, key), key=_shown(key), suggestion=", ".join(near))
        else:
            yield error("schema.unknown-key", (*path, key), key=_shown(key), allowed=", ".join(known))


def _keys_of(schema: Schema) -> set[str]:
    keys = set(schema.get("properties", {}))
    branches = [branch for name in ("allOf", "anyOf", "oneOf") for branch in schema.get(name, ())]
    branches += [schema[name] for name in ("if", "then", "else") if name in schema]
    return keys.union(*(_keys_of(branch) for branch in branches if isinstance(branch, Mapping)))


def _missing_keys(finding: Finding, path: Path) -> Iterator[Problem]:
    required = finding.validator_value
    if isinstance(required, Mapping):
        required = [name for key, names in required.items() if key in finding.instance for name in names]
    for key in required:
        if key not in finding.instance:
            yield error("schema.missing-key", path, key=key)


def _wrong_type(finding: Finding, path: Path) -> Iterator[Problem]:
    types = finding.validator_value
    yield _of_wrong_type({types} if isinstance(types, str) else set(types), finding.instance, path)


def _of_wrong_type(types: set[str], value: Value, path: Path) -> Problem:
    wanted = {_KIND_OF_TYPE[name] for name in types if name in _KIND_OF_TYPE}
    found = _shown(value)
    if value is None and path:
        return error("schema.no-value", path, key=path[-1])
    if "boolean" in wanted and isinstance(value, str):
        word = value.casefold().strip()
        if word in _WORDS_FOR_TRUE or word in _WORDS_FOR_FALSE:
            return error("schema.boolean-in-words", path, found=found, suggestion="true" if word in _WORDS_FOR_TRUE else "false")
        if word in ("true", "false"):
            return error("schema.needs-no-quotes", path, found=found, suggestion=word)
    if "text" in wanted and isinstance(value, int):
        return error("schema.needs-quotes", path, found=found, suggestion=f'"{found}"')
    if "integer" in wanted and isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", value):
        return error("schema.needs-no-quotes", path, found=found, suggestion=value)
    expected = "-or-".join(sorted(wanted))
    return error(f"schema.expected-{expected}" if expected in _EXPECTATIONS else "schema.wrong-type", path, found=found)


def _not_allowed(finding: Finding, path: Path) -> Iterator[Problem]:
    allowed = [finding.validator_value] if finding.validator == "const" else list(finding.validator_value)
    yield _outside(allowed, finding.instance, path)


def _outside(allowed: list[Value], value: Value, path: Path) -> Problem:
    if value is None:
        return error("schema.no-value", path, key=path[-1] if path else "")
    texts = [_shown(item) for item in allowed]
    near = difflib.get_close_matches(_shown(value).casefold(), [text.casefold() for text in texts], n=1, cutoff=0.6)
    if not near:
        return error("schema.not-allowed", path, found=_shown(value), allowed=", ".join(texts))
    suggestion = next(text for text in texts if text.casefold() == near[0])
    return error("schema.not-allowed-nearest", path, found=_shown(value), allowed=", ".join(texts), suggestion=suggestion)


def _out_of_pattern(finding: Finding, path: Path) -> Iterator[Problem]:
    yield _hinted("schema.pattern", finding, path)


def _bad_format(finding: Finding, path: Path) -> Iterator[Problem]:
    if finding.validator_value == "date":
        yield error("schema.date", path, found=_shown(finding.instance))
    else:
        yield _hinted("schema.pattern", finding, path)


def _sized(empty: str, code: str) -> Callable[[Finding, Path], Iterator[Problem]]:
    def tell(finding: Finding, path: Path) -> Iterator[Problem]:
        size = len(finding.instance)
        if empty and not size:
            yield error(empty, path, key=path[-1] if path else "")
        else:
            yield error(code, path, found=size, limit=finding.validator_value)

    return tell


def _ranged(code: str) -> Callable[[Finding, Path], Iterator[Problem]]:
    def tell(finding: Finding, path: Path) -> Iterator[Problem]:
        yield error(code, path, found=_shown(finding.instance), limit=finding.validator_value)

    return tell


def _repeated(finding: Finding, path: Path) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, item in enumerate(finding.instance):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            yield error("schema.repeated", (*path, number), found=_shown(item), first=seen[text] + 1, number=number + 1)
        seen.setdefault(text, number)


def _best_branch(finding: Finding, path: Path, root: Value) -> Iterator[Problem]:
    branches: dict[int, list[Finding]] = {}
    for inner in finding.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    merged = _merged(list(branches.values()), finding, path)
    if merged:
        yield merged
    elif not branches:  # oneOf, and more than one of them fits
        yield _hinted("schema.ambiguous", finding, path)
    else:
        best = min(branches.values(), key=lambda inner: _distance(inner, finding))
        yield from (problem for _, problem in _told(best, root))


def _merged(branches: list[list[Finding]], finding: Finding, path: Path) -> Problem | None:
    # One sentence for all branches when each asks for another type, another value or another key.
    if not branches:
        return None
    types = [_limits(branch, "type").get(()) for branch in branches]
    if all(types):
        return _of_wrong_type({name for names in types for name in names or ()}, finding.instance, path)
    allowed = [_limits(branch, "const") | _limits(branch, "enum") for branch in branches]
    for place in set.intersection(*(set(limits) for limits in allowed)):
        return _outside([item for limits in allowed for item in limits[place]], _at(finding.instance, place), path + place)
    if all(len(branch) == 1 and branch[0].validator == "required" for branch in branches):
        names = dict.fromkeys(name for branch in branches for name in branch[0].validator_value if name not in finding.instance)
        return error("schema.one-of-missing-key", path, keys=", ".join(names))
    return None


def _limits(branch: list[Finding], keyword: str) -> dict[Path, list[Value]]:
    # What one keyword asks for, by the place in the value where it is not met.
    found = ((tuple(inner.relative_path), inner.validator_value) for inner in branch if inner.validator == keyword)
    return {place: value if isinstance(value, list) else [value] for place, value in found}


def _distance(branch: list[Finding], finding: Finding) -> tuple[int, int, int]:
    # How far a branch is from what was meant: the wrong type is farthest, then a wrong value that tells branches apart, then the count.
    depth = len(finding.absolute_path)
    wrong_type = any(inner.validator == "type" and len(inner.absolute_path) == depth for inner in branch)
    apart = sum(inner.validator in ("const", "enum") and len(inner.absolute_path) <= depth + 1 for inner in branch)
    return int(wrong_type), apart, len(branch)


def _hinted(code: str, finding: Finding, path: Path) -> Problem:
    schema = finding.schema if isinstance(finding.schema, Mapping) else {}
    hint = schema.get("x-hint")
    if hint:
        return error(_HINTED[code], path, found=_shown(finding.instance), **_hints(hint))
    return error(code, path, found=_shown(finding.instance))


# The code that says the same in the schema's own words.
_HINTED = {
    "schema.bad-key": "schema.hinted-key",
    "schema.pattern": "schema.pattern-hint",
    "schema.ambiguous": "schema.ambiguous-hint",
    "schema.other": "schema.other-hint",
}


def _hints(hint: Mapping[str, str]) -> dict[str, Any]:
    return {f"hint_{language}": text for language, text in hint.items()}


def _at(root: Value, path: Path) -> Value:
    for step in path:
        root = root[step]
    return root


def _shown(value: Value) -> str:
    if isinstance(value, dict):
        return f"{next(iter(value))}: …" if value else "{}"
    if isinstance(value, list):
        return "- …" if value else "[]"
    text = value if isinstance(value, str) else json.dumps(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


_TELLERS: Mapping[str, Callable[[Finding, Path], Iterator[Problem]]] = MappingProxyType(
    {
        "additionalProperties": _unknown_keys,
        "unevaluatedProperties": _unknown_keys,
        "required": _missing_keys,
        "dependentRequired": _missing_keys,
        "type": _wrong_type,
        "enum": _not_allowed,
        "const": _not_allowed,
        "pattern": _out_of_pattern,
        "format": _bad_format,
        "minLength": _sized("schema.empty-text", "schema.too-short"),
        "maxLength": _sized("", "schema.too-long"),
        "minItems": _sized("schema.empty-list", "schema.too-few"),
        "maxItems": _sized("", "schema.too-many"),
        "minProperties": _sized("schema.empty-mapping", "schema.too-few-keys"),
        "maxProperties": _sized("", "schema.too-many-keys"),
        "uniqueItems": _repeated,
        "minimum": _ranged("schema.below"),
        "exclusiveMinimum": _ranged("schema.not-above"),
        "x-minimum": _ranged("schema.below"),
        "maximum": _ranged("schema.above"),
        "exclusiveMaximum": _ranged("schema.not-below"),
        "x-maximum": _ranged("schema.above"),
    }
)
