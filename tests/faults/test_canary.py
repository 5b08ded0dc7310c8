"""Attacks 9 to 11: after each step of what is told, no word of it stands in clear in any place that outlives a request.

What is looked for is in traces.py; test_traces.py shows that it is found where it is. Here the last step of the first
test plants a canary in the very database that was searched.
"""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.utils import timezone

from tests.faults.browser import Browser, Lost, Upload
from tests.faults.database import Database
from tests.faults.scene import FOREIGN, MARK, ON_POSTGRESQL, STEM, Scene, picture, said, scene_in
from tests.faults.teller import Teller

CASE = re.compile(r"/locked/([0-9a-z]{16})/")
FILE = re.compile(r"/files/([0-9a-z]{16})/")
MOST_OF_A_FILE = 0.6

pytestmark = [pytest.mark.both, *([pytest.mark.slow] if ON_POSTGRESQL else [])]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("canary")) as made:
        yield made


def test_attack_9_nothing_told_read_or_answered_stands_anywhere_in_clear(scene: Scene) -> None:
    untouched = scene.server.temp.stat().st_mtime_ns
    scene.after("the school was filled")
    mary, words = tells_of_the_head(scene)
    chair, ref = the_chair_opens(scene)
    the_chair_acts(scene, chair, ref)
    mary_reads(scene, mary, words)
    the_chair_ends_it(scene, chair, ref)
    somebody_without_an_account_tells(scene)
    aisha_goes_outside_the_policy(scene)
    aisha_tells_of_a_pupil(scene)
    mary_asks_in_confidence(scene)
    mary_tells_of_an_image(scene)
    the_head_deals_with_it(scene)
    assert (list(scene.server.temp.iterdir()), scene.server.temp.stat().st_mtime_ns) == ([], untouched)

    the_school_is_looked_after(scene)
    assert [found for mail in scene.mails for found in scene.search.found_in_mail("a mail", mail)] == []

    with closing(Database(scene.server)) as database:
        database.do("CREATE TABLE planted (what text)")
        database.do(f"INSERT INTO planted VALUES ('{said('planted')}')")  # noqa: S608 - our own words
        found = scene.search.found_under(*scene.places)
        database.do("DROP TABLE planted")
    assert found != []


