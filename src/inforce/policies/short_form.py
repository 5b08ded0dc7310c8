"""The short form: six rules of the policy's own, for somebody who is here for a day or helps now and then.

Which six is chosen by what clauses are bound to, so that it is the governors' text that is read, with its numbers.
"""

from collections.abc import Sequence

from inforce.core.clauses import Polarity
from inforce.core.vocabulary import Procedure, Rule
from inforce.policies.models import Clause

SIX = 6
FIRST = (
    ("rules", Rule.CONNECT),
    ("rules", Rule.SHARE_CONTACT),
    ("rules", Rule.PHOTOGRAPH),
    ("rules", Rule.SHARE_CONFIDENTIAL),
    ("rules", Rule.POST_OFFENSIVE),
    ("procedures", Procedure.SELF_REPORT),
)


def six_rules(clauses: Sequence[Clause]) -> list[Clause]:
    """The six, in the order of the text. Where a policy has no clause for one, another prohibition takes its place."""
    chosen: list[Clause] = []
    for kind, word in FIRST:
        bound = [clause for clause in clauses if word in clause.binding.get(kind, []) and clause not in chosen]
        chosen += sorted(bound, key=_plainest)[:1]
    others = [clause for clause in clauses if clause not in chosen and clause.polarity != Polarity.INFORMATION]
    chosen += sorted(others, key=_plainest)[: SIX - len(chosen)]
    return sorted(chosen, key=lambda clause: clause.place)


def _plainest(clause: Clause) -> tuple[int, int]:
    """What is never done comes first, and of two the one that stands first."""
    order = [Polarity.NEVER, Polarity.SHOULD_NOT, Polarity.MUST, Polarity.SHOULD, Polarity.INFORMATION]
    return order.index(Polarity(clause.polarity)), clause.place
