"""Every address and every template there is, looked at as a whole: guarded, typed and resolvable."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jinja2
import pytest
from django.conf import settings
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, PathConverter, StringConverter
from django.urls.resolvers import RoutePattern
from jinja2 import meta, nodes

from inforce.ledger.models import Body
from inforce.people.models import Account, School
from tests.pages import PageClient, faults_of

TEMPLATES = Path(settings.SOURCE) / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))

# What a stranger may open, and why. Anything else leads to sign-in, or is not there.
OPEN = {
    "account_login": "the way in",
    "mfa_login_webauthn": "the way in with a passkey; without one it leads back to the way in",
    "account_signup": "says that the school makes sign-ins",
    "account_inactive": "says that a sign-in has ended",
    "account_logout": "signing out twice is no mistake",
    "account_reset_password": "a forgotten password",
    "account_confirm_password_reset_code": "a forgotten password",
    "account_complete_password_reset": "a forgotten password",
    "account_password_reset_completed": "a forgotten password",
    "accessibility": "a statement anybody may read",
    "privacy": "a statement anybody may read",
    "begin": "whoever was given a slip makes a sign-in with its code",
    "concern-poster": "whoever has the poster's code may tell us something without an account",
    "concern-child": "sends whoever is worried about a child to somebody in person; takes no words",
    "indecent-image": "says what to do now about an indecent image of a child; takes no words and waits for no key",
    "tell-away": "leads away from what was begun",
    "tell-leave": "leads at once to a page that anybody might look at",
    "concern-outside": "leads those who do not work here to the right place",
    "answer": "opens with nine words, account or not",
    "kept-file": "opens with nine words, and leads to where they are asked",
    "kept-copy": "opens with nine words, and leads to where they are asked",
    "kept-report": "opens with nine words, and leads to where they are asked",
    "kept-wishes": "opens with nine words, and leads to where they are asked",
    "kept-more": "opens with nine words, and leads to where they are asked",
    "kept-more-what": "goes on with what was begun with nine words, and leads to where they are asked",
    "kept-more-check": "goes on with what was begun with nine words, and leads to where they are asked",
    "outside-answer": "a parent without an account says yes or no, with the code on a slip",
    "outside-link": "where a link with that code leads: a button, and nothing about anybody",
    "alive": "asked by a machine whether this one runs",
    "ready": "asked by a machine whether this one can serve",
}
# A one-time link: without its code it says that the link is used up, and nothing else.
REFUSES = {"governors-begin"}
# A number in an address that is not a database key, and why.
NUMBERS = {"locked-page": "the page of a list"}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Each address's whole route, with its pattern."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield route, entry

    yield from walk(get_resolver().url_patterns, "")


ALL = list(addresses())


def address_of(name: str, *, school: str) -> str:
    """This page's address, with made-up references where it takes any."""
    route, pattern = next((route, pattern) for route, pattern in ALL if pattern.name == name)
    made_up = {"ref": "0123456789abcdef", "slug": "nobody", "int": 1, "clause": "2.4.6a"}
    given = {word: school if word == "school" else made_up[kind] for kind, word in re.findall(r"<(\w+):(\w+)>", route)}
    return reverse(pattern.name, kwargs=given)


@pytest.fixture
def school(db: None) -> School:
    body = Body.objects.create(name="Governors", made_on=date(2026, 9, 1))
    return School.objects.create(body=body, slug="hollin-bank", name="Hollin Bank Primary School")


@pytest.mark.parametrize("name", sorted(pattern.name for _, pattern in ALL if pattern.name not in OPEN))
def test_a_stranger_is_led_to_sign_in_or_finds_nothing(name: str, school: School) -> None:
    stranger = PageClient()
    address = address_of(name, school=school.slug)

    for response in (stranger.get(address, follow=True), stranger.post(address, follow=True)):
        ends_at = response.resolver_match.url_name if response.status_code == 200 else response.status_code
        refused = ends_at == 403 and name in REFUSES
        assert refused or ends_at in {"account_login", "concern-poster", 404, 405}, (name, ends_at)


@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_a_stranger_may_open_is_there(name: str, school: School) -> None:
    leads_away = name == "tell-leave"

    response = PageClient().get(address_of(name, school=school.slug), follow=not leads_away)

    assert response.status_code == (302 if leads_away else 200)


def test_every_address_has_one_name() -> None:
    names = [pattern.name for _, pattern in ALL]

    assert sorted(names, key=str) == sorted({name for name in names if name})


@pytest.mark.parametrize("route", [route for route, _ in ALL])
def test_every_address_is_lower_case_words_joined_by_hyphens(route: str) -> None:
    words = re.sub(r"<\w+:\w+>", "x", route)

    assert re.fullmatch(r"(([a-z0-9]+(-[a-z0-9]+)*)/)*|healthz|readyz", words), route


