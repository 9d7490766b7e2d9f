"""Pictures and sounds that people bring: taken apart and made again, so that only the picture or the sound is left."""

import ctypes
import io
import threading
import warnings
from functools import cache

import espeakng_loader
import numpy as np
import numpy.typing as npt
import soundfile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from biggervoices.core.refusals import Refused

LARGEST_FILE = 12_000_000  # bytes that are looked at, at all
LARGEST_PICTURE = 50_000_000  # pixels: more is a mistake or a bomb
LONGEST_SIDE = 1600
LONGEST_SOUND = 600  # seconds
DEEPEST = 8  # boxes within boxes: real files have five
PICTURE_KINDS = (JpegImageFile.format, PngImageFile.format, GifImageFile.format, WebPImageFile.format)
SOUND_SUFFIXES = {"WAV": ".wav", "MP3": ".mp3", "MPEG": ".mp3", "OGG": ".ogg", "FLAC": ".flac"}
VOICE_HERTZ = 16_000
SMALL = 0.95  # about 16,000 bits a second: enough for a made voice
SPEEDS = {"normal": 150, "slow": 110}  # words a minute

Samples = npt.NDArray[np.float32]


# --- pictures --------------------------------------------------------------------------------------------------------


def clean_picture(data: bytes) -> bytes:
    """Make a picture again as WebP, at most 1600 pixels a side, the right way up, and with nothing else in the file.

    Raises Refused with a plain sentence for what is no picture, is broken, or is too large.
    """
    _must_fit(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=PICTURE_KINDS) as opened:
                if opened.width * opened.height > LARGEST_PICTURE:
                    raise Refused(_("This picture is too large. Please choose a smaller one."))
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clear = "A" in upright.getbands() or "transparency" in upright.info
                plain = upright.convert("RGBA" if clear else "RGB")
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Refused(_("This picture is too large. Please choose a smaller one.")) from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            raise Refused(_("We could not open this picture. Please choose another one.")) from error
    # A new image from the pixels alone: no EXIF, no place, no colour profile, no tail comes along.
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    kept = io.BytesIO()
    bare.save(kept, "WEBP", quality=82, method=4)
    return kept.getvalue()


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
    container is walked from end to end, and it must hold sound and no film.
    Raises Refused with a plain sentence for what is no sound, is broken, or is too long.
    """
    _must_fit(data)
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return _must_be_short(data, ".webm", _webm_seconds(data))
    if data[4:8] == b"ftyp":
        return _must_be_short(data, ".m4a", _m4a_seconds(data))
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.format not in SOUND_SUFFIXES:
                raise Refused(_no_sound())
            _must_be_short(b"", "", file.frames / file.samplerate)
            samples = file.read(frames=LONGEST_SOUND * file.samplerate, dtype="float32", always_2d=True).mean(axis=1)
            rate = file.samplerate
    except (soundfile.LibsndfileError, ValueError, ZeroDivisionError) as error:
        raise Refused(_no_sound()) from error
    return mp3(samples, rate), ".mp3", len(samples) / rate


def mp3(samples: Samples, rate: int, *, smallness: float = 0.8) -> bytes:
    """Write samples as a small MP3, one channel, which iPads and old phones play, too."""
    if rate > 24_000:  # speech needs no more; linear steps are enough for a voice
        at = np.arange(0, len(samples), rate / 24_000)
        samples, rate = np.interp(at, np.arange(len(samples)), samples).astype(np.float32), 24_000
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
    if seconds > LONGEST_SOUND:
        raise Refused(_("This recording is longer than 10 minutes. Please make a shorter one."))
    return data, suffix, seconds


def _no_sound() -> str:
    return _("We could not open this recording. Please record it again or choose another one.")


def _webm_seconds(data: bytes) -> float:
    """Walk the EBML elements of a WebM: sound tracks only, nothing behind the end; give the last time in it."""
    try:
        elements = list(_ebml(data, 0, len(data)))
    except (IndexError, ValueError) as error:
        raise Refused(_no_sound()) from error
    kinds = [int.from_bytes(body) for name, body in elements if name == 0x83]  # TrackType: 1 film, 2 sound
    doctype = next((body for name, body in elements if name == 0x4282), b"").rstrip(b"\0")
    if doctype not in (b"webm", b"matroska") or kinds != [2]:
        raise Refused(_no_sound())
    scale = next((int.from_bytes(body) for name, body in elements if name == 0x2AD7B1), 1_000_000)
    at = last = 0
    for name, body in elements:
        if name == 0xE7:  # Cluster > Timecode
            at = int.from_bytes(body)
        elif name in (0xA3, 0xA1):  # SimpleBlock or Block: track number, then a signed time within the cluster
            last = max(last, at + int.from_bytes(body[1:3], signed=True))
    return last * scale / 1e9


# Segment, Cluster, Tracks, TrackEntry, Info, BlockGroup and the EBML head hold other elements.
_HOLD_OTHERS = {0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x1549A966, 0xA0}


def _ebml(data: bytes, at: int, end: int, deep: int = 0) -> list[tuple[int, bytes]]:
    if deep > DEEPEST:
        raise ValueError(at)
    found: list[tuple[int, bytes]] = []
    while at < end:
        width = 9 - data[at].bit_length()
        name = int.from_bytes(data[at : at + width])
        at += width
        width = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
        at += width
        unknown = size == (1 << 7 * width) - 1  # a recorder that writes as it hears leaves the size open
        stop = end if unknown else at + size
        if width > 8 or stop > end:
            raise ValueError(at)
        if name in _HOLD_OTHERS:
            if not unknown:
                found += _ebml(data, at, stop, deep + 1)
                at = stop
        else:
            found.append((name, data[at:stop]))
            at = stop
    return found


def _m4a_seconds(data: bytes) -> float:
    """Walk the boxes of an M4A: one sound track, no film, nothing behind the last box; give its length."""
    try:
        boxes = _boxes(data, 0, len(data))
        handlers = [body[8:12] for name, body in boxes if name == b"hdlr"]
        head = next(body for name, body in boxes if name == b"mvhd")
        long = head[0] == 1
        scale = int.from_bytes(head[20:24] if long else head[12:16])
        length = int.from_bytes(head[24:32] if long else head[16:20])
    except (IndexError, StopIteration, ValueError) as error:
        raise Refused(_no_sound()) from error
    if b"soun" not in handlers or b"vide" in handlers or not scale:
        raise Refused(_no_sound())
    if length:
        return length / scale
    # A recorder that writes in pieces leaves the length at nought: Safari's are about 16 KB a second or less.
    return len(data) / 16_000


def _boxes(data: bytes, at: int, end: int, deep: int = 0) -> list[tuple[bytes, bytes]]:
    if deep > DEEPEST:
        raise ValueError(at)
    found: list[tuple[bytes, bytes]] = []
    while at < end:
        size, name, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        if size < head or at + size > end:
            raise ValueError(at)
        if name in (b"moov", b"trak", b"mdia"):
            found += _boxes(data, at + head, at + size, deep + 1)
        else:
            found.append((name, data[at + head : at + size]))
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
