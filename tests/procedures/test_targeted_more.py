"""More proof of being targeted online, added with the nine words for as long as it goes on."""

from datetime import datetime, timedelta

import pytest

from inforce.assurance.verify import verify
from inforce.cases import drafts, files
from inforce.cases.models import Case, CaseKey, DraftFile, Evidence, Grant, Note
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.ledger.facts import Fact
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.models import Person
from inforce.procedures import dealing, targeted_dealing, targeted_more
from inforce.procedures.hand_over import hand_over
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.targeted import by, keep, mine, report, targeted_for
from tests.telling import at

pytestmark = pytest.mark.both

LATER = TODAY + timedelta(days=21)
PICTURE = b"\x89PNG as it stood on Tuesday" * 5000


@pytest.fixture(autouse=True)
def everybody_can_be_written_to(cast: Cast) -> None:
    for person in cast.everybody:
        person.email = f"{person.ref}@example.org"
        person.save()


def begun(
    case: Case, words: tuple[str, ...], *, person: Person | None = None, picture: bytes = PICTURE, **answers: str
) -> drafts.OpenDraft:
    """Everything answered, with a picture, ready to be added."""
    _, draft = targeted_more.begin(mine(case, words), person=person.ref if person else "", now=at(LATER, 9))
    draft.content.answers |= {"what": "He wrote to my sister too.", "happened": "Tuesday at eight"} | answers
    drafts.keep(draft)
    if picture:
        arrives(draft, picture, now=at(LATER, 9, 5))
    return draft


def arrives(draft: drafts.OpenDraft, picture: bytes, *, now: datetime) -> None:
    content = draft.content
    arriving = files.Arriving(name="tuesday.png", to=content.shared[1], body=draft.row.body.ref, case=content.case)
    arriving.write(picture)
    drafts.hold_file(draft, arrived=arriving.close(), given_at=now)


def added(draft: drafts.OpenDraft) -> Case:
    return targeted_more.add_proof(draft=draft, today=LATER, now=at(LATER, 9, 30))


def opened_file(case: Case, words: tuple[str, ...]) -> bytes:
    """The newest file, as the nine words open it."""
    opened = mine(case, words)
    evidence = Evidence.objects.select_related("body", "case").latest("pk")
    return b"".join(files.open_file(evidence, key=opened.privates[evidence.epoch].of(evidence.half)))


def test_what_is_added_before_it_is_reported_opens_with_the_same_words_and_tells_nobody(cast: Cast) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)

    added(begun(case, words))

    opened = mine(case, words)
    first, more = targeted_more.proofs_of(opened)
    assert (more.words["what"], more.words["happened"]) == ("He wrote to my sister too.", "Tuesday at eight")
    assert (more.words["told"], more.words["recorded"][:10]) == (LATER.isoformat(), LATER.isoformat())
    assert [one["name"] for one in more.words["files"]] == ["tuesday.png"]
    assert first.words["files"] == []
    assert opened_file(case, words) == PICTURE
    assert (Grant.objects.count(), Notice.objects.count(), DraftFile.objects.count()) == (0, 0, 0)
    assert [line.sentence for line in story_of(case.ref, body=cast.body)] == [
        Fact.CASE_OPENED.label,
        Fact.CASE_ENTRY.label,
    ]
    assert verify(cast.body) == []


def test_a_draft_that_adds_holds_nothing_that_opens_what_was_kept(cast: Cast) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)

    draft = begun(case, words)

    key = CaseKey.objects.get()
    assert (draft.content.inner, draft.content.shared, draft.content.words) == (("", ""), ("", key.shared_public), ())


