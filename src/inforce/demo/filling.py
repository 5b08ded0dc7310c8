"""Fill the made-up school. Only with acts of the product, so that its record is as true as a real one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from inforce.cases import drafts, files
from inforce.core.words import new_passphrase, new_words
from inforce.demo.cast import Cast, Paper, Player, keep
from inforce.demo.documents import enter_documents
from inforce.demo.parts import NUMBERS, PARTS, SCHOOL, SLUG, Part, Size
from inforce.demo.registers import fill_registers
from inforce.duties.actions import agree, agree_on_paper, ask_first, put_in_force, take_in
from inforce.keys.actions import Slip, give_post
from inforce.keys.ceremony import make_master_key, take_office_key, take_sheet
from inforce.keys.models import Waiting
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.people.actions import (
    add_person,
    add_school,
    enter_closeness,
    invite,
    make_poster,
    set_telephone,
    take_invitation,
    tick_ready,
)
from inforce.people.models import Account, Person, ReadyLine, School
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from inforce.procedures import concern
from inforce.procedures.equipment_check import enter_check
from inforce.procedures.readers import Chosen, readers_for


@dataclass(slots=True)
class Made:
    """The school as it comes to be, and what its people know."""

    school: School
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, tuple[Account, str]] = field(default_factory=dict)  # name: account and password
    passphrases: dict[str, str] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)


def fill(*, today: date) -> None:
    """Make the school as it stands on `today`: it began six weeks ago."""
    begun = today - timedelta(days=42)
    body = found_body(name="Governors of Holm Lane Primary School", today=begun, demo=True)
    with acting_for([body]):
        made = Made(school=add_school(body=body, name=SCHOOL, slug=SLUG, today=begun))
        _people(made, today=begun)
        _keys(made, today=begun + timedelta(days=2))
        _ready(made, today=begun + timedelta(days=7))
        _policy(made, day=begun + timedelta(days=14), today=today)
        _filters(made, today=today - timedelta(days=12))
        documents_on = begun + timedelta(days=20)
        enter_documents(school=made.school, by=made.people["Ruth Bell"], today=documents_on, now=_at(documents_on))
        _concerns(made, today=today)
        fill_registers(made.school, made.people, today=today, at=_at)
        _papers(made, today=today)
        keep(Cast(school=SCHOOL, slug=SLUG, players=list(_players(made)), papers=made.papers))


# --- people and keys ------------------------------------------------------------------------------------------------


def _people(made: Made, *, today: date) -> None:
    for part in PARTS:
        engagement = take_in(
            school=made.school,
            name=part.name,
            kind=part.kind,
            size=part.size,
            employer=part.employer,
            email=f"{_username(part)}@holmlane.example" if part.to_try else "",
            since=today,
            today=today,
            by=None,
        )
        made.people[part.name] = engagement.person
        for office in part.offices:
            give_post(person=engagement.person, school=made.school, office=office, since=today, today=today, by=None)
        if part.to_try:
            _sign_up(made, part, today=today)
    for name in ("Elizabeth Grant, Northdale Council", "Canon Peter Dale, Diocese of Northdale"):
        made.people[name] = add_person(body=made.school.body, name=name, today=today)
    clerk, vice_chair, cook = (made.people[name] for name in ("Ruth Bell", "Victor Lane", "Joan Firth"))
    enter_closeness(one=vice_chair, other=cook, today=today, by=clerk)


def _sign_up(made: Made, part: Part, *, today: date) -> None:
    person, password = made.people[part.name], "-".join(new_words(3))
    code = invite(person=person, today=today)
    account = take_invitation(code=code, username=_username(part), password=password, today=today)
    if part.offices:
        TOTP.activate(account, generate_totp_secret())
    made.accounts[part.name] = (account, password)


def _keys(made: Made, *, today: date) -> None:
    """The governors' part of set-up: the keys are made and split, and each holder opens their own slip."""
    holders = [made.people[name] for name in list(made.people) if name == "Carol Whitby" or "," in name]
    slips = make_master_key(body=made.school.body, by=made.people["Carol Whitby"], sheet_holders=holders, today=today)
    for slip in slips:
        _take(made, slip, today=today + timedelta(days=1))


def _take(made: Made, slip: Slip, *, today: date) -> None:
    if slip.what == Waiting.What.SHEET:
        words = take_sheet(code=slip.code, person=slip.person, today=today)
        made.papers.append(
            Paper(
                what=f"Spare-key sheet of {slip.person.name}",
                text=words,
                to_try="Any two of the three sheets bring everything back when nobody's key is left.",
            )
        )
        return
    passphrase = new_passphrase()
    take_office_key(code=slip.code, person=slip.person, passphrase=passphrase, today=today)
    made.passphrases[slip.person.name] = passphrase


def _ready(made: Made, *, today: date) -> None:
    head = made.people["Helen Marsh"]
    for whom, number in NUMBERS.items():
        set_telephone(school=made.school, whom=whom, number=number, checked_on=today, today=today, by=head)
    chair, clerk, long_ago = made.people["Carol Whitby"], made.people["Ruth Bell"], today - timedelta(days=400)
    others = (("chair", "01632 960112", chair, today), ("union", "01632 960162", clerk, long_ago))
    for own, number, by, rung_on in others:
        set_telephone(school=made.school, whom=own, number=number, checked_on=rung_on, today=today, by=by)
    for what in ReadyLine.What:
        tick_ready(school=made.school, what=what, today=today, by=head)