def tells_of_the_head(scene: Scene) -> tuple[Browser, list[str]]:
    mary = scene.server.browser("mary")
    teller = Teller(mary, scene.slug)
    at = scene.at
    scene.after("begin", teller.begin())
    words = scene.learn_draft(mary, "mary")
    scene.after("begun")
    scene.after("whom it is about", teller.say_about(scene.server.known["refs"]["head"]))
    scene.after("who else", mary.post(at("tell/others/"), {"close_to": ["deputy"], "excluded": ["dsl"]}))
    scene.after("who reads", mary.post(at("tell/who-reads/")))
    scene.after("too long", mary.post(at("tell/what/"), {"what": said("long") * 2000, "where": ""}), 200)
    scene.after("a null", mary.post(at("tell/what/"), {"what": said("null") + "\0", "where": ""}), 200)
    scene.after("what", mary.post(at("tell/what/"), {"what": said("what") * 20, "where": said("where")}))
    scene.after("in the address", mary.get(at(f"tell/what/?what={STEM}address")))
    scene.after("when", mary.post(at("tell/when/"), {"happened": said("when"), "noticed_day": "31"}), 200)
    scene.after("when again", mary.post(at("tell/when/"), {"happened": said("when")}))

    half_way = Upload(f"{STEM}name.png", picture(), half_way=scene.after_part_of_a_file)
    scene.after("a file", teller.add_file(half_way), 302)
    scene.after(
        "another",
        teller.add_file(
            Upload(f"{FOREIGN}.png", picture(9_000)),
        ),
        302,
    )
    scene.after("too large", teller.add_file(Upload(f"{STEM}large", picture(6_000_000))), 413)
    with pytest.raises(Lost):
        teller.add_file(Upload(f"{STEM}cut", picture(), share=MOST_OF_A_FILE))
    scene.after("cut")
    scene.after("no button", teller.add_file(Upload(f"{STEM}button", picture(), declared=1_900_000)), 400)
    forged = Upload(f"{STEM}forged", picture(), token="x" * 64)
    scene.after("a forged form", teller.add_file(forged), 403)
    stray = mary.send_file(at("tell/what/"), Upload(f"{STEM}stray", picture(200_000)))
    scene.after("a file where none is taken", stray, 200)
    stray = mary.send_file(at("tell/what/"), Upload(f"{STEM}stray", picture()))
    scene.after("a large file where none is taken", stray, 413)
    nobody = Browser(mary.address, {"csrf": mary.cookies["csrf"]}, mary.token)
    scene.after("a stranger's", nobody.send_file(at("tell/files/"), Upload(f"{STEM}stranger", picture())), 302)
    scene.after("check", mary.get(at("tell/check/")), 200)

    forger = Browser(mary.address, dict(mary.cookies), "y" * 64)
    scene.after("a forged sending", forger.post(at("tell/what/"), {"what": said("forged"), "where": ""}), 403)
    with closing(Database(scene.server)) as database:
        database.do("ALTER TABLE inforce_note RENAME TO inforce_hidden")
        scene.after("a fault", teller.send(), 500)
        database.do("ALTER TABLE inforce_hidden RENAME TO inforce_note")
    assert "Traceback" in scene.server.log.read_text() or "Error" in scene.server.log.read_text()

    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("sent", sent)
    assert teller.nine_words() == words
    scene.after("the words")
    assert teller.is_sent(teller.send())
    scene.after("sent twice")
    assert scene.server.inforce("tick").returncode == 0
    scene.after("the chair was told")
    assert scene.mails != []
    return mary, words


def the_chair_opens(scene: Scene) -> tuple[Browser, str]:
    chair = scene.server.browser("chair")
    at, passphrase = scene.at, scene.server.known["passphrases"]["chair"]
    to_unlock = chair.get(at("locked/")).location
    scene.after("a wrong passphrase", chair.post(to_unlock, {"passphrase": said("passphrase")}), 200)
    scene.after("unlocked", chair.post(to_unlock, {"passphrase": passphrase}), 302)
    scene.learn_cookies("chair", chair)
    scene.after("what the chair's browser holds")
    inbox = chair.get(at("locked/"))
    scene.after("the list", inbox, 200)
    (ref,) = set(CASE.findall(inbox.html))
    scene.after("shut", chair.get(at(f"locked/{ref}/")), 200)
    scene.after("opened", chair.post(at(f"locked/{ref}/open/")), 302)
    page = chair.get(at(f"locked/{ref}/"))
    assert (said("where") in page.html, page.html.count(f"{STEM}name.png")) == (True, 2)
    scene.after("read", page, 200)
    names = FILE.findall(page.html)
    held = [chair.get(at(f"locked/{ref}/files/{name}/")) for name in names]
    assert [MARK in one.body for one in held] == [True, True]
    scene.after("downloaded")
    return chair, ref


def the_chair_acts(scene: Scene, chair: Browser, ref: str) -> None:
    limbs = {"harmed": "no", "offence": "no", "risk": "unsure", "suitable": "no"}
    acts: dict[str, dict[str, str]] = {
        "four-questions": limbs | {"reasons": said("reasons")},
        "lado": {"how": "told", "whom": said("lado"), "reference": said("reference"), "advice": said("lado-advice")},
        "advice": {"source": "hr", "whom": said("hr"), "advice": said("advice")} | date_of("given_on"),
        "wait": {"source": "police", "whom": said("police")} | date_of("advised_on"),
        "tell-adult": {"contact": said("contact"), "representative": "on"} | date_of("told_on"),
        "hear-adult": {"account": said("account"), "read_back": "on"},
        "decide": {"category": "allegation", "action": said("action"), "rationale": said("rationale")},
        "outcome": {"outcome": "unfounded", "kept_until": said("kept")} | date_of("told_adult_on"),
        "note": {"words": said("note")},
        "answer": {"words": said("answer")},
    }
    for name, answers in acts.items():
        empty = dict.fromkeys(answers, "")
        scene.after(f"{name}, empty", chair.post(scene.at(f"locked/{ref}/{name}/"), empty), 200)
        scene.after(name, chair.post(scene.at(f"locked/{ref}/{name}/"), answers), 302)
    page = chair.get(scene.at(f"locked/{ref}/"))
    assert [what for what in ("reasons", "hr", "account", "note", "answer") if said(what) not in page.html] == []
    scene.after("all of it read", page, 200)


