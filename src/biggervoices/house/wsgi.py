import gc
import os
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# With several threads of its own, OpenBLAS takes half a megabyte of stack at once: more than a thread of the web server
# has left, so that the whole process would fall. Requests are many, and one thread each is enough.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biggervoices.house.settings")
# All that is loaded now stays: to look through it for garbage again and again would take a third of the start.
gc.disable()
django = get_wsgi_application()
gc.freeze()
gc.enable()
# A thread that holds a row's lock is soon on again among busy threads; with Python's 5 ms a whole queue waits with it.
sys.setswitchinterval(0.0005)
CHARSET = re.compile(r";\s*charset\b[^;]*", re.IGNORECASE)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request. All words are read as UTF-8: whoever claims another table (base64, utf-7) is not believed.

    Django would take that table's name before any middleware, and break on one that is no text.
    """
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
    return django(environ, start_response)
