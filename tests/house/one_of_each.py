"""A school in which one of everything was told and kept, through the product's own acts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.urls import reverse

from inforce.cases.models import Case
from inforce.core.duties import DutyKind
from inforce.core.routing import Office
from inforce.core.vocabulary import Procedure
from inforce.duties.access import may_answer
from inforce.duties.actions import ask_first, take_in
from inforce.keys.actions import give_post
from inforce.people.models import Person
from inforce.policies.actions import choose
from inforce.procedures import (
    account_safety,
    channels,
    equipment_check,
    exposure,
    photo,
    profile_review,
    review,
    self_review,
    social_contact,
)
from inforce.procedures.briefing import enter_briefing, may_enter_briefing
from inforce.procedures.policy_clash import may_see_clashes, notice_clash
from inforce.procedures.precedence import enter_document
from inforce.procedures.precedence_documents import Details, Held, Standing
from inforce.procedures.social_contact_told import Contact
from inforce.records.access import may_read
from inforce.records.models import Record
from tests.finding import tell_of
from tests.house.at_work import Tie
from tests.keyed import Keys, with_keys
from tests.outside import tell_outside
from tests.school import TODAY, Cast
from tests.targeted import keep, report
from tests.telling import tell
from tests.wishing import asked

NEXT_DAY = TODAY + timedelta(days=1)

Act = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing, and how it is found, opened and worked on.

    `pages`: where it is opened, with what stands there only if it is. `acts`: address and what is sent to it.
    """

    tie: Tie
    what: str
    own: Person | None  # who told it, or whose it is
    about: Person | None = None
    words: str = ""  # nine words, if it has any
    ref: str
    typed: str = ""  # what was typed in it and nowhere else
    pages: tuple[tuple[str, str], ...] = ()
    own_pages: tuple[tuple[str, str], ...] = ()  # which show whoever looks their own, in the same words
    known_at: tuple[tuple[str, str], ...] = ()  # a list that says something of it, with what it says
    acts: tuple[Act, ...] = ()
    may_open: Callable[[Person], object] | None = None  # what the product's own answer is, for what is no case
    case: Case | None = None


def one_of_each(cast: Cast) -> tuple[Keys, Person, list[Thing]]:
    """Keys, a co-head, and the things."""
    co_head = take_in(
        school=cast.school,
        name="Cora Hill",
        email="cora@holm-lane.example",
        kind="teacher",
        since=cast.today,
        today=cast.today,
        by=None,
    ).person
    give_post(person=co_head, school=cast.school, office=Office.CO_HEAD, since=cast.today, today=cast.today, by=None)
    keys = with_keys(cast, today=cast.today)
    choose(name=photo.CHOICE, value="yes", school=cast.school, today=cast.today, by=cast.clerk)
    return keys, co_head, [*_in_confidence(cast), *_kept(cast)]


