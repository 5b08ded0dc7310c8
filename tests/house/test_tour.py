"""The tour through the code is true: every function it names is there, and a journey meets them in its order."""

import ast
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from inforce.assurance.verify import verify
from inforce.cases.models import Case
from inforce.notices.sending import send_waiting
from tests.keyed import with_keys
from tests.school import Cast, at_school

HOME = Path(__file__).resolve().parents[2]
TOUR = HOME / "docs/tour.md"
Place = tuple[str, str]  # a file, and a function in it


def places() -> list[Place]:
    """What the tour names, in its order."""
    return re.findall(r"^- `(src/[\w/]+\.py)` · `([\w.]+)`$", TOUR.read_text(), re.MULTILINE)


def test_every_function_of_the_tour_is_in_the_file_it_names() -> None:
    missing = [place for place in places() if place[1] not in functions_of(HOME / place[0])]

    assert len(places()) > 40
    assert missing == []


@pytest.mark.django_db
def test_a_concern_meets_the_functions_of_the_tour_in_its_order() -> None:
    named = places()

    with at_school() as cast, met(set(named)) as order:
        tell_and_answer(cast)

    assert order == named


# --- the journey ----------------------------------------------------------------------------------------------------


def tell_and_answer(cast: Cast) -> None:
    with time_machine.travel(cast.now, tick=False) as clock:
        with unwatched():
            keys = with_keys(cast, today=cast.today)
            mary, chair = cast.client(cast.mary), cast.client(cast.chair)

        words = tell(mary, cast)
        send_waiting(now=cast.now)
        clock.shift(timedelta(hours=1))
        work_on_it(chair, cast, passphrase=keys.passphrases[cast.chair.ref])
        clock.shift(timedelta(hours=1))
        typed = " ".join([words[0].upper() + ",", words[1][:-1], *words[2:]])
        read = post(mary, cast, "answer", {"words": typed})
        assert "We spoke to her." in read

        assert verify(cast.body) == []


def tell(mary: Client, cast: Cast) -> list[str]:
    get(mary, cast, "home")
    get(mary, cast, "concern-start")
    post(mary, cast, "concern-start")
    post(mary, cast, "concern-about", {"about": "person", "person": cast.head.ref})
    post(mary, cast, "tell-others")
    post(mary, cast, "tell-readers")
    post(mary, cast, "concern-what", {"what": "She shouted at a child in the hall."})
    post(mary, cast, "concern-when", {"happened": "At dinner time"})
    get(mary, cast, "tell-file")
    picture = SimpleUploadedFile("hall.png", b"\x89PNG and what follows")
    post(mary, cast, "tell-file", {"file": picture, "whole": "yes"})
    get(mary, cast, "tell-check")
    post(mary, cast, "tell-check", {"keep_words": "yes"})
    return re.findall(r'nine-words__word">(\w+)<', get(mary, cast, "tell-sent"))


def work_on_it(chair: Client, cast: Cast, *, passphrase: str) -> None:
    case = Case.objects.get()
    get(chair, cast, "locked")
    post(chair, cast, "keys-unlock", {"passphrase": passphrase})
    get(chair, cast, "locked")
    post(chair, cast, "locked-open", ref=case.ref)
    get(chair, cast, "locked-one", ref=case.ref)
    day = dict(zip(("day", "month", "year"), cast.today.strftime("%d %m %Y").split(), strict=True))
    for name, answers in {
        "four-questions": dict.fromkeys(("harmed", "offence", "risk"), "no")
        | {"suitable": "unsure", "reasons": "Ask."},
        "lado": {"how": "told", "whom": "The duty LADO", "advice": "Deal with it at school."},
        "tell-adult": on("told_on", day) | {"contact": "Carol Dean", "representative": "on"},
        "hear-adult": {"account": "It was loud in the hall.", "read_back": "on"},
        "decide": {"category": "low_level", "action": "Advice", "rationale": "Once, and seen by all."},
        "outcome": {"outcome": "not_an_allegation", "kept_until": "Until she leaves"} | on("told_adult_on", day),
        "answer": {"words": "Thank you. We spoke to her."},
        "close": {},
    }.items():
        post(chair, cast, "locked-act", answers, ref=case.ref, name=name)
    assert Case.objects.get().closed_on == cast.today


def on(name: str, day: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{part}": value for part, value in day.items()}


def get(client: Client, cast: Cast, page: str, **where: str) -> str:
    response = client.get(at(cast, page, **where))
    assert response.status_code in {200, 302}, page
    return response.content.decode()


def post(client: Client, cast: Cast, page: str, answers: dict[str, object] | None = None, **where: str) -> str:
    response = client.post(at(cast, page, **where), answers or {})
    assert response.status_code == 302 or page == "answer", response.content.decode()
    return response.content.decode()


def at(cast: Cast, page: str, **where: str) -> str:
    return reverse(page, kwargs={"school": cast.school.slug, **where})


# --- watching it ----------------------------------------------------------------------------------------------------


@contextmanager
def met(wanted: set[Place]) -> Iterator[list[Place]]:
    """The wanted functions, in the order in which each is called for the first time, in whatever thread."""
    order: list[Place] = []
    missing = set(wanted)

    def see(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or "/src/inforce/" not in frame.f_code.co_filename:
            return
        path = "src/inforce/" + frame.f_code.co_filename.rpartition("/src/inforce/")[2]
        place = path, frame.f_code.co_qualname
        if place in missing:
            missing.remove(place)
            order.append(place)

    threading.setprofile(see)
    sys.setprofile(see)
    try:
        yield order
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]  # it takes none, whatever its stub says


@contextmanager
def unwatched() -> Iterator[None]:
    """What had to be there before the journey is none of it."""
    watching = sys.getprofile()
    sys.setprofile(None)
    try:
        yield
    finally:
        sys.setprofile(watching)


def functions_of(path: Path) -> set[str]:
    """The names of functions, and of methods with their class before them."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body if path.exists() else []:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found
