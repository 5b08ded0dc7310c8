"""The road of each procedure through the pages of telling: which of them are its own, and what is sent at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inforce.core.routing import About
from inforce.procedures import (
    concern,
    found,
    illegal_image,
    justification,
    pupil_contact,
    targeted,
    targeted_more,
    unsuitable_material,
)
from inforce.procedures.telling import about_named

if TYPE_CHECKING:
    from inforce.cases.drafts import OpenDraft
    from inforce.cases.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """Pages by name. `parts` is the folder of what only this procedure shows on the pages that all share."""

    first: str  # its first question
    whom: str  # where it is asked whom it is about
    last: str  # its last question, before the files
    parts: str
    used_for: str
    telling_of: Callable[[Mapping[str, Any]], Any]
    about_of: Callable[..., About]
    lacks_before: Callable[[Any], str]  # the page before "who will read this" that was not answered, or ""
    lacks_after: Callable[[Any], str]  # the page after it that was not answered, or ""
    in_words: Callable[[Any], str]  # all that was typed freely
    send: Callable[..., "Case"]
    takes_files: bool = True
    takes_more: bool = True  # whether whoever told may add something later, in words
    check: str = "tell-check"  # the last look before it is sent
    done: str = "telling/done.html"  # what is shown with the nine words


def road_of(draft: "OpenDraft") -> Road:
    """The road of what was begun."""
    form = draft.content.answers.get("form", "") if draft.content.procedure == concern.PROCEDURE else ""
    return _FORMS[form] if form else _ROADS[draft.content.procedure]


def is_with_ticks(draft: "OpenDraft") -> bool:
    """Whether it is told in one of the short forms, which have a page of their own."""
    return draft.content.answers.get("form", "") in set(pupil_contact.Form)


def _before_readers(telling: justification.Telling) -> str:
    return "" if telling.step and telling.clause else "justification-clause"


def _after_readers(telling: justification.Telling) -> str:
    if not (telling.what and telling.why):
        return "justification-what"
    return "justification-when" if telling.step == justification.Step.TAKEN and not telling.on else ""


def _of_something_found(report: Callable[..., "Case"], parts: str) -> Road:
    return Road(
        first="found-about",
        whom="found-about",
        last="found-what",
        parts=parts,
        used_for="It is used to tell the police, the local authority (LADO) or HR, and may be used for discipline.",
        telling_of=found.telling_of,
        about_of=about_named,
        lacks_before=lambda telling: "" if telling.about else "found-about",
        lacks_after=lambda telling: "" if telling.place else "found-what",
        in_words=found.typed_in,
        send=report,
        takes_files=False,
        takes_more=False,
    )


_ROADS = {
    targeted.PROCEDURE: Road(
        first="locker-what",
        whom="locker-what",
        last="locker-what",
        parts="telling/targeted",
        used_for="",
        telling_of=targeted.telling_of,
        about_of=about_named,
        lacks_before=lambda _: "locker-what",  # nobody reads it: no page of readers is on this road
        lacks_after=lambda _: "locker-what",
        in_words=lambda telling: telling.what,
        send=targeted.keep_proof,
        check="locker-check",
        done="telling/targeted/done.html",
    ),
    targeted_more.ROAD: Road(
        first="kept-more-what",
        whom="kept-more-what",
        last="kept-more-what",
        parts="telling/targeted",
        used_for="",
        telling_of=targeted.telling_of,
        about_of=about_named,
        lacks_before=lambda _: "kept-more-what",  # who reads it was said where it was reported
        lacks_after=lambda _: "kept-more-what",
        in_words=lambda telling: telling.what,
        send=targeted_more.add_proof,
        check="kept-more-check",
        done="locked/targeted/added.html",
    ),
    illegal_image.PROCEDURE: _of_something_found(illegal_image.report, "telling/illegal_image"),
    unsuitable_material.PROCEDURE: _of_something_found(unsuitable_material.report, "telling/unsuitable_material"),
    concern.PROCEDURE: Road(
        first="concern-about",
        whom="concern-about",
        last="concern-when",
        parts="telling/concern",
        used_for="It may be used for advice, for discipline, for the local authority (LADO) or for the police.",
        telling_of=concern.telling_of,
        about_of=concern.about_of,
        lacks_before=lambda telling: "" if telling.about else "concern-about",
        lacks_after=lambda telling: "" if telling.what else "concern-what",
        in_words=lambda telling: f"{telling.named} {telling.what} {telling.where}",
        send=concern.raise_concern,
    ),
    justification.PROCEDURE: Road(
        first="justification-clause",
        whom="tell-others",
        last="justification-when",
        parts="telling/justification",
        used_for="It may be used for advice, for discipline, for the local authority (LADO) or for the police.",
        telling_of=justification.telling_of,
        about_of=justification.about_of,
        lacks_before=_before_readers,
        lacks_after=_after_readers,
        in_words=lambda telling: f"{telling.what} {telling.why} {telling.affected}",
        send=justification.raise_justification,
    ),
}
_TICKED = replace(
    _ROADS[concern.PROCEDURE],
    first="pupil-ticks",
    whom="tell-others",
    last="pupil-ticks",
    parts="telling/pupil",
    telling_of=pupil_contact.telling_of,
    lacks_before=lambda _: "",  # it is about whoever tells it
    lacks_after=lambda telling: "" if telling.what else "pupil-ticks",
    in_words=lambda telling: telling.words,
    send=pupil_contact.tell_contact,
    takes_files=False,
)
_FORMS = {  # short ways onto a concern's road, by what stands in the draft
    concern.OPENLY: replace(_ROADS[concern.PROCEDURE], last="concern-what"),
    **dict.fromkeys(map(str, pupil_contact.Form), _TICKED),
}