# --- the policy -----------------------------------------------------------------------------------------------------


def _policy(made: Made, *, day: date, today: date) -> None:
    clerk, head = made.people["Ruth Bell"], made.people["Helen Marsh"]
    draft = read_in(school=made.school, text=model_pack(), today=day, by=clerk, name="policy.md")
    edition = put_in_force(
        edition=draft,
        approved=day.isoformat(),
        review_due=day.replace(day=1, year=day.year + 1).isoformat()[:7],
        minute="Minute 7",
        in_force_from=day,
        today=day,
        now=_at(day),
        by=clerk,
    )
    for name in ("Helen Marsh", "Carol Whitby", "Daniel Osei", "Ruth Bell", "Priya Shah"):
        agree(person=made.people[name], edition=edition, by=made.people[name], today=day + timedelta(days=1))
    on_paper = [(made.people["Joan Firth"], Size.FULL), (made.people["Sam Tate"], Size.SHORT)]
    agree_on_paper(
        edition=edition, people=on_paper, day=day + timedelta(days=5), by=head, today=day + timedelta(days=6)
    )
    grace = made.people["Grace Abbott"]
    question = "My sister's children are at this school. May I still be friends with her online?"
    ask_first(person=grace, edition=edition, words=question, by=grace, today=today, now=_now(today))


def _filters(made: Made, *, today: date) -> None:
    head = made.people["Helen Marsh"]
    enter_check(
        by=head,
        school=made.school,
        checked_on=today,
        there=[head.ref, made.people["Adam Pryce"].ref],
        others=[],
        tested=["pupils", "guests", "test_page", "alerts"],
        also_tested="",
        actions="The guests' network did not block the test page. Adam mends it by the end of the month.",
        looked_at=[],
        today=today,
        now=_at(today),
    )


# --- two concerns ---------------------------------------------------------------------------------------------------


def _concerns(made: Made, *, today: date) -> None:
    yesterday = (today - timedelta(days=1)).isoformat()
    _tell(
        made,
        by="Priya Shah",
        about="Tom Harker",
        what="He showed me on his phone that he is friends with two girls of Year 6, under a name that is not his.",
        where="In the staff room",
        happened="Yesterday at lunch",
        noticed=yesterday,
        today=today,
    )
    _tell(
        made,
        by="Grace Abbott",
        about="Helen Marsh",
        what="She asked me to delete a message that a parent had sent me about one of the teachers.",
        where="In her office",
        happened="Last week, I think on Thursday",
        noticed=yesterday,
        today=today,
        file=("what-the-message-said.txt", b"Please ring me about Mr Harker. I do not want to say it here.\n"),
    )


def _tell(
    made: Made, *, by: str, about: str, today: date, file: tuple[str, bytes] | None = None, **answers: str
) -> None:
    """Tell something as the pages do: a draft, its answers, who will read it, and then it is sent."""
    _, draft = drafts.start_draft(
        school=made.school, procedure=concern.PROCEDURE, person=made.people[by].ref, now=_now(today)
    )
    subject = made.people[about].ref
    draft.content.answers = {"about": "person", "first_subjects": [subject], "subjects": [subject], **answers}
    telling = concern.about_of(concern.telling_of(draft.content.answers), school=made.school, today=today)
    chosen = readers_for(about=telling, school=made.school, teller=draft.content.person, today=today)
    assert isinstance(chosen, Chosen), chosen
    draft.content.answers["shown"] = list(chosen.offices)
    if file is not None:
        name, content = file
        arriving = files.Arriving(
            name=name, to=draft.content.shared[1], body=made.school.body.ref, case=draft.content.case
        )
        arriving.write(content)
        drafts.hold_file(draft, arrived=arriving.close(), given_at=_now(today))
    drafts.keep(draft)
    words = " ".join(draft.content.words)
    concern.raise_concern(draft=draft, today=today, now=_now(today))
    made.papers.append(
        Paper(
            what=f"Nine words of {by}",
            text=words,
            to_try=f"They open what she told about {about}, without signing in: whether it was read, and the answer.",
        )
    )


# --- what is handed out ---------------------------------------------------------------------------------------------


def _papers(made: Made, *, today: date) -> None:
    head = made.people["Helen Marsh"]
    poster = make_poster(school=made.school, today=today, by=head)
    slip = invite(person=made.people["Leo Brandt"], today=today, by=head)
    made.papers[:0] = [
        Paper(what="Poster in the staff room", text=poster, to_try="Tell somebody something without an account."),
        Paper(
            what="Slip of Leo Brandt, supply teacher",
            text=slip,
            to_try="Begin as a newcomer: make a sign-in, then sign.",
        ),
    ]


def _players(made: Made) -> Iterable[Player]:
    for part in PARTS:
        if part.to_try:
            account, password = made.accounts[part.name]
            yield Player(
                name=part.name,
                work=part.work,
                to_try=part.to_try,
                account=account.ref,
                username=account.username,
                password=password,
                passphrase=made.passphrases.get(part.name, ""),
            )


def _username(part: Part) -> str:
    return part.name.lower().replace(" ", ".")


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=timezone.get_current_timezone())


def _now(today: date) -> datetime:
    """This moment, or nine in the morning of another day."""
    return timezone.now() if today == timezone.localdate() else _at(today)
