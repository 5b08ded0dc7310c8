"""People are put on the list, given codes and kept apart, each by whoever may, and each on the record."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties.actions import leave
from inforce.keys.actions import give_post
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.ledger.queries import entries_in_order, story_of
from inforce.people.actions import (
    add_person,
    add_school,
    confirm_closeness,
    end_closeness,
    engage,
    enter_closeness,
    import_people,
    invite,
    link_account,
    make_poster,
    set_telephone,
    take_invitation,
    tick_ready,
)
from inforce.people.comparing import compare_list
from inforce.people.csv_import import read_list
from inforce.people.models import Account, Person, School, Telephone
from inforce.people.queries import (
    closeness_pairs,
    committed,
    engaged,
    open_poster,
    ready_lines_of,
    telephones_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 9, 7)
YESTERDAY = TODAY - timedelta(days=1)
OFFICES = [("Carol Dean", Office.CLERK), ("Helen Moss", Office.HEADTEACHER), ("Chris Ward", Office.CHAIR)]


@pytest.fixture
def school() -> Iterator[School]:
    body = found_body(name="Governors of Holm Lane", today=TODAY)
    with acting_for([body]):
        yield add_school(body=body, name="Holm Lane Primary", slug="holm-lane", today=TODAY)


def somebody(school: School, name: str, *offices: Office) -> Person:
    person = add_person(body=school.body, name=name, today=TODAY)
    for office in offices:
        give_post(person=person, school=school, office=office, since=TODAY, today=TODAY, by=None)
    return person


def facts(body: Body) -> list[str]:
    return [entry.kind for entry in entries_in_order(body)]


def test_a_keeper_of_the_list_adds_somebody_and_says_how_they_work_here(school: School) -> None:
    clerk = somebody(school, "Carol Dean", Office.CLERK)

    mary = add_person(body=school.body, name="  Mary   O'Brien ", today=TODAY, by=clerk)
    made = engage(person=mary, school=school, kind="support", since=TODAY, today=TODAY, by=clerk)

    assert mary.name == "Mary O'Brien"
    assert list(engaged(school, today=TODAY)) == [mary]
    assert list(engaged(school, today=YESTERDAY)) == []
    assert str(made) == "Mary O'Brien, Support staff"
    assert facts(school.body)[-2:] == [Fact.PERSON_ADDED, Fact.ENGAGEMENT_STARTED]


@pytest.mark.parametrize("offices", [(), (Office.CHAIR,), (Office.DSL,)])
def test_nobody_else_keeps_the_list(school: School, offices: tuple[Office, ...]) -> None:
    other = somebody(school, "Other", *offices)
    before = facts(school.body)

    with pytest.raises(Refused) as refused:
        add_person(body=school.body, name="Ann", today=TODAY, by=other)

    assert (
        refused.value.why
        == "The headteacher, the clerk or the administrator keeps the list of adults. Ask one of them."
    )
    assert facts(school.body) == before


def test_the_same_work_is_not_entered_twice(school: School) -> None:
    ann = somebody(school, "Ann Lee")
    engage(person=ann, school=school, kind="teacher", since=TODAY, today=TODAY)

    with pytest.raises(Refused) as refused:
        engage(person=ann, school=school, kind="teacher", since=TODAY, today=TODAY)

    assert refused.value.why == "Ann Lee is on the list as teacher already."


def test_a_code_makes_one_account_and_no_second(school: School) -> None:
    priya = somebody(school, "Priya Shah")
    code = invite(person=priya, today=TODAY)

    account = take_invitation(
        code=code.upper().replace("-", " "), username="priya", password="green apple pie", today=TODAY
    )
    with pytest.raises(Refused) as refused:
        take_invitation(code=code, username="other", password="green apple pie", today=TODAY)

    assert account.links.get().person == priya
    assert refused.value.why == (
        "This code was used already, has run out, or was mistyped. Ask the office for a new one. If somebody else may "
        "have used it, tell the chair of governors."
    )
    assert Account.objects.count() == 1
    assert code.replace("-", "") not in str(list(Account.objects.values()))


def test_a_new_code_ends_the_one_before(school: School) -> None:
    priya = somebody(school, "Priya Shah")
    first, second = invite(person=priya, today=TODAY), invite(person=priya, today=TODAY)

    with pytest.raises(Refused):
        take_invitation(code=first, username="priya", password="green apple pie", today=TODAY)

    assert take_invitation(code=second, username="priya", password="green apple pie", today=TODAY).username == "priya"


def test_a_code_runs_out_after_thirty_days(school: School) -> None:
    code = invite(person=somebody(school, "Priya Shah"), today=TODAY)

    with pytest.raises(Refused):
        take_invitation(code=code, username="priya", password="green apple pie", today=TODAY + timedelta(days=31))


def test_a_weak_password_leaves_the_code_as_it_was(school: School) -> None:
    code = invite(person=somebody(school, "Priya Shah"), today=TODAY)

    with pytest.raises(ValidationError):
        take_invitation(code=code, username="priya", password="password", today=TODAY)

    assert take_invitation(code=code, username="priya", password="green apple pie", today=TODAY)


def test_who_forgot_a_password_chooses_a_new_one_with_a_slip_and_keeps_the_account(school: School) -> None:
    priya = somebody(school, "Priya Shah")
    first = take_invitation(
        code=invite(person=priya, today=TODAY), username="priya", password="green apple pie", today=TODAY
    )

    again = take_invitation(
        code=invite(person=priya, today=TODAY), username="priya.s", password="purple plum pie", today=TODAY
    )

    again.refresh_from_db()
    assert (again.pk, again.username, again.check_password("purple plum pie")) == (first.pk, "priya.s", True)
    assert again.get_session_auth_hash() != first.get_session_auth_hash()
    assert story_of(priya.ref, body=school.body)[-1].sentence == Fact.PASSWORD_MADE_ANEW.label


def test_a_slip_of_one_school_makes_no_new_password_for_another(school: School) -> None:
    priya = somebody(school, "Priya Shah")
    account = take_invitation(
        code=invite(person=priya, today=TODAY), username="priya", password="green apple pie", today=TODAY
    )
    elsewhere = found_body(name="Other governors", today=TODAY)
    with acting_for([school.body, elsewhere]):
        link_account(account=account, person=add_person(body=elsewhere, name="Priya Shah", today=TODAY), today=TODAY)

        with pytest.raises(Refused) as refused:
            invite(person=priya, today=TODAY)

    assert refused.value.why == "Priya Shah signs in for other schools too: a new password goes by e-mail only."


def test_no_leader_takes_the_sign_in_of_whoever_chairs_the_governors(school: School) -> None:
    clerk, head, chair = (somebody(school, name, office) for name, office in OFFICES)
    take_invitation(
        code=invite(person=chair, by=head, today=TODAY), username="c", password="green apple pie", today=TODAY
    )

    with pytest.raises(Refused) as refused:
        invite(person=chair, by=head, today=TODAY)

    assert refused.value.why == (
        "Chris Ward leads the governors: a new password goes by e-mail, or by a slip from the clerk."
    )
    assert invite(person=chair, by=clerk, today=TODAY)


def test_closeness_counts_from_the_moment_the_clerk_enters_it(school: School) -> None:
    clerk, head, chair = (somebody(school, name, office) for name, office in OFFICES)

    entered = enter_closeness(one=head, other=chair, by=clerk, today=TODAY)

    assert closeness_pairs(school.body) == {frozenset({head.ref, chair.ref})}
    for person in (head, chair):
        confirm_closeness(closeness=entered, by=person, today=TODAY)
    end_closeness(closeness=entered, by=clerk, today=TODAY)
    assert closeness_pairs(school.body) == frozenset()
    assert facts(school.body)[-4:] == [
        Fact.CLOSENESS_ENTERED, Fact.CLOSENESS_CONFIRMED, Fact.CLOSENESS_CONFIRMED, Fact.CLOSENESS_ENDED,
    ]  # fmt: skip


def test_only_the_clerk_enters_closeness_and_only_the_two_confirm_it(school: School) -> None:
    clerk, head, chair = (somebody(school, name, office) for name, office in OFFICES)

    for leader in (head, chair):
        with pytest.raises(Refused) as refused:
            enter_closeness(one=head, other=chair, by=leader, today=TODAY)
        assert refused.value.why == "Only the clerk to the governors enters this, from the register of interests."
    entered = enter_closeness(one=head, other=chair, by=clerk, today=TODAY)
    with pytest.raises(Refused) as refused:
        confirm_closeness(closeness=entered, by=clerk, today=TODAY)
    assert refused.value.why == "Only the two people themselves can confirm this."


def test_a_pair_is_entered_once_whichever_is_named_first(school: School) -> None:
    clerk, head, chair = (somebody(school, name, office) for name, office in OFFICES)
    enter_closeness(one=head, other=chair, by=clerk, today=TODAY)

    with pytest.raises(Refused) as refused:
        enter_closeness(one=chair, other=head, by=clerk, today=TODAY)

    assert refused.value.why == "Chris Ward and Helen Moss are entered already."


def test_a_telephone_number_stands_with_the_day_it_was_checked(school: School) -> None:
    clerk = somebody(school, "Carol Dean", Office.CLERK)

    for number in ("01609 000001", "01609  000002"):
        set_telephone(school=school, whom="lado", number=number, checked_on=YESTERDAY, by=clerk, today=TODAY)

    assert {whom: (one.number, one.checked_on) for whom, one in telephones_of(school, today=TODAY).items()} == {
        Telephone.Whom.LADO: ("01609 000002", YESTERDAY)
    }
    with pytest.raises(Refused):
        set_telephone(
            school=school, whom="lado", number="1", checked_on=TODAY + timedelta(days=1), by=clerk, today=TODAY
        )


def test_a_line_of_the_opening_list_can_be_ticked_again(school: School) -> None:
    for day in (YESTERDAY, TODAY):
        tick_ready(school=school, what="backup", today=day, by=None)

    assert ready_lines_of(school) == {"backup": TODAY}


def test_a_new_poster_ends_the_one_that_hangs(school: School) -> None:
    first, second = (make_poster(school=school, today=TODAY, by=None) for _ in range(2))

    assert open_poster(first, school=school) is None
    assert open_poster(second.upper(), school=school) is not None


LIST = """name,email,kind,since
Mary O'Brien,mary@example.org,support,2026-09-01
Ann Lee,,teacher,2026-09-01
Ann Lee,ann@example.org,governor,2026-09-01
"""


def test_a_list_is_taken_in_as_one_act_and_doubles_nobody(school: School) -> None:
    mary = add_person(body=school.body, name="Mary O'Brien", email="MARY@example.org", today=TODAY)
    engage(person=mary, school=school, kind="kitchen", since=YESTERDAY, today=TODAY)
    before = len(facts(school.body))

    compared = compare_list(school, read_list(LIST).rows, today=TODAY)
    made = import_people(school=school, rows=compared.to_take_in, today=TODAY, by=None)

    assert sorted(str(one) for one in made) == ["Ann Lee, Teacher", "Mary O'Brien, Support staff"]
    assert [(row.line, why) for row, why in compared.doubtful] == [
        (4, "Ann Lee is on the list already. Is it the same person?")
    ]
    assert Person.objects.count() == 2
    [fact] = list(entries_in_order(school.body))[before:]
    assert (fact.kind, fact.count, len(fact.commitments)) == (Fact.PEOPLE_IMPORTED, 2, 2)


def test_a_list_that_was_taken_in_is_known_the_second_time(school: School) -> None:
    rows = read_list("name,email,kind,since\nMary O'Brien,,support,2026-09-01\n").rows
    import_people(school=school, rows=compare_list(school, rows, today=TODAY).to_take_in, today=TODAY, by=None)

    again = compare_list(school, rows, today=TODAY)

    assert [row.name for row in again.known] == ["Mary O'Brien"]
    assert again.to_take_in == []


def test_another_name_under_a_known_address_is_a_doubt(school: School) -> None:
    add_person(body=school.body, name="Mary O'Brien", email="office@example.org", today=TODAY)
    rows = read_list("name,email,kind,since\nJoe Hart,office@example.org,support,2026-09-01\n").rows

    compared = compare_list(school, rows, today=TODAY)

    assert [why for _, why in compared.doubtful] == ["This e-mail belongs to Mary O'Brien. Is it the same person?"]


def test_every_row_that_matters_is_committed_in_the_record(school: School) -> None:
    clerk, head, chair = (somebody(school, name, office) for name, office in OFFICES)
    ann = somebody(school, "Ann Lee")
    engage(person=ann, school=school, kind="support", since=TODAY, today=TODAY)
    take_invitation(code=invite(person=ann, today=TODAY), username="ann", password="green apple pie", today=TODAY)
    enter_closeness(one=head, other=chair, by=clerk, today=TODAY)
    leave(person=ann, school=school, on=TODAY + timedelta(days=90), by=clerk, today=TODAY)

    held = {commitment for entry in entries_in_order(school.body) for commitment in entry.commitments}

    assert {one.what for one in committed(school.body) if one.commitment in held} == {
        "school", "engagement", "engagement end", "account link", "closeness",
    }  # fmt: skip
    assert all(one.commitment in held for one in committed(school.body))
