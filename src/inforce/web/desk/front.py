"""What waits for whoever is here, the oldest clock first, and the pages of their posts."""

from django.http import HttpResponse
from django.shortcuts import render

from inforce.core.routing import READING_OFFICES, Office
from inforce.duties.access import may_see_coverage
from inforce.people.access import LIST_KEEPERS, may_get_ready
from inforce.policies.access import may_see_choices
from inforce.procedures.briefing import may_enter_briefing
from inforce.procedures.equipment_check import may_read_checks
from inforce.procedures.new_this_term import may_write
from inforce.procedures.question import may_read_register
from inforce.procedures.review import may_see as may_see_review
from inforce.records.access import LEADING
from inforce.web.clock import today
from inforce.web.desk.lines import in_order, lines_of_posts
from inforce.web.desk.locked import locked_lines
from inforce.web.guards import Here, here_or_404, member
from inforce.web.inspection import may_open_folder
from inforce.web.menu import WITH_A_DESK
from inforce.web.vault import open_key


@member
def desk(request: Here, school: str) -> HttpResponse:
    """Questions, records and tasks; what is locked too, once its reader has opened with their key."""
    offices = here_or_404(request.offices & WITH_A_DESK or None)
    key = open_key(request)
    locked, more = locked_lines(key, request.school, today=today()) if key else ([], False)
    shown = {
        "lines": in_order([*lines_of_posts(request), *locked]),
        "key_open": key is not None,
        "more": more,
        "reads_locked": bool(offices & frozenset(READING_OFFICES)),
        "warnings": key.warnings if key else (),
        "may_see_coverage": may_see_coverage(request.person, request.school, today=today()),
        "may_keep_list": bool(offices & frozenset(LIST_KEEPERS)),
        "may_get_ready": may_get_ready(request.person, request.school, today=today()),
        "may_enter_briefing": may_enter_briefing(request.person, request.school, today=today()),
        "may_write_news": may_write(request.person, request.school, today=today()),
        "may_see_review": may_see_review(request.person, request.school, today=today()),
        "may_see_choices": may_see_choices(request.person, request.school, today=today()),
        "may_open_folder": may_open_folder(offices),
        "leads": bool(offices & LEADING),
        "may_read_checks": may_read_checks(request.person, request.school, today=today()),
        "may_answer_questions": may_read_register(request.person, request.school, today=today()),
        "is_clerk": Office.CLERK in offices,
    }
    return render(request, "desk/desk.html", shown)
