"""Named arrays in one run of bytes, as the format safetensors has it: eight bytes, a head in JSON, the numbers."""

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

Arrays = dict[str, np.ndarray[Any, Any]]
_KINDS: Final = {"F32": "<f4", "F16": "<f2", "I8": "|i1", "U8": "|u1", "I64": "<i8"}
_NAMES: Final = {np.dtype(kind): name for name, kind in _KINDS.items()}


def unpack(data: bytes) -> Arrays:
    """Give the arrays of a file that is in memory; they look into it and cannot be written to."""
    start = 8 + int.from_bytes(data[:8], "little")
    numbers: Arrays = {}
    for name, about in json.loads(data[8:start]).items():
        if name != "__metadata__":
            first, last = about["data_offsets"]
            flat = np.frombuffer(data[start + first : start + last], _KINDS[about["dtype"]])
            numbers[name] = flat.reshape(about["shape"])
    return numbers


def pack(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Write arrays in the order of their names; the same arrays always give the same bytes."""
    head: dict[str, object] = {}
    parts, at = [], 0
    for name in sorted(arrays):
        part = np.ascontiguousarray(arrays[name]).tobytes()
        head[name] = {
            "dtype": _NAMES[arrays[name].dtype.newbyteorder("<")],
            "shape": list(arrays[name].shape),
            "data_offsets": [at, at + len(part)],
        }
        parts.append(part)
        at += len(part)
    words = json.dumps(head, separators=(",", ":")).encode()
    words += b" " * (-len(words) % 8)
    return len(words).to_bytes(8, "little") + words + b"".join(parts)
