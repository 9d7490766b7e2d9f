"""Pictures and sounds that people bring: taken apart and made again, so that only the picture or the sound is left."""

import ctypes
import io
import re
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import espeakng_loader
import numpy as np
import numpy.typing as npt
import soundfile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from biggervoices.core.refusals import Refused, must

LARGEST_FILE = 12_000_000  # bytes that are looked at, at all
LARGEST_PICTURE = 50_000_000  # pixels: more is a mistake or a bomb
LARGEST_WHOLE = 25_000_000  # pixels of one that is held whole in memory until it is smaller: all but a plain JPEG
MOST_SCANS = 100  # times that a JPEG tells its picture, better each time; real ones do it ten times
LONGEST_SIDE = 1600
LONGEST_SOUND = 600  # seconds
MOST_SAMPLES = LONGEST_SOUND * 48_000 * 2  # of all channels: a sound that says more is a bomb
HERTZ = range(1_000, 384_001)
MOST_CHANNELS = 8
PIECE = 1 << 16  # samples that are read at once
DEEPEST = 8  # boxes within boxes: real files have five
MOST_PARTS = 200_000  # elements or boxes of a sound: ten minutes have some 60,000
PICTURE_KINDS = (JpegImageFile.format, PngImageFile.format, GifImageFile.format, WebPImageFile.format)
SOUND_SUFFIXES = {"WAV": ".wav", "MP3": ".mp3", "MPEG": ".mp3", "OGG": ".ogg", "FLAC": ".flac"}
VOICE_HERTZ = 16_000
MP3_HERTZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000)  # speech needs no more
SMALL = 0.95  # about 16,000 bits a second: enough for a made voice
SPEEDS = {"normal": 150, "slow": 110}  # words a minute

Samples = npt.NDArray[np.float32]


# --- pictures --------------------------------------------------------------------------------------------------------


# What a kept sound is sent as, by the end of its name.
SOUND_TYPES = {
    "mp3": "audio/mpeg",
    "webm": "audio/webm",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
}


def clean_picture(data: bytes) -> bytes:
    """Make a picture again as WebP, at most 1600 pixels a side, the right way up, and with nothing else in the file.

    Raises Refused with a plain sentence for what is no picture, is broken, or is too large.
    """
    _must_fit(data)
    if _scans(data) > MOST_SCANS:
        raise Refused(_no_picture())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is broken beside the picture, and is left out anyway
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=PICTURE_KINDS) as opened:
                _must_be_small(opened)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                clear = "A" in upright.getbands() or "transparency" in upright.info
                plain = upright.convert("RGBA" if clear else "RGB")
        except Refused:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Refused(_too_large_a_picture()) from error
        except Exception as error:  # a broken file fails inside the readers in many ways
            raise Refused(_no_picture()) from error
    # A new image from the pixels alone: no EXIF, no place, no colour profile, no tail comes along.
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    kept = io.BytesIO()
    bare.save(kept, "WEBP", quality=82, method=4)
    return kept.getvalue()


def _must_be_small(opened: Image.Image) -> None:
    """Refuse what would take too much memory. A plain JPEG is made smaller while it is read."""
    plain = opened.format in (JpegImageFile.format, "MPO") and "progressive" not in opened.info
    if opened.width * opened.height > (LARGEST_PICTURE if plain else LARGEST_WHOLE):
        raise Refused(_too_large_a_picture())


def _scans(data: bytes) -> int:
    """Count how often a JPEG tells its picture: each time costs as much as a picture, and may be few bytes."""
    if not data.startswith(b"\xff\xd8"):
        return 0
    scans, at = 0, 2
    while found := _MARK.search(data, at):
        mark, at = data[found.end() - 1], found.end()
        if mark == 0xD9 or scans > MOST_SCANS:
            break
        scans += mark == 0xDA
        at += int.from_bytes(data[at : at + 2])
    return scans


_MARK = re.compile(rb"\xff+[^\x00\x01\xd0-\xd8\xff]")  # what begins a part of a JPEG; the others stand in pixels


def _too_large_a_picture() -> str:
    return _("This picture is too large. Please choose a smaller one.")


