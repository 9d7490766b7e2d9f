"""One way to say no, with the reason in plain words."""

from typing import Any


class Refused(Exception):  # noqa: N818 -- reads as what happened: the change was refused
    """Say why a change was not made, in one plain sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def say_on(self, form: Any) -> None:
        """Say it on the form whose words were refused; they stay in their boxes."""
        form.add_error(None, self.reason)


def must(reason: str | None) -> None:
    """Raise Refused when a rule gives a reason; do nothing when it gives None."""
    if reason:
        raise Refused(reason)