def mary_reads(scene: Scene, mary: Browser, words: list[str]) -> None:
    teller = Teller(mary, scene.slug)
    typed_badly = [words[0].upper(), words[1][1:], *words[2:]]
    page = teller.answer(typed_badly)
    assert said("answer") in page.html
    scene.after("the nine words, badly", page, 200)
    scene.after("the answer", teller.answer(words), 200)
    scene.after("added", teller.answer(words, more=said("more")), 200)
    scene.after("words that open nothing", teller.answer([STEM, "abacus"]), 200)
    anywhere = Teller(Browser(mary.address), scene.slug)
    assert said("more") in anywhere.answer(words).html
    scene.after("the answer, signed in nowhere")


def the_chair_ends_it(scene: Scene, chair: Browser, ref: str) -> None:
    at = scene.at
    scene.after("closed", chair.post(at(f"locked/{ref}/close/")), 302)
    scene.after("opened again", chair.post(at(f"locked/{ref}/reopen/"), {"why": said("reopened")}), 302)
    scene.after("stepped back", chair.post(at(f"locked/{ref}/step-back/"), {"why": said("back")}))
    scene.after("locked", chair.post(at("keys/lock/")), 302)


def somebody_without_an_account_tells(scene: Scene) -> None:
    somebody = Browser(scene.server.address)
    teller = Teller(somebody, scene.slug)
    door = scene.at("tell/without-an-account/")
    scene.after("a wrong code", somebody.post(door, {"works_here": "yes", "code": said("code")[:30]}), 200)
    scene.after("the poster", somebody.post(door, {"works_here": "yes", "code": scene.server.known["poster"]}), 302)
    words = scene.learn_draft(somebody, "")
    named = {"about": "somebody_else", "named": said("named")}
    scene.after("named", somebody.post(scene.at("tell/about/"), named), 302)
    somebody.post(scene.at("tell/others/"))
    somebody.post(scene.at("tell/who-reads/"))
    somebody.post(scene.at("tell/what/"), {"what": said("thrown-away"), "where": ""})
    teller.add_file(Upload(f"{STEM}away", picture()))
    scene.after("half told")
    somebody.post(door, {"works_here": "yes", "code": scene.server.known["poster"]})
    scene.learn_draft(somebody, "")
    assert teller.browser.post(scene.at("tell/about/"), named).status == 302
    somebody.post(scene.at("tell/others/"))
    somebody.post(scene.at("tell/who-reads/"))
    somebody.post(scene.at("tell/what/"), {"what": said("other"), "where": ""})
    somebody.post(scene.at("tell/when/"), {"happened": said("then")})
    teller.add_file(Upload(f"{STEM}taken-out", picture()))
    held = re.findall(r'name="remove" value="([0-9a-z]{16})"', somebody.get(scene.at("tell/files/")).html)
    scene.after("taken out again", somebody.post(scene.at("tell/files/"), {"remove": held[0]}), 302)
    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("sent without an account", sent)
    assert teller.nine_words() != words
    scene.after("put away", somebody.post(scene.at("tell/sent/")), 302)


