# ruff: noqa: E501 -- one file a line, so that the table reads as one
"""Hostile files, each made here: what somebody may send to a place that takes a photo, a voice, a list, a form or a copy.

PLANTED stands in everything that must not be kept: metadata, tails, comments, other people's places.
"""

import io
import itertools
import json
import os
import random
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable

import numpy as np
import openpyxl
import soundfile
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image, PngImagePlugin

from biggervoices.checks.formats.copies import PURPOSE
from biggervoices.core.keys import sealing_key
from tests.checks.forms import BOMBS, form, package, sheet_of, workbook
from tests.easyread.test_uploads import bomb as png_bomb
from tests.easyread.test_uploads import box, element, m4a, webm

PLANTED = b"PLANTED-IN-A-FILE"
SCRIPT = b"<script>alert('" + PLANTED + b"')</script>"
HEAD = b"name,address\n"
Make = Callable[[], bytes]


# --- pictures --------------------------------------------------------------------------------------------------------


def image(kind: str, size: tuple[int, int] = (640, 480), *, mode: str = "RGB", **how: object) -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size).save(kept, kind, **how)
    return kept.getvalue()


def noise(kind: str, size: tuple[int, int] = (640, 480), **how: object) -> bytes:
    kept = io.BytesIO()
    pixels = np.random.default_rng(3).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(kept, kind, **how)
    return kept.getvalue()


