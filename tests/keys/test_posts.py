"""Posts: entered freely while a school is set up, signed for once there are keys."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.core.seal import SealError, open_sealed
from inforce.core.statements import ROOT
from inforce.keys import actions, trust
from inforce.keys.actions import end_post, give_post
from inforce.keys.models import OfficeKey, PersonKey, Post, Vault, Waiting
from inforce.keys.queries import holder_of, holds, needs_second_factor, offices_of
from inforce.keys.unlocked import holder_context
from inforce.ledger.models import Tip
from inforce.people.actions import add_person, link_account
from inforce.people.models import Account, Person
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast, facts

pytestmark = pytest.mark.both


def working_offices(cast: Cast) -> set[Office]:
    return {seat.office for seat in trust.working_seats(cast.school, today=TODAY) if seat.works}


def tip(cast: Cast) -> int:
    return Tip.objects.get(body=cast.body).number


class TestBeforeThereAreKeys:
    def test_a_post_is_entered_and_recorded(self, cast: Cast) -> None:
        before = tip(cast)

        given_post = give_post(
            person=cast.mary, school=cast.school, office=Office.CO_HEAD, since=TODAY, today=TODAY, by=None
        )

        assert given_post.slip is None
        assert holds(cast.mary, Office.CO_HEAD, cast.school, today=TODAY)
        assert facts(cast.body, after=before) == ["post_given"]
        assert trust.problems(cast.body) == []

    def test_whoever_held_it_leaves_it_in_the_same_moment(self, cast: Cast) -> None:
        before = tip(cast)

        give_post(person=cast.mary, school=cast.school, office=Office.DSL, since=TODAY, today=TODAY, by=None)

        assert holder_of(Office.DSL, cast.school, today=TODAY) == cast.mary
        assert offices_of(cast.head, cast.school, today=TODAY) == {Office.HEADTEACHER}
        assert facts(cast.body, after=before) == ["post_ended", "post_given"]

    def test_a_past_day_keeps_its_holder(self, cast: Cast) -> None:
        later = TODAY + timedelta(days=30)

        give_post(person=cast.mary, school=cast.school, office=Office.DSL, since=later, today=later, by=None)

        assert holder_of(Office.DSL, cast.school, today=later - timedelta(days=1)) == cast.head
        assert holder_of(Office.DSL, cast.school, today=later) == cast.mary

    @pytest.mark.parametrize(
        ("who", "office", "why"),
        [
            ("head", Office.CHAIR, "One person cannot lead the school and chair its governors."),
            ("chair", Office.HEADTEACHER, "One person cannot lead the school and chair its governors."),
            ("head", Office.CLERK, "Whoever leads the school cannot be the clerk to the governors."),
            ("clerk", Office.CO_HEAD, "Whoever leads the school cannot be the clerk to the governors."),
            (
                "chair",
                Office.VICE_CHAIR,
                (
                    "The chair of governors and the vice-chair of governors are two people: "
                    "the other post has to end first."
                ),
            ),
        ],
    )
    def test_some_posts_stay_with_two_people(self, cast: Cast, who: str, office: Office, why: str) -> None:
        before = tip(cast)

        with pytest.raises(Refused) as refused:
            give_post(person=getattr(cast, who), school=cast.school, office=office, since=TODAY, today=TODAY, by=None)

        assert refused.value.why == why
        assert tip(cast) == before

    def test_a_post_is_not_given_ahead_of_its_day(self, cast: Cast) -> None:
        tomorrow = TODAY + timedelta(days=1)

        with pytest.raises(Refused, match="on its first day, or later"):
            give_post(person=cast.mary, school=cast.school, office=Office.DSL, since=tomorrow, today=TODAY, by=None)


class TestOnceThereAreKeys:
    @pytest.mark.usefixtures("keys")
    @pytest.mark.parametrize("office", trust.KEY_OFFICES)
    def test_attack_7_the_administrator_alone_gives_no_post_that_opens_things(self, cast: Cast, office: Office) -> None:
        before = tip(cast), Post.objects.count()

        with pytest.raises(Refused, match=r"The administrator alone cannot do it\.$"):
            give_post(
                person=cast.administrator,
                school=cast.school,
                office=office,
                since=TODAY,
                today=TODAY,
                by=cast.administrator,
            )

        assert (tip(cast), Post.objects.count()) == before

    def test_the_one_who_leaves_hands_over(self, cast: Cast, keys: Keys) -> None:
        account_of(cast.mary, today=TODAY)
        before = tip(cast)

        given_post = give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.CHAIR,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.chair),
        )

        assert facts(cast.body, after=before) == [
            "post_ended",
            "office_key_ended",
            "post_given",
            "office_key_made",
        ]
        assert Office.CHAIR not in working_offices(cast)
        statement = trust.key_state(cast.body).chain.current[(cast.school.ref, Office.CHAIR)]
        assert (statement.holders, statement.epoch) == ((cast.mary.ref,), 2)
        assert statement.signer == f"{cast.school.ref}/chair/1"

        assert given_post.slip is not None
        keys.take(cast.mary, given_post.slip.code)

        assert Office.CHAIR in working_offices(cast)
        assert facts(cast.body, after=before)[-2:] == ["person_key_made", "office_key_taken"]
        assert trust.problems(cast.body) == []

    def test_another_post_holder_can_give_it(self, cast: Cast, keys: Keys) -> None:
        give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.HEADTEACHER,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.vice_chair),
        )

        statement = trust.key_state(cast.body).chain.current[(cast.school.ref, Office.HEADTEACHER)]
        assert statement.signer == f"{cast.school.ref}/vice_chair/1"
        assert trust.problems(cast.body) == []

    def test_nobody_gives_themselves_a_post(self, cast: Cast, keys: Keys) -> None:
        signer = keys.unlocked(cast.deputy)
        before = tip(cast)

        with pytest.raises(Refused, match="Nobody gives themselves a post"):
            give_post(
                person=cast.deputy,
                school=cast.school,
                office=Office.DSL,
                since=TODAY,
                today=TODAY,
                by=None,
                signer=signer,
            )

        assert tip(cast) == before
        assert holder_of(Office.DSL, cast.school, today=TODAY) == cast.head

    def test_two_sheets_give_a_post_when_nobody_is_left(self, cast: Cast, keys: Keys) -> None:
        give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.CHAIR,
            since=TODAY,
            today=TODAY,
            by=cast.clerk,
            signer=keys.root(),
        )

        assert trust.key_state(cast.body).chain.current[(cast.school.ref, Office.CHAIR)].signer == ROOT
        assert trust.problems(cast.body) == []

    @pytest.mark.usefixtures("keys")
    def test_sheets_of_another_school_give_nothing(self, cast: Cast) -> None:
        stranger = shares.root_keys(shares.new_root_secret())
        before = tip(cast)

        with pytest.raises(Refused, match="belong to another master key"):
            give_post(
                person=cast.mary,
                school=cast.school,
                office=Office.CHAIR,
                since=TODAY,
                today=TODAY,
                by=cast.clerk,
                signer=stranger,
            )

        assert tip(cast) == before

    def test_a_post_ends_with_nobody_to_follow(self, cast: Cast, keys: Keys) -> None:
        post = Post.objects.get(school=cast.school, office=Office.VICE_CHAIR, until=None)
        signer = keys.unlocked(cast.chair)
        before = tip(cast)

        end_post(post=post, today=TODAY, by=None, signer=signer)

        assert facts(cast.body, after=before) == ["post_ended", "office_key_ended"]
        assert (cast.school.ref, Office.VICE_CHAIR) not in trust.key_state(cast.body).chain.current
        assert trust.problems(cast.body) == []
        with pytest.raises(Refused, match="ended already"):
            end_post(post=post, today=TODAY, by=None, signer=signer)

    @pytest.mark.usefixtures("keys")
    def test_the_clerk_is_named_without_a_key_but_not_by_the_administrator(self, cast: Cast) -> None:
        def give(by: Person) -> None:
            give_post(person=cast.mary, school=cast.school, office=Office.CLERK, since=TODAY, today=TODAY, by=by)

        for by in (cast.administrator, cast.head):
            with pytest.raises(Refused, match="The chair, the vice-chair or the clerk who leaves gives this post"):
                give(by)
        give(cast.chair)

        assert holder_of(Office.CLERK, cast.school, today=TODAY) == cast.mary

    @pytest.mark.parametrize("office", [Office.CHAIR, Office.VICE_CHAIR])
    def test_a_head_cannot_take_away_who_hears_about_her(self, cast: Cast, keys: Keys, office: Office) -> None:
        head = keys.unlocked(cast.head)
        before = tip(cast)

        with pytest.raises(Refused, match="Only governors change who is chair or vice-chair"):
            end_post(post=Post.objects.get(office=office, until=None), today=TODAY, by=cast.head, signer=head)
        with pytest.raises(Refused, match="Only governors change who is chair or vice-chair"):
            give_post(
                person=cast.mary, school=cast.school, office=office, since=TODAY, today=TODAY, by=cast.head, signer=head
            )

        assert tip(cast) == before
        assert working_offices(cast) >= {Office.CHAIR, Office.VICE_CHAIR}

    def test_attack_6_a_new_head_opens_nothing_locked_for_the_one_before(self, cast: Cast, keys: Keys) -> None:
        old = OfficeKey.objects.get(office=Office.HEADTEACHER)
        slip = give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.HEADTEACHER,
            acting=True,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.head),
        ).slip
        assert slip is not None
        keys.take(cast.mary, slip.code)

        unlocked = keys.unlocked(cast.mary)

        (new,) = unlocked.open_office_keys(cast.school)
        assert new != old.ref
        old.refresh_from_db()
        with pytest.raises(SealError):
            open_sealed(bytes(old.to_holder or b""), key=unlocked.private, context=holder_context(old))

    def test_who_covers_gives_it_back_as_a_third_key(self, cast: Cast, keys: Keys) -> None:
        signer = keys.unlocked(cast.chair)
        for person in (cast.mary, cast.head):
            slip = give_post(
                person=person,
                school=cast.school,
                office=Office.HEADTEACHER,
                since=TODAY,
                today=TODAY,
                by=None,
                signer=signer,
            ).slip
            assert slip is not None
            keys.take(person, slip.code)

        assert trust.office_recipients(cast.school, today=TODAY)[Office.HEADTEACHER].epoch == 3
        assert trust.problems(cast.body) == []

    def test_a_signing_key_put_beside_it_by_the_appointer_is_found_by_the_holder(
        self, cast: Cast, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forged = actions.verify_key(b"k" * 32)
        monkeypatch.setattr(actions, "verify_key", lambda _: forged)
        given_post = give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.DEPUTY,
            since=TODAY,
            today=TODAY,
            by=cast.chair,
            signer=keys.unlocked(cast.chair),
        )
        assert given_post.slip is not None

        with pytest.raises(Refused) as refused:
            keys.take(cast.mary, given_post.slip.code)

        assert refused.value.why.startswith("This key is not the one that was signed for.")
        assert OfficeKey.objects.get(office="deputy", ended_on=None).taken_on is None

    def test_open_keys_close_for_whoever_is_concerned(self, cast: Cast, keys: Keys) -> None:
        for number, person in enumerate((cast.head, cast.deputy, cast.chair)):
            keys.unlocked(person, session_key=f"session {number}")
        signer = keys.unlocked(cast.vice_chair, session_key="session 3")

        give_post(
            person=cast.deputy,
            school=cast.school,
            office=Office.DSL,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=signer,
        )

        still_open = {vault.person for vault in Vault.objects.select_related("person")}
        assert still_open == {cast.chair, cast.vice_chair}

    def test_a_slip_that_nobody_opened_dies_with_the_post(self, cast: Cast, keys: Keys) -> None:
        signer = keys.unlocked(cast.chair)

        def give(person: Person) -> str:
            slip = give_post(
                person=person,
                school=cast.school,
                office=Office.DSL,
                since=TODAY,
                today=TODAY,
                by=None,
                signer=signer,
            ).slip
            assert slip is not None
            return slip.code

        first = give(cast.mary)
        give(cast.deputy)

        with pytest.raises(Refused, match="used already, or has a slip in it"):
            keys.take(cast.mary, first)
        assert PersonKey.objects.filter(person=cast.mary).count() == 0
        assert Waiting.objects.filter(person=cast.mary).count() == 0


OFFICES = st.sampled_from(list(Office))
MOVES = st.lists(
    st.tuples(st.sampled_from(["give", "end"]), OFFICES, st.integers(0, 7), st.integers(0, 3), st.booleans()),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_is_given_and_ended_the_record_stays_true(cast: Cast, keys: Keys, moves: list[tuple]) -> None:
    """Every move is done whole or refused without a trace; nothing looks altered then, and posts agree with keys."""
    with transaction.atomic():
        people = [*cast.everybody, add_person(body=cast.body, name="Nora New", today=TODAY)]
        signers = [keys.unlocked(person) for person in (cast.head, cast.chair, cast.vice_chair)]
        for what, office, who, signer, takes in moves:
            before = tip(cast), Post.objects.filter(until=None).count()
            by = [*signers, keys.root()][signer]
            try:
                if what == "give":
                    slip = give_post(
                        person=people[who],
                        school=cast.school,
                        office=office,
                        since=TODAY,
                        today=TODAY,
                        by=None,
                        signer=by,
                    ).slip
                    if takes and slip is not None:
                        keys.take(people[who], slip.code)
                else:
                    post = Post.objects.filter(school=cast.school, office=office, until=None).first()
                    if post is not None:
                        end_post(post=post, today=TODAY, by=None, signer=by)
            except Refused:
                assert (tip(cast), Post.objects.filter(until=None).count()) == before
            assert trust.problems(cast.body) == []
        current = trust.key_state(cast.body).chain.current
        held = Post.objects.filter(until=None, office__in=trust.KEY_OFFICES).select_related("person")
        assert {(place[1], statement.holders) for place, statement in current.items()} == {
            (Office(post.office), (post.person.ref,)) for post in held
        }
        transaction.set_rollback(True)


def test_a_post_holder_needs_a_second_factor_and_others_do_not(cast: Cast) -> None:
    chair, mary = (Account.objects.create(username=name) for name in ("chair", "mary"))
    link_account(account=chair, person=cast.chair, today=TODAY)
    link_account(account=mary, person=cast.mary, today=TODAY)

    assert [needs_second_factor(chair), needs_second_factor(mary)] == [True, False]

    Authenticator.objects.create(user=chair, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert not needs_second_factor(chair)
