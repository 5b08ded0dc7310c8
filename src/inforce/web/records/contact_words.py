"""What was done about a wish to give a pupil a number or e-mail, in sentences for whoever reads it."""

from typing import TYPE_CHECKING, Any

from inforce.core.calendar import local_day
from inforce.core.said import Said
from inforce.people.queries import names_of
from inforce.procedures.contact_permission import DONE, DONE_FOR_THEM, HOW, NOT_ASKED
from inforce.procedures.contact_standing import Step
from inforce.records.queries import OpenRecord

if TYPE_CHECKING:
    from inforce.ledger.models import Body

PUT = {
    Step.ASKED: "asked for, and nobody has looked at it yet",
    Step.WAITING: "waiting until everybody who must agree has agreed",
    Step.REFUSED: "refused",
    Step.AGREED: "agreed, and not begun yet",
    Step.VALID: "valid",
    Step.OVER: "over",
    Step.WITHDRAWN: "taken back",
}
"""Each step, as it stands after "This is"."""

_FOR_EVERYBODY = ("asked", "decided", "withdrawn", "ran_out", "left", "details")


def line_of(line: Said, held: OpenRecord, body: "Body", *, in_full: bool) -> dict[str, Any] | None:
    """One line; None for what only whoever leads the school reads.

    The person who asked does not read who else was asked, what they answered or who is not asked: that is the
    family's own, and nobody is to be pressed for an answer.
    """
    if not in_full and line.kind not in _FOR_EVERYBODY:
        return None
    named = {one.words["who"]: one.words["name"] for one in held.said("must")}
    name = names_of({line.by}, body=body).get(line.by, "") if line.by else ""
    return {
        "day": local_day(line.at),
        "text": _text(line, named.get(line.words.get("who", ""), "")),
        "by": name,
        "words": line.words.get("words", "") if line.kind in ("answered", "decided") else "",
    }


def _text(line: Said, who: str) -> str:
    words = line.words
    kind = f"{line.kind} by {words['how']}" if line.kind == "answered" and words["how"] == "slip" else line.kind
    if kind == "details" and not words["withdrawn"]:
        kind = "details not yet"
    return _SENTENCES[kind].format(
        who=who,
        name=words.get("name", ""),
        why=NOT_ASKED.get(words.get("why", ""), "").lower(),
        yes="yes" if words.get("yes") else "no",
        how=HOW.get(words.get("how", ""), ""),
        done="".join(f"{(DONE | DONE_FOR_THEM)[one]}. " for one in words.get("done", [])),
    )


_SENTENCES = {
    "asked": "Asked for by",
    "must": "{name} must agree. Listed by",
    "left_out": "{name} is not asked, because {why}. Entered by",
    "let_off": "{who} is not asked after all, because {why}. Entered by",
    "slip": "A slip for {who} was made by",
    "answered by slip": "{who} said {yes} with the slip, as “{name}”",
    "answered": "{who} said {yes}. {how}, entered by",
    "decided": "The school said {yes}, by",
    "withdrawn": "Taken back by",
    "ran_out": "It came to its last day",
    "left": "They left the school, and with that it has ended",
    "details": "The details are withdrawn. {done}Said by",
    "details not yet": "The details are not withdrawn yet. {done}Said by",
}
"""A sentence that ends in "by" is followed by the name."""
