from biggervoices.safeguarding.views.case import about, clear, close, release, reopen, share, tell, unshare, write
from biggervoices.safeguarding.views.desk import closed, concern, concerns, take, voice
from biggervoices.safeguarding.views.duty import end_duty, on_call, outside
from biggervoices.safeguarding.views.help import danger, face, rest, stop, worry
from biggervoices.safeguarding.views.mine import mine, my_worry
from biggervoices.safeguarding.views.soon import have_read, read_soon

__all__ = [
    "about",
    "clear",
    "close",
    "closed",
    "concern",
    "concerns",
    "danger",
    "end_duty",
    "face",
    "have_read",
    "mine",
    "my_worry",
    "on_call",
    "outside",
    "read_soon",
    "release",
    "reopen",
    "rest",
    "share",
    "stop",
    "take",
    "tell",
    "unshare",
    "voice",
    "worry",
    "write",
]