def aisha_goes_outside_the_policy(scene: Scene) -> None:
    aisha, at = scene.server.browser("aisha"), scene.at
    outside = at("tell/outside-the-policy/")
    scene.after("a clause", aisha.get(at("policy/2.4.3/")), 200)
    scene.after("outside", aisha.post(f"{outside}of/2.4.3/"), 302)
    words = scene.learn_draft(aisha, "aisha")
    scene.after("no clause", aisha.post(f"{outside}clause/", {"step": "taken", "clause": said("clause")}), 200)
    scene.after("never", aisha.post(f"{outside}clause/", {"step": "taken", "clause": "2.3.4"}), 302)
    scene.after("warned", aisha.post(f"{outside}never/", {"knows": said("knows")}), 302)
    scene.after("outside, who else", aisha.post(at("tell/others/"), {"excluded": ["deputy"]}), 302)
    scene.after("outside, who reads", aisha.post(at("tell/who-reads/")), 302)
    answers = {"what": said("done"), "why": said("why"), "affected": said("affected")}
    scene.after("outside, too long", aisha.post(f"{outside}what/", answers | {"affected": said("long") * 200}), 200)
    scene.after("outside, what", aisha.post(f"{outside}what/", answers), 302)
    scene.after("outside, no day", aisha.post(f"{outside}when/", {"on_day": said("day")}), 200)
    scene.after("outside, when", aisha.post(f"{outside}when/", date_of("on")), 302)
    teller = Teller(aisha, scene.slug)
    scene.after("outside, a file", teller.add_file(Upload(f"{STEM}outside", picture(9_000))), 302)
    page = aisha.get(at("tell/check/"))
    assert [name for name, answer in answers.items() if answer not in page.html] == []
    scene.after("outside, checked", page, 200)
    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("outside, sent", sent)
    assert teller.nine_words() == words
    scene.after("outside, the answer", teller.answer(words), 200)


def aisha_tells_of_a_pupil(scene: Scene) -> None:
    aisha, at = scene.server.browser("aisha"), scene.at
    scene.after("a pupil, sexual", aisha.post(at("tell/a-pupil-sent-me-something/"), {"sexual": "yes"}), 302)
    scene.after("a pupil, begun", aisha.post(at("tell/a-pupil-sent-me-something/"), {"sexual": "no"}), 302)
    words = scene.learn_draft(aisha, "aisha")
    ticks: dict[str, str | list[str]] = {
        "kinds": ["picture", "words"],
        "pupil": "former",
        "known": "yes",
        "did": "nothing",
        "words": said("minute"),
    }
    day = date_of("on") | date_of("noticed")
    scene.after("a pupil, no day", aisha.post(at("tell/a-pupil/"), ticks), 200)
    link = {"words": f"https://{STEM}.example.org/"}
    scene.after("a pupil, a link", aisha.post(at("tell/a-pupil/"), ticks | day | link), 200)
    scene.after("a pupil, ticked", aisha.post(at("tell/a-pupil/"), ticks | day), 302)
    stray = aisha.send_file(at("tell/files/"), Upload(f"{STEM}pupil.png", picture(9_000)))
    scene.after("a pupil, a file", stray, stray.status)
    assert stray.location == at("tell/check/") or stray.status >= 400
    teller = Teller(aisha, scene.slug)
    assert said("minute") in aisha.get(at("tell/check/")).html
    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("a pupil, sent", sent)
    assert teller.nine_words() == words
    scene.after("a pupil, the answer", teller.answer(words), 200)


def mary_asks_in_confidence(scene: Scene) -> None:
    mary, at = scene.server.browser("mary"), scene.at
    typed = {"named": "yes", "words": said("asked too early")}
    scene.after("a question about somebody", mary.post(at("ask/"), typed), 302)
    scene.after("asked openly", mary.post(at("tell/openly/")), 302)
    scene.learn_draft(mary, "mary")
    scene.after("asked openly, of whom", mary.post(at("tell/about/"), {"about": "me"}), 302)
    scene.after("asked openly, who else", mary.post(at("tell/others/")), 302)
    scene.after("asked openly, who reads", mary.post(at("tell/who-reads/")), 302)
    scene.after("asked openly, what", mary.post(at("tell/what/"), {"what": said("open"), "where": ""}), 302)
    teller = Teller(mary, scene.slug)
    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("asked openly, sent", sent)


