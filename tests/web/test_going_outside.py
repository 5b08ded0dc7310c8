"""Going outside the policy, page by page: told by an adult, worked on by the head, answered."""

import re

import pytest

from inforce.cases.models import Case, Draft, Grant
from inforce.people.actions import engage, set_telephone
from inforce.web.clock import today
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.pages import PageClient
from tests.web.test_locked import with_key
from tests.web.test_telling import browser, nine_words, tell_about

AT = "/ashfield/tell"
OUT = f"{AT}/outside-the-policy"
LOCKED = "/ashfield/locked"


@pytest.fixture(autouse=True)
def everybody_works_here_under_a_policy(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)
    policy_of(cast.school, by=cast.clerk, today=TODAY)


def on(name: str) -> dict[str, int]:
    day = today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def until_check(client: PageClient, *, step: str = "taken", clause: str = "2.4.3") -> None:
    client.post(f"{OUT}/")
    client.post(f"{OUT}/clause/", {"step": step, "clause": clause})
    client.post(f"{AT}/others/", {})
    client.post(f"{AT}/who-reads/")
    client.post(
        f"{OUT}/what/", {"what": "I gave her a kumquat.", "why": "There was no pear.", "affected": "One family"}
    )
    client.post(f"{OUT}/when/", on("on"))


def told_by(cast: Cast, who: str = "mary", **how: str) -> tuple[Case, str]:
    client = browser(cast, who)
    until_check(client, **how)
    client.post(f"{AT}/check/", {"keep_words": "yes"})
    return Case.objects.get(), " ".join(nine_words(client.get(f"{AT}/sent/").content.decode()))


# --- telling it ------------------------------------------------------------------------------------------------------


def test_it_is_reached_from_behind_the_first_door_from_asking_and_from_a_clause(cast: Cast) -> None:
    mary = browser(cast)

    assert f'href="{OUT}/"' in mary.get(f"{AT}/").content.decode()
    assert f'href="{OUT}/"' in mary.get("/ashfield/ask/").content.decode()
    assert f'href="{OUT}/of/2.4.3/"' in mary.get("/ashfield/policy/2.4.3/").content.decode()


def test_a_clause_about_indecent_images_leads_to_what_to_do_now(cast: Cast) -> None:
    page = browser(cast).get("/ashfield/policy/2.7.1/").content.decode()

    assert (f'href="{AT}/an-indecent-image/"' in page, f"{OUT}/of/" in page) == (True, False)


def test_from_a_clauses_page_that_clause_is_chosen_already(cast: Cast) -> None:
    mary = browser(cast)

    page = mary.post(f"{OUT}/of/2.4.3/", follow=True).content.decode()

    assert re.search(r'<option value="2\.4\.3" selected', page)


def test_what_it_may_be_used_for_and_that_nobody_approves_it_is_said_before_a_word_is_typed(cast: Cast) -> None:
    page = browser(cast).get(f"{OUT}/").content.decode()

    for said in ("disciplinary procedure", "speak to your union first", "Nobody approves it here", "that you told it"):
        assert said in page
    assert Draft.objects.count() == 0


