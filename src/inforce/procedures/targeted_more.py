"""More proof of being targeted online (2.8.3), for as long as it goes on: files and words, added with the nine words.

Nine words show once that it is theirs; from then on it takes only public keys, and what is added opens with the same
words. Each addition has its own four dates: when it happened and when it was copied, as the person states them; when
each file came, and when it was kept. Before it is reported nobody is told; afterwards those who read it first are told
that there is something, and not what.
"""

from datetime import date, datetime

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.cases.queries import OpenCase, case_of
from inforce.cases.said import TELLER
from inforce.core.may import YES, Answer, no, require
from inforce.core.said import Said
from inforce.procedures.targeted import proof_in, telling_of

ROAD = "targeted_more"  # in a draft only: what is added to is a case of `targeted`
AT_MOST = 200  # additions to one

AGAIN = "Who can open this has changed since you began. Look again who it is, and add your files once more."


def proofs_of(opened: OpenCase) -> list[Said]:
    """All that was kept, oldest first: what it began with, and each addition."""
    return [note.said for note in opened.said("told", "proof")]


def may_add(opened: OpenCase) -> Answer:
    """Whether more can be added."""
    if len(proofs_of(opened)) > AT_MOST:
        return no(f"This holds {AT_MOST} additions and takes no more. Keep proof anew: you get other nine words.")
    return _is_open(opened.case)


@transaction.atomic
def begin(opened: OpenCase, *, person: str, now: datetime) -> tuple[str, drafts.OpenDraft]:
    """Begin to add, once no picture can show a child undressed or in a sexual way. Returns the cookie and the draft."""
    require(may_add(opened))
    cookie, draft = drafts.start_adding(key=opened.key, procedure=ROAD, person=person, now=now)
    draft.content.answers = {"child": "no", "shown": _reading(opened.case)}
    drafts.keep(draft)
    return cookie, draft


def look_again(draft: drafts.OpenDraft) -> bool:
    """Whether others can open it than when this was begun. It is then sealed to those, and its files are let go."""
    case = case_of(draft)
    if _is_as_begun(draft, case):
        return False
    draft.content.answers["shown"] = _reading(case)
    drafts.change_key(draft, case.keys.latest("epoch"))
    return True


def may_send(draft: drafts.OpenDraft, case: Case) -> Answer:
    """Whether what was begun can be added as it stands."""
    telling = telling_of(draft.content.answers)
    if telling.child != "no":
        return no("Say first whether a picture could show a child undressed or in a sexual way.")
    if not telling.what.strip():
        return no("Say in a few words what it is.")
    if not telling.happened.strip():
        return no("Say when it happened, as near as you know.")
    return _is_open(case) and (YES if _is_as_begun(draft, case) else no(AGAIN))


@transaction.atomic
def add_proof(*, draft: drafts.OpenDraft, today: date, now: datetime) -> Case:
    """Put it with what is kept. Added twice, it is the same."""
    if draft.sent:
        return case_of(draft)
    case = cases.lock_case(case_of(draft))
    require(may_send(draft, case))
    words = proof_in(draft, now=now)
    said = Said(kind="proof", at=now, post=TELLER, by="", words=words)  # whoever has the nine words: perhaps a friend
    cases.add_draft(draft, said, showing={"shown": _reading(case), "files": len(words["files"])}, today=today)
    cases.tell_first_readers(case, now=now)
    return case


def _is_open(case: Case) -> Answer:
    if case.closed_on:
        return no("This is closed. Keep proof anew: you get other nine words, and can report that as well.")
    return YES


def _is_as_begun(draft: drafts.OpenDraft, case: Case) -> bool:
    key = case.keys.latest("epoch")
    return key.shared_public == draft.content.shared[1] and _reading(case) == draft.content.answers.get("shown")


def _reading(case: Case) -> list[str]:
    """The offices that can open it now, the first first; none before it is reported."""
    newest = case.keys.latest("epoch").epoch
    return list(case.grants.filter(ended_on=None, epoch=newest).order_by("rank").values_list("office", flat=True))