def the_head_reads_both(scene: Scene, head: Browser) -> None:
    """And what somebody without an account told; with what each had told before, looked up with the open key."""
    at = scene.at
    refs = re.findall(r'/locked/([0-9a-z]{16})/">Concern', head.get(at("locked/")).html)
    pages = []
    for ref in refs:
        scene.after("told openly, opened", head.post(at(f"locked/{ref}/open/")), 302)
        pages.append(head.get(at(f"locked/{ref}/")))
        scene.after("told openly, read", pages[-1], 200)
    read = " ".join(page.html for page in pages)
    assert (len(refs), said("minute") in read, said("open") in read) == (3, True, True)
    assert "told, in confidence, of a step outside the policy" in read


def the_head_deals_with_it(scene: Scene) -> None:
    head, at = scene.server.browser("head"), scene.at
    to_unlock = head.get(at("locked/")).location
    scene.after("the head's key", head.post(to_unlock, {"passphrase": scene.server.known["passphrases"]["head"]}), 302)
    scene.learn_cookies("head", head)
    listed = head.get(at("locked/"))
    (ref,) = re.findall(r'/locked/([0-9a-z]{16})/">Step outside', listed.html)
    scene.after("the head's list", listed, 200)
    scene.after("the head opened it", head.post(at(f"locked/{ref}/open/")), 302)
    acts: dict[str, dict[str, str]] = {
        "hr": {"asked": "yes", "whom": said("hr-whom"), "advice": said("hr-advice")} | date_of("asked_on"),
        "advise-against": {"words": said("against")},
        "note-it": {"words": said("noted")},
    }
    for name, answers in acts.items():
        scene.after(f"{name}, empty", head.post(at(f"locked/{ref}/{name}/"), dict.fromkeys(answers, "")), 200)
        scene.after(name, head.post(at(f"locked/{ref}/{name}/"), answers), 302)
    page = head.get(at(f"locked/{ref}/"))
    assert [what for what in ("done", "why", "hr-advice", "against", "noted") if said(what) not in page.html] == []
    scene.after("the head read all of it", page, 200)
    scene.after("not asked", head.post(at(f"locked/{ref}/hr/"), {"asked": "no", "why_not": said("why-not")}), 302)
    scene.after("the head closed it", head.post(at(f"locked/{ref}/close/")), 302)
    the_head_tells_the_police(scene, head)
    the_head_reads_both(scene, head)
    scene.after("the head's key locked", head.post(at("keys/lock/")), 302)


def mary_tells_of_an_image(scene: Scene) -> None:
    mary, at = scene.server.browser("mary"), scene.at
    scene.after("an image, what to do now", mary.get(at("tell/an-indecent-image/")), 200)
    scene.after("an image, begun", mary.post(at("tell/an-indecent-image/begin/")), 302)
    words = scene.learn_draft(mary, "mary")
    adult = {"about": "somebody_else", "named": said("adult")}
    scene.after("an image, whose", mary.post(at("tell/found/adult/"), adult), 302)
    scene.after("an image, who else", mary.post(at("tell/others/")), 302)
    scene.after("an image, who reads", mary.post(at("tell/who-reads/")), 302)
    known = {"known": "told", "whose": "unsure", "place": "device", "device": said("device"), "had": said("had")}
    link = {"device": f"https://{STEM}.example.org/"}
    scene.after("an image, a link", mary.post(at("tell/found/"), known | link), 200)
    scene.after("an image, what is known", mary.post(at("tell/found/"), known), 302)
    stray = mary.send_file(at("tell/files/"), Upload(f"{STEM}image.png", picture(9_000)))
    scene.after("an image, a file", stray, stray.status)
    assert stray.location == at("tell/check/") or stray.status >= 400
    teller = Teller(mary, scene.slug)
    assert said("device") in mary.get(at("tell/check/")).html
    sent = teller.send()
    assert teller.is_sent(sent)
    scene.after("an image, sent", sent)
    assert teller.nine_words() == words
    assert scene.server.inforce("tick").returncode == 0
    scene.after("an image, the first reminder")
    scene.after("an image, the answer", teller.answer(words, more=said("typed all the same")), 200)