def _no_picture() -> str:
    return _("We could not open this picture. Please choose another one.")


def as_png(picture: bytes) -> bytes:
    """Write a kept picture as PNG, for programs that know no WebP."""
    kept = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.save(kept, "PNG")
    return kept.getvalue()


# --- sounds ----------------------------------------------------------------------------------------------------------


def clean_sound(data: bytes) -> tuple[bytes, str, float]:
    """Check a sound by what is in it; give its bytes, its suffix and its length in seconds.

    What soundfile can read is written again as MP3. What a browser records (WebM or M4A) cannot be made again here: its
    container is walked from end to end, must hold sound and no film, and loses all that is no part of the sound.
    Raises Refused with a plain sentence for what is no sound, is broken, or is too long.
    """
    _must_fit(data)
    if data[:4] == b"\x1a\x45\xdf\xa3":
        sound, seconds = _webm(data)
        return _must_be_short(sound, ".webm", seconds)
    if data[4:8] == b"ftyp":
        sound, seconds = _m4a(data)
        return _must_be_short(sound, ".m4a", seconds)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.format not in SOUND_SUFFIXES or file.samplerate not in HERTZ or file.channels > MOST_CHANNELS:
                raise Refused(_no_sound())
            must(None if file.frames * file.channels <= MOST_SAMPLES else _too_long())
            _must_be_short(b"", "", file.frames / file.samplerate)
            samples, rate = _heard_in(file)
            return mp3(samples, rate), ".mp3", len(samples) / rate
    except Refused:
        raise
    except Exception as error:  # a broken file fails inside the reader in many ways
        raise Refused(_no_sound()) from error


