"""Static files: named by content, compressed once, and modules sent without what only their readers here need."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments of documentation and comments to the end of a line (with a space behind the slashes, so that no address is
# taken for one), then indentation. tests/house/test_static.py holds that every module of ours still means the same.
UNSENT = re.compile(r"[ \t]*/\*\*.*?\*/|(?:^|(?<=\s))//\s.*?$|^[ \t]+", re.DOTALL | re.MULTILINE)


def lighten(module: str) -> str:
    """Leave out the comments and the indentation of an ES module of ours."""
    return re.sub(r"\n\s*\n", "\n", UNSENT.sub("", module)).lstrip()


@dataclass(frozen=True)
class Lightened:
    """A storage, read without comments."""

    storage: Any

    def open(self, path: str) -> "ContentFile[bytes]":
        """Open one module, lightened."""
        with self.storage.open(path) as file:
            return ContentFile(lighten(file.read().decode()).encode())


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise brings no types
    """Names by content, compressed once, and the imports inside ES modules renamed with their files.

    Modules are written for those who read them here, types and reasons and all; over a slow line every third byte of
    them would be such words.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress, as the base does, what is sent of each file."""
        sent = {name: (Lightened(it[0]), it[1]) if is_ours(name) else it for name, it in paths.items()}
        yield from super().post_process(sent, *args, **options)


def is_ours(name: str) -> bool:
    """Tell our modules from libraries, which come made small."""
    return name.endswith(".js") and "/built/" not in name