def test_whoever_reads_it_first_is_told_that_there_is_something_and_opens_it(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    Notice.objects.all().delete()

    added(begun(case, words, person=cast.mary))

    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
    for reader in (cast.head, cast.deputy):
        state = targeted_for(keys.unlocked(reader), case)
        (more,) = state.added
        assert more.words["what"] == "He wrote to my sister too."
        evidence = Evidence.objects.select_related("body", "case").get()
        key = state.opened.privates[evidence.epoch].of(evidence.half)
        assert b"".join(files.open_file(evidence, key=key)) == PICTURE
    assert verify(cast.body) == []


def test_what_was_added_before_is_read_once_it_is_reported(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    added(begun(case, words))

    report(case, words, today=LATER)

    assert [note.said.kind for note in targeted_for(keys.unlocked(cast.head), case).opened.notes] == [
        "told",
        "proof",
        "reported",
    ]


def test_added_twice_it_is_the_same(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    Notice.objects.all().delete()
    draft = begun(case, words)

    first, again = (added(draft) for _ in range(2))

    assert first == again == case
    assert len(targeted_more.proofs_of(mine(case, words))) == 2
    assert (Evidence.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"child": ""}, "Say first whether a picture could show a child"),
        ({"child": "unsure"}, "Say first whether a picture could show a child"),
        ({"what": " "}, "Say in a few words"),
        ({"happened": ""}, "Say when it happened"),
    ],
)
def test_it_is_not_added_and_nothing_is_saved(answers: dict[str, str], why: str, cast: Cast) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    draft = begun(case, words, **answers)

    with pytest.raises(Refused, match=why):
        added(draft)

    assert (Note.objects.count(), Evidence.objects.count(), draft.sent) == (1, 0, False)


def test_where_others_can_open_it_by_now_the_files_are_locked_once_more_and_the_words_stay(
    cast: Cast, keys: Keys
) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    draft = begun(case, words)
    (held,) = draft.content.files
    report(case, words, today=LATER)

    with pytest.raises(Refused, match="Who can open this has changed"):
        added(draft)
    looked = [targeted_more.look_again(draft) for _ in range(2)]

    assert looked == [True, False]
    assert (draft.content.files, DraftFile.objects.count()) == ([], 0)
    assert draft.content.answers["what"] == "He wrote to my sister too."
    assert draft.content.answers["shown"] == ["headteacher", "deputy"]
    arrives(draft, PICTURE, now=at(LATER, 9, 10))
    added(draft)
    assert held.ref != Evidence.objects.get().ref
    assert Evidence.objects.get().epoch == 2
    assert opened_file(case, words) == PICTURE
    assert verify(cast.body) == []


def test_a_reader_who_stepped_back_does_not_get_what_is_added(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    head = keys.unlocked(cast.head)
    dealing.step_back(targeted_for(head, case), why="She is my friend.", **by(cast.head, TODAY))  # type: ignore[arg-type]

    added(begun(case, words))

    evidence = Evidence.objects.get()
    held = Grant.objects.filter(case=case, epoch=evidence.epoch).values_list("office", flat=True)
    assert evidence.epoch == 3
    assert Office.HEADTEACHER.value not in held
    assert mine(case, words).damaged == []


def test_a_new_head_reads_what_was_added_before_their_day(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    added(begun(case, words))

    hand_over(
        person=cast.deputy, school=cast.school, office=Office.HEADTEACHER, since=LATER, today=LATER,
        now=at(LATER, 13), by=cast.head, signer=keys.unlocked(cast.head),
    )  # fmt: skip

    assert opened_file(case, words) == PICTURE
    assert verify(cast.body) == []


def test_nothing_is_added_to_what_is_closed(cast: Cast, keys: Keys) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    report(case, words, today=TODAY)
    draft = begun(case, words)
    head = keys.unlocked(cast.head)
    targeted_dealing.acknowledge(targeted_for(head, case), words="Read.", **by(cast.head, TODAY))  # type: ignore[arg-type]
    dealing.answer(targeted_for(head, case), words="Done.", **by(cast.head, TODAY))  # type: ignore[arg-type]
    targeted_dealing.close(targeted_for(head, case), **by(cast.head, TODAY))  # type: ignore[arg-type]

    assert targeted_more.may_add(mine(case, words)).why.startswith("This is closed. Keep proof anew")
    with pytest.raises(Refused, match="This is closed"):
        added(draft)
    with pytest.raises(Refused, match="This is closed"):
        begun(case, words)


def test_there_is_an_end_to_it_and_a_sentence_that_says_what_then(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, words = keep(cast.school, by=cast.mary, today=TODAY)
    monkeypatch.setattr(targeted_more, "AT_MOST", 1)
    assert targeted_more.may_add(mine(case, words))

    added(begun(case, words, picture=b""))

    assert targeted_more.may_add(mine(case, words)).why == (
        "This holds 1 additions and takes no more. Keep proof anew: you get other nine words."
    )