def _heard_in(file: soundfile.SoundFile) -> tuple[Samples, int]:
    """Read a sound piece by piece, all channels into one, at a rate that an MP3 can have."""
    rate = file.samplerate if file.samplerate in MP3_HERTZ else MP3_HERTZ[-1]
    step, kept, read, last = file.samplerate / rate, [], 0, np.zeros(1, dtype=np.float32)
    while len(piece := file.read(PIECE // file.channels, dtype="float32", always_2d=True)):
        one = np.concatenate([last, piece.mean(axis=1)])  # begins with the sample before this piece
        at = np.arange(np.ceil(read / step), np.ceil((read + len(piece)) / step)) * step - read + 1
        kept.append(np.interp(at, np.arange(len(one)), one).astype(np.float32))
        read, last = read + len(piece), one[-1:]
    if not read:
        raise Refused(_no_sound())
    return np.concatenate(kept), rate


def mp3(samples: Samples, rate: int, *, smallness: float = 0.8) -> bytes:
    """Write samples as a small MP3, one channel, which iPads and old phones play, too."""
    kept = io.BytesIO()
    with soundfile.SoundFile(
        kept,
        "w",
        samplerate=rate,
        channels=1,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=smallness,
    ) as file:
        file.write(samples)
    return kept.getvalue()


def _must_fit(data: bytes) -> None:
    if not data:
        raise Refused(_("This file is empty. Please choose another one."))
    if len(data) > LARGEST_FILE:
        raise Refused(_("This file is too large. Please choose a smaller one."))


def _must_be_short(data: bytes, suffix: str, seconds: float) -> tuple[bytes, str, float]:
    must(None if seconds <= LONGEST_SOUND else _too_long())
    return data, suffix, seconds


def _too_long() -> str:
    return _("This recording is longer than 10 minutes. Please make a shorter one.")


def _no_sound() -> str:
    return _("We could not open this recording. Please record it again or choose another one.")


# The elements of a WebM that are kept, by what holds them. All else (tags, names, attached files, gaps) is left out.
_OF_HEAD = (0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285)
_OF_INFO = (0x2AD7B1, 0x4489)
_OF_TRACK = (0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x9C, 0x23E383, 0x86, 0x63A2, 0x56AA, 0x56BB)
_OF_AUDIO = (0xB5, 0x78B5, 0x9F, 0x6264)
_OF_BLOCK = (0x9B, 0xFB, 0x75A2)
# Segment, Cluster, Tracks, TrackEntry, Audio, Info, BlockGroup and the EBML head hold other elements.
_HOLD_OTHERS = {0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xE1, 0x1549A966, 0xA0}

Elements = list[tuple[int, bytes]]


def _webm(data: bytes) -> tuple[bytes, float]:
    """Walk the elements of a WebM: one track, of sound, nothing behind the end. Make it again; give its length."""
    try:
        elements = _ebml(data, 0, len(data))
    except (IndexError, ValueError) as error:
        raise Refused(_no_sound()) from error
    kinds = [int.from_bytes(body) for name, body in elements if name == 0x83]  # TrackType: 1 film, 2 sound
    doctype = next((body for name, body in elements if name == 0x4282), b"").rstrip(b"\0")
    if doctype not in (b"webm", b"matroska") or kinds != [2]:
        raise Refused(_no_sound())
    return _webm_of(elements), _webm_seconds(elements)


def _webm_seconds(elements: Elements) -> float:
    scale = next((int.from_bytes(body) for name, body in elements if name == 0x2AD7B1), 1_000_000)
    at = last = 0
    for name, body in elements:
        if name == 0xE7:  # Cluster > Timecode
            at = int.from_bytes(body)
        elif name in (0xA3, 0xA1):  # SimpleBlock or Block: track number, then a signed time within the cluster
            last = max(last, at + int.from_bytes(body[1:3], signed=True))
    return last * scale / 1e9


def _webm_of(elements: Elements) -> bytes:
    """Put the elements of a sound into the order in which every WebM has them."""

    def those(names: Sequence[int]) -> bytes:
        return b"".join(_element(name, body) for name, body in elements if name in names)

    audio = those(_OF_AUDIO)
    track = _element(0xAE, those(_OF_TRACK) + (_element(0xE1, audio) if audio else b""))
    clusters: list[list[list[bytes]]] = []  # of blocks, each with what is said of it
    for name, body in elements:
        if name == 0xE7:
            clusters.append([[_element(name, body)]])
        elif name in (0xA3, 0xA1) and clusters:
            clusters[-1].append([_element(name, body)])
        elif name in _OF_BLOCK and clusters:
            clusters[-1][-1].append(_element(name, body))
    told = b"".join(_element(0x1F43B675, b"".join(map(_block, cluster))) for cluster in clusters)
    inside = _element(0x1549A966, those(_OF_INFO)) + _element(0x1654AE6B, track) + told
    return _element(0x1A45DFA3, those(_OF_HEAD)) + _element(0x18538067, inside)


def _block(parts: list[bytes]) -> bytes:
    return _element(0xA0, b"".join(parts)) if parts[0][0] == 0xA1 else parts[0]


def _element(name: int, body: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8) + (0x10000000 | len(body)).to_bytes(4) + body


def _ebml(data: bytes, at: int, end: int, deep: int = 0, left: list[int] | None = None) -> Elements:
    if deep > DEEPEST:
        raise ValueError(at)
    found: Elements = []
    left = left if left is not None else [MOST_PARTS]
    while at < end:
        left[0] -= 1
        width = 9 - data[at].bit_length()
        name = int.from_bytes(data[at : at + width])
        at += width
        width = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
        at += width
        unknown = size == (1 << 7 * width) - 1  # a recorder that writes as it hears leaves the size open
        stop = end if unknown else at + size
        if width > 8 or stop > end or left[0] < 0:
            raise ValueError(at)
        if name not in _HOLD_OTHERS:
            found.append((name, data[at:stop]))
            at = stop
        elif not unknown:
            found += _ebml(data, at, stop, deep + 1, left)
            at = stop
    return found


# The boxes of an M4A that are kept; of all others only the room that they took is left, so that no place moves.
_BOXES_IN_BOXES = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf")
_BOXES_OF_SOUND = (
    *(b"ftyp", b"styp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dinf", b"stsd", b"stts", b"stsc"),
    *(b"stsz", b"stco", b"co64", b"ctts", b"sgpd", b"sbgp", b"elst", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt"),
    *(b"trun",),
)
LONGEST_KIND = 100  # bytes of the box that says what kind of file it is
_HANDLER = 24  # bytes of it that mean something; then comes a name


@dataclass(frozen=True)
class _Box:
    name: bytes
    at: int  # where its name stands
    begins: int
    ends: int


def _m4a(data: bytes) -> tuple[bytes, float]:
    """Walk the boxes of an M4A: sound and no film, nothing behind the last box. Empty all others; give its length."""
    try:
        boxes = _boxes(data, 0, len(data))
        handlers = [data[it.begins + 8 : it.begins + 12] for it in boxes if it.name == b"hdlr"]
        head = next(data[it.begins : it.ends] for it in boxes if it.name == b"mvhd")
        long = head[0] == 1
        scale = int.from_bytes(head[20:24] if long else head[12:16])
        length = int.from_bytes(head[24:32] if long else head[16:20])
    except (IndexError, StopIteration, ValueError) as error:
        raise Refused(_no_sound()) from error
    wordy = any(it.name in (b"ftyp", b"styp") and it.ends - it.begins > LONGEST_KIND for it in boxes)
    if b"soun" not in handlers or b"vide" in handlers or not scale or wordy:
        raise Refused(_no_sound())
    # A recorder that writes in pieces leaves the length at nought: Safari's are about 16 KB a second or less.
    return _bare_m4a(data, boxes), length / scale if length else len(data) / 16_000


def _bare_m4a(data: bytes, boxes: "list[_Box]") -> bytes:
    bare = bytearray(data)
    for it in boxes:
        if it.name not in _BOXES_OF_SOUND:
            bare[it.at : it.at + 4] = b"free"
            bare[it.begins : it.ends] = bytes(it.ends - it.begins)
        elif it.name == b"hdlr":
            bare[it.begins + _HANDLER : it.ends] = bytes(max(0, it.ends - it.begins - _HANDLER))
    return bytes(bare)


def _boxes(data: bytes, at: int, end: int, deep: int = 0, left: list[int] | None = None) -> "list[_Box]":
    if deep > DEEPEST:
        raise ValueError(at)
    found: list[_Box] = []
    left = left if left is not None else [MOST_PARTS]
    while at < end:
        left[0] -= 1
        size, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        if size < head or at + size > end or left[0] < 0:
            raise ValueError(at)
        if name in _BOXES_IN_BOXES:
            found += _boxes(data, at + head, at + size, deep + 1, left)
        else:
            found.append(_Box(name, at + 4, at + head, at + size))
        at += size
    return found


# --- the server's own voice ------------------------------------------------------------------------------------------

_speaking = threading.Lock()  # espeak-ng keeps one state a process
_heard: list[bytes] = []
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def _hear(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
    if samples and count > 0:
        _heard.append(ctypes.string_at(samples, count * 2))
    return 0


_hears = _Callback(_hear)  # kept for as long as the process lives: C calls it


@cache
def _espeak() -> tuple[ctypes.CDLL, int]:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(2, 0, str(espeakng_loader.get_data_path()).encode(), 0)  # 2: samples, at once
    if rate < 0 or library.espeak_SetVoiceByName(b"en"):
        raise OSError("espeak-ng did not start")  # "en" is its British voice
    library.espeak_SetSynthCallback(_hears)
    library.espeak_SetParameter(3, 45, 0)  # pitch, a little lower
    library.espeak_SetParameter(7, 4, 0)  # gap between words, so that each one is heard
    return library, rate


def speak(words: str, *, speed: str = "normal") -> bytes:
    """Say words with the server's own voice, as MP3. Nothing of them is kept."""
    with _speaking:
        library, rate = _espeak()
        library.espeak_SetParameter(1, SPEEDS[speed], 0)
        _heard.clear()
        text = words.replace("\0", " ").encode()
        library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 1, 0, 1, None, None)  # 1: the text is UTF-8
        library.espeak_Synchronize()
        samples = np.frombuffer(b"".join(_heard), dtype="<i2").astype(np.float32) / 32768
        _heard.clear()
    at = np.arange(0, len(samples), rate / VOICE_HERTZ)
    return mp3(np.interp(at, np.arange(len(samples)), samples).astype(np.float32), VOICE_HERTZ, smallness=SMALL)
