"""docs/clauses.md says of each clause of the model policy what works today, on which page, and which tests prove it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from inforce.core.bindings import Binding
from inforce.core.duties import LIVE_KINDS
from inforce.core.vocabulary import LIVE_PROCEDURES
from inforce.policies.model_pack import model_pack
from inforce.web import urls
from inforce.web.records.doors import BENEATH, beneath
from inforce.web.records.frame import DONE_AT
from tests.house.at_work import ALSO, CONSEQUENCE, INFORMATION, PAGES, PROOF, Tie
from tests.house.test_pages import ALL
from tests.school import at_school
from tests.written import HOME, WRITE, compare

HEAD = ["| Clause | Under | Works today | Where | Proved by | Comes later |", "|---|---|---|---|---|---|"]
ROUTES = {pattern.name: route for route, pattern in ALL}


def test_the_table_of_clauses_is_what_the_model_policy_and_the_program_say(request: pytest.FixtureRequest) -> None:
    compare("docs/clauses.md", "clauses", table(), write=request.config.getoption(WRITE))


def test_whatever_works_has_a_page_and_a_test_and_nothing_else_has() -> None:
    """Where this fails, tests/house/at_work.py is to be told, or has said too much."""
    works = {*LIVE_KINDS, *LIVE_PROCEDURES}

    assert sorted(works ^ PAGES.keys()) == []
    assert sorted(works ^ PROOF.keys()) == []
    assert [tie for tie in works if not PAGES[tie] or not PROOF[tie]] == []
    assert sorted(ALSO.keys() - {clause.id for clause in model_pack().clauses}) == []


def test_every_clause_works_or_says_what_comes_later() -> None:
    pack = model_pack()
    bare = [clause.id for clause in pack.clauses if not (today(pack.bindings[clause.id]) or later(clause.id))]

    assert bare == []


def test_every_test_that_is_named_is_there_once() -> None:
    named = {test for tests in (*PROOF.values(), *ALSO.values(), INFORMATION, CONSEQUENCE) for test in tests}
    there = Counter(_tests())

    assert {test: there[test] for test in sorted(named) if there[test] != 1} == {}


def test_every_page_that_is_named_is_there_and_is_the_one_that_the_product_leads_to() -> None:
    assert sorted({page for pages in PAGES.values() for page in pages} - ROUTES.keys()) == []
    assert {kind: PAGES[kind][0] for kind in DONE_AT if kind in LIVE_KINDS} == {
        kind: page for kind, page in DONE_AT.items() if kind in LIVE_KINDS
    }
    assert {one: PAGES[one][0] for one in BENEATH if one in LIVE_PROCEDURES} == {
        one: page for one, (page, _) in BENEATH.items() if one in LIVE_PROCEDURES
    }


def test_every_page_of_something_kept_or_told_belongs_to_a_clause() -> None:
    """By the module it stands in: a page that no clause asks for would be a page about something else."""
    modules = {pattern.name: pattern.callback.__module__ for _, pattern in ALL if pattern.callback}
    beginnings = {modules[page] for pages in PAGES.values() for page in pages}

    assert {one.name: modules[one.name] for one in urls.RECORDS if modules[one.name] not in beginnings} == {}


@pytest.mark.django_db
def test_every_page_that_is_named_opens_for_somebody() -> None:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        browsers = [cast.client(person) for person in (cast.mary, cast.head, cast.clerk)]
        plain = sorted({page for pages in PAGES.values() for page in pages if ROUTES[page].count("<") == 1})
        shut = [
            page
            for page in plain
            if 200 not in {one.get(reverse(page, args=["holm-lane"]), follow=True).status_code for one in browsers}
        ]

    assert shut == []


def table() -> list[str]:
    pack = model_pack()
    rows = [row(clause.id, clause.heading, pack.bindings[clause.id]) for clause in pack.clauses]
    return [*in_short(), "", *HEAD, *rows]


def in_short() -> list[str]:
    """How many clauses work, and by number those that do not."""
    bound = model_pack().bindings
    rest = [one for one in bound if not works(bound[one])]
    explains = [one for one in rest if bound[one].information]
    rules_alone = [one for one in rest if bound[one].rules and not (bound[one].duties or bound[one].procedures)]
    waits = [one for one in rest if one not in {*explains, *rules_alone}]
    return [
        f"- Of {len(bound)} clauses, {len(bound) - len(rest)} are at work.",
        f"- Explain, and ask nothing: {_numbers(explains)}.",
        f"- Tied only to a question that the policy answers, which comes later: {_numbers(rules_alone)}.",
        f"- Tied only to something else that comes later: {_numbers(waits)}.",
    ]


def _numbers(clauses: list[str]) -> str:
    return ", ".join(f"`{one}`" for one in clauses) or "none"


def row(clause_id: str, heading: str, bound: Binding) -> str:
    ties = works(bound)
    pages = dict.fromkeys(page for tie in ties for page in PAGES.get(tie, ()))
    pages |= dict.fromkeys(page for page, _ in beneath(bound.procedures, bound.rules))
    if bound.information or bound.consequence_of:
        pages["clause"] = None
    proof = [test for tie in ties for test in PROOF.get(tie, ())]
    proof += INFORMATION if bound.information else ()
    proof += CONSEQUENCE if bound.consequence_of else ()
    proof += ALSO.get(clause_id, ())
    cells = (
        f"`{clause_id}`",
        heading,
        "; ".join(today(bound)),
        ", ".join(f"`{_address(page)}`" for page in pages),
        ", ".join(f"`{test}`" for test in dict.fromkeys(proof)),
        "; ".join(later(clause_id)),
    )
    return f"| {' | '.join(cell or '–' for cell in cells)} |"


def works(bound: Binding) -> list[Tie]:
    live: list[Tie] = [kind for kind in bound.duties if kind in LIVE_KINDS]
    return live + [one for one in bound.procedures if one in LIVE_PROCEDURES]


def today(bound: Binding) -> list[str]:
    said = [tie.in_words for tie in works(bound)]
    if bound.consequence_of:
        said.append(f"shown beside {', '.join(bound.consequence_of)}")
    return said + (["explains; asks nothing"] if bound.information else [])


def later(clause_id: str) -> list[str]:
    bound = model_pack().bindings[clause_id]
    said = [kind.in_words for kind in bound.duties if kind not in LIVE_KINDS]
    said += [one.in_words for one in bound.procedures if one not in LIVE_PROCEDURES]
    return said + [f"may I {one.in_words}?" for one in bound.rules]


def _address(page: str) -> str:
    """As somebody reads it behind the school's name: /pictures/…/"""
    return "/" + re.sub(r"<\w+:\w+>", "…", ROUTES[page].removeprefix("<slug:school>/"))


def _tests() -> Iterator[str]:
    for path in sorted((HOME / "tests").rglob("test_*.py")):
        yield from (
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        )