def png(size: tuple[int, int], *, colour: int = 6, depth: int = 8, before: bytes = b"") -> bytes:
    """A PNG that is all there, and all nought: small to send, large to open."""
    bits = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth
    packed = zlib.compressobj(9)
    row = b"\0" * (1 + (size[0] * bits + 7) // 8)
    lines = b"".join(packed.compress(row * min(64, size[1] - at)) for at in range(0, size[1], 64)) + packed.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    colours = chunk(b"PLTE", b"\0" * 768) if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + head + colours + before + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def located(kind: str) -> bytes:
    """A picture that says where it was taken, by whom and with what, in every way that its kind knows."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (53.0, 28.0, 45.0)
    exif[0x010E] = PLANTED.decode()  # its description
    return noise(kind, exif=exif.tobytes(), xmp=b"<x:xmpmeta>" + PLANTED + b"</x:xmpmeta>", icc_profile=PLANTED * 200)


def talkative_png() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", PLANTED.decode())
    said.add_itxt("XML:com.adobe.xmp", PLANTED.decode(), zip=True)
    return noise("PNG", pnginfo=said)


def huge_profile() -> bytes:
    """A JPEG whose colour profile is eleven million bytes."""
    return noise("JPEG", icc_profile=os.urandom(11_000_000))


def frames(kind: str, many: int, size: tuple[int, int] = (16, 16)) -> bytes:
    kept = io.BytesIO()
    each = [Image.new("P" if kind == "GIF" else "RGB", size, at % 255) for at in range(2)]
    rest = itertools.islice(itertools.cycle(each), many - 1)
    each[0].save(kept, kind, save_all=True, append_images=rest, duration=20, loop=0, optimize=False)
    return kept.getvalue()


def many_gif_frames() -> bytes:
    """A GIF of ten thousand frames, written by hand: Pillow would take a minute."""
    head, body = frames("GIF", 2), b""
    at = head.index(b"\x21\xf9", 13)
    one = head[at : head.index(b"\x21\xf9", at + 8)] if head.count(b"\x21\xf9") > 1 else head[at:-1]
    body = one * 10_000
    return head[:at] + body + b";"


def gif_with_a_far_frame() -> bytes:
    """A GIF that says it is one pixel large, with a frame of 60,000 a side."""
    small = bytearray(frames("GIF", 1))
    at = small.rindex(b"\x2c")
    small[at + 5 : at + 9] = struct.pack("<HH", 60_000, 60_000)
    small[6:10] = struct.pack("<HH", 1, 1)
    return bytes(small)


def many_scans(size: tuple[int, int] = (4000, 4000), many: int = 20_000) -> bytes:
    """A progressive JPEG of one grey picture, told again and again: each scan is few bytes, and all of the picture."""
    kept = io.BytesIO()
    Image.new("L", size).save(kept, "JPEG", progressive=True)
    data = kept.getvalue()
    starts = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"]
    last = data[starts[-1] : -2]
    return data[:-2] + last * many + b"\xff\xd9"


def jpeg_comments() -> bytes:
    data = noise("JPEG")
    return data[:2] + (b"\xff\xfe" + struct.pack(">H", 60_000) + (PLANTED * 4000)[:59_998]) * 180 + data[2:]


def ends_open(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def svg(inside: str = "", head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


def bitmap_script() -> bytes:
    """A GIF that is a script, too: its size and its comment are words of the script."""
    data = bytearray(frames("GIF", 1))
    return bytes(data[:6]) + b"=1;/*" + bytes(data[11:]) + b"*/alert('" + PLANTED + b"')"


def webp_bomb() -> bytes:
    """A WebP of 16,383 pixels a side in one colour."""
    return image("WEBP", (16_383, 6_000), lossless=True, method=0)


def tiff_bomb() -> bytes:
    return image("TIFF", (12_000, 12_000), mode="1", compression="group4")


def ico_of_png() -> bytes:
    return b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, 400, 22) + png((600, 600))


PICTURES: dict[str, Make] = {
    "nothing": lambda: b"",
    "words": lambda: b"hello",
    "noughts": lambda: bytes(1_000_000),
    "noise": lambda: os.urandom(1_000_000),
    "a byte too large": lambda: noise("PNG") + bytes(12_000_000),
    "png that says it is 60,000 a side": png_bomb,
    "png of 49 million pixels, all there": lambda: png((7000, 7000)),
    "png of 49 million pixels, 16 bits each": lambda: png((7000, 7000), depth=16),
    "png of 24 million grey pixels": lambda: png((6000, 4000), colour=0),
    "png of 99 million pixels, one bit each": lambda: png((9950, 9950), colour=0, depth=1),
    "png 1 x 100,000": lambda: png((1, 100_000)),
    "png 100,000 x 1": lambda: png((100_000, 1)),
    "png of a width of nought": lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 9, 8, 2, 0, 0, 0)),
    "png with packed words without end": lambda: png((9, 9), before=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000)))),
    "png with a thousand packed words": lambda: png((9, 9), before=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(900_000))) * 1000),
    "png with a packed profile without end": lambda: png((9, 9), before=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(90_000_000)))),
    "png with a chunk longer than the file": lambda: png((9, 9))[:33] + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + bytes(50),
    "png whose sums are wrong": lambda: png((9, 9)).replace(b"IDAT", b"IDAT"[::-1], 1),
    "png that says who made it": talkative_png,
    "png with a script behind it": lambda: noise("PNG") + SCRIPT,
    "png of a thousand moving frames": lambda: frames("PNG", 1000),
    "png cut in half": lambda: ends_open(noise("PNG"), 0.5),
    "png head alone": lambda: b"\x89PNG\r\n\x1a\n",
    "gif of ten thousand frames": many_gif_frames,
    "gif with a frame far outside": gif_with_a_far_frame,
    "gif of 49 million pixels": lambda: image("GIF", (7000, 7000), mode="P"),
    "gif that is a script": bitmap_script,
    "gif with a comment": lambda: frames("GIF", 1)[:-1] + b"\x21\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\0;",
    "gif cut off": lambda: ends_open(frames("GIF", 3), 0.7),
    "jpeg with a place": lambda: located("JPEG"),
    "png with a place": lambda: located("PNG"),
    "webp with a place": lambda: located("WEBP"),
    "jpeg with a huge profile": huge_profile,
    "jpeg with ten million bytes of comments": jpeg_comments,
    "jpeg told twenty thousand times": many_scans,
    "jpeg of 49 million pixels, progressive": lambda: image("JPEG", (7000, 7000), progressive=True, subsampling=0),
    "jpeg of 49 million pixels": lambda: image("JPEG", (7000, 7000)),
    "jpeg 1 x 65,500": lambda: image("JPEG", (1, 65_500)),
    "jpeg that is a zip": lambda: noise("JPEG") + package(form(["text", "a", PLANTED.decode()])),
    "jpeg with html in it": lambda: noise("JPEG")[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(SCRIPT)) + SCRIPT + noise("JPEG")[2:],
    "jpeg cut off early": lambda: ends_open(noise("JPEG"), 0.02),
    "jpeg of four colours": lambda: image("JPEG", mode="CMYK"),
    "jpeg with a broken place": lambda: noise("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + PLANTED * 100),
    "webp of 98 million pixels": webp_bomb,
    "webp of a thousand frames": lambda: frames("WEBP", 1000),
    "webp cut off": lambda: ends_open(noise("WEBP"), 0.4),
    "tiff of 144 million pixels": tiff_bomb,
    "tiff": lambda: noise("TIFF"),
    "bmp": lambda: noise("BMP"),
    "psd": lambda: b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 20_000, 20_000, 8, 3) + bytes(100),
    "icon": ico_of_png,
    "jpeg 2000": lambda: noise("JPEG2000"),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) run\n",
    "pdf that is html": lambda: b"%PDF-1.7\n" + b"<html>" + SCRIPT + b"%%EOF",
    "svg with a script": lambda: svg("<script>alert(1)</script>"),
    "svg of eleven million bytes": lambda: svg("<g/>" * 2_700_000),
    "svg that laughs": lambda: svg("&d;", '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;"><!ENTITY d "&c;&c;">]>'),
    "film": lambda: box(b"ftyp", b"mp42\0\0\0\0") + box(b"moov", bytes(100)),
    "fits": lambda: b"SIMPLE  =                    T" + b" " * 2850,
    "font": lambda: b"\0\1\0\0\0\x0f\0\x80" + bytes(5000),
}  # fmt: skip


# --- sounds ----------------------------------------------------------------------------------------------------------


def sound(kind: str, seconds: float = 1, rate: int = 16_000, channels: int = 1, subtype: str | None = None) -> bytes:
    kept = io.BytesIO()
    samples = np.zeros((int(rate * seconds), channels), dtype="float32")
    soundfile.write(kept, samples, rate, format=kind, subtype=subtype)
    return kept.getvalue()


def lying_wav(**says: int) -> bytes:
    """A WAV whose head says something else than what is there: rate, channels, bits, bytes."""
    said = {"channels": 1, "rate": 16_000, "bits": 16, "bytes": 32_000} | says
    wide = said["channels"] * said["bits"] // 8
    body = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, said["channels"], said["rate"],
                       said["rate"] * wide % 2**32, wide % 2**16, said["bits"])  # fmt: skip
    body += b"data" + struct.pack("<I", said["bytes"]) + bytes(32_000)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def id3(size: int, words: bytes = b"") -> bytes:
    inside = b"TIT2" + struct.pack(">I", len(words) + 1) + b"\0\0\3" + words
    inside += bytes(max(0, size - len(inside)))
    parts = bytes((len(inside) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + parts + inside


def silence(rate: int, channels: int, seconds: int) -> bytes:
    """A FLAC of silence: a second of it is some hundred bytes."""
    kept = io.BytesIO()
    with soundfile.SoundFile(kept, "w", samplerate=rate, channels=channels, format="FLAC") as file:
        piece = np.zeros((rate, channels), dtype="int16")
        for _ in range(seconds):
            file.write(piece)
    return kept.getvalue()


def webm_with(*more: bytes) -> bytes:
    """What a browser records, with more elements in its segment."""
    plain = webm(clusters=2)
    at = plain.index(bytes.fromhex("18538067"))
    inside = plain[at + 8 :] + b"".join(more)
    return plain[:at] + element("18538067", inside)


def m4a_with(*more: bytes) -> bytes:
    return m4a() + b"".join(more)


def page_of_ogg(kind: bytes) -> bytes:
    """The first page of an Ogg with this in it."""
    return b"OggS\0\2" + bytes(8) + struct.pack("<III", 1, 0, 0) + bytes([1, len(kind)]) + kind


def boxes_in_boxes() -> bytes:
    inside = b""
    for _ in range(2000):
        inside = box(b"moov", inside)
    return box(b"ftyp", b"M4A \0\0\0\0") + inside


SOUNDS: dict[str, Make] = {
    "nothing": lambda: b"",
    "words": lambda: b"hello",
    "noughts": lambda: bytes(1_000_000),
    "noise": lambda: os.urandom(1_000_000),
    "a picture": lambda: noise("PNG"),
    "wav of a rate of nought": lambda: lying_wav(rate=0),
    "wav of a rate of one": lambda: lying_wav(rate=1),
    "wav of a rate of 50": lambda: lying_wav(rate=50),
    "wav of a rate of 700": lambda: lying_wav(rate=700),
    "wav of a rate of 7,919": lambda: lying_wav(rate=7919),
    "wav of a rate of four thousand million": lambda: lying_wav(rate=2**32 - 1),
    "wav of no channels": lambda: lying_wav(channels=0),
    "wav of 1,024 channels": lambda: lying_wav(channels=1024),
    "wav of 65,535 channels": lambda: lying_wav(channels=65_535),
    "wav that says four gigabytes": lambda: lying_wav(bytes=2**32 - 1),
    "wav that says nothing": lambda: lying_wav(bytes=0),
    "wav of no bits": lambda: lying_wav(bits=0),
    "wav with words behind it": lambda: sound("WAV") + SCRIPT,
    "wav cut in its head": lambda: sound("WAV")[:30],
    "wav of eleven minutes": lambda: sound("WAV", 660, 8000),
    "aiff": lambda: sound("AIFF"),
    "flac of silence, eight channels, 192,000 a second": lambda: silence(192_000, 8, 120),
    "flac of silence, 655,350 a second": lambda: silence(655_350, 2, 60),
    "flac of silence, ten hours": lambda: silence(1000, 1, 36_000),
    "flac cut off": lambda: ends_open(silence(16_000, 1, 9), 0.5),
    "mp3 with eleven million bytes of names": lambda: id3(11_000_000, PLANTED) + sound("MP3"),
    "mp3 with a name without end": lambda: id3(200, PLANTED)[:6] + b"\x7f\x7f\x7f\x7f" + PLANTED * 100,
    "mp3 head alone": lambda: b"\xff\xfb\x90\x64" * 3,
    "mp3 whose frames never fit": lambda: b"\xff\xfb\x90\x64" * 2_000_000,
    "ogg with a film": lambda: page_of_ogg(b"\x80theora\3\2\1" + bytes(34)),
    "ogg with a skeleton": lambda: page_of_ogg(b"fishead\0" + bytes(56)),
    "ogg with a name": lambda: sound("OGG") + SCRIPT,
    "webm film": lambda: webm(track=1),
    "webm with sound and film": lambda: webm(track=2).replace(element("83", b"\2"), element("83", b"\2") + element("83", b"\1")),
    "webm with words in a gap": lambda: webm_with(element("EC", SCRIPT)),
    "webm with tags": lambda: webm_with(element("1254C367", element("7373", PLANTED))),
    "webm with a file attached": lambda: webm_with(element("1941A469", element("61A7", SCRIPT))),
    "webm with words behind it": lambda: webm(tail=SCRIPT),
    "webm of ones": lambda: b"\x1a\x45\xdf\xa3" + b"\xff" * 400,
    "webm in a webm without end": lambda: webm_with(*[element("A0", element("A0", b""))] * 5000),
    "webm of two million gaps": lambda: webm_with(b"\xec\x80" * 2_000_000),
    "m4a film": lambda: m4a(handler=b"vide"),
    "m4a with a place": lambda: m4a_with(box(b"udta", box(b"\xa9xyz", PLANTED))),
    "m4a with words in a free box": lambda: m4a_with(box(b"free", SCRIPT)),
    "m4a with a uuid box": lambda: m4a_with(box(b"uuid", PLANTED * 2)),
    "m4a with words behind it": lambda: m4a() + SCRIPT,
    "m4a of boxes in boxes": boxes_in_boxes,
    "m4a of a million boxes": lambda: m4a_with(box(b"free", b"") * 1_000_000),
    "m4a that says it is longer": lambda: box(b"ftyp", b"M4A ") + struct.pack(">I", 2**31) + b"moov",
    "midi": lambda: b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0",
    "pdf": lambda: b"%PDF-1.7\n" + bytes(200),
    "html": lambda: b"<html>" + SCRIPT,
}  # fmt: skip


# --- lists and forms -------------------------------------------------------------------------------------------------


def zipped(**parts: bytes | str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "."), content)
    return kept.getvalue()


def zip_of(names: list[str], content: bytes = b"x") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), content)
    return kept.getvalue()


def nested(deep: int) -> bytes:
    inside = bytes(1_000_000)
    for at in range(deep):
        inside = zipped(**{f"{at}__zip": inside})
    return inside


def overlapping(many: int = 400) -> bytes:
    """A zip of many names for the same packed bytes: each name is a place in the file that says the same again."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(20_000_000)) + packed.flush()
    crc, large = zlib.crc32(bytes(20_000_000)), 20_000_000
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(body), large, 5, 0) + b"a.csv"
    entries = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(body), large, 5, 0, 0, 0, 0, 0, 0)
        + b"a.csv"
        for _ in range(many)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, many, many, len(entries), len(local) + len(body), 0)
    return local + body + entries + end


