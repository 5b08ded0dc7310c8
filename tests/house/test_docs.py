"""The documents say what the code does: every kind of row is explained, and pages use the words that were agreed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from django.apps import apps
from django.db import models

from tests.forbidden import forbidden_in, read_on

HOME = Path(__file__).resolve().parents[2]
SOURCE = HOME / "src/inforce"
DOCS = HOME / "docs"
WORDS = DOCS / "words.md"
SECURITY = DOCS / "security.md"

# Where sentences for somebody at a school are written in Python. Commands speak to whoever looks after the computer,
# and these files to them or to whoever writes a policy for the program to read.
SPEAKING = (
    *("web", "procedures", "cases", "records", "duties", "policies", "keys", "notices", "people", "ledger"),
    *("assurance", "core"),
)
TO_OTHERS = {
    "assurance": {"naming", "verify"},
    "core": {"bindings", "chain", "documents", "pack", "polarity", "reading", "seal", "statements"},
}
# Strings of several words that nobody reads: names of rows in the record, and places under a lock.
NAMES = {"case key", "engagement end", "inforce vault 1", "vault of "}
PROSE = re.compile(r"[A-Za-z]+,? [a-z]+")  # and not "Edition | None"
SAID_BY_CALL = {"no", "Refused", "ValidationError", "Choice", "add_error", "success", "warning", "error", "info", "Act"}
SAID_BY_NAME = {"label", "help_text", "hint", "choices"}
SENTENCE = re.compile(r"^[A-Z]|\s")  # a string in a template that a person reads, and not a name in the code


def test_every_kind_of_row_is_explained_once() -> None:
    explained = re.findall(r"^\| `([A-Z]\w+)` \|", WORDS.read_text(), re.MULTILINE)

    assert sorted(explained) == sorted(model.__name__ for model in apps.get_app_config("inforce").get_models())


def test_no_page_says_a_word_that_nobody_at_a_school_should_read() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {word} in {' '.join(text.split())[:100]!r}"
        for path in sorted((SOURCE / "templates").rglob("*.*"))
        for text in visible(path)
        for word in forbidden_in(text)
    ]

    assert found == []


def test_no_sentence_in_the_code_says_one_either() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {word} in {text!r}"
        for word_of_ours in SPEAKING
        for path in sorted((SOURCE / word_of_ours).rglob("*.py"))
        if path.stem not in TO_OTHERS.get(word_of_ours, ())
        for line, text in sentences(ast.parse(path.read_text()))
        for word in forbidden_in(text)
    ]

    assert found == []


def test_the_search_for_words_finds_one_in_every_place_where_it_could_stand() -> None:
    page = """{% set heading = "Your ledger" %}{# the vault #}<p title="An epoch" class="sealed">A <b>seal</b>ed
    {{ case }} {{ govukButton({"text": "Adopt it", "classes": "vault"}) }} social  contact</p>"""
    code = """"A pack of it."
WORDS = {"edition": "an edition of it", "case key": 1}
def may(one: "Case | None") -> Answer:
    'Seals the thing, which is not said.'
    forms.CharField(label=f"Unlock {x}", name="epoch")
    raise ValueError("No such case: said to programmers.")
"""
    drawn = '<p>A case, <b>seal</b>ed</p><p class="as-typed">our agreement</p><input type="submit" value="Adopt">'

    on_page = [word for text in visible_text(page) for word in forbidden_in(text)]
    in_code = [word for _, text in sentences(ast.parse(code)) for word in forbidden_in(text)]
    assert on_page == ["ledger", "adopt", "epoch", "sealed", "social contact"]
    assert in_code == ["edition", "unlock"]
    assert sorted(word for text in read_on(drawn) for word in forbidden_in(text)) == ["adopt", "case", "sealed"]


def test_the_page_on_security_names_every_column_of_what_is_told_in_confidence() -> None:
    rows = re.findall(r"^\| `([A-Z]\w+)` \| ([^|]+) \| ([^|]+) \|$", SECURITY.read_text(), re.MULTILINE)
    said = {
        kind: (set(re.findall(r"`(\w+)`", clear)), set(re.findall(r"`(\w+)`", locked))) for kind, clear, locked in rows
    }

    assert said == {
        model.__name__: columns_of(model)
        for model in apps.get_app_config("inforce").get_models()
        if model.__module__ == "inforce.cases.models"
    }


def test_decisions_are_numbered_dated_and_say_what_was_turned_down() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))

    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text()
        assert re.match(rf"# {path.name[:4]}\. .+\n\n20\d\d-\d\d-\d\d\. ", text), path.name
        assert "**Turned down" in text, path.name


def columns_of(model: type[models.Model]) -> tuple[set[str], set[str]]:
    """What stands in clear, and what is bytes that only a key opens. The database's own number tells nothing."""
    columns = [field for field in model._meta.concrete_fields if field.name != "id"]
    locked = {field.name for field in columns if isinstance(field, models.BinaryField) and field.name != "nonce"}
    return {field.name for field in columns} - locked, locked


# --- reading what a person reads ------------------------------------------------------------------------------------


def visible(path: Path) -> Iterator[str]:
    """Everything in a template that somebody reads, or has read to them."""
    if path.suffix == ".html":
        yield from visible_text(path.read_text())
    else:  # a mail, in Django's own language
        yield re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)


def visible_text(template: str) -> Iterator[str]:
    page = ""
    for _, kind, value in jinja2.Environment().lex(template):  # noqa: S701 - nothing is drawn
        if kind == "data":
            page += value
        elif kind == "variable_begin":
            page += "x"  # something will stand here
        elif kind == "string" and SENTENCE.search(value.strip("\"'")):
            yield value.strip("\"'")
    yield from read_on(page)


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What may be said to a person: whatever is several words long, and one word where it is a label or an answer."""
    aside = {id(part) for node in ast.walk(tree) for part in _to_programmers(node)}
    said = {id(part) for node in ast.walk(tree) for part in _said(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            long = PROSE.search(node.value) and node.value not in NAMES
            if long or (id(node) in said and SENTENCE.search(node.value)):
                yield node.lineno, node.value


def _said(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a refusal, a message, a label, a hint or a fact."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        spoken = [*(node.args if called in SAID_BY_CALL else ())]
        spoken += [given.value for given in node.keywords if given.arg in SAID_BY_NAME]
    elif isinstance(node, ast.ClassDef) and node.name == "Fact":
        spoken = [one.value for one in node.body if isinstance(one, ast.Assign)]
    else:
        spoken = []
    for one in spoken:
        yield from ast.walk(one)


def _to_programmers(node: ast.AST) -> Iterator[ast.AST]:
    """A docstring; what is raised for a fault, and not to be shown to anybody."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        called = node.exc.func.attr if isinstance(node.exc.func, ast.Attribute) else getattr(node.exc.func, "id", "")
        if called not in {"Refused", "ValidationError"}:
            yield from ast.walk(node)
