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
    # For whoever raised a worry.
    path("my-worries/", views.mine, name="mine"),
    path("my-worries/<uuid:id>/", views.my_worry, name="my_worry"),
    # For those who read worries.
    path("worries/", views.concerns, name="concerns"),
    path("worries/closed/", views.closed, name="closed"),
    path("worries/<uuid:id>/", views.concern, name="concern"),
    path("worries/<uuid:id>/have/", views.take, name="take"),
    path("worries/<uuid:id>/give-back/", views.release, name="release"),
    path("worries/<uuid:id>/voice/", views.voice, name="voice"),
    path("worries/<uuid:id>/write/<slug:line>/", views.write, name="write"),
    path("worries/<uuid:id>/share/", views.share, name="share"),
    path("worries/<uuid:id>/share/end/", views.unshare, name="unshare"),
    path("worries/<uuid:id>/about/", views.about, name="about"),
    path("worries/<uuid:id>/clear/", views.clear, name="clear"),
    path("worries/<uuid:id>/tell/", views.tell, name="tell"),
    path("worries/<uuid:id>/close/", views.close, name="close"),
    path("worries/<uuid:id>/reopen/", views.reopen, name="reopen"),
    # Words that sound urgent: for safeguarding leads and the Quality Team.
    path("read-soon/", views.read_soon, name="read_soon"),
    path("read-soon/<uuid:id>/read/", views.have_read, name="have_read"),
    # For everybody who works here; kept by safeguarding leads and administrators.
    path("on-call/", views.on_call, name="on_call"),
    path("on-call/end/", views.end_duty, name="end_duty"),
    path("on-call/outside/", views.outside, name="outside"),
]
