"""Come in with a card, four pictures or a password, and go out again."""

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.people import changes, queries, rules
from biggervoices.people.models import Person

MISSES_SECONDS = 60
SAID = {  # what has just happened, by what stands in the address
    "finished": ("finish", gettext_lazy("You have finished. Nothing of yours is left here.")),
    "locked": ("privacy", gettext_lazy("This tablet is locked. Come in again to go on.")),
    "enrolled": ("tablet", gettext_lazy("Many people can use this tablet now.")),
}


@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose how to come in."""
    after = "?" + urlencode({"next": next_of(request)}) if next_of(request) else ""
    tablet = rules.tablet_here(request)
    facts = {
        "card": reverse("people:card") + after,
        "pictures": reverse("people:faces") + after,
        "password": reverse("account_login") + after,
        "next": next_of(request),
        "office": reverse("people:office_sign_in") + after if settings.OIDC_NAME else "",
        "office_name": settings.OIDC_NAME,
        "shared": rules.is_shared(request),
        "tablet": tablet,
        "why_not": rules.why_not_come_in(tablet),
        "said": next((said for key, said in SAID.items() if key in request.GET), None),
        "organisation": queries.organisation(),
    }
    return render(request, "people/sign_in.html", facts)


@never_cache
@require_safe_or_post
def card(request: HttpRequest) -> HttpResponse:
    """Come in with a card: its token is sent here by the script, a scanner or a hand."""
    if request.method != "POST":
        return render(request, "people/card.html", {"next": next_of(request)})
    must(rules.why_not_come_in(rules.tablet_here(request)))
    token = request.POST.get("token", "").strip().rpartition("#")[2]
    person = changes.use_card(token[:200], now=timezone.now())
    if person is not None:
        page = wanted(request, person, next_of(request))
        rules.open_session(request, person)
        return redirect(page)
    # A card that opens is never held up; only who tries others waits a minute, and nobody is locked out.
    wait = _misses_too_often(request)
    words = _("Please wait one minute. Then try again.") if wait else _("This card does not open anything.")
    answer = render(
        request, "people/card.html", {"next": next_of(request), "missed": words}, status=429 if wait else 422
    )
    if wait:
        answer.headers["Retry-After"] = str(MISSES_SECONDS)
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Finish: nothing private is left on this tablet."""
    rules.close_session(request)
    answer = redirect("people:sign_in")
    answer.headers["Location"] += "?finished"
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock a tablet that nobody touches. Whoever was here comes back to the same page, and nobody else does."""
    page = next_of(request)
    rules.lock_session(request, page)
    answer = redirect("people:sign_in")
    answer.headers["Location"] += "?" + urlencode({"locked": "", "next": page})
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@require_POST
def shared(request: HttpRequest) -> HttpResponse:
    """Say that many people use this tablet, or that one person does."""
    if request.POST.get("shared") == "yes":
        request.session["shared"] = True
    else:
        request.session.pop("shared", None)
    return redirect("people:sign_in")


def _misses_too_often(request: HttpRequest) -> bool:
    """Count one more card that opened nothing; on an enrolled tablet for that tablet, else for the network."""
    tablet = rules.tablet_here(request)
    if tablet:
        return not ratelimit.consume(request, action="card_on_tablet", key=str(tablet.pk))
    return not ratelimit.consume(request, action="card")


def wanted(request: HttpRequest, person: Person, page: str) -> str:
    """Give where to go on; not to what somebody else left when the tablet locked."""
    if not page or rules.was_left_by_another(request, person, page):
        return reverse("house:today")
    return page


def next_of(request: HttpRequest) -> str:
    """Give the page that somebody wanted, if it is one of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) and page.startswith("/") else ""