def lying_zip() -> bytes:
    """A workbook whose sheet is larger than its directory says."""
    data = bytearray(sheet_of("<a>" + " " * 30_000_000 + "</a>"))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 500)
    return bytes(data)


def book(rows: list[list[object]], **parts: str | bytes) -> bytes:
    """A workbook as openpyxl writes it, with more parts in it."""
    made, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(kept)
    with zipfile.ZipFile(kept, "a") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "."), content)
    return kept.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return kept.getvalue()


def entities(inside: str, use: str) -> Callable[[bytes], bytes]:
    def change(part: bytes) -> bytes:
        head, _mark, rest = part.partition(b"?>")
        body = rest if _mark else head
        return (
            b'<?xml version="1.0"?><!DOCTYPE a [' + inside.encode() + b"]>" + body.replace(b"Elm House", use.encode())
        )

    return change


LAUGHS = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10 if at else "ha"}">' for at in range(10))
OUTSIDE = '<!ENTITY x SYSTEM "file:///etc/passwd">'
ELM = [["name", "address"], ["Elm House", "1 Road"]]
STRINGS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"
FORMULAS = b"name,address\n=cmd|' /C calc'!A0,+1\n@SUM(1),-2\n"
TRICKS = "\u202eesuoH mlE\u202c,\u200b1\ufeff Road\u2066,\U000e0041,A\u0301" + "\u0301" * 2000

