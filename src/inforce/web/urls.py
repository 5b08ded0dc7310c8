"""Every address there is, in the order a newcomer meets them."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from inforce.web import (
    agreeing,
    choosing,
    demo,
    governors,
    health,
    home,
    inspection,
    keys,
    numbers,
    people,
    policy,
    posts,
    questions_asked,
    setup,
)
from inforce.web.converters import ClauseConverter, RefConverter
from inforce.web.desk import answering, closeness, front, poster, signed, telephones
from inforce.web.locked import answers, kept, kept_more, pages, steps
from inforce.web.records import (
    account_safety,
    channels,
    contact_permission,
    equipment_check,
    exposure,
    outside_answer,
    photo,
    policy_review,
    profile_review,
    self_review,
    social_contact,
    social_contact_one,
)
from inforce.web.telling import (
    beginning,
    files,
    found,
    going_outside,
    image_first,
    locker,
    openly,
    pupil,
    questions,
    sending,
)

register_converter(RefConverter, "ref")
register_converter(ClauseConverter, "clause")

HOME = [
    path("", home.home, name="home"),
    path("begin/", people.begin, name="begin"),
    path("record/", home.record, name="record"),
    path("who-can-help/", numbers.who_can_help, name="who-can-help"),
    path("targeted/", home.targeted, name="targeted"),
    path("targeted/keep/", locker.start, name="locker-start"),
    path("targeted/keep/what/", locker.what, name="locker-what"),
    path("targeted/keep/check/", locker.check, name="locker-check"),
    path("targeted/kept/file/", kept.file, name="kept-file"),
    path("targeted/kept/copy/", kept.copy, name="kept-copy"),
    path("targeted/kept/report/", kept.report, name="kept-report"),
    path("targeted/kept/wishes/", kept.wish, name="kept-wishes"),
    path("targeted/kept/more/", kept_more.begin, name="kept-more"),
    path("targeted/kept/more/what/", kept_more.what, name="kept-more-what"),
    path("targeted/kept/more/check/", kept_more.check, name="kept-more-check"),
]
POLICY = [
    path("policy/", policy.policy, name="policy"),
    path("policy/read-together/", policy.together, name="together"),
    path("policy/review/", policy_review.show, name="policy-review"),
    path("policy/review/enter/", policy_review.enter, name="policy-review-enter"),
    path("policy/review/propose/", policy_review.propose, name="policy-review-propose"),
    path("policy/review/decide/", policy_review.decide, name="policy-review-decide"),
    path("policy/review/day/", policy_review.plan, name="policy-review-plan"),
    path("policy/review/<ref:ref>/", policy_review.earlier, name="policy-review-earlier"),
    path("policy/read-in/", policy.read_in, name="policy-read-in"),
    path("policy/drafts/<ref:ref>/", policy.draft, name="policy-draft"),
    path("policy/drafts/<ref:ref>/in-force/", policy.approve, name="policy-approve"),
    path("policy/drafts/<ref:ref>/<clause:clause_id>/", policy.bind, name="policy-bind"),
    path("policy/versions/<ref:ref>/", policy.version, name="policy-version"),
    path("policy/<clause:clause_id>/", policy.clause, name="clause"),
]
AGREEING = [
    path("sign/", agreeing.sign, name="sign"),
    path("sign/signed/", agreeing.signed, name="signed"),
    path("sign/not-today/", agreeing.not_today, name="not-today"),
    path("sign/sheet/", agreeing.sheet, name="sheet"),
    path("sign/names/", agreeing.names, name="names"),
    path("ask/", agreeing.ask, name="ask"),
]

TELLING = [
    path("tell/", beginning.start, name="concern-start"),
    path("tell/without-an-account/", beginning.poster, name="concern-poster"),
    path("tell/outside/", beginning.outside, name="concern-outside"),
    path("tell/a-child/", beginning.child, name="concern-child"),
    path("tell/an-indecent-image/begin/", found.begin_image, name="image-begin"),
    path("tell/something-unsuitable/", found.start_unsuitable, name="unsuitable-start"),
    path("tell/found/adult/", found.about, name="found-about"),
    path("tell/found/", found.what, name="found-what"),
    path("tell/openly/", openly.start, name="openly-start"),
    path("tell/a-pupil-contacted-me/", pupil.contacted, name="pupil-contacted"),
    path("tell/a-pupil-sent-me-something/", pupil.sent, name="pupil-sent"),
    path("tell/a-pupil/", pupil.ticks, name="pupil-ticks"),
    path("tell/about/", questions.about, name="concern-about"),
    path("tell/an-indecent-image/", image_first.first, name="indecent-image"),
    path("tell/outside-the-policy/", going_outside.start, name="justification-start"),
    path("tell/outside-the-policy/of/<clause:clause_id>/", going_outside.start, name="justification-start-of"),
    path("tell/outside-the-policy/clause/", going_outside.clause, name="justification-clause"),
    path("tell/outside-the-policy/never/", going_outside.never, name="justification-never"),
    path("tell/outside-the-policy/what/", going_outside.what, name="justification-what"),
    path("tell/outside-the-policy/when/", going_outside.when, name="justification-when"),
    path("tell/others/", questions.others, name="tell-others"),
    path("tell/who-reads/", sending.readers, name="tell-readers"),
    path("tell/what/", questions.what, name="concern-what"),
    path("tell/when/", questions.when, name="concern-when"),
    path("tell/files/", files.file, name="tell-file"),
    path("tell/check/", sending.check, name="tell-check"),
    path("tell/sent/", sending.done, name="tell-sent"),
    path("tell/put-away/", sending.away, name="tell-away"),
    path("tell/leave/", sending.leave, name="tell-leave"),
    path("answer/", answers.answer, name="answer"),
]
LOCKED = [
    path("locked/", pages.inbox, name="locked"),
    path("locked/page/<int:page>/", pages.inbox, name="locked-page"),
    path("locked/<ref:ref>/", pages.show, name="locked-one"),
    path("locked/<ref:ref>/open/", pages.open_it, name="locked-open"),
    path("locked/<ref:ref>/files/<ref:file_ref>/", pages.download, name="locked-download"),
    path("locked/<ref:ref>/steps-taken/", steps.taken, name="locked-steps"),
    path("locked/<ref:ref>/<slug:name>/", pages.act, name="locked-act"),
]
RECORDS = [
    path("child-saw/", exposure.tell, name="exposure"),
    path("child-saw/stop/", exposure.stop, name="exposure-stop"),
    path("child-saw/<ref:ref>/", exposure.read, name="exposure-read"),
    path("filters/", equipment_check.checks, name="equipment-checks"),
    path("filters/check/", equipment_check.enter, name="equipment-check"),
    path("filters/<ref:ref>/", equipment_check.read, name="equipment-check-read"),
    path("pictures/", photo.pictures, name="photo"),
    path("pictures/<ref:ref>/", photo.deleted, name="photo-deleted"),
    path("pictures/<ref:ref>/late/", photo.late, name="photo-late"),
    path("profile/", profile_review.review, name="profile-review"),
    path("profile/<ref:ref>/", profile_review.help_wanted, name="profile-help"),
    path("known/", social_contact.question, name="social-contact"),
    path("known/tell/", social_contact.tell, name="social-contact-tell"),
    path("known/told/", social_contact_one.register, name="social-contacts"),
    path("known/<ref:ref>/", social_contact_one.show, name="social-contact-one"),
    path("known/<ref:ref>/change/", social_contact.change, name="social-contact-change"),
    path("look/", self_review.look, name="self-review"),
    path("accounts/", account_safety.check, name="account-check"),
    path("accounts/password/", account_safety.password_known, name="account-password"),
    path("accounts/device/", account_safety.device_lost, name="account-device"),
    path("accounts/<ref:ref>/", account_safety.incident, name="account-incident"),
    path("contact/", contact_permission.mine, name="contact"),
    path("contact/ask/", contact_permission.ask, name="contact-ask"),
    path("contact/<ref:ref>/", contact_permission.show, name="contact-one"),
    path("contact/<ref:ref>/must-agree/", contact_permission.must, name="contact-must"),
    path("contact/<ref:ref>/not-asked/", contact_permission.left_out, name="contact-left-out"),
    path("contact/<ref:ref>/not-asked/<ref:who>/", contact_permission.let_off, name="contact-let-off"),
    path("contact/<ref:ref>/slip/<ref:who>/", contact_permission.slip, name="contact-slip"),
    path("contact/<ref:ref>/answer/<ref:who>/", contact_permission.answered, name="contact-answered"),
    path("contact/<ref:ref>/yes-or-no/", contact_permission.decide, name="contact-decide"),
    path("contact/<ref:ref>/take-back/", contact_permission.withdraw, name="contact-withdraw"),
    path("contact/<ref:ref>/details/", contact_permission.details, name="contact-details"),
    path("agree/", outside_answer.answer, name="outside-answer"),
    path("agree/<slug:code>/", outside_answer.link, name="outside-link"),
    path("channels/", channels.show, name="channels"),
    path("channels/next/", channels.upcoming, name="channels-next"),
    path("channels/next/agreed/", channels.agree, name="channels-agree"),
    path("channels/<ref:ref>/", channels.earlier, name="channels-earlier"),
]
PEOPLE = [
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="people-add"),
    path("people/list/", people.take_list, name="people-list"),
    path("people/<ref:ref>/", people.person, name="person"),
    path("people/<ref:ref>/also/", people.also, name="person-also"),
    path("people/<ref:ref>/slip/", people.invite, name="person-slip"),
    path("people/<ref:ref>/letter/", people.told, name="person-letter"),
    path("people/<ref:ref>/leave/", people.leave, name="person-leave"),
]
DESK = [
    path("desk/", front.desk, name="desk"),
    path("desk/questions/", questions_asked.asked, name="questions"),
    path("desk/questions/<ref:ref>/", answering.question, name="question"),
    path("desk/signed/", signed.coverage, name="coverage"),
    path("desk/telephones/", telephones.telephones, name="telephones"),
    path("desk/telephones/<slug:whom>/take-down/", telephones.take_down, name="telephone-take-down"),
    path("desk/poster/", poster.poster, name="poster"),
    path("desk/inspection/", inspection.folder, name="inspection"),
    path("desk/choices/", choosing.choices, name="choices"),
    path("desk/choices/<slug:name>/", choosing.choosing, name="choosing"),
    path("desk/closeness/", closeness.closeness, name="closeness"),
    path("desk/closeness/<ref:ref>/end/", closeness.closeness_end, name="closeness-end"),
    path("desk/closeness/<ref:ref>/confirm/", closeness.closeness_confirm, name="closeness-confirm"),
]
KEYS = [
    path("keys/", keys.show, name="keys"),
    path("keys/with-my-key/", keys.unlock, name="keys-unlock"),
    path("keys/lock/", keys.lock, name="keys-lock"),
    path("keys/shared-computer/", keys.shared, name="keys-shared"),
    path("keys/open/", keys.open_slip, name="keys-open"),
    path("keys/passphrase/", keys.passphrase, name="keys-passphrase"),
    path("keys/posts/", posts.posts, name="posts"),
    path("keys/posts/give/", posts.give, name="post-give"),
    path("keys/posts/give-with-sheets/", posts.give_with_sheets, name="post-give-with-sheets"),
    path("keys/posts/<ref:ref>/end/", posts.end, name="post-end"),
]
SETUP = [
    path("set-up/", governors.overview, name="setup"),
    path("set-up/chair/<slug:code>/", governors.begin, name="governors-begin"),
    path("set-up/posts/", governors.posts, name="setup-posts"),
    path("set-up/keys/", governors.make_keys, name="setup-keys"),
    path("set-up/slips/", governors.slips, name="setup-slips"),
    path("set-up/how-long/", governors.retention, name="setup-retention"),
]
START = [
    path("", setup.start, name="start"),
    path("school/", setup.school, name="start-school"),
    path("mail/", setup.mail, name="start-mail"),
    path("backup/", setup.backup, name="start-backup"),
    path("you/", setup.administrator, name="start-administrator"),
    path("governors/", setup.governors, name="start-governors"),
    path("finished/", setup.finished, name="start-finished"),
    path("link/<slug:code>/", setup.open_link, name="start-open"),
]
DEMO = [  # of the made-up school alone
    path("", demo.people, name="demo-people"),
    path("mail/", demo.mail, name="demo-mail"),
    path("sign-in/<slug:token>/", demo.sign_in, name="demo-sign-in"),
]

OF_A_SCHOOL = [*HOME, *POLICY, *AGREEING, *TELLING, *LOCKED, *RECORDS, *PEOPLE, *DESK, *KEYS, *SETUP]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.front, name="front"),
    path("account/", include("inforce.web.account_urls")),
    path("start/", include(START)),
    path("demo/", include(DEMO)),
    path("help/", include("inforce.web.pages")),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path(
        "<slug:school>/",
        include([*HOME, *POLICY, *AGREEING, *TELLING, *LOCKED, *RECORDS, *PEOPLE, *DESK, *KEYS, *SETUP]),
    ),
]
handler400 = "inforce.web.errors.bad_request"
handler403 = "inforce.web.errors.forbidden"
handler404 = "inforce.web.errors.not_found"
handler429 = "inforce.web.errors.too_many"
handler500 = "inforce.web.errors.broken"
