"""The least that a signed-in page can do: every middleware, session and user read, two bytes."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone

from biggervoices.core import audit
from biggervoices.house.urls import handler404, handler500

__all__ = ["handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """Read who is signed in and answer; a POST keeps one row."""
    person = request.user
    assert person.is_authenticated
    if request.method == "POST":
        with transaction.atomic():
            audit.record("bench", by=person, thing=person, now=timezone.now())
    return HttpResponse("ok")


urlpatterns = [path("bench/bare/", bare), path("", include("biggervoices.house.urls"))]
