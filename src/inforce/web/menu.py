"""What stands in the menu of every page of a school: the same for everybody who holds the same posts."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from inforce.core.routing import READING_OFFICES, Office
from inforce.duties.access import GOVERNORS
from inforce.people.access import LIST_KEEPERS

SETTING_UP = {Office.CHAIR, Office.CLERK, Office.ADMINISTRATOR}
WITH_A_DESK = frozenset(LIST_KEEPERS) | GOVERNORS | {Office.DSL}


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages that whoever is here may open. It never depends on whether anything waits there."""
    school, offices = getattr(request, "school", None), getattr(request, "offices", None)
    if school is None or offices is None:
        return []
    pages = [("home", "Home"), ("policy", "The policy"), ("record", "What you did")]
    if offices & frozenset(READING_OFFICES):
        pages += [("locked", "Locked for you"), ("keys", "My key")]
    if offices & frozenset(LIST_KEEPERS):
        pages.append(("people", "Adults"))
    if offices & WITH_A_DESK:
        pages.append(("desk", "Desk"))
    if offices & SETTING_UP:
        pages.append(("setup", "Ready to open?"))
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [{"text": text, "href": reverse(name, args=[school.slug]), "active": name == here} for name, text in pages]
