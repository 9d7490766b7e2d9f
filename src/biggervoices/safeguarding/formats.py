"""How a text message leaves the house: by a function of your own, by one request over the web, or on the console."""

import json
import urllib.request
from collections.abc import Callable
from importlib import import_module

from django.conf import settings

SECONDS = 10  # that a gateway has to answer
NUMBER = str.maketrans("", "", " -()/.")


def sends_sms() -> bool:
    """Tell whether this house has a way to send text messages."""
    return bool(settings.SMS)


def send_sms(to: str, words: str) -> None:
    """Send one text message. Raises whatever the sender raises; what it returns does not matter.

    settings.SMS: "console", an address that takes POST {"to", "text"} as JSON, or the dotted path of a function
    that takes the number and the words.
    """
    number = to.translate(NUMBER)
    if settings.SMS == "console":
        print(f"Text message to {number}: {words}", flush=True)
    elif settings.SMS.startswith(("https://", "http://")):
        _post(settings.SMS, {"to": number, "text": words})
    else:
        _function(settings.SMS)(number, words)


def _post(address: str, body: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")
    # Only an address that whoever runs the house has set; urllib raises for every answer that is no success.
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        answer.read(1000)


def _function(path: str) -> Callable[[str, str], object]:
    module, _dot, name = path.rpartition(".")
    return getattr(import_module(module), name)  # type: ignore[no-any-return]
