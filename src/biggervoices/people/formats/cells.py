"""What stands in one cell, made into what we keep. One that cannot be understood raises ValueError in plain words."""

import re
from datetime import date, datetime, timedelta
from functools import cache

from django.utils.translation import gettext as _

EMPTY = {
    "", "na", "n/a", "n.a.", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "null", "none", "nil", "nan",
    "-", "--", "–", "—", "?", ".", "unknown", "not known", "not applicable", "not available", "tbc",
}  # fmt: skip
EXCEL_DAYS_START = date(1899, 12, 30)
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def text(cell: str, *, most: int) -> str:
    """Give the words of a cell on one line; "NA" and its like are nothing."""
    words = cell.replace("\n", ", ").replace(",, ", ", ")
    if words.casefold() in EMPTY:
        return ""
    if len(words) > most:
        raise ValueError(_("has %(count)s letters. We can keep %(most)s.") % {"count": len(words), "most": most})
    return words


def postcode(cell: str) -> str:
    """Write a postcode as the Royal Mail does, "OL16 2AY"; one of another kind stays as it is."""
    words = text(cell, most=40).upper()
    together = re.sub(r"[^A-Z0-9]", "", words)
    if POSTCODE.fullmatch(together):
        return f"{together[:-3]} {together[-3:]}"
    if len(words) > 10:
        raise ValueError(_("is not a postcode. Write one such as OL16 2AY."))
    return words


def phone(cell: str) -> str:
    """Give a phone number its nought again, which spreadsheets take away; "1617777e3" is 01617777000."""
    words = _whole_number(text(cell, most=60))
    if not words:
        return ""
    if len(re.sub(r"\D", "", words)) < 3:
        raise ValueError(_("is not a phone number."))
    if words.isdigit() and len(words) in (9, 10) and not words.startswith("0"):
        return "0" + words
    if words.isdigit() and len(words) == 12 and words.startswith("44"):
        return "+" + words
    if len(words) > 40:
        raise ValueError(_("is not one phone number. Keep one of them."))
    return words


def _whole_number(words: str) -> str:
    if re.fullmatch(r"\d\.\d+e\+?\d+|\de\+\d+", words, re.IGNORECASE):
        raise ValueError(_("was shortened by Excel. Type the whole number again."))
    if short := re.fullmatch(r"(\d+)e(\d{1,2})", words, re.IGNORECASE):
        return short[1] + "0" * int(short[2])
    return words.removesuffix(".0")


def website(cell: str) -> str:
    """Give the address of a website, with https:// before a bare one."""
    words = text(cell, most=300)
    if not words:
        return ""
    if not re.match(r"[a-z][a-z0-9+.-]*://", words, re.IGNORECASE):
        words = "https://" + words
    if not re.fullmatch(r"https?://[^\s/$.?#:@]+(\.[^\s]*)?", words, re.IGNORECASE) or "." not in words[8:]:
        raise ValueError(_("is not the address of a website. Write one such as https://www.example.org."))
    return words


def kinds(cell: str) -> list[str]:
    """Part several kinds of home, "Residential homes|Supported living"."""
    words = [part.strip(" ,") for part in re.split(r"[|;\n]", cell)]
    found = list(dict.fromkeys(text(part, most=80) for part in words))
    return [part for part in found if part][:20]


def degrees(cell: str) -> float | None:
    """Read a latitude or longitude: "53.62", "53,62", "-2.14"."""
    words = text(cell, most=40)
    if not words:
        return None
    try:
        number = float(words.replace(",", ".").replace("−", "-").rstrip("°"))
    except ValueError:
        raise ValueError(_("is not a number such as 53.62.")) from None
    if not -180 <= number <= 180:
        raise ValueError(_("is not a place on a map. It must be between -180 and 180."))
    return number


def count(cell: str, *, most: int) -> int | None:
    """Read a whole number from 1 on."""
    words = text(cell, most=40).removesuffix(".0")
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or not 1 <= int(words[:9]) <= most:
        raise ValueError(_("is not a number between 1 and %(most)s.") % {"most": most})
    return int(words)


YEARS = range(1850, 2200)


def day(cell: str) -> date | None:
    """Read a day: 2026-11-03, 3/11/2026, 3.11.26, 3 November 2026, or Excel's number of it. The day stands first."""
    words = text(cell, most=60).split(" 00:00")[0]
    if not words:
        return None
    if words.isascii() and words.isdigit() and len(words) < 9 and 10_000 <= int(words) <= 99_999:
        return EXCEL_DAYS_START + timedelta(days=int(words))
    try:
        read = _day(words)
        if read.year not in YEARS:  # a slip of the hand; and there is a day before and after each of the others
            raise ValueError(words)
        return read
    except ValueError:
        raise ValueError(_("is not a day. Write one such as 3 November 2026 or 03/11/2026.")) from None


def _day(words: str) -> date:
    if iso := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?$", words):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if short := re.match(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?$", words):
        return date(_year(short[3]), int(short[2]), int(short[1]))
    said = re.match(
        r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})$", words, re.IGNORECASE
    )
    if not said:
        raise ValueError(words)
    return date(_year(said[3]), _month(said[2].lower()), int(said[1]))


def _year(words: str) -> int:
    if len(words) == 4:
        return int(words)
    return datetime.strptime(words, "%y").year  # noqa: DTZ007 -- only the rule for two figures is wanted


@cache
def _month(words: str) -> int:
    names = (at for at, month in enumerate(MONTHS, start=1) if month.startswith(words) or (words, at) == ("sept", 9))
    return next(names, 0)  # there is no month 0: date() says so


def several(cell: str) -> list[str]:
    """Part a cell that holds several words or sayings."""
    words = [part.strip() for part in re.split(r"[|;,/\n]| and ", cell)]
    return [part for part in words if part and part.casefold() not in EMPTY]