def _in_confidence(cast: Cast) -> Iterator[Thing]:
    school, mary = cast.school, cast.mary

    def thing(tie: Tie, what: str, told: tuple[Case, tuple[str, ...]], **more: Any) -> Thing:
        case, words = told
        at = f"/{school.slug}/locked/{case.ref}/"
        return Thing(
            tie=tie,
            what=what,
            ref=case.ref,
            case=case,
            words=" ".join(words),
            pages=((at, "What was told"),),
            acts=((f"{at}note/", {"words": "A note."}),),
            **({"own": mary} | more),
        )

    def concern(who: str, **about: Any) -> Thing:
        told = tell(school, by=about.pop("by", mary), today=TODAY, **about)
        (subject,) = about.get("subjects", (None,))[:1]
        return thing(Procedure.CONCERN, f"A concern {who}", told, about=subject)

    yield concern("about an adult", subjects=(cast.aisha,))
    yield concern("in which nobody is named", about="nobody")
    yield concern("about the safeguarding lead", subjects=(cast.dsl,))
    yield concern("about the head", subjects=(cast.head,))
    yield concern("that may be about whoever handles concerns", about="not_sure")
    yield concern("about the chair", subjects=(cast.chair,))
    yield concern("about the head and the chair", subjects=(cast.head, cast.chair))
    own = tell(school, by=mary, today=TODAY, about="me")
    yield thing(Procedure.SELF_REPORT, "Something one did oneself", own, about=mary)
    own = tell(school, by=cast.head, today=TODAY, about="me")
    yield thing(Procedure.SELF_REPORT, "Something the head did herself", own, about=cast.head, own=cast.head)
    step = tell_outside(school, by=mary, today=TODAY)
    yield thing(Procedure.JUSTIFICATION, "A step outside the policy", step, about=mary)
    step = tell_outside(school, by=cast.head, today=TODAY)
    yield thing(Procedure.JUSTIFICATION, "The head's own step outside the policy", step, about=cast.head, own=cast.head)
    for way, called in (
        (Procedure.ILLEGAL_IMAGE, "An indecent image of a child"),
        (Procedure.UNSUITABLE_MATERIAL, "Something unsuitable on a device"),
    ):
        yield thing(way, called, tell_of(way.value, school, by=mary, today=TODAY))
        found = tell_of(way.value, school, by=mary, today=TODAY, subjects=(cast.head,))
        yield thing(way, f"{called}, about the head", found, about=cast.head)
    yield thing(Procedure.TARGETED, "Proof of being targeted, not reported", keep(school, by=mary, today=TODAY))
    for called, about in (
        ("Being targeted, reported", {}),
        ("Being targeted, reported, about the head", {"about": "person", "subjects": (cast.head,)}),
    ):
        kept = keep(school, by=mary, today=TODAY)
        report(*kept, today=TODAY, **about)  # type: ignore[arg-type]
        yield thing(Procedure.TARGETED, called, kept, about=cast.head if about else None)


def _kept(cast: Cast) -> Iterator[Thing]:
    """What the school keeps: each of somebody's own, and of the head's own."""
    yield from _of(cast, cast.mary, "")
    yield from _of(cast, cast.head, ", the head's own")
    yield from _of_all(cast)


def _of(cast: Cast, own: Person, whose: str) -> Iterator[Thing]:
    school = cast.school
    given: dict[str, Any] = {"by": own, "school": school, "today": TODAY, "now": cast.now}

    def at(name: str, *words: str) -> str:
        return reverse(name, args=[school.slug, *words])

    def typed(what: str) -> str:
        return f"{'okapi' if whose else 'zebra'} {what}"

    def kept(
        tie: Tie, what: str, record: Record, page: str, *acts: Act, may: Callable[..., object] = may_read
    ) -> Thing:
        return Thing(
            tie=tie,
            what=what + whose,
            own=own,
            ref=record.ref,
            pages=((at(page, record.ref), "<h1"),),
            may_open=lambda person: person == own or may(person, record, today=NEXT_DAY),
            acts=tuple((at(name, record.ref), sent) for name, sent in acts),
        )

    day = {"helped_on_day": NEXT_DAY.day, "helped_on_month": NEXT_DAY.month, "helped_on_year": NEXT_DAY.year}
    help_with = {"sites": ["social"], "checked": ["settings"], "help_wanted": True, "help_with": typed("help")}
    record = profile_review.review_profile(**given, **help_with)
    one = kept(
        DutyKind.PROFILE_REVIEW,
        "A wish for help with what people can see",
        record,
        "profile-help",
        ("profile-help", day),
        may=profile_review.may_say_helped,
    )
    yield replace(one, typed=typed("help"), own_pages=((at("profile-review"), "you asked for help"),))
    if not whose:  # the head's are as much her own
        yield from _days_alone(own, given, at)
    lost = {"what": account_safety.DEVICE, "which": "own_phone", "noticed_on": TODAY, "pupils": "unsure", "done": []}
    record = account_safety.tell_incident(**given, **lost)
    steps = ("account-incident", {"steps": list(account_safety.ANSWERED)[:1], "words": ""})
    yield kept(Procedure.ACCOUNT_SAFETY, "A lost phone with pupils' things on it", record, "account-incident", steps)
    record = social_contact.tell_contact(
        contact=Contact(nature="parent", met=("club",), link="no", note=typed("choir")), **given
    )
    does = [("social-contact-one", {"does": one}) for one in ("seen", "end")]
    one = kept(Procedure.SOCIAL_CONTACT, "Somebody known outside school", record, "social-contact-one", *does)
    yield replace(one, typed=typed("choir"))
    record = asked(cast, by=own, why=typed("trip"))
    must = ("contact-must", {"name": "Karen Quill", "relation": "parent", "safe": "no"})
    back: Act = ("contact-withdraw", {})
    one = kept(Procedure.CONTACT_PERMISSION, "Giving a pupil a number", record, "contact-one", must, back)
    yield replace(one, typed=typed("trip"))
    for what, late in (("Pictures, deleted in time", False), ("Pictures, deleted late", True)):
        event = typed("late day" if late else "day")
        record = _pictures(cast, own, event, late=late)
        one = kept(Procedure.PHOTO, what, record, "photo-late", ("photo-late", {}), may=photo.may_see_late)
        yield replace(one, typed=event, pages=(*one.pages, (at("photo-deleted", record.ref), "<h1")))
    kind = "violent" if whose else "sexual"
    seen = {"what": kind, "where": "class", "device": "board", "how": "advert", "at_once": [], "seen_on": TODAY}
    record = exposure.tell_exposure(**given, **seen)
    dealt = ("exposure-read", {"done": list(exposure.DONE)[:1], "words": ""})
    one = kept(Procedure.EXPOSURE, "What a child saw", record, "exposure-read", dealt, may=exposure.may_read_exposure)
    yield replace(one, known_at=((at("equipment-checks"), exposure.WHAT[kind]),))
    reply = ask_first(
        person=own,
        edition=cast.edition,
        words=typed("question"),
        by=own,
        today=TODAY,
        now=cast.now,  # type: ignore[arg-type]
    )
    yield Thing(
        tie=Procedure.QUESTION,
        what="A question before acting" + whose,
        own=own,
        ref=reply.ref,
        typed=typed("question"),
        pages=((at("question", reply.ref), "<h1"),),
        own_pages=((at("ask"), typed("question")),),
        may_open=lambda person: person == own or may_answer(person, reply, today=NEXT_DAY),
        acts=((at("question", reply.ref), {"words": "Yes."}),),
    )


