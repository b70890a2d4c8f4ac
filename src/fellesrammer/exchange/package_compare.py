"""One document held against what it should say: two readings of the same document, compared fact by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from fellesrammer.errors import Path, Problem, error
from fellesrammer.exchange.package_known import Known, row_key
from fellesrammer.exchange.reading import Reading, Row, Section, Table, unnumbered

_ALIKE = 0.6
"""From this likeness on two titles, lines or sections are the same one, changed."""

_SAME_NUMBER = 0.3
"""So much more alike are two headings with the same number."""

_LEAST_ALIKE = _ALIKE - _SAME_NUMBER
_COMPARED = 300
"""So many characters decide whether two texts are alike: a file may hold very long ones."""


class Topic(NamedTuple):
    """What a fact is about, the same in every document: a kind, an id or path, and a field."""

    kind: str
    id: str
    field: str


class Saying(NamedTuple):
    """What one document should say of a topic and what it says; None where it says nothing at all."""

    topic: Topic
    label: str
    file: str
    was: str | None
    now: str | None
    path: Path = ()

    @property
    def differs(self) -> bool:
        """Whether the document says something else than it should."""
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that a document says of known topics, and what is wrong with its form."""

    sayings: tuple[Saying, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Node:
    """A section with its place among the others: its parent, and what its title means."""

    section: Section
    parent: int
    key: str
    owner: str
    path: Path


class _Placed(NamedTuple):
    """A row in the columns that its table should have; None in a column that the table has lost."""

    key: str
    cells: tuple[str | None, ...]
    table: Table
    node: _Node


@dataclass(slots=True)
class _Pool:
    """Rows that belong together and may be moved among themselves: as they should be, and as they are."""

    expected: list[_Placed] = field(default_factory=list)
    actual: list[_Placed] = field(default_factory=list)


def compare(expected: Reading, actual: Reading, file: str, this: Known) -> Compared:
    """What the document in a file says, held against what it should say: moved rows, columns and sections are no difference."""
    comparison = _Comparison(file, this, expected.sheets)
    comparison.run(_nodes(expected, this), _nodes(actual, this))
    return Compared(tuple(comparison.sayings), tuple(comparison.problems))


def _nodes(reading: Reading, this: Known) -> list[_Node]:
    nodes: list[_Node] = []
    open_: list[int] = []
    seen: Counter[tuple[int, str]] = Counter()
    for section in reading.sections:
        while open_ and nodes[open_[-1]].section.level >= section.level:
            open_.pop()
        parent = open_[-1] if open_ and section.level else -1
        above = nodes[parent] if parent >= 0 else None
        named = this.named(section.title)
        title = named or unnumbered(section.title)
        seen[parent, title] += 1
        key = f"{title}\n{seen[parent, title]}" if seen[parent, title] > 1 else title
        owner = named or (above.owner if above else "")
        path = () if owner else this.value(section.title) or (above.path if above else ())
        open_.append(len(nodes))
        nodes.append(_Node(section, parent, key, owner, path))
    return nodes


@dataclass(slots=True)
class _Comparison:
    """A comparison in the making."""

    file: str
    this: Known
    sheets: bool
    sayings: list[Saying] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pools: dict[tuple[object, ...], _Pool] = field(default_factory=dict)

    def run(self, expected: list[_Node], actual: list[_Node]) -> None:
        """Compares all sections, and then the rows of all their tables."""
        pairs = _pairs(expected, actual)
        partner = dict(pairs)
        for at, node in enumerate(expected):
            if at in partner:
                other = actual[partner[at]]
                self._heading(node, other)
                self._lines(node, other.section.lines)
            else:
                self._gone(node, node.parent in partner or node.parent < 0)
        taken = set(partner.values())
        for at, node in enumerate(actual):
            if at not in taken:
                self._new(node, node.parent in taken or node.parent < 0)
        self._tables(expected, actual, partner)
        for pool in self.pools.values():
            self._rows(pool)

    # Sections

    def _heading(self, node: _Node, other: _Node) -> None:
        was, now = unnumbered(node.section.title), unnumbered(other.section.title)
        named = self.this.named(was)
        if named:
            topic = Topic("requirement", named, "title")
            self._say(topic, "", was.partition(named)[2].strip(" :"), now.partition(named)[2].strip(" :"))
        elif was != now and self.sheets:
            self._tell(error("package.sheet-renamed", was=was, now=now))
        elif was != now:
            self._tell(error("package.section-renamed", was=was or now, now=now))

    def _gone(self, node: _Node, top: bool) -> None:  # noqa: FBT001
        if top and self.sheets:
            self._tell(error("package.sheet-missing", sheet=node.section.title))
        elif top:
            self._tell(error("package.section-missing", section=node.section.title))

    def _new(self, node: _Node, top: bool) -> None:  # noqa: FBT001
        if not top:
            return
        text = " ".join((*node.section.lines, *(cell for table in node.section.tables for cell in table.columns)))
        if self.sheets:
            self._tell(error("package.sheet-added", sheet=node.section.title))
        else:
            self._tell(error("package.section-added", section=node.section.title, text=_cut(text)))

    def _lines(self, node: _Node, lines: Sequence[str]) -> None:
        title = unnumbered(node.section.title)
        own = self.this.value(node.section.title)
        if node.owner:
            request = self.this.requests.get(node.owner, ())
            asked = bool(request) and request[0] in node.section.lines
            topic = Topic("requirement", node.owner, "answer" if asked else "lines" if self.this.named(title) else title)
            self._say(topic, title, "\n".join(node.section.lines), "\n".join(lines))
        elif own:
            self._say(Topic("value", _dotted(own), ""), title, "\n".join(node.section.lines), "\n".join(lines), own)
        else:
            self._free_lines(node, title, lines)

    def _free_lines(self, node: _Node, title: str, lines: Sequence[str]) -> None:
        """Lines that are no one fact: a label with its value is one, all others are told line by line."""
        was, now = self._labelled(node.section.lines), self._labelled(lines)
        for label, text in was.items():
            path = self.this.value(label)
            self._say(Topic("value", _dotted(path), ""), label, text, now.get(label, ""), path)
        plain = [line for line in node.section.lines if _label(line) not in was]
        found = [line for line in lines if _label(line) not in was]
        for old, new in _changed_lines(plain, found):
            topic = Topic("text", f"{self.file}\n{node.key}", old or f"+{new}")
            self._say(topic, title, old, new, node.path)

    def _labelled(self, lines: Sequence[str]) -> dict[str, str]:
        found = {label: line.partition(": ")[2] for line in lines if (label := _label(line)) and self.this.value(label)}
        return found if not self.sheets else {}

    # Tables

    def _tables(self, expected: list[_Node], actual: list[_Node], partner: Mapping[int, int]) -> None:
        left = {(at, place) for at, node in enumerate(actual) for place in range(len(node.section.tables))}
        unmatched: list[tuple[_Node, Table]] = []
        for at, node in enumerate(expected):
            other = actual[partner[at]] if at in partner else None
            free = [place for one, place in sorted(left) if other is not None and one == partner[at]]
            for number, table in enumerate(node.section.tables):
                pool = self._pool(node, number, table)
                pool.expected.extend(_placed(row, table, list(range(len(table.columns))), node, self.this) for row in table.rows)
                best = max(free, key=lambda place: (self._likeness(table, other, place), -place), default=None)
                if other is None or best is None or not self._likeness(table, other, best):
                    self.pools.pop((id(node), number), None)  # told as a whole, not row by row
                    unmatched += [(node, table)] if other is not None else []
                    continue
                free.remove(best)
                left.discard((partner[at], best))
                self._take(pool, node, table, other.section.tables[best])
        self._elsewhere(actual, left, partner, unmatched)

    def _elsewhere(
        self, actual: list[_Node], left: set[tuple[int, int]], partner: Mapping[int, int], unmatched: list[tuple[_Node, Table]]
    ) -> None:
        """Tables that stand in another section than they should, and those that stand nowhere or should not stand at all."""
        kept = set(partner.values())
        for at, place in sorted(left):
            table = actual[at].section.tables[place]
            pool = next((pool for key, pool in self.pools.items() if key == ("ids", frozenset(table.columns))), None)
            if pool is not None:
                self._take(pool, actual[at], pool.expected[0].table, table)
            elif at in kept:
                self._tell(error("package.table-added", section=actual[at].section.title, columns=", ".join(filter(None, table.columns))))
        for node, table in unmatched:
            self._lost(node, table)

    def _lost(self, node: _Node, table: Table) -> None:
        """Tells of a table that is gone from a section that is still there, unless its rows stand elsewhere."""
        found = {row.key for pool in self.pools.values() for row in pool.actual}
        rows = [row_key(row, 0, table, self.this) for row in table.rows]
        if not (rows and set(rows) <= found):
            self._tell(error("package.table-missing", section=node.section.title, columns=", ".join(filter(None, table.columns))))

    def _pool(self, node: _Node, number: int, table: Table) -> _Pool:
        keys = [row_key(row, 0, table, self.this) for row in table.rows]
        ids = any(self.this.kind(key, numbers=self.this.numbered(table)) for key in keys)
        return self.pools.setdefault(("ids", frozenset(table.columns)) if ids else (id(node), number), _Pool())

    def _likeness(self, table: Table, other: _Node | None, place: int) -> int:
        """How much a table says the same as another, by its titles and its rows; 0 when nothing."""
        if other is None:
            return 0
        found = other.section.tables[place]
        titles = len({*table.columns} & {*found.columns} - {""})
        keys = {row_key(row, 0, table, self.this) for row in table.rows}
        return 2 * titles + len(keys & {row_key(row, 0, found, self.this) for row in (found.head, *found.rows)} - {""})

    def _take(self, pool: _Pool, node: _Node, table: Table, found: Table) -> None:
        """Puts the rows of a found table into the pool, in the columns that it should have."""
        keys = {row_key(row, 0, table, self.this) for row in table.rows}
        headless = not {*table.columns} & {*found.columns} and row_key(found.head, 0, found, self.this) in keys
        if headless or not found.columns:
            self._tell(error("package.header-missing", section=node.section.title, columns=", ".join(filter(None, table.columns))))
            found = Table(table.columns, (found.head, *found.rows) if headless else found.rows)
        order = self._order(node, table, found)
        pool.actual.extend(_placed(row, found, order, node, self.this, table) for row in found.rows)

    def _order(self, node: _Node, table: Table, found: Table) -> list[int]:
        """The place in the found table of every column that the table should have; -1 for one that is lost."""
        free = list(range(len(found.columns)))
        order = [-1] * len(table.columns)
        for at, title in enumerate(table.columns):
            same = next((place for place in free if found.columns[place] == title), -1)
            if same >= 0:
                order[at] = same
                free.remove(same)
        for at, title in ((at, table.columns[at]) for at, place in enumerate(order) if place < 0):
            likely = next((place for place in free if found.columns[place] and _same_column(table, at, found, place)), -1)
            if likely >= 0:
                order[at] = likely
                free.remove(likely)
                was, now = title, found.columns[likely]
                self._tell(error("package.column-renamed", section=node.section.title, was=was, now=now))
            elif title:
                self._tell(error("package.column-missing", section=node.section.title, name=title))
        for place in free:
            if found.columns[place]:
                self._tell(error("package.column-added", section=node.section.title, name=found.columns[place]))
        return order

    # Rows

    def _rows(self, pool: _Pool) -> None:
        to_fill = _to_fill(pool.expected, self.this)
        expected, actual = (_by_key(_fixed(rows, to_fill)) for rows in (pool.expected, pool.actual))
        _rekeyed(expected, actual, self.this)
        for key, rows in expected.items():
            found = actual.get(key, [])
            self._presence(rows[0], here=True, there=bool(found))
            if len(found) > len(rows):
                self._tell(error("package.row-twice", id=_cut(key), count=len(found)))
            for row, other in zip(rows, found, strict=False):
                self._row(row, other, to_fill)
        for key, rows in actual.items():
            if key not in expected:
                self._presence(rows[0], here=False, there=True)

    def _presence(self, row: _Placed, *, here: bool, there: bool) -> None:
        text = " · ".join(cell.replace("\n", " ") for cell in row.cells if cell)
        topic, path = self._topic(row, "")
        fields = self.this.columns["requirement"]
        if topic.kind == "requirement" and "text" not in {fields.get(title) for title in row.table.columns}:
            topic = Topic("text", f"{self.file}\n{row.node.key}\n{row.key}", "")
        label = unnumbered(row.node.section.title)
        self._say(topic._replace(field="row"), label, text if here else None, text if there else None, path)

    def _row(self, row: _Placed, other: _Placed, to_fill: frozenset[int]) -> None:
        kind = self.this.kind(row.key, numbers=self.this.numbered(row.table))
        for at, (was, now) in enumerate(zip(row.cells, other.cells, strict=False)):
            if was is None or now is None or (at in to_fill and not was):
                continue
            column = row.table.columns[at]
            if kind:
                after = dict(self.this.fields(kind, column, now, first=not at))
                for name, text in self.this.fields(kind, column, was, first=not at):
                    self._say(Topic(kind, row.key, name), _label_of(name, column), text, after.get(name, ""))
            elif at or row.key != _flat(was) or _flat(was) != _flat(now):
                topic, path = self._topic(row, column)
                self._say(topic, self._called(topic, row, column), was, now, path)

    def _topic(self, row: _Placed, column: str) -> tuple[Topic, Path]:
        """What a cell of a row is about, when the row is none of the specification's own kinds."""
        this, node = self.this, row.node
        if kind := this.kind(row.key, numbers=this.numbered(row.table)):
            return Topic(kind, row.key, column), ()
        if this.is_id(row.key):
            return Topic("unknown", row.key, column), ()
        if path := this.value(row.key):
            return Topic("value", _dotted(path), column if len(row.table.columns) > 2 else ""), path  # noqa: PLR2004  # label and value
        if node.owner:
            return Topic("requirement", node.owner, this.asked.get(row.key, f"{unnumbered(node.section.title)}: {row.key}")), ()
        if node.path:
            return Topic("value", f"{_dotted(node.path)}\n{row.key}", column), node.path
        return Topic("text", f"{self.file}\n{node.key}\n{row.key}", column), ()

    def _called(self, topic: Topic, row: _Placed, column: str) -> str:
        """What a cell of no kind of its own is called in words: its section, row and column, as far as needed."""
        if topic.kind == "requirement":
            return row.key if topic.field in self.this.asked.values() else topic.field
        if topic.kind == "value" and "\n" not in topic.id:
            return ", ".join(filter(None, (row.key, topic.field)))
        named = (row.key, column) if topic.kind == "value" else (unnumbered(row.node.section.title), row.key, column)
        return ", ".join(_cut(name, 60) for name in named if name)

    def _say(self, topic: Topic, label: str, was: str | None, now: str | None, path: Path = ()) -> None:
        self.sayings.append(Saying(topic, label, self.file, was, now, path))

    def _tell(self, problem: Problem) -> None:
        self.problems.append(problem.at(file=self.file))


def _placed(row: Row, found: Table, order: Sequence[int], node: _Node, this: Known, table: Table | None = None) -> _Placed:
    cells = tuple(row.cell(place) if place >= 0 else None for place in order)
    key = row_key(row, order[0] if order else 0, found, this)
    return _Placed(key, cells, table or found, node)


def _fixed(rows: Sequence[_Placed], to_fill: frozenset[int]) -> list[_Placed]:
    """The rows that say something of their own, outside the columns that others write in."""
    return [row for row in rows if any(cell for at, cell in enumerate(row.cells) if at not in to_fill)]


def _by_key(rows: Sequence[_Placed]) -> dict[str, list[_Placed]]:
    found: dict[str, list[_Placed]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return found


def _rekeyed(expected: Mapping[str, list[_Placed]], actual: dict[str, list[_Placed]], this: Known) -> None:
    """Gives rows whose name alone was changed the key that they had: all else in them, or most of the name, is as it was."""
    for key, rows in expected.items():
        if key in actual or this.is_id(key) or this.kind(key):
            continue
        others = [other for other in actual if other not in expected and not this.is_id(other)]
        same = next((other for other in others if _same_row(rows[0], actual[other][0])), None)
        if same is not None:
            actual[key] = actual.pop(same)


def _same_row(row: _Placed, other: _Placed) -> bool:
    rest = [(was, now) for was, now in zip(row.cells[1:], other.cells[1:], strict=False) if was]
    return (bool(rest) and all(was == now for was, now in rest)) or _likeness(row.key, other.key) >= _ALIKE


def _to_fill(rows: Sequence[_Placed], this: Known) -> frozenset[int]:
    """The columns that others write in: those that a sheet leaves open, and those that are empty all the way down in a Word table."""
    if not rows:
        return frozenset()
    table = rows[0].table
    known = {title for titles in this.columns.values() for title in titles}
    empty = {at for at, title in enumerate(table.columns) if title not in known and not any(row.cells[at] for row in rows)}
    return frozenset(empty) | table.to_fill


def _same_column(table: Table, at: int, found: Table, place: int) -> bool:
    """Whether two columns of different names are the same one: by their place with nothing to tell them apart, or by what they hold."""
    here = [text for row in table.rows if (text := row.cell(at))]
    there = [text for row in found.rows if (text := row.cell(place))]
    if not here:
        return at == place and len(table.columns) == len(found.columns)
    shared = sum((Counter(here) & Counter(there)).values())
    return shared * 2 >= len(here) or (at == place and len(table.columns) == len(found.columns) and bool(there))


def _pairs(expected: list[_Node], actual: list[_Node]) -> list[tuple[int, int]]:
    """Which section is which: by title under the same heading, then by what they say, then by title anywhere."""
    partner: dict[int, int] = {}
    free = set(range(len(actual)))
    _join_below(-1, -1, (expected, actual), partner, free)
    for at, node in enumerate(expected):
        moved = next((place for place in sorted(free) if actual[place].key == node.key), None) if at not in partner else None
        if moved is not None:
            partner[at] = moved
            free.discard(moved)
            _join_below(at, moved, (expected, actual), partner, free)
    return sorted(partner.items())


def _join_below(parent: int, other: int, nodes: tuple[list[_Node], list[_Node]], partner: dict[int, int], free: set[int]) -> None:
    """Joins the sections right below two that are the same one, those of the same title first, and then what is below them."""
    expected, actual = nodes
    mine = [at for at, node in enumerate(expected) if node.parent == parent and at not in partner]
    theirs = [at for at, node in enumerate(actual) if node.parent == other and at in free]
    for least in (1.0, _ALIKE):
        for at in (at for at in mine if at not in partner):
            found = [(_same(expected[at], actual[place], least), -place) for place in theirs if place in free]
            likeness, place = max(found, default=(0.0, 0))
            if likeness >= least:
                partner[at] = -place
                free.discard(-place)
    for at in (at for at in mine if at in partner):
        _join_below(at, partner[at], nodes, partner, free)


def _same(node: _Node, other: _Node, least: float) -> float:
    """How likely two sections are the same, 1 where their titles are; the costly comparison only when less than that is enough."""
    if node.key == other.key:
        return 1
    return _likely(node, other) if least < 1 else 0


def _likely(node: _Node, other: _Node) -> float:
    """How likely it is that a section is another one with a changed title, from 0 to 1."""
    if node.section.level == 0 or other.section.level == 0:
        return 0
    mine, theirs = _content(node.section), _content(other.section)
    shared = len(mine & theirs) / max(len(mine | theirs), 1)
    titles = unnumbered(node.section.title), unnumbered(other.section.title)
    numbers = [section.title.removesuffix(title) for section, title in zip((node.section, other.section), titles, strict=True)]
    return max(shared, _likeness(*titles) + (_SAME_NUMBER if numbers[0] == numbers[1] != "" else 0))


def _content(section: Section) -> set[str]:
    return {*section.lines, *(row.cell(0) for table in section.tables for row in table.rows)}


def _likeness(one: str, other: str) -> float:
    """How alike the beginnings of two texts are, from 0 to 1; 0 as soon as it is clear that they are not."""
    if not one or not other or min(len(one), len(other)) * 3 < max(len(one), len(other)):
        return 0
    matcher = SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _LEAST_ALIKE else 0


def _changed_lines(expected: Sequence[str], actual: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Every line that was changed, as it was and as it is; None for a line that came or went. A line that was moved is none of these."""
    gone, come = Counter(expected) - Counter(actual), Counter(actual) - Counter(expected)
    new = [line for line in actual if _taken(line, come)]
    for line in [line for line in expected if _taken(line, gone)]:
        likely = max(new, key=lambda other: _likeness(line, other), default=None)
        if likely is not None and _likeness(line, likely) >= _ALIKE:
            new.remove(likely)
            yield line, likely
        else:
            yield line, None
    yield from ((None, line) for line in new)


def _taken(line: str, left: Counter[str]) -> bool:
    left[line] -= 1
    return left[line] >= 0


def _label(line: str) -> str:
    return line.partition(": ")[0] if ": " in line else ""


def _label_of(name: str, column: str) -> str:
    return "" if name in {"title", "text", "added", "beyond", "mark", "group"} else column


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _cut(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
