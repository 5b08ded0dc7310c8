"""Every address there is, in the order a newcomer meets them."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from inforce.web.converters import RefConverter

register_converter(RefConverter, "ref")

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("inforce.web.account_urls")),
]
handler400 = "inforce.web.errors.bad_request"
handler403 = "inforce.web.errors.forbidden"
handler404 = "inforce.web.errors.not_found"
handler500 = "inforce.web.errors.broken"
