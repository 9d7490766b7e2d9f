from django.urls import path

from biggervoices.safeguarding import views

app_name = "safeguarding"
urlpatterns = [
    # For everybody, signed in or not (house/middleware.py).
    path("help/", views.stop, name="stop"),
    path("help/break/", views.rest, name="rest"),
    path("help/danger/", views.danger, name="danger"),
    path("help/worry/", views.worry, name="worry"),
    path("help/who/<uuid:id>/", views.face, name="face"),
    # For whoever raised a worry, and for those who read worries.
    path("my-worries/", views.mine, name="mine"),
    path("worries/", views.concerns, name="concerns"),
    path("worries/<uuid:id>/", views.concern, name="concern"),
    path("worries/<uuid:id>/have/", views.take, name="take"),
    path("worries/<uuid:id>/voice/", views.voice, name="voice"),
]
