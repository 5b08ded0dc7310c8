"""docs/clauses.md says of each clause of the model policy what works today and what comes later."""

from pathlib import Path

from inforce.core.bindings import Binding
from inforce.core.duties import LIVE_KINDS
from inforce.core.vocabulary import LIVE_PROCEDURES
from inforce.policies.model_pack import model_pack

PAGE = Path(__file__).resolve().parents[2] / "docs/clauses.md"


def test_the_table_of_clauses_is_what_the_model_policy_and_the_program_say() -> None:
    lines = PAGE.read_text().splitlines()

    assert [line for line in lines if line.startswith("| `")] == table()


def table() -> list[str]:
    """When this changes, put what it gives into the page."""
    pack = model_pack()
    return [row(clause.id, clause.heading, pack.bindings[clause.id]) for clause in pack.clauses]


def row(clause_id: str, heading: str, bound: Binding) -> str:
    today = [kind.in_words for kind in bound.duties if kind in LIVE_KINDS]
    today += [one.in_words for one in bound.procedures if one in LIVE_PROCEDURES]
    if bound.consequence_of:
        today.append(f"shown beside {', '.join(bound.consequence_of)}")
    later = [kind.in_words for kind in bound.duties if kind not in LIVE_KINDS]
    later += [one.in_words for one in bound.procedures if one not in LIVE_PROCEDURES]
    later += [f"may I {one.in_words}?" for one in bound.rules]
    if bound.information:
        today.append("explains; asks nothing")
    return f"| `{clause_id}` | {heading} | {'; '.join(today) or '–'} | {'; '.join(later) or '–'} |"