def the_head_tells_the_police(scene: Scene, head: Browser) -> None:
    at = scene.at
    (ref,) = re.findall(r'/locked/([0-9a-z]{16})/">Report of an indecent image', head.get(at("locked/")).html)
    scene.after("an image, opened", head.post(at(f"locked/{ref}/open/")), 302)
    scene.after("an image, too soon", head.get(at(f"locked/{ref}/look-into/")), 403)
    told = {"whom": said("whom"), "reference": said("number")}
    kept = {"switched": "as_it_was", "locked_away": "yes", "holder": said("holder"), "where": said("safe")}
    advice = {"source": "police", "whom": said("officer"), "go_on": "go_on", "advice": said("advised")}
    proof = {"not_done": "copied", "otherwise": said("otherwise"), "device": "police", "reference": said("taken")}
    acts: dict[str, dict[str, str]] = {
        "police": told,
        "lado": told | {"how": "told"},
        "dsl": told,
        "kept-safe": kept,
        "advised": advice | date_of("given_on"),
        "parents": told,
        "look-into": {"what": said("looked")},
        "tell-adult": {"contact": said("ask"), "representative": "on"} | date_of("told_on"),
        "hear-adult": {"account": said("heard"), "read_back": "on"},
        "proof": proof,
        "outcome": {"outcome": said("became"), "kept_until": said("until")} | date_of("told_adult_on"),
        "note": {"words": said("image-note")},
        "answer": {"words": said("image-answer")},
    }
    for name, answers in acts.items():
        scene.after(f"image: {name}, empty", head.post(at(f"locked/{ref}/{name}/"), dict.fromkeys(answers, "")), 200)
        scene.after(f"image: {name}", head.post(at(f"locked/{ref}/{name}/"), answers), 302)
    page = head.get(at(f"locked/{ref}/"))
    typed = ("adult", "device", "number", "safe", "advised", "looked", "heard", "otherwise", "became", "image-note")
    assert [what for what in typed if said(what) not in page.html] == []
    scene.after("an image, read", page, 200)
    scene.after("an image, closed", head.post(at(f"locked/{ref}/close/")), 302)


def date_of(name: str) -> dict[str, str]:
    day = timezone.localdate()
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def the_school_is_looked_after(scene: Scene) -> None:
    server = scene.server
    backup = server.folder / "backup"
    for command in (["tick"], ["ledger", "verify"], ["backup", str(backup)]):
        done = server.inforce(*command)
        assert done.returncode == 0, done
        (server.folder / f"{command[0]}.log").write_text(done.stdout + done.stderr)
        scene.after(" ".join(command))
    assert backup.stat().st_size > 0
    assert server.stop() == 0
    scene.after("stopped")
    server.start()
    scene.after("started again")

    mary = server.browser("mary")
    teller = Teller(mary, scene.slug)
    teller.begin()
    scene.learn_draft(mary, "mary")
    teller.until_files(said("killed"), about=server.known["refs"]["head"])
    with pytest.raises(Lost):
        teller.add_file(Upload(f"{STEM}killed", picture(), half_way=server.kill))
    scene.after("killed in the middle of a file")
    server.start()
    scene.after("started after that")
    if ON_POSTGRESQL:
        with closing(Database(server)) as database:
            database.do("CHECKPOINT")
        scene.after("everything written out")


def test_attack_11_a_stolen_session_table_holds_no_cookie(scene: Scene) -> None:
    chair = scene.server.browser("chair")
    with closing(Database(scene.server)) as database:
        rows = database.ask("SELECT session_key FROM django_session")

    stolen = [Browser(chair.address, {"session": key}).get(scene.at("")).location for (key,) in rows]

    assert rows != []
    assert {where.split("?")[0] for where in stolen} == {"/account/sign-in/"}
