"""Two windows hold one draft: what one of them sent is not brought back by the other."""

import pytest

from inforce.cases import drafts
from inforce.cases.models import Case
from inforce.core.may import Refused
from inforce.procedures import concern
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.telling import at, begin

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_what_was_read_before_it_was_sent_is_not_kept_over_it(cast: Cast, keys: Keys) -> None:
    cookie, draft = begin(cast.school, by=cast.mary, today=TODAY)
    slower = drafts.open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY))
    assert slower is not None
    concern.raise_concern(draft=draft, today=TODAY, now=at(TODAY))

    slower.content.answers |= {"what": "typed in another window"}
    with pytest.raises(Refused, match="Another window changed this meanwhile"):
        drafts.keep(slower)

    again = drafts.open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY))
    assert again is not None
    assert (again.sent, again.content.inner, Case.objects.count()) == (True, ("", ""), 1)


def test_one_window_keeps_as_often_as_it_likes(cast: Cast, keys: Keys) -> None:
    cookie, draft = begin(cast.school, by=cast.mary, today=TODAY)

    for words in ("once", "twice"):
        draft.content.answers["what"] = words
        drafts.keep(draft)

    again = drafts.open_draft(cookie, school=cast.school, person=cast.mary.ref, now=at(TODAY))
    assert again is not None
    assert again.content.answers["what"] == "twice"
