"""Files that people bring are taken apart and made again; what is no picture and no sound is refused in plain words."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
import soundfile
from PIL import Image

from biggervoices.core.refusals import Refused
from biggervoices.easyread import formats

GPS = 0x8825
TAIL = b"<script>alert(1)</script>"


def jpeg(size: tuple[int, int] = (3000, 2000), *, turned: int | None = None) -> bytes:
    image = Image.new("RGB", size, "teal")
    exif = image.getexif()
    exif.get_ifd(GPS)[2] = (53.0, 28.0, 45.0)
    if turned:
        exif[0x0112] = turned
    kept = BytesIO()
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_a_photo_forgets_where_it_was_taken_and_gets_smaller() -> None:
    assert opened(jpeg()).getexif().get_ifd(GPS)  # it could leak

    clean = formats.clean_picture(jpeg() + TAIL)

    assert opened(clean).format == "WEBP"
    assert opened(clean).size == (1600, 1067)
    assert not opened(clean).getexif()
    assert TAIL not in clean
    assert b"EXIF" not in clean


def test_a_photo_is_turned_the_right_way_up() -> None:
    assert opened(formats.clean_picture(jpeg((300, 200), turned=6))).size == (200, 300)


def test_what_is_clear_in_a_drawing_stays_clear() -> None:
    kept = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(kept, "PNG")

    assert opened(formats.clean_picture(kept.getvalue())).mode == "RGBA"


def bomb() -> bytes:
    """A small PNG that says it is 60,000 pixels a side."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        jpeg()[:200],
        jpeg()[: len(jpeg()) // 2],
        bomb(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\0" * (formats.LARGEST_FILE + 1),
    ],
    ids=["empty", "words", "head alone", "cut off early", "cut in half", "bomb", "svg", "postscript", "too many bytes"],
)
def test_what_is_no_picture_is_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        formats.clean_picture(data)

    assert refused.value.reason.endswith(("one.", "one"))


def wav(seconds: float = 1.0, rate: int = 44_100) -> bytes:
    kept = BytesIO()
    soundfile.write(kept, np.zeros((int(rate * seconds), 2), dtype="float32"), rate, format="WAV")
    return kept.getvalue()


def test_a_sound_is_written_again_as_mp3() -> None:
    data, suffix, seconds = formats.clean_sound(wav() + TAIL)

    assert suffix == ".mp3"
    assert seconds == pytest.approx(1.0, abs=0.05)
    assert TAIL not in data
    assert soundfile.info(BytesIO(data)).channels == 1


def test_a_sound_of_eleven_minutes_is_refused() -> None:
    with pytest.raises(Refused, match="longer than 10 minutes"):
        formats.clean_sound(wav(660, rate=4000))


def element(id: str, body: bytes) -> bytes:
    return bytes.fromhex(id) + (0x10000000 | len(body)).to_bytes(4) + body


def webm(*, track: int = 2, clusters: int = 1, tail: bytes = b"") -> bytes:
    head = element("1A45DFA3", element("4282", b"webm"))
    info = element("1549A966", element("2AD7B1", (1_000_000).to_bytes(3)))
    tracks = element("1654AE6B", element("AE", element("83", bytes([track]))))
    films = [
        element(
            "1F43B675", element("E7", (1000 * at).to_bytes(3)) + element("A3", b"\x81" + (900).to_bytes(2) + b"\0opus")
        )
        for at in range(clusters)
    ]
    return head + element("18538067", info + tracks + b"".join(films)) + tail


def test_what_a_browser_records_is_kept_with_its_length() -> None:
    assert formats.clean_sound(webm(clusters=3)) == (webm(clusters=3), ".webm", pytest.approx(2.9))


def box(name: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4) + name + body


def m4a(*, handler: bytes = b"soun", seconds: int = 4) -> bytes:
    head = box(b"mvhd", bytes(12) + (1000).to_bytes(4) + (1000 * seconds).to_bytes(4) + bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", head + track) + box(b"mdat", b"sound")


def test_what_safari_records_is_kept_with_its_length() -> None:
    assert formats.clean_sound(m4a()) == (m4a(), ".m4a", 4.0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        wav()[:30],
        webm(track=1),
        webm(tail=TAIL),
        webm()[:-3],
        m4a(handler=b"vide"),
        m4a() + TAIL,
        m4a()[:40],
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3" + b"\xff" * 400,
    ],
    ids=["empty", "words", "cut wav", "film", "tail", "cut webm", "mp4 film", "mp4 tail", "cut mp4", "head", "noise"],
)
def test_what_is_no_sound_is_refused_in_plain_words(data: bytes) -> None:
    with pytest.raises(Refused):
        formats.clean_sound(data)


def test_a_webm_of_eleven_minutes_is_refused() -> None:
    with pytest.raises(Refused, match="longer than 10 minutes"):
        formats.clean_sound(webm(clusters=660))


def test_elements_inside_elements_without_end_are_refused() -> None:
    data = b""
    for _ in range(1500):
        data = bytes.fromhex("A0") + (0x10000000 | len(data)).to_bytes(4) + data

    with pytest.raises(Refused):
        formats.clean_sound(bytes.fromhex("1A45DFA3") + (0x10000000 | len(data)).to_bytes(4) + data)


def test_the_server_says_words_and_slowly_takes_longer() -> None:
    normal, slow = (
        soundfile.info(BytesIO(formats.speak("Sam will phone you.", speed=it))) for it in ("normal", "slow")
    )

    assert normal.format == "MP3"
    assert slow.duration > 1.2 * normal.duration > 0.5
