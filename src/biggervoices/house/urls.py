from django.urls import include, path

from biggervoices.house import views
from biggervoices.house.api import api

urlpatterns = [
    path("api/", api.urls),  # first: what a tablet sends need not be compared with the address of every page
    path("", include("biggervoices.house.pages")),
    path("", include("biggervoices.easyread.urls")),
    path("", include("biggervoices.people.urls")),
    path("", include("biggervoices.safeguarding.urls")),
    path("", include("biggervoices.loop.urls")),
    path("", include("biggervoices.checks.urls")),
    path("", include("biggervoices.voices.urls")),
    path("", include("biggervoices.keeping.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]

handler400 = views.not_understood
handler403 = views.not_allowed
handler404 = views.not_found
handler500 = views.broken
