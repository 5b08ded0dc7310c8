"""duties.toml: what a policy asks of whom, and what each of its clauses is bound to. The reference is docs/pack.md."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from inforce.core.clauses import Clause, Polarity
from inforce.core.duties import Audience, Duty, DutyKind, EngagementKind, Size
from inforce.core.pack_errors import PackError
from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure, Rule

BINDINGS_FILE = "duties.toml"

_MOST_DAYS = 260  # working days: a year
_LONGEST_TITLE = 120

Word = TypeVar("Word", bound=StrEnum)
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """What one clause leads to. `consequence_of`: it says what follows from breaking those clauses, itself perhaps."""

    duties: tuple[DutyKind, ...] = ()
    rules: tuple[Rule, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    information: bool = False
    consequence_of: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Only what is there: {"duties": ["read_and_agree"], "procedures": ["concern"]}."""
        lists = {
            "duties": self.duties,
            "rules": self.rules,
            "procedures": self.procedures,
            "consequence_of": self.consequence_of,
        }
        said: dict[str, object] = {name: [str(word) for word in words] for name, words in lists.items() if words}
        return said | ({"information": True} if self.information else {})


@dataclass(frozen=True, slots=True)
class Bound:
    """`turned`: clauses whose words mislead, and which way they point in truth."""

    duties: tuple[Duty, ...] = ()
    bindings: Mapping[str, Binding] = field(default_factory=dict)
    turned: Mapping[str, Polarity] = field(default_factory=dict)


def bindings_in(data: bytes, clauses: Sequence[Clause] | None, errors: list[PackError]) -> Bound:
    """Read duties.toml against the clauses of the text (None: it could not be read); errors are added to `errors`."""
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        errors.append(PackError(BINDINGS_FILE, line, "This is not UTF-8. Save the file as UTF-8."))
        return Bound()
    except (ValueError, RecursionError) as wrong:
        errors.append(_not_toml(str(wrong), data))
        return Bound()
    reader = _Reader(table, _lines_of(text), errors)
    return reader.read(clauses)


def printed_bindings(bound: Bound) -> bytes:
    """duties.toml as `bindings_in` reads it."""
    lines = []
    for duty in bound.duties:
        who = ", ".join(f"{name} = {_toml(words)}" for name, words in duty.audience.as_json().items())
        lines += [
            f"[duties.{duty.kind}]",
            f"title = {_toml(duty.title)}",
            f"who = {{ {who} }}",
            f"working_days = {duty.working_days}",
            f"yearly = {_toml(duty.yearly)}",
            "",
        ]
    lines.append("[clauses]")
    for id_ in dict.fromkeys([*bound.bindings, *bound.turned]):
        said = bound.bindings.get(id_, Binding()).as_json()
        if id_ in bound.turned:
            said["polarity"] = str(bound.turned[id_])
        inside = ", ".join(f"{name} = {_toml(value)}" for name, value in said.items())
        lines.append(f"{_toml(id_)} = {{ {inside} }}")
    return ("\n".join(lines) + "\n").encode()