BOTH: dict[str, Make] = {
    "nothing": lambda: b"",
    "spaces": lambda: b"  \r\n\t",
    "noughts": lambda: bytes(1_000_000),
    "noise": lambda: os.urandom(1_000_000),
    "a picture": lambda: noise("PNG"),
    "a page of html": lambda: b"<!DOCTYPE html><html>" + SCRIPT,
    "formulas": lambda: FORMULAS,
    "nul characters": lambda: b"name,address\nA\0B,1 Road\0\n",
    "ten thousand columns": lambda: b"a," * 10_000 + b"\nx\n",
    "a quotation mark that never ends": lambda: HEAD + b'"' + b"A,1 Road\n" * 100_000,
    "four million quotation marks": lambda: HEAD + b'"' * 4_000_000,
    "two million commas": lambda: HEAD + b"," * 4_000_000,
    "two million lines": lambda: HEAD + b"\n" * 4_000_000,
    "one cell of four million letters": lambda: HEAD + b"A" * 4_000_000,
    "turned and hidden letters": lambda: HEAD + TRICKS.encode() + b"\n",
    "half a letter": lambda: HEAD + b"\xed\xa0\x80\xff\xfe,\xf8\x88\x80\x80\x80\n",
    "utf-16 of nothing": lambda: b"\xff\xfe" + "\0name\n".encode("utf-16-le") * 9,
    "a million letters that compose": lambda: HEAD + ("e" + "\u0301\u0323" * 1400 + ",\n").encode() * 300,
    "workbook cut off": lambda: ends_open(book(ELM), 0.6),
    "workbook of nothing but its name": lambda: zipped(xl__workbook="x"),
    "workbook that laughs": lambda: with_part(book(ELM), STRINGS, entities(LAUGHS, "&a9;")),
    "workbook whose sheet laughs": lambda: with_part(book(ELM), SHEET, entities(LAUGHS, "&a9;")),
    "workbook that reads a file": lambda: with_part(book(ELM), STRINGS, entities(OUTSIDE, "&x;")),
    "workbook that reads a file for its sheets": lambda: with_part(book(ELM), "xl/workbook.xml", entities(OUTSIDE, "&x;")),
    "workbook with links to others": lambda: book(
        [["name", "address"], ["=[1]Sheet1!A1", '=WEBSERVICE("http://evil.example/")']],
        **{"xl/externalLinks/externalLink1__xml": "<externalLink/>", "xl/connections__xml": "<connections/>"},
    ),
    "workbook with a script": lambda: book(ELM, **{"xl/vbaProject__bin": SCRIPT.decode()}),
    "workbook that says less than it is": lying_zip,
    "zips in zips": lambda: nested(30),
    "one name four hundred times": overlapping,
    "a way out of the folder": lambda: zip_of(["../../../etc/cron.d/x", "/etc/passwd", "..\\..\\x.csv", "C:\\x.xlsx"]),
    "ten thousand empty parts": lambda: zip_of([f"{at}.csv" for at in range(10_000)]),
    "a name of sixty thousand letters": lambda: zip_of(["a" * 60_000 + ".csv"]),
    "turned names": lambda: zip_of(["\u202excod.csv", "a\0b.csv", "con.csv", "nul", " .csv"]),
    "zip with a password": lambda: zip_of(["a.csv"]).replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"),
    "zip without an end": lambda: zip_of(["a.csv"])[:-30],
    "old excel of noughts": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100_000),
    "old excel in a circle": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1\0\0\0" * 100_000,
    "a program": lambda: b"\x7fELF" + bytes(1000),
    "json": lambda: b'[{"name": "A"}]' * 1000,
} | {f"workbook: {name}": make for name, make in BOMBS.items()}  # fmt: skip


