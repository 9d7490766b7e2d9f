"""The only place that writes worries."""

from biggervoices.safeguarding.changes.closing import (
    ask_to_close,
    close_concern,
    close_with_outside,
    do_not_close_yet,
    reopen_concern,
    see_tellings,
    tell_person,
)
from biggervoices.safeguarding.changes.desk import (
    add_entry,
    clear_manager,
    mend_readers,
    name_somebody,
    open_concern,
    release_concern,
    share_concern,
    take_concern,
    unshare_concern,
)
from biggervoices.safeguarding.changes.duty import add_duty, end_duty, set_outside_contact
from biggervoices.safeguarding.changes.notices import (
    NotSent,
    fire_due_timers,
    look_after_worries,
    send_left_notices,
    send_notice,
)
from biggervoices.safeguarding.changes.raising import raise_concern
from biggervoices.safeguarding.changes.soon import Heard, ask_to_read, have_read, let_read

__all__ = [
    "Heard",
    "NotSent",
    "add_duty",
    "add_entry",
    "ask_to_close",
    "ask_to_read",
    "clear_manager",
    "close_concern",
    "close_with_outside",
    "do_not_close_yet",
    "end_duty",
    "fire_due_timers",
    "have_read",
    "let_read",
    "look_after_worries",
    "mend_readers",
    "name_somebody",
    "open_concern",
    "raise_concern",
    "release_concern",
    "reopen_concern",
    "see_tellings",
    "send_left_notices",
    "send_notice",
    "set_outside_contact",
    "share_concern",
    "take_concern",
    "tell_person",
    "unshare_concern",
]
