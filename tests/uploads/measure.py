"""Read hostile files, each in a process of its own, and say what came of it and what it took.

A line on standard input names a kind and a file; a line of JSON on standard output answers it. The process that reads
is forked from one that has everything loaded, so that only the file itself is measured.
"""

import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

KEPT = 4_000_000  # bytes of what was kept that are handed back


def read(kind: str, data: bytes) -> bytes:
    """Read a file as the place that takes it does; give what is kept of it."""
    if kind == "picture":
        return formats.clean_picture(data)
    if kind == "sound":
        return formats.clean_sound(data)[0]
    if kind == "list":
        return repr(read_table(data, score=lambda cells: known_names(cells, HOME_FIELDS))).encode("utf-8", "replace")
    if kind == "form":
        return repr(read_survey(packed(data)[0], called="hostile")).encode("utf-8", "replace")
    try:
        return repr(open_copy(data)).encode("utf-8", "replace")
    except NotOurs:
        raise Refused("This file was not made for this office, or it is damaged. Nothing was kept.") from None


def outcome(kind: str, data: bytes) -> dict[str, Any]:
    """Read one file here and now."""
    found: dict[str, Any] = {"said": "", "kept": b"", "broke": ""}
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        found["kept"] = read(kind, data)
    except Refused as refused:
        found["said"] = refused.reason
    except BaseException:
        found["broke"] = traceback.format_exc()[-1500:]
    found["seconds"] = time.process_time() - began
    found["megabytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return found | {"kept": found["kept"][:KEPT].hex(), "whole": len(found["kept"])}


def main() -> None:
    """Answer each line."""
    for line in sys.stdin:
        kind, _tab, path = line.rstrip("\n").partition("\t")
        data = Path(path).read_bytes()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                json.dump(outcome(kind, data), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            said = answer.read()
        _pid, status = os.waitpid(child, 0)
        killed = {"said": "", "kept": "", "broke": f"killed: {status}", "seconds": 0, "megabytes": 0, "whole": 0}
        print(said or json.dumps(killed), flush=True)


if __name__ == "__main__":
    import django

    django.setup()

    from biggervoices.checks.formats.copies import open_copy
    from biggervoices.checks.formats.sheets import packed
    from biggervoices.checks.formats.survey_in import read_survey
    from biggervoices.core.keys import NotOurs
    from biggervoices.core.refusals import Refused
    from biggervoices.easyread import formats
    from biggervoices.people.formats.columns import HOME_FIELDS, known_names
    from biggervoices.people.formats.tables import read_table
    from tests.uploads.files import form, noise, sound

    for kind, data in (("picture", noise("JPEG")), ("sound", sound("WAV")), ("form", form(["text", "a", "A"]))):
        read(kind, data)  # what loads at the first file is no part of the next
    main()
