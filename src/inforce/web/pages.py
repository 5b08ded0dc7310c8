"""Two pages for anybody: how usable Inforce is, and what it keeps about you."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "help/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whoever reads this."""
    return render(request, "help/privacy.html")


urlpatterns = [
    path("accessibility/", accessibility, name="accessibility"),
    path("what-is-kept/", privacy, name="privacy"),
]
