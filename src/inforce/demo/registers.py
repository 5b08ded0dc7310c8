"""What the made-up school keeps: a briefing and the next one, what is new this term, what calls for a review."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from inforce.people.models import Person, School
from inforce.procedures import briefing, new_this_term, review

CAME = ("Helen Marsh", "Daniel Osei", "Priya Shah", "Grace Abbott", "Tom Harker", "Joan Firth")


def fill_registers(
    school: School, people: Mapping[str, Person], *, today: date, at: Callable[[date], datetime]
) -> None:
    """Fill them, each by whoever does it at a school. Mary Cole is not on the list of those who came."""
    last_week = today - timedelta(days=7)
    head, clerk = people["Helen Marsh"], people["Ruth Bell"]
    by_head = {"by": head, "school": school, "today": last_week, "now": at(last_week)}
    briefing.enter_briefing(
        on=last_week,
        about=["profiles", "targeted"],
        also="",
        sheet=True,
        came=[people[name].ref for name in CAME],
        **by_head,  # type: ignore[arg-type]
    )
    briefing.plan_briefing(on=today + timedelta(days=60), about=["new"], where="Hall, 3.45pm, half an hour", **by_head)  # type: ignore[arg-type]
    new_this_term.write(
        thing="Group chats",
        words="Families add adults to class groups without asking. Leave the group, and say so at the office.",
        **by_head,  # type: ignore[arg-type]
    )
    review.enter_call(
        what="technology",
        words="Pupils ask machines that answer like a person, and show us what they said.",
        by=clerk,
        school=school,
        today=last_week,
        now=at(last_week),
    )
    review.propose(clause="2.5.1", words="Name the learning platform that we use since September.", **by_head)  # type: ignore[arg-type]
