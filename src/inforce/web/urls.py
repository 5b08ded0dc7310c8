"""Every address there is, in the order a newcomer meets them."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from inforce.web import concerns, health, keys, telling
from inforce.web.converters import RefConverter

register_converter(RefConverter, "ref")

TELLING = [
    path("tell/", telling.start, name="concern-start"),
    path("tell/without-an-account/", telling.poster, name="concern-poster"),
    path("tell/outside/", telling.outside, name="concern-outside"),
    path("tell/a-child/", telling.child, name="concern-child"),
    path("tell/about/", telling.about, name="concern-about"),
    path("tell/others/", telling.others, name="concern-others"),
    path("tell/who-reads/", telling.readers, name="concern-readers"),
    path("tell/what/", telling.what, name="concern-what"),
    path("tell/when/", telling.when, name="concern-when"),
    path("tell/files/", telling.file, name="concern-file"),
    path("tell/check/", telling.check, name="concern-check"),
    path("tell/sent/", telling.done, name="concern-done"),
    path("tell/put-away/", telling.away, name="concern-away"),
    path("answer/", concerns.answer, name="concern-answer"),
]
CONCERNS = [
    path("concerns/", concerns.inbox, name="concerns"),
    path("concerns/page/<int:page>/", concerns.inbox, name="concerns-page"),
    path("concerns/<ref:ref>/", concerns.show, name="concern"),
    path("concerns/<ref:ref>/open/", concerns.open_it, name="concern-open"),
    path("concerns/<ref:ref>/files/<ref:file_ref>/", concerns.download, name="concern-download"),
    path("concerns/<ref:ref>/<slug:name>/", concerns.act, name="concern-act"),
]
KEYS = [
    path("keys/", keys.show, name="keys"),
    path("keys/with-my-key/", keys.unlock, name="keys-unlock"),
    path("keys/lock/", keys.lock, name="keys-lock"),
    path("keys/shared-computer/", keys.shared, name="keys-shared"),
    path("keys/open/", keys.open_slip, name="keys-open"),
    path("keys/passphrase/", keys.passphrase, name="keys-passphrase"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("inforce.web.account_urls")),
    path("help/", include("inforce.web.pages")),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("<slug:school>/", include([*TELLING, *CONCERNS, *KEYS])),
]
handler400 = "inforce.web.errors.bad_request"
handler403 = "inforce.web.errors.forbidden"
handler404 = "inforce.web.errors.not_found"
handler429 = "inforce.web.errors.too_many"
handler500 = "inforce.web.errors.broken"