def test_who_reads_it_is_shown_before_the_first_box_for_words(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{OUT}/")
    mary.post(f"{OUT}/clause/", {"step": "taken", "clause": "2.4.3"})
    mary.post(f"{AT}/others/", {})

    page = mary.get(f"{AT}/who-reads/").content.decode()
    too_soon = mary.get(f"{OUT}/what/")

    assert "This will be read by: <strong>the headteacher and the deputy headteacher</strong>" in page
    assert too_soon.headers["Location"] == f"{AT}/who-reads/"


def test_an_adult_tells_it_and_gets_nine_words(cast: Cast) -> None:
    mary = browser(cast)
    until_check(mary)

    check = mary.get(f"{AT}/check/").content.decode()
    mary.post(f"{AT}/check/", {"keep_words": "yes"})
    done = mary.get(f"{AT}/sent/").content.decode()

    assert ("I gave her a kumquat." in check, "There was no pear." in check, "2.4.3" in check) == (True, True, True)
    assert len(nine_words(done)) == 9
    assert "being noted is not leave" in done
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["headteacher", "deputy"]


def test_the_heads_own_is_read_by_the_chair_and_she_is_told_so(cast: Cast) -> None:
    head = browser(cast, "head")
    head.post(f"{OUT}/")
    head.post(f"{OUT}/clause/", {"step": "taken", "clause": "2.4.3"})
    head.post(f"{AT}/others/", {})

    page = head.get(f"{AT}/who-reads/").content.decode()

    assert "This will be read by: <strong>the chair of governors and the vice-chair of governors</strong>" in page


@pytest.mark.parametrize("clause", ["2.7.1", "2.7.4"])
def test_an_indecent_image_cannot_be_cited_and_there_is_no_box_to_type_in(clause: str, cast: Cast) -> None:
    set_telephone(school=cast.school, whom="lado", number="01609 1", checked_on=TODAY, by=cast.clerk, today=TODAY)
    mary = browser(cast)
    mary.post(f"{OUT}/")

    asked = mary.post(f"{OUT}/clause/", {"step": "taken", "clause": clause})
    page = PageClient().get(asked.headers["Location"]).content.decode()  # it waits for no key and no sign-in

    assert ("Do not look again." in page, "01609 1" in page, "<textarea" in page) == (True, True, False)
    assert mary.get(f"{AT}/who-reads/").headers["Location"] == f"{OUT}/clause/"


@pytest.mark.parametrize(
    ("clause", "step", "said"),
    [
        ("2.3.4", "proposed", "Speak to the head in person first"),
        ("2.3.5", "proposed", "Do not look. Tell the safeguarding lead what you were told, in person."),
        ("2.3.4", "taken", "no reason makes it right"),
    ],
)
def test_a_clause_that_says_never_warns_first_and_asks_to_go_on(clause: str, step: str, said: str, cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{OUT}/")

    asked = mary.post(f"{OUT}/clause/", {"step": step, "clause": clause})
    page = mary.get(asked.headers["Location"]).content.decode()
    went_on = mary.post(asked.headers["Location"])

    assert said in page
    assert went_on.headers["Location"] == f"{AT}/others/"


def test_nobody_goes_round_the_warning(cast: Cast) -> None:
    mary = browser(cast)
    until_check(mary, clause="2.3.4")

    mary.post(f"{AT}/check/", {"keep_words": "yes"})

    assert Case.objects.count() == 0


@pytest.mark.parametrize(("step", "asked"), [("taken", "What did you do?"), ("proposed", "What do you mean to do?")])
def test_a_question_that_was_not_answered_is_asked_again_in_its_own_words(step: str, asked: str, cast: Cast) -> None:
    mary = browser(cast)
    until_check(mary, step=step)

    page = mary.post(f"{OUT}/what/", {}).content.decode()

    assert page.count(f"Answer &#34;{asked}&#34;.") == 2


def test_a_day_that_lies_ahead_was_not_done(cast: Cast) -> None:
    mary = browser(cast)
    until_check(mary)

    page = mary.post(
        f"{OUT}/when/", {"on_day": "1", "on_month": "1", "on_year": str(today().year + 1)}
    ).content.decode()

    assert "Enter a day no later than" in page


def test_what_is_done_after_all_is_asked_for_its_day_again(cast: Cast) -> None:
    mary = browser(cast)
    until_check(mary)
    mary.post(f"{OUT}/clause/", {"step": "proposed", "clause": "2.4.3"})
    mary.post(f"{OUT}/clause/", {"step": "taken", "clause": "2.4.3"})

    asked = mary.post(f"{AT}/check/", {"keep_words": "yes"})

    assert (asked.headers["Location"], Case.objects.count()) == (f"{OUT}/when/", 0)


def test_another_thing_that_was_begun_goes_on_along_its_own_road(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)

    astray = mary.get(f"{OUT}/what/")
    begun = mary.get(f"{OUT}/").content.decode()

    assert astray.headers["Location"] == f"{AT}/about/"
    assert f'href="{AT}/about/">Go on with it' in begun


def test_without_a_policy_in_force_there_is_nothing_to_begin(cast: Cast) -> None:
    cast.school.editions.update(in_force_until=TODAY)
    mary = browser(cast)

    page = mary.get(f"{OUT}/").content.decode()
    mary.post(f"{OUT}/")

    assert "No policy is in force here yet" in page
    assert Draft.objects.count() == 0


# --- working on it ---------------------------------------------------------------------------------------------------


def test_the_head_works_on_it_and_mary_reads_that_it_is_no_leave(cast: Cast, keys: Keys) -> None:
    case, words = told_by(cast)
    head = with_key(cast.head, keys)
    at = f"{LOCKED}/{case.ref}"

    listed = head.get(f"{LOCKED}/").content.decode()
    head.post(f"{at}/open/")
    shown = head.get(f"{at}/").content.decode()
    too_soon = head.get(f"{at}/close/")
    acts: dict[str, dict[str, object]] = {
        "hr": {"asked": "yes", "whom": "The HR line", "advice": "Let it be."} | on("asked_on"),
        "note-it": {"words": "Thank you for telling me."},
        "close": {},
    }
    done = {name: head.post(f"{at}/{name}/", given).status_code for name, given in acts.items()}
    page = PageClient().post("/ashfield/answer/", {"words": words}).content.decode()

    assert "Step outside the policy of" in listed
    assert ("I gave her a kumquat." in shown, "approve" in shown.lower()) == (True, False)
    assert (too_soon.status_code, "Say first whether you asked HR." in too_soon.content.decode()) == (403, True)
    assert done == dict.fromkeys(acts, 302)
    assert "The headteacher noted this. That is not leave." in page
    assert ("Thank you for telling me." in page, "Let it be." in page) == (True, False)


def test_the_question_on_hr_wants_all_of_an_answer(cast: Cast, keys: Keys) -> None:
    case, _ = told_by(cast)
    head = with_key(cast.head, keys)
    head.post(f"{LOCKED}/{case.ref}/open/")

    pages = [
        head.post(f"{LOCKED}/{case.ref}/hr/", given).content.decode()
        for given in ({"asked": ""}, {"asked": "no"}, {"asked": "yes", "whom": "HR"})
    ]

    assert "Choose an answer to &#34;Did you ask HR?&#34;." in pages[0]
    assert "Say why HR was not asked." in pages[1]
    assert "Say on which day you asked." in pages[2]


def test_an_act_of_another_procedure_is_not_there(cast: Cast, keys: Keys) -> None:
    case, _ = told_by(cast)
    head = with_key(cast.head, keys)
    head.post(f"{LOCKED}/{case.ref}/open/")

    assert head.get(f"{LOCKED}/{case.ref}/four-questions/").status_code == 404


def test_one_list_holds_both_and_the_oldest_clock_stands_first(cast: Cast, keys: Keys) -> None:
    told_by(cast, "deputy")
    mary = browser(cast)
    mary.post(f"{AT}/")
    mary.post(f"{AT}/about/", {"about": "nobody"})
    for page in ("others", "who-reads"):
        mary.post(f"{AT}/{page}/")
    mary.post(f"{AT}/what/", {"what": "A kumquat."})
    mary.post(f"{AT}/when/", {"happened": "Today"})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})
    outside = Case.objects.get(procedure="justification")
    head = with_key(cast.head, keys)

    def listed() -> list[str]:
        return re.findall(r'task-list__link" href="[^"]+">(\w+)', head.get(f"{LOCKED}/").content.decode())

    both_new = listed()
    head.post(f"{LOCKED}/{outside.ref}/open/")

    assert both_new == ["Step", "Concern"]
    assert listed() == ["Concern", "Step"]  # one more day for HR, and one working day to open what is new


def test_nobody_finds_anothers_step_outside_the_policy(cast: Cast, keys: Keys) -> None:
    case, _ = told_by(cast, "head")
    head = with_key(cast.head, keys)

    answers = {
        (answer.status_code, answer.content)
        for ref in (case.ref, "0123456789abcdef")
        for answer in (head.get(f"{LOCKED}/{ref}/"), head.post(f"{LOCKED}/{ref}/open/"))
    }

    assert [status for status, _ in answers] == [404]