def _days_alone(own: Person, given: dict[str, Any], at: Callable[..., str]) -> Iterator[Thing]:
    """Where the day is kept and nothing else: only the page of whoever did it shows that."""
    for tie, what, record, page, sign in (
        (
            DutyKind.SELF_REVIEW,
            "A look at how one uses social media",
            self_review.review_self(**given),
            "self-review",
            "When you looked before",
        ),
        (
            DutyKind.ACCOUNT_SELF_CHECK,
            "A check of passwords and phone",
            account_safety.check_accounts(ticked=list(account_safety.SAFE), **given),
            "account-check",
            "When you checked before",
        ),
    ):
        yield Thing(
            tie=tie,
            what=what,
            own=own,
            ref=record.ref,
            pages=((at(page), sign),),
            may_open=lambda person: person == own,
        )


def _of_all(cast: Cast) -> Iterator[Thing]:
    """What is the school's and nobody's own."""
    school, slug = cast.school, cast.school.slug
    given: dict[str, Any] = {"by": cast.head, "today": TODAY, "now": cast.now}
    check = {"checked_on": TODAY, "there": [cast.head.ref], "others": [], "tested": ["pupils"], "looked_at": []}
    record = equipment_check.enter_check(school=school, also_tested="", actions="", **check, **given)
    again = {f"checked_on_{part}": getattr(NEXT_DAY, part) for part in ("day", "month", "year")}
    again |= {"there": [cast.head.ref], "tested": ["pupils"]}
    yield Thing(
        tie=DutyKind.EQUIPMENT_CHECK,
        what="The checks of the filters",
        own=None,
        ref=record.ref,
        pages=((reverse("equipment-check-read", args=[slug, record.ref]), "<h1"),),
        may_open=lambda person: equipment_check.may_read_checks(person, school, today=NEXT_DAY),
        acts=((reverse("equipment-check", args=[slug]), again),),
    )
    review.enter_call(school=school, what=next(iter(review.CALLS)), words="zebra platform", **given)
    called = {"what": next(iter(review.CALLS)), "words": "Another"}
    yield Thing(
        tie=Procedure.REVIEW,
        what="What calls for a review of the policy",
        own=None,
        ref="",
        typed="zebra platform",
        pages=((reverse("policy-review", args=[slug]), "zebra platform"),),
        may_open=lambda person: review.may_see(person, school, today=NEXT_DAY),
        acts=((reverse("policy-review-enter", args=[slug]), called),),
    )
    briefing = enter_briefing(
        school=school, on=TODAY, about=[], also="zebra topic", sheet=True, came=[cast.mary.ref], **given
    )
    yield Thing(
        tie=DutyKind.BRIEFING,
        what="Who came to a briefing",
        own=None,
        ref=briefing.ref,
        typed="zebra topic",
        pages=((reverse("briefing-one", args=[slug, briefing.ref]), "Who came"),),
        may_open=lambda person: may_enter_briefing(person, school, today=NEXT_DAY),
        acts=((reverse("briefing-one", args=[slug, briefing.ref]), {"came": [cast.joe.ref]}),),
    )
    yield from _documents(cast, given)
    held = channels.start_list(school=school, ready_made=True, **given)
    channels.agree(held, on=TODAY, minute="", by=cast.clerk, today=TODAY, now=cast.now)
    yield Thing(
        tie=Procedure.CHANNELS,
        what="The agreed ways to contact pupils",
        own=None,
        ref=held.ref,
        pages=((reverse("channels", args=[slug]), channels.TO_START_FROM[0][0]),),
        may_open=lambda _: True,
    )
    being_made = channels.start_list(school=school, ready_made=False, **given)
    channels.add_way(being_made, what="A bell", purpose="Fire", hours="Always", **given)
    yield Thing(
        tie=Procedure.CHANNELS,
        what="The next list of ways, being made",
        own=None,
        ref=being_made.ref,
        pages=((reverse("channels-next", args=[slug]), "A bell"),),
        may_open=lambda person: (
            channels.may_propose(person, school, today=NEXT_DAY)
            or channels.may_enter_agreed(person, school, today=NEXT_DAY)
        ),
        acts=(
            (reverse("channels-next", args=[slug]), {"what": "A flag", "purpose": "Sports", "hours": "Noon"}),
            (
                reverse("channels-agree", args=[slug]),
                {f"on_{part}": getattr(NEXT_DAY, part) for part in ("day", "month", "year")},
            ),
        ),
    )


