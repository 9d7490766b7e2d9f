from django.urls import path

from biggervoices.voices.views import gatherings, ideas, join, suggest, tell, told

app_name = "voices"
urlpatterns = [
    # Tell us: a person's own.
    path("tell-us/", tell.tell, name="tell"),
    path("tell-us/mine/", tell.mine, name="mine"),
    path("tell-us/<uuid:id>/", tell.tell_one, name="tell_one"),
    path("tell-us/<uuid:id>/words/", tell.words, name="words"),
    path("tell-us/<uuid:id>/pictures/", tell.pictures, name="pictures"),
    path("tell-us/<uuid:id>/pictures/<slug:idea>/", tell.card, name="card"),
    path("tell-us/<uuid:id>/voice/", tell.voice, name="voice"),
    path("tell-us/<uuid:id>/hear/", tell.hear, name="hear"),
    path("tell-us/<uuid:id>/take-back/", tell.take_back, name="take_back"),
    path("tell-us/<uuid:id>/<slug:step>/", tell.step, name="step"),
    # The Quality Team's reading.
    path("told/", told.told, name="told"),
    path("told/<uuid:id>/", told.told_one, name="told_one"),
    # Gatherings: for those who plan and lead them.
    path("gatherings/", gatherings.gatherings_list, name="gatherings"),
    path("gatherings/plan/", gatherings.plan, name="plan"),
    path("gatherings/asked/<uuid:id>/", gatherings.asked, name="asked"),
    path("gatherings/cards/<uuid:id>/", gatherings.waiting_card, name="waiting_card"),
    path("gatherings/<uuid:id>/", gatherings.gathering, name="gathering"),
    path("gatherings/<uuid:id>/lead/", gatherings.lead, name="lead"),
    path("gatherings/<uuid:id>/suggest/", suggest.suggest, name="suggest"),
    path("gatherings/<uuid:id>/screen/", gatherings.screen, name="screen"),
    path("gatherings/<uuid:id>/screen/now/", gatherings.screen_now, name="screen_now"),
    path("gatherings/<uuid:id>/join.svg", gatherings.qr_code, name="qr"),
    # What came of it: for whoever has a card there, and for the leader who answers.
    path("gatherings/mine/", ideas.my_themes, name="my_themes"),
    path("gatherings/mine/<uuid:id>/", ideas.my_theme, name="my_theme"),
    path("gatherings/meant/<uuid:id>/", ideas.meant, name="meant"),
    path("gatherings/ideas/", ideas.ideas, name="ideas"),
    path("gatherings/ideas/<uuid:id>/", ideas.idea, name="idea"),
    # Being there: with or without an account.
    path("join/", join.join, name="join"),
    path("join/seat/", join.seat, name="seat"),
    path("join/seat/say/", join.say, name="say"),
    path("join/seat/off/", join.off, name="off"),
    path("join/seat/sort/", join.sort, name="sort"),
    path("join/seat/move/", join.move, name="move"),
    path("join/seat/undo/", join.undo, name="undo"),
    path("join/seat/theme/", join.make_theme, name="make_theme"),
    path("join/seat/themes/<uuid:id>/", join.theme, name="theme"),
    path("join/seat/write/<uuid:id>/", ideas.write, name="write"),
    path("join/seat/ideas/<uuid:id>/", ideas.have_idea, name="have_idea"),
    path("join/now/<uuid:id>/", join.now_at, name="now"),
    path("join/by/<str:token>/", join.join_by, name="join_by"),
]
