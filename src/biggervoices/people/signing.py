"""What the sign-in library (allauth) asks of us: who may come in, what is sealed, what is written down, in which words.

Its settings name these classes. Below views, above changes: the library calls them from its own pages.
"""

from typing import Any

import jwt
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.core.sealing import open_bytes, seal_bytes
from biggervoices.people import changes, rules
from biggervoices.people.models import Person

TOO_OFTEN = gettext_lazy("That was tried too often. Wait 5 minutes, then try again. Or come in another way.")
PAGES = {  # of the ways to prove once more who one is
    rules.PASSKEY: "mfa_reauthenticate_webauthn",
    rules.CODE: "mfa_reauthenticate",
    rules.PASSWORD: "account_reauthenticate",
    rules.OFFICE_SIGN_IN: "people:office_sign_in",
}
NOTED = {  # what the library tells of its own pages, by the e-mail that it would send
    "mfa/email/totp_activated": "code app added",
    "mfa/email/totp_deactivated": "code app removed",
    "mfa/email/webauthn_added": "passkey added",
    "mfa/email/webauthn_removed": "passkey removed",
    "mfa/email/recovery_codes_generated": "recovery codes made",
    "account/email/password_changed": "password changed",
    "account/email/password_set": "password set",
    "account/email/password_reset": "password changed by a link",
}
# How a provider may sign: by a key that it alone holds. Not at all, or by a word that others know, too, is no proof.
METHODS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
ADDS = {"mfa/email/totp_activated", "mfa/email/webauthn_added"}


class OfficeMakesAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: the office makes the accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "email_password_mismatch": gettext_lazy("This e-mail and this password do not open anything. Try again."),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Say no: there is no sign-up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count tries at passwords for a tablet, too: on it, many people share one network and try many accounts."""
        tablet = rules.tablet_here(request)
        if tablet and not ratelimit.consume(request, action="password_on_tablet", key=str(tablet.pk)):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: Person) -> None:
        """Open a session as a card does, so that what holds for one holds for both."""
        rules.open_session(request, user)
        changes.sign_in(user, way_of(request, user), now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        """Forget as much as "I have finished" does."""
        rules.close_session(request)

    def add_message(self, *_args: object, **_kwargs: object) -> None:
        """Keep no messages: they would leave names in a cookie of a tablet that others use."""

    def is_reauthentication_required(self, *, app: str, **_kwargs: object) -> bool:
        """Ask who this is once more before a change of one's own ways to sign in, unless that was just said."""
        return not rules.is_fresh(self.request, now=timezone.now())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Give the ways to prove once more who one is, the quickest first."""
        if not user.is_authenticated:
            return []
        words = {
            rules.PASSKEY: _("Use my passkey"),
            rules.CODE: _("Use a code"),
            rules.PASSWORD: _("Use my password"),
            rules.OFFICE_SIGN_IN: settings.OIDC_NAME,
        }
        ways = rules.ways_to_prove(self.request)
        return [{"id": way, "description": words[way], "url": reverse(PAGES[way])} for way in ways]

    def send_notification_mail(self, template_prefix: str, user: Person, *_args: object, **_kwargs: object) -> None:
        """Write down what changed in somebody's ways to sign in; a factor that was set up just now is there."""
        request = self.request
        now = timezone.now()
        by = request.user if request.user.is_authenticated else None
        changes.note_way(user, NOTED[template_prefix], by=by, now=now)
        if template_prefix in ADDS:
            request.session[rules.PROVED] = now.timestamp()


def way_of(request: HttpRequest, person: Person) -> str:
    """Say by which way somebody came in, from what the library noted in this session on the way."""
    records = get_authentication_records(request, person)
    names = [
        "PASSKEY" if record.get("passwordless") else (record.get("type") or record["method"]).upper()
        for record in records
    ]
    return "+".join(dict.fromkeys(names))[:60]


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are kept sealed, and their words are ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This did not open it. Look at the newest code, and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret; `rotate-keys` seals it anew."""
        return seal_bytes(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return open_bytes(encrypted_text.encode()).decode()

    def build_totp_svg(self, _url: str) -> str:
        """Draw nothing into the page: it shows the code as a picture of its own (`people:code_picture`)."""
        return ""

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        """Name a passkey that nobody names."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(count)s") % {"count": count}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say whose passkey it is: a phone shows this name."""
        return {"id": context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}


# --- the organisation's own sign-in ----------------------------------------------------------------------------------


class OfficeOIDC(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Speak with the organisation's provider. Its token must be signed, whichever way it came."""

    def get_callback_url(self, request: HttpRequest, _app: object) -> str:
        """Say where the provider sends people back to."""
        return str(request.build_absolute_uri(reverse("people:office_back")))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch the tokens, and have the signature looked at all the same: TLS may end at a proxy of theirs."""
        data = super().get_access_token_data(*args, **kwargs)
        if not data.get("id_token"):
            raise OAuth2Error("no id_token")
        if method_of(data["id_token"]) not in METHODS:
            raise OAuth2Error("signed in a way that is not allowed")
        self.did_fetch_access_token = False
        return data


def method_of(token: str) -> str | None:
    """Say how a token says that it is signed; None where it is no token."""
    try:
        return str(jwt.get_unverified_header(token).get("alg"))
    except jwt.PyJWTError:
        return None


class OfficeProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The one provider that there may be: the organisation's."""

    oauth2_adapter_class = OfficeOIDC

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Have the provider ask again when somebody shows once more that it is them."""
        params: dict[str, str] = super().get_auth_params_from_request(request, action)
        return params | {"prompt": "login"} if request.user.is_authenticated else params


class OfficeSignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Let in by the organisation's own sign-in whoever the office made an account for, found by verified e-mail.

    No row is kept for it: each time the provider says who it is, and the office's own list says whether they may.
    """

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> OfficeProvider:
        """Give the organisation's provider."""
        return OfficeProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def populate_user(self, _request: HttpRequest, sociallogin: SocialLogin, _data: dict[str, Any]) -> Any:
        """Make nobody of what the provider says."""
        return sociallogin.user

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Say no: there is no sign-up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account this is, or say that there is none."""
        said = sociallogin.account.extra_data
        person = None
        if email := verified_email(said["id_token"], said.get("userinfo") or {}):
            person = Person.objects.here().filter(email__iexact=email).first()
        if person is None:
            reason = _("There is no account here for your e-mail. Ask the office of your organisation for one.")
            raise ImmediateHttpResponse(not_let_in(request, reason))
        sociallogin.user = person

    def on_authentication_error(self, request: HttpRequest, *_args: object, **_kwargs: object) -> None:
        """Say in one sentence that it did not work, whatever it was."""
        reason = _("%(name)s did not let you in. Try again, or come in another way.") % {"name": settings.OIDC_NAME}
        raise ImmediateHttpResponse(not_let_in(request, reason))


def verified_email(id_token: dict[str, Any], userinfo: dict[str, Any]) -> str | None:
    """Give the e-mail that the provider vouches for: it says so, or the organisation says that it does for a domain."""
    if userinfo and userinfo.get("sub") != id_token["sub"]:
        return None
    said = id_token if id_token.get("email") else userinfo
    email = str(said.get("email") or "")
    vouched = email.rpartition("@")[2].lower() in settings.OIDC_DOMAINS
    return email if email and said.get("email_verified", vouched) in (True, "true") else None


def not_let_in(request: HttpRequest, reason: str, *, status: int = 403) -> HttpResponse:
    """Say why the organisation's own sign-in let nobody in."""
    return render(request, "people/not_let_in.html", {"reason": reason}, status=status)