@pytest.mark.parametrize(("route", "pattern"), ALL, ids=[route for route, _ in ALL])
def test_every_part_of_an_address_is_typed_and_none_is_a_database_key(route: str, pattern: URLPattern) -> None:
    assert isinstance(pattern.pattern, RoutePattern)
    converters = pattern.pattern.converters
    assert set(re.findall(r"<(\w+)>", route)) == set()
    assert not any(type(one) in {StringConverter, PathConverter} for one in converters.values())
    if any(isinstance(one, IntConverter) for one in converters.values()):
        assert pattern.name in NUMBERS


def test_a_page_that_is_not_there_is_the_same_bytes_as_one_that_is_not_hers(school: School) -> None:
    mary = PageClient()
    mary.force_login(Account.objects.create(username="mary"))  # she works at no school here
    none_such = ["/account/nothing/", "/help/nothing/", "/nowhere/locked/", f"/{school.slug}/no-such-page/"]
    not_hers = [f"/{school.slug}/locked/", f"/{school.slug}/tell/", f"/{school.slug}/locked/0123456789abcdef/"]

    answers = [mary.get(path) for path in (*none_such, *not_hers)]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1
    assert PageClient().get("/help/nothing/").content == answers[0].content


# --- templates -----------------------------------------------------------------------------------------------


def environment() -> jinja2.Environment:
    return engines["jinja2"].env


@pytest.mark.parametrize("name", PAGES)
def test_every_template_and_what_it_names_is_there(name: str) -> None:
    env = environment()
    tree = env.parse((TEMPLATES / name).read_text())
    pages = {pattern.name for _, pattern in ALL}

    assert env.get_template(name)
    assert [one for one in meta.find_referenced_templates(tree) if one and not env.get_template(one)] == []
    assert [one for one in _first_words_of_calls(tree, "url") if one not in pages] == []
    for file in _first_words_of_calls(tree, "static"):
        assert file.startswith(("lib/", "mfa/")) or (Path(settings.SOURCE) / "static" / file).exists(), file


@pytest.mark.parametrize("name", PAGES)
def test_no_template_switches_escaping_off_or_holds_a_script_or_a_style(name: str) -> None:
    text = (TEMPLATES / name).read_text()

    assert re.findall(r"\|\s*safe\b|autoescape|<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("name", ["site.css", "print.css"])
def test_our_styles_shout_at_nothing_and_fetch_nothing(name: str) -> None:
    text = (Path(settings.SOURCE) / "static" / name).read_text()

    assert re.findall(r"!important|url\(|@import", text) == []


def _first_words_of_calls(tree: nodes.Template, function: str) -> list[str]:
    return [
        str(call.args[0].value)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == function and isinstance(call.args[0], nodes.Const)
    ]


# --- the inspector itself ------------------------------------------------------------------------------------

GOOD = '<html lang="en"><title>Home – Inforce</title><main><h1>Home</h1>{}</main></html>'


def test_the_inspector_passes_a_good_page() -> None:
    assert faults_of(GOOD.format('<label for="a">A</label><input id="a" name="a">')) == []


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("<h1>Two</h1>", "there are 2 <h1>"),
        ('<input name="a">', "<input name=a> has no label"),
        ('<p style="color: red">A</p>', "<p> has style"),
        ('<p onclick="go()">A</p>', "<p> has onclick"),
        ("<script>go()</script>", "there is a script without src"),
        ('<script type="application/json">{}</script>', "there is a script without src"),
        ("<style>p {}</style>", "there is a <style>"),
        ('<a href="javascript:go()">A</a>', "<a> leads to a script"),
        ('<form method="post" action="/a/"></form>', "a form that sends to /a/ has no token"),
        ('<form action="//elsewhere.example/"></form>', "a form sends to //elsewhere.example/, which may not be ours"),
        ('<img src="/a.png">', "an image has no alt"),
        ('<p id="a"></p><p id="a"></p>', "the id a stands 2 times"),
        ('<p aria-describedby="b">A</p>', "nothing has the id b, which describes something"),
        ("<div><p></div></p>", "</div> closes what is not open"),
    ],
)
def test_the_inspector_finds(bad: str, fault: str) -> None:
    assert fault in faults_of(GOOD.format(bad))


def test_the_inspector_wants_a_title_a_language_and_words_in_the_heading() -> None:
    assert faults_of("<html><title> – Inforce</title><main><h1> </h1></main></html>") == [
        "the title says nothing before Inforce",
        "the h1 is empty",
        "the page does not say its language",
    ]
