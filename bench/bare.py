"""Home without a house around it: a bare Django view that makes the same queries and draws the same rows.

No session to be kept, no right, no layout, and no middleware but one that finds its address. Twice:

* as anybody would write it, through Django's models. That the queries are home's is checked, letter by letter;
* with those queries as SQL that stands ready, and rows that are never made into objects. Nobody would write that for a
  page; it says what the database itself takes.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test.utils import override_settings
from django.urls import path, reverse
from django.utils import timezone

from inforce.duties.queries import owed_by
from inforce.keys.queries import offices_of
from inforce.people.models import Account
from inforce.people.queries import closeness_of, person_of, school_at, sizes_of
from inforce.policies.queries import edition_for
from inforce.records.queries import waiting_of
from inforce.web import urls
from inforce.web.home import AHEAD, _doors
from inforce.web.sessions import SessionStore

ROWS = """
{% from "parts/doors.html" import doors as four_doors %}
{% from "policy/parts.html" import clause_links %}
<h1>What do you need?</h1>
{{ four_doors(doors) }}
<h2 id="owed">What you owe</h2>
<ul class="tasks">
  {% for task in tasks %}
  <li class="tasks__row">
    <span class="tasks__what">
      <a class="govuk-link" href="{{ task.href }}">{{ task.title }}</a>
      <span class="tasks__hint">Asked by {{ clause_links(task.clauses, school) }}</span>
    </span>
    <span class="tasks__due">Due on {{ task.due | day }}</span>
  </li>
  {% endfor %}
</ul>
"""
COLUMN = re.compile(r'"(\w+)"\."(\w+)"')


@dataclass(frozen=True)
class Asked:
    """A query and its parameters."""

    sql: str
    params: tuple[Any, ...]

    @property
    def columns(self) -> list[str]:
        """What it answers, as table.column."""
        return [".".join(found) for found in COLUMN.findall(self.sql.partition(" FROM ")[0])]


class Asking:
    """Everything that was asked of the database inside."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def inside(self) -> AbstractContextManager[None]:
        return connection.execute_wrapper(self._keep)

    def _keep(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        self.asked.append(Asked(sql, tuple(params or ())))
        return execute(sql, params, *rest)


def through_models(request: HttpRequest) -> HttpResponse:
    """The bare view, as anybody would write it."""
    today = timezone.localdate()
    school = school_at("holm-lane")
    assert school is not None
    signed_in = SessionStore(request.COOKIES["session"]).load()
    person = person_of(Account.objects.get(pk=signed_in["_auth_user_id"]), body=school.body)
    assert person is not None
    offices_of(person, school, today=today)
    sizes_of(person, school, today=today)
    edition = edition_for(person, school, today=today)
    assert edition is not None
    tasks = [_task(one.duty.title, one.duty.clause_ids, one.due) for one in owed_by(person, school, today=today)]
    list(waiting_of(person, school, by=today + AHEAD))
    list(closeness_of(person))
    return _drawn(school, tasks)


home_asked: list[Asked] = []


def through_sql(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes its request
    """The bare view, with nothing between it and the database."""
    tasks = []
    with connection.cursor() as cursor:
        for one in home_asked:
            cursor.execute(one.sql, one.params)
            rows = cursor.fetchall()
            if '"inforce_task"."due"' in one.sql:
                for row in rows:
                    named = dict(zip(one.columns, row, strict=True))
                    clauses = json.loads(named["inforce_duty.clause_ids"])
                    tasks.append(_task(named["inforce_duty.title"], clauses, named["inforce_task.due"]))
    return _drawn(_School(), tasks)


urlpatterns = [path("through-models/", through_models), path("through-sql/", through_sql), *urls.urlpatterns]


def its_own_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Find the addresses above beside the product's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return middleware


def bare_application() -> WSGIHandler:
    """The bare views as an application of their own."""
    with override_settings(MIDDLEWARE=[f"{__name__}.its_own_addresses"]):
        return WSGIHandler()


@dataclass(frozen=True)
class _School:
    slug: str = "holm-lane"


def _task(title: str, clauses: Iterable[str], due: Any) -> dict[str, Any]:
    return {"title": title, "clauses": clauses, "due": due, "href": reverse("sign", args=["holm-lane"])}


def _drawn(school: Any, tasks: list[dict[str, Any]]) -> HttpResponse:
    assert tasks
    return HttpResponse(_rows().render({"doors": _doors(school), "tasks": tasks, "school": school}))


@cache
def _rows() -> Any:
    pages = cast("Jinja2", engines.all()[0])
    return pages.env.from_string(ROWS)
