from django.urls import path

from biggervoices.loop.views import actions, answers, circle, kept, mine, reading, telling, wall

app_name = "loop"
urlpatterns = [
    # What I said: a person's own.
    path("my-words/", mine.threads, name="threads"),
    path("my-words/<uuid:id>/", mine.thread, name="thread"),
    path("my-words/<uuid:id>/home/", mine.may_hear, name="may_hear"),
    path("my-words/<uuid:id>/better/", mine.better, name="better"),
    path("my-words/<uuid:id>/more/", mine.more, name="more"),
    path("my-words/<uuid:id>/take-back/", mine.take_back, name="take_back"),
    path("because/", wall.because, name="because"),
    path("because/<uuid:id>/", telling.hear, name="hear"),
    # For family and friends, as the person allows it.
    path("family-and-friends/", circle.circle, name="circle"),
    path("family-and-friends/<uuid:id>/", circle.circle_one, name="circle_one"),
    # The Quality Team's reading.
    path("reading/", reading.reading, name="reading"),
    path("reading/<uuid:id>/", reading.read_one, name="read_one"),
    path("late-answers/", answers.late, name="late"),
    # The home's answers.
    path("you-said/", answers.inbox, name="inbox"),
    path("you-said/answer/", answers.answer, name="answer"),
    path("you-said/<uuid:id>/", answers.point, name="point"),
    path("you-said/<uuid:id>/thank/", answers.thank, name="thank"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<uuid:id>/", actions.action, name="action"),
    path("actions/<uuid:id>/update/", actions.update, name="update"),
    path("actions/<uuid:id>/change/", actions.change, name="change_action"),
    path("to-tell/", telling.to_tell, name="to_tell"),
    path("to-tell/<uuid:id>/", telling.telling, name="telling"),
    path("to-tell/<uuid:id>/letter.pdf", telling.letter, name="letter"),
    # You said, we did: a home's.
    path("you-said-we-did/<uuid:home>/", wall.said_and_did, name="said_and_did"),
    path("you-said-we-did/<uuid:home>/poster-a4.pdf", wall.poster, {"paper": "a4"}, name="poster_a4"),
    path("you-said-we-did/<uuid:home>/poster-a3.pdf", wall.poster, {"paper": "a3"}, name="poster_a3"),
    path("loop/said/<uuid:id>/", kept.said_voice, name="said_voice"),
    path("loop/voices/<uuid:id>/", kept.voice, name="voice"),
    path("loop/pictures/<uuid:id>/", kept.picture, name="picture"),
]
