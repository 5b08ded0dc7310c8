"""Attack 9, of proof that somebody keeps of being targeted online: no word of it stands anywhere in clear."""

import re
from collections.abc import Iterator

import pytest

from tests.faults.browser import Browser, Upload
from tests.faults.scene import ON_POSTGRESQL, STEM, Scene, picture, said, scene_in
from tests.faults.teller import Teller

pytestmark = [pytest.mark.both, *([pytest.mark.slow] if ON_POSTGRESQL else [])]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("canary")) as made:
        yield made


def test_attack_9_nothing_kept_as_proof_or_reported_stands_anywhere_in_clear(scene: Scene) -> None:
    aisha, at = scene.server.browser("aisha"), scene.at
    scene.after("proof, a child", aisha.post(at("targeted/keep/"), {"child": "yes"}), 302)
    scene.after("proof", aisha.post(at("targeted/keep/"), {"child": "no"}), 302)
    words = scene.learn_draft(aisha, "aisha")
    scene.after("proof, no day", aisha.post(at("targeted/keep/what/"), {"what": said("proof")}), 200)
    answers = {name: said(f"proof-{name}") for name in ("what", "happened", "place", "author", "captured")}
    scene.after("proof, what", aisha.post(at("targeted/keep/what/"), answers), 302)
    teller = Teller(aisha, scene.slug)
    scene.after("proof, a file", teller.add_file(Upload(f"{STEM}proof", picture(9_000))), 302)
    page = aisha.get(at("targeted/keep/check/"))
    assert [name for name, answer in answers.items() if answer not in page.html] == []
    scene.after("proof, checked", page, 200)
    scene.after("proof, kept", aisha.post(at("targeted/keep/check/")), 302)
    assert teller.nine_words() == words
    page = teller.answer(words, more=said("proof-more"))
    assert said("proof-more") in page.html
    scene.after("proof, added to", page, 200)
    typed = {"words": " ".join(words)}
    more_proof(scene, aisha, typed, "before")
    page = teller.answer(words)
    file, _ = re.findall(r'name="file" value="([0-9a-z]{16})"', page.html)
    scene.after("proof, a file back", aisha.post(at("targeted/kept/file/"), typed | {"file": file}), 200)
    scene.after("proof, a copy", aisha.post(at("targeted/kept/copy/"), typed), 200)
    report = at("targeted/kept/report/")
    scene.after("proof, whom", aisha.post(report, typed | {"about": "not_sure"}), 200)
    asked = typed | {"about": "not_sure", "wished": "yes", "would_help": said("help")}
    scene.after("proof, no wishes", aisha.post(report, asked), 200)
    wishes = dict.fromkeys(("police", "parent", "platform", "colleagues", "support"), "no")
    page = aisha.post(report, asked | wishes)
    assert "has changed since you were shown" in page.html
    scene.after("proof, readers who were not shown", page, 200)
    page = aisha.post(report, asked | wishes | {"shown": ["chair", "vice_chair"]})
    assert "You have reported it" in page.html
    scene.after("proof, reported", page, 200)
    scene.after("proof, wishes", aisha.post(at("targeted/kept/wishes/"), asked | wishes), 200)
    more_proof(scene, scene.server.browser(), typed, "after")
    assert said("help") in teller.answer(words).html
    scene.after("proof, the answer")
    assert list(scene.server.temp.iterdir()) == []


def more_proof(scene: Scene, browser: Browser, typed: dict[str, str], when: str) -> None:
    """What is added weeks later is as secret as what it began with, signed in or not, halfway too."""
    at, teller = scene.at, Teller(browser, scene.slug)
    begin = at("targeted/kept/more/")
    browser.get(at("answer/"))
    scene.after(f"more {when}, a child", browser.post(begin, typed | {"asked": "yes", "child": "unsure"}), 302)
    scene.after(f"more {when}", browser.post(begin, typed | {"asked": "yes", "child": "no"}), 302)
    scene.learn_cookies(f"adding {when}", browser)
    what = at("targeted/kept/more/what/")
    scene.after(f"more {when}, no day", browser.post(what, {"what": said(f"more-{when}")}), 200)
    answers = {name: said(f"{when}-{name}") for name in ("what", "happened", "place", "author", "captured")}
    scene.after(f"more {when}, what", browser.post(what, answers), 302)
    scene.after(f"more {when}, a file", teller.add_file(Upload(f"{STEM}{when}", picture(9_000))), 302)
    check = at("targeted/kept/more/check/")
    page = browser.get(check)
    assert [name for name, answer in answers.items() if answer not in page.html] == []
    scene.after(f"more {when}, checked", page, 200)
    for press in ("added", "added twice"):
        scene.after(f"more {when}, {press}", browser.post(check), 302)
    scene.after(f"more {when}, done", browser.get(at("tell/sent/")), 200)
    kept = browser.post(at("answer/"), typed).html
    assert (answers["what"] in kept, kept.count(f'as-typed">{STEM}{when}<')) == (True, 1)
