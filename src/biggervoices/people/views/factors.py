"""Come in with a phone, or by the organisation's own sign-in; the phones that open this for me; the code for an app.

The pages of passwords, codes and passkeys for staff are the sign-in library's, in our templates (house/templates/mfa).
"""

import io

import segno
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from requests import RequestException

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.people import changes, rules
from biggervoices.people.forms import AddPasskeyForm, LoginPasskeyForm
from biggervoices.people.http import PersonRequest
from biggervoices.people.signing import OfficeOIDC, not_let_in
from biggervoices.people.views.sign_in import next_of, wanted

SAID = {
    "added": ("yes", gettext_lazy("Done. This phone opens it from now on.")),
    "gone": ("yes", gettext_lazy("Done. That phone opens nothing any more.")),
}


# --- coming in with a phone ------------------------------------------------------------------------------------------


@never_cache
@require_safe_or_post
def phone(request: HttpRequest) -> HttpResponse:
    """Come in with a phone that knows me: a script asks here what to ask the phone, and sends what it says."""
    must(rules.why_not_come_in(rules.tablet_here(request)))
    if request.method != "POST" and request.headers.get("Accept") == "application/json":
        return JsonResponse({"request_options": begin_authentication()})
    page = next_of(request)
    after = "?" + urlencode({"next": page}) if page else ""
    facts = {"next": page, "card": reverse("people:card") + after, "back": reverse("people:sign_in") + after}
    if request.method != "POST":
        return render(request, "people/phone.html", facts)
    if not ratelimit.consume(request, action="phone"):
        answer = render(request, "people/phone.html", facts | {"missed": True, "wait": True}, status=429)
        answer.headers["Retry-After"] = "60"
        return answer
    form = LoginPasskeyForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["credential"].user.is_active:
        return render(request, "people/phone.html", facts | {"missed": True}, status=422)
    key = form.cleaned_data["credential"]
    login = Login(user=key.user, redirect_url=wanted(request, key.user, page))
    if (
        request.user.is_authenticated
    ):  # somebody else was here: what the library notes of this one must not go with them
        rules.close_session(request)
    return perform_passwordless_login(request, key, login)  # type: ignore[no-any-return]


@login_required
@never_cache
@require_safe_or_post
def my_phones(request: PersonRequest) -> HttpResponse:
    """Let my phone open this with my finger, face or code; see which phones do, and take one away."""
    now = timezone.now()
    if rules.why_not_pictures(request.user, on=timezone.localdate(now)):
        return redirect("mfa_index")  # who answers for others has more ways, and is asked more
    why_not = rules.why_not_own_ways(request)
    keys = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    missed = False
    if request.method == "POST":
        must(why_not)
        if "remove" in request.POST:
            for key in keys:
                if str(key.pk) == request.POST["remove"]:
                    changes.remove_passkey(request.user, key.pk, now=now)
            return redirect(reverse("people:my_phones") + "?gone")
        form = AddPasskeyForm(user=request.user, data=request.POST)
        if form.is_valid():
            facts = form.cleaned_data
            changes.add_passkey(request.user, facts["name"], facts["credential"], now=now)
            return redirect(reverse("people:my_phones") + "?added")
        missed = True
    facts = {
        "why_not": why_not,
        "missed": missed,
        "phones": keys.order_by("pk"),
        "said": next((said for key, said in SAID.items() if key in request.GET), None),
        "options": None if why_not else {"creation_options": begin_registration(request.user, passwordless=True)},
    }
    return render(request, "people/my_phones.html", facts, status=422 if missed else 200)


# --- the code for an app ---------------------------------------------------------------------------------------------


@login_required
@require_safe
def passkeys(_request: PersonRequest) -> HttpResponse:
    """Go on to all of one's own ways to sign in; this stands before the library's list of passkeys alone."""
    return redirect("mfa_index")


@login_required
@require_safe
def code_picture(request: PersonRequest) -> HttpResponse:
    """Draw the code that an app reads while somebody sets it up; nobody keeps the picture."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    kept = io.BytesIO()
    address = get_adapter().build_totp_url(request.user, secret)
    segno.make(address, error="m", micro=False).save(kept, kind="svg", border=4, scale=6, light="#fff")
    return HttpResponse(kept.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


# --- the organisation's own sign-in ----------------------------------------------------------------------------------


@never_cache
@require_safe
def office_sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the organisation's own sign-in."""
    return _with_office(request, OAuth2LoginView)


@never_cache
@require_safe
def office_back(request: HttpRequest) -> HttpResponse:
    """Come back from the organisation's own sign-in."""
    return _with_office(request, OAuth2CallbackView)


def _with_office(request: HttpRequest, view: type[OAuth2LoginView] | type[OAuth2CallbackView]) -> HttpResponse:
    # Its provider would remember who came in, and let the next person on this tablet in as them.
    if rules.is_shared(request):
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(OfficeOIDC(request, "office"))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException:
        reason = _("%(name)s does not answer now. Try again later, or come in another way.")
        return not_let_in(request, reason % {"name": settings.OIDC_NAME}, status=503)
    return answer
