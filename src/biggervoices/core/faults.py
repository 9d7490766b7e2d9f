"""What may be said of an error."""

import traceback
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def reason_of(error: BaseException) -> str:
    """Tell the kind of an error and its place in our code. Its own words may be somebody's: they are left out."""
    ours = [it for it in traceback.extract_tb(error.__traceback__) if Path(it.filename).is_relative_to(PACKAGE)]
    place = f" in {Path(ours[-1].filename).relative_to(PACKAGE)}, line {ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"