class _Reader:
    """Goes through the tables of one file and tells everything that is wrong in them."""

    def __init__(self, table: dict[str, Any], lines: Mapping[Path, int], errors: list[PackError]) -> None:
        self._table = table
        self._lines = lines
        self._errors = errors

    def read(self, clauses: Sequence[Clause] | None) -> Bound:
        self._known(self._table, (), {"duties", "clauses"})
        duties = self._duties(self._section("duties"))
        bindings: dict[str, Binding] = {}
        turned: dict[str, Polarity] = {}
        for id_, said in self._section("clauses").items():
            path = ("clauses", id_)
            if not isinstance(said, dict):
                self._wrong(path, f'Write "{id_}" = {{ information = true }}, or what it is bound to.')
                continue
            bindings[id_] = self._binding(path, said)
            if "polarity" in said and (polarity := self._word(path, said["polarity"], Polarity, "a polarity")):
                turned[id_] = polarity
        self._agree(duties, bindings)
        if clauses is not None:
            self._fit(clauses, bindings)
            bindings = {clause.id: bindings[clause.id] for clause in clauses if clause.id in bindings}
        return Bound(duties, bindings, turned)

    def _duties(self, said: dict[str, Any]) -> tuple[Duty, ...]:
        made = []
        for name, table in said.items():
            path = ("duties", name)
            kind = self._word(path, name, DutyKind, "a kind of duty")
            if kind is None:
                continue
            if not isinstance(table, dict):
                self._wrong(path, f"Write [duties.{name}] and, below it, its title and who owes it.")
                continue
            self._known(table, path, {"title", "who", "working_days", "yearly"})
            made.append(
                Duty(
                    kind=kind,
                    title=self._title(path, table.get("title")),
                    audience=self._audience(path, table.get("who")),
                    working_days=self._days(path, table.get("working_days", 0)),
                    yearly=self._flag(path, "yearly", table),
                )
            )
        return tuple(made)

    def _audience(self, path: Path, said: Any) -> Audience:
        if not isinstance(said, dict) or not said:
            self._wrong(path, 'Say who owes this: who = { sizes = ["full"] } or who = { offices = ["chair"] }.')
            return Audience()
        self._known(said, (*path, "who"), {"sizes", "kinds", "offices"})
        audience = Audience(
            sizes=self._words((*path, "who"), said, "sizes", Size),
            kinds=self._words((*path, "who"), said, "kinds", EngagementKind),
            offices=self._words((*path, "who"), said, "offices", Office),
        )
        if bool(audience.sizes) == bool(audience.offices) or (audience.offices and audience.kinds):
            self._wrong((*path, "who"), "Name either sizes (and kinds, if not all), or offices.")
        return audience

    def _binding(self, path: Path, said: dict[str, Any]) -> Binding:
        self._known(said, path, {"duties", "rules", "procedures", "information", "consequence_of", "polarity"})
        binding = Binding(
            duties=self._words(path, said, "duties", DutyKind),
            rules=self._words(path, said, "rules", Rule),
            procedures=self._words(path, said, "procedures", Procedure),
            information=self._flag(path, "information", said),
            consequence_of=self._strings(path, said, "consequence_of"),
        )
        bound = any(said.get(name) for name in ("duties", "rules", "procedures"))  # a misspelt word was told already
        if bound and binding.information:
            self._wrong(path, f"{path[-1]} is marked as information only, but is bound to something as well.")
        if not bound and not binding.information:
            self._wrong(path, f"{path[-1]} is bound to no duty, rule or procedure, and not marked information = true.")
        return binding

    def _agree(self, duties: Iterable[Duty], bindings: Mapping[str, Binding]) -> None:
        """Duties and clauses name each other."""
        declared = {duty.kind for duty in duties}
        used = {kind: id_ for id_, binding in bindings.items() for kind in binding.duties}
        for kind, id_ in used.items():
            if kind not in declared:
                self._wrong(("clauses", id_), f"{id_} is bound to the duty {kind}, which has no [duties.{kind}] above.")
        for kind in sorted(declared - set(used)):
            self._wrong(("duties", kind), f"No clause asks for the duty {kind}: bind it to one, or leave it out.")

    def _fit(self, clauses: Sequence[Clause], bindings: Mapping[str, Binding]) -> None:
        """Every clause of the text is bound, and nothing else is."""
        ids = {clause.id for clause in clauses}
        for clause in clauses:
            if clause.id not in bindings:
                what = f"{clause.id} is bound to nothing in {BINDINGS_FILE}, not even marked information = true."
                self._errors.append(PackError("policy.md", clause.line, what))
        for id_, binding in bindings.items():
            if id_ not in ids:
                self._wrong(("clauses", id_), f"There is no clause {id_} in the text.")
            for broken in binding.consequence_of:
                if broken not in ids:
                    self._wrong(
                        ("clauses", id_), f"{id_} is a consequence of {broken}, which is no clause of the text."
                    )

    # one value

    def _section(self, name: str) -> dict[str, Any]:
        said = self._table.get(name, {})
        if isinstance(said, dict):
            return said
        self._wrong((name,), f"Write [{name}], and below it what belongs there.")
        return {}

    def _known(self, table: Mapping[str, Any], path: Path, names: set[str]) -> None:
        for name in table:
            if name not in names:
                self._wrong((*path, name), f'"{name[:40]}" is not known here; known are {", ".join(sorted(names))}.')

    def _words(self, path: Path, said: Mapping[str, Any], name: str, words: type[Word]) -> tuple[Word, ...]:
        found = (self._word(path, word, words, f"one of {name}") for word in self._strings(path, said, name))
        return tuple(word for word in found if word is not None)

    def _word(self, path: Path, said: Any, words: type[Word], what: str) -> Word | None:
        try:
            return words(said)
        except ValueError:
            near = get_close_matches(str(said)[:40], list(words), n=1)
            known = f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(words)}."
            self._wrong(path, f'"{str(said)[:40]}" is not known as {what}. {known}')
            return None

    def _strings(self, path: Path, said: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = said.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong(path, f'{name} is a list of words: {name} = ["one", "two"].')
            return ()
        if len(set(value)) < len(value):
            self._wrong(path, f"{name} names something twice.")
        return tuple(value)

    def _flag(self, path: Path, name: str, said: Mapping[str, Any]) -> bool:
        value = said.get(name, False)
        if not isinstance(value, bool):
            self._wrong((*path, name), f"{name} is true or false.")
        return value is True

    def _days(self, path: Path, value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_DAYS:
            return value
        self._wrong((*path, "working_days"), f"working_days is a whole number from 0 to {_MOST_DAYS}.")
        return 0

    def _title(self, path: Path, value: Any) -> str:
        if isinstance(value, str) and value.strip() and len(value) <= _LONGEST_TITLE:
            return " ".join(value.split())
        self._wrong((*path, "title"), f"Give it a title in plain words, of at most {_LONGEST_TITLE} letters.")
        return ""

    def _wrong(self, path: Path, what: str) -> None:
        line = next((self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), 1)
        self._errors.append(PackError(BINDINGS_FILE, line, what))


def _not_toml(wrong: str, data: bytes) -> PackError:
    place = re.search(r"\(at line ([0-9]+), column [0-9]+\)", wrong)
    line = int(place[1]) if place else data.count(b"\n") + 1 if "end of document" in wrong else 1
    return PackError(BINDINGS_FILE, line, f"This is not TOML: {re.sub(r' *[(]at .*', '', wrong)[:200]}.")


_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_PAIR = re.compile(rf"\s*({_DOTTED})\s*=")


def _lines_of(text: str) -> dict[Path, int]:
    """Where each key stands, for telling a person where to look; the parser of the standard library does not say."""
    lines: dict[Path, int] = {}
    inside: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        if table := _TABLE.match(line):
            inside = _dotted(table[1])
            lines.setdefault(inside, number)
        elif pair := _PAIR.match(line):
            lines.setdefault((*inside, *_dotted(pair[1])), number)
    return lines


def _dotted(key: str) -> Path:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in re.findall(_KEY, key))


def _toml(value: Any) -> str:
    """TOML's strings, lists and booleans are JSON's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
