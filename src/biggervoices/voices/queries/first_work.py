"""The first piece of work, ready to start: review what we learnt at the last Our Voices and advise the next one."""

from django.utils.translation import gettext_lazy as _

# Title, a sentence or two, picture: the items of an agenda.
REVIEW = (
    (
        _("What did we learn at the last Our Voices?"),
        _("Look at what people said. What was it about? What surprised you?"),
        "report",
    ),
    (
        _("How was the last Our Voices?"),
        _("What was good? What was hard? Who was not there?"),
        "question",
    ),
    (
        _("What do we advise for the next one?"),
        _("Choose what matters most. Write it as advice to the leaders. They must answer."),
        "idea",
    ),
)