def _documents(cast: Cast, given: dict[str, Any]) -> Iterator[Thing]:
    school, slug = cast.school, cast.school.slug
    beside = Details(
        name="zebra handbook", standing=Standing.BESIDE, held=Held.YES, place="In the office", seen_on=TODAY
    )
    document = enter_document(school=school, details=beside, **given)
    yield Thing(
        tie=Procedure.PRECEDENCE,
        what="A document that goes with the policy",
        own=None,
        ref=document.ref,
        typed="zebra handbook",
        pages=((reverse("document", args=[slug, document.ref]), "zebra handbook"),),
        may_open=lambda _: True,
        acts=((reverse("document-off", args=[slug, document.ref]), {}),),
    )
    clash = notice_clash(
        school=school, clause="2.4.3", document=document.ref, what="zebra difference", seen_on=TODAY, **given
    )
    settled = {f"settled_on_{part}": getattr(NEXT_DAY, part) for part in ("day", "month", "year")}
    yield Thing(
        tie=Procedure.PRECEDENCE,
        what="Where that document and the policy differ",
        own=None,
        ref=clash.ref,
        typed="zebra difference",
        pages=((reverse("differences", args=[slug]), "zebra difference"),),
        may_open=lambda person: may_see_clashes(person, school, today=NEXT_DAY),
        acts=(
            (
                reverse("difference-settle", args=[slug, clash.ref]),
                settled | {"outcome": "The policy holds.", "minute": "FGB 2"},
            ),
        ),
    )


def _pictures(cast: Cast, own: Person, event: str, *, late: bool) -> Record:
    taken = {"event": event, "taken_on": TODAY, "number": 3, "device": "phone"}
    record = photo.enter_pictures(
        by=own,
        school=cast.school,
        leave_given=False,
        today=TODAY,
        now=cast.now,
        **taken,  # type: ignore[arg-type]
    )
    days = timedelta(days=1 if late else 0)
    return photo.say_deleted(
        record,
        by=own,
        moved_to="storage",
        ticked=list(photo.DELETED),
        deleted_at=cast.now + days,
        why_late="The battery was flat." if late else "",
        today=TODAY + days,
        now=cast.now + days + timedelta(minutes=5),
    )