def sheet_in(name: str) -> Make:
    """A workbook that openpyxl would open, whose sheet no spreadsheet would write."""

    def make() -> bytes:
        with zipfile.ZipFile(io.BytesIO(BOMBS[name]())) as made:
            sheet, strings = made.read(SHEET), made.read(STRINGS)
        fill = {"fill": random.Random(1).randbytes(300_000)}  # so that it is not refused as packed too well
        whole = with_part(
            book(ELM, **fill), SHEET, lambda _part: b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>"
        )
        return with_part(whole, STRINGS, lambda part: strings if strings != b"<sst/>" else part)

    return make


LISTS = (
    BOTH
    | {f"list: {name}": sheet_in(name) for name in BOMBS}
    | {
        "workbook of sixteen thousand columns": lambda: book([["name"], [None] * 16_383 + ["x"]]),
    }
)
FORMS = BOTH | {
    "package of two thousand pictures": lambda: package(
        form(["text", "a", "A"]), **{f"p{at}__png": b"\x89PNG\r\n\x1a\n" for at in range(1900)}
    ),
    "package whose pictures leave the folder": lambda: zip_of(["form.csv", "../../x.png"], b"type,name,label\ntext,a,A\n"),
    "a form whose rules are deep": lambda: form(*[["text", "a", "A", "(" * 5000 + "1" + ")" * 5000]]),
    "a form of groups in groups": lambda: form(*[["begin_group", f"g{at}", "G"] for at in range(4000)]),
    "a form whose names are paths": lambda: form(["text", "../../etc/passwd", "A"], ["text", "a\\b", "B"]),
    "a form that waits for itself": lambda: workbook(
        [["type", "name", "label", "relevant"], *[["text", f"q{at}", "Q", f"${{q{(at + 1) % 900}}} = 'a'"] for at in range(900)]]
    ),
}  # fmt: skip


# --- copies of visits ------------------------------------------------------------------------------------------------


def sealed(inside: bytes) -> bytes:
    """A file as a tablet saves it, sealed to this house: whoever holds a tablet can make one of anything."""
    mine, iv = ec.generate_private_key(ec.SECP256R1()), bytes(12)
    shared = mine.exchange(ec.ECDH(), sealing_key().public_key())
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE.encode()).derive(shared)
    parts = {
        "epk": mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        "iv": iv,
        "sealed": AESGCM(key).encrypt(iv, inside, None),
    }
    return json.dumps({"format": 1, **{name: b64encode(part).decode() for name, part in parts.items()}}).encode()


def inside(**facts: object) -> bytes:
    one = {"visit": "0193c0de-0000-7000-8000-000000000f04", "slot": "0193c0de-0000-7000-8000-000000000f05"}
    return json.dumps(one | {"sent_at": 1, "entries": [], "files": []} | facts).encode()


COPIES: dict[str, Make] = {
    "nothing": lambda: b"",
    "words": lambda: b"hello",
    "noise": lambda: os.urandom(1_000_000),
    "lists without end": lambda: b"[" * 10_000_000,
    "ten million lists": lambda: b'{"format": 1, "epk": [' + b"[]," * 10_000_000 + b"[]]}",
    "ten million numbers": lambda: b'{"format": 1, "epk": [' + b"1.5," * 10_000_000 + b"1]}",
    "a number of a million figures": lambda: b'{"format": ' + b"9" * 1_000_000 + b"}",
    "another format": lambda: b'{"format": 2}',
    "no keys": lambda: b'{"format": 1, "epk": "", "iv": "", "sealed": ""}',
    "words for keys": lambda: b'{"format": 1, "epk": 1, "iv": [], "sealed": {}}',
    "a point that is on no curve": lambda: json.dumps({"format": 1, "epk": b64encode(b"\4" + bytes(64)).decode(), "iv": "", "sealed": ""}).encode(),
    "sealed nothing": lambda: sealed(b""),
    "sealed ten million lists": lambda: sealed(inside()[:-1] + b', "x": [' + b"[]," * 10_000_000 + b"[]]}"),
    "sealed ten million numbers": lambda: sealed(inside()[:-1] + b', "x": [' + b"1.5," * 8_000_000 + b"1]}"),
    "sealed entries that are lists": lambda: sealed(inside(entries=[[[]]] * 20)),
    "sealed files that are words": lambda: sealed(inside(files="files")),
    "sealed files with names of others": lambda: sealed(inside(files=[{"id": "../../x", "data": "AAAA"}])),
    "sealed file that is no base64": lambda: sealed(inside(files=[{"id": "0193c0de-0000-7000-8000-000000000f04", "data": "\u202e"}])),
    "sealed day of a hundred thousand figures": lambda: sealed(inside()[:-1].replace(b'"sent_at": 1', b'"sent_at": ' + b"1" * 100_000) + b"}"),
    "sealed and cut off": lambda: sealed(inside())[:-40],
}  # fmt: skip

ALL: dict[str, dict[str, Make]] = {
    "picture": PICTURES,
    "sound": SOUNDS,
    "list": LISTS,
    "form": FORMS,
    "copy": COPIES,
}
