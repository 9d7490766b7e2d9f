"""Words that go with every question and are the same in all of them: "Yes", "I do not know", "You said: Yes.".

A language of a toolkit may have its own: {"code": "pl", "name": "Polski", "words": {"YES": "Tak"}}. What it has not is
said as the first language of the toolkit says it, and that one says it in English where it has no words of its own. A
suggestion is only ever offered to whoever makes the toolkit.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from biggervoices.pure.slips import DO_NOT_KNOW, NO, NOT_SAY, SKIP, SOMETIMES, YES

BETWEEN = "BETWEEN"  # what SOMETIMES is called between the two of an either / or
ALWAYS = (DO_NOT_KNOW, NOT_SAY, SKIP)  # answers that every question has
ANSWERS: dict[str, tuple[str | Promise, str]] = {  # words and picture
    YES: (_("Yes"), "yes"),
    SOMETIMES: (_("Sometimes"), "sometimes"),
    NO: (_("No"), "no"),
    BETWEEN: (_("Both, or in between"), "sometimes"),
    DO_NOT_KNOW: (_("I do not know"), "do-not-know"),
    NOT_SAY: (_("I do not want to say"), "do-not-want-to-say"),
    SKIP: (_("Skip this one"), "skip"),
}
BESIDE: dict[str, str | Promise] = {  # by their names in the recorder (queries/recorder_words.py)
    "next": _("Next"),
    "you_said": _("You said: %(answer)s."),
    "change_it": _("Change it"),
    "wants_change": _("I want this to change"),
    "add_words": _("Add words"),
    "more_simply": _("Ask it more simply"),
    "other_way": _("Ask it the other way"),
    "have_a_rest": _("Have a rest"),
    "question_of": _("Question %(at)s of %(of)s in %(within)s"),
    "not_asked_yet": _("Not asked yet."),
}
KEYS = (*ANSWERS, *BESIDE)
LIST = "bv_words"  # of choices, in an XLSForm: what goes beside a question, by key

# Only what is said in this one way, whatever was asked and whoever says it. So there is no yes and no in Welsh, Irish
# or Gaelic, which take up the verb of the question, nor in Chinese; and nothing where a man and a woman say it in two
# ways. The rest is for those who make the toolkit.
SUGGESTED: dict[str, dict[str, str]] = {
    "ar": {YES: "نعم", SOMETIMES: "أحيانًا", NO: "لا", DO_NOT_KNOW: "لا أعرف", NOT_SAY: "لا أريد أن أقول"},
    "bn": {YES: "হ্যাঁ", SOMETIMES: "মাঝে মাঝে", NO: "না", DO_NOT_KNOW: "আমি জানি না", NOT_SAY: "আমি বলতে চাই না"},
    "cy": {SOMETIMES: "Weithiau"},
    "es": {YES: "Sí", SOMETIMES: "A veces", NO: "No", DO_NOT_KNOW: "No lo sé", NOT_SAY: "No quiero decirlo"},
    "fa": {YES: "بله", SOMETIMES: "گاهی", NO: "نه", DO_NOT_KNOW: "نمی‌دانم", NOT_SAY: "نمی‌خواهم بگویم"},
    "fr": {YES: "Oui", SOMETIMES: "Parfois", NO: "Non", DO_NOT_KNOW: "Je ne sais pas",
           NOT_SAY: "Je ne veux pas le dire", "next": "Suivant", "you_said": "Vous avez dit : %(answer)s."},
    "ga": {SOMETIMES: "Uaireanta"},
    "gd": {SOMETIMES: "Uaireannan"},
    "gu": {YES: "હા", SOMETIMES: "ક્યારેક", NO: "ના", DO_NOT_KNOW: "મને ખબર નથી"},
    "it": {YES: "Sì", SOMETIMES: "A volte", NO: "No", DO_NOT_KNOW: "Non lo so", NOT_SAY: "Non voglio dirlo"},
    "ku": {YES: "Erê", SOMETIMES: "Carinan", NO: "Na", DO_NOT_KNOW: "Ez nizanim"},
    "lt": {YES: "Taip", SOMETIMES: "Kartais", NO: "Ne", DO_NOT_KNOW: "Nežinau", NOT_SAY: "Nenoriu sakyti"},
    "pa": {YES: "ਹਾਂ", SOMETIMES: "ਕਦੇ ਕਦੇ", NO: "ਨਹੀਂ", DO_NOT_KNOW: "ਮੈਨੂੰ ਨਹੀਂ ਪਤਾ"},
    "pl": {YES: "Tak", SOMETIMES: "Czasami", NO: "Nie", DO_NOT_KNOW: "Nie wiem", NOT_SAY: "Nie chcę powiedzieć",
           "next": "Dalej"},
    "pt": {YES: "Sim", SOMETIMES: "Às vezes", NO: "Não", DO_NOT_KNOW: "Não sei", NOT_SAY: "Não quero dizer"},
    "ro": {YES: "Da", SOMETIMES: "Uneori", NO: "Nu", DO_NOT_KNOW: "Nu știu", NOT_SAY: "Nu vreau să spun"},
    "sk": {YES: "Áno", SOMETIMES: "Niekedy", NO: "Nie", DO_NOT_KNOW: "Neviem", NOT_SAY: "Nechcem povedať"},
    "so": {YES: "Haa", NO: "Maya"},
    "ta": {YES: "ஆம்", SOMETIMES: "சில நேரங்களில்", NO: "இல்லை", DO_NOT_KNOW: "எனக்குத் தெரியாது"},
    "tr": {YES: "Evet", SOMETIMES: "Bazen", NO: "Hayır", DO_NOT_KNOW: "Bilmiyorum", NOT_SAY: "Söylemek istemiyorum"},
    "uk": {YES: "Так", SOMETIMES: "Іноді", NO: "Ні", DO_NOT_KNOW: "Не знаю", NOT_SAY: "Не хочу казати"},
    "ur": {YES: "جی ہاں", SOMETIMES: "کبھی کبھی", NO: "جی نہیں", DO_NOT_KNOW: "مجھے نہیں معلوم"},
    "zh": {SOMETIMES: "有时", DO_NOT_KNOW: "我不知道", NOT_SAY: "我不想说"},
}  # fmt: skip


def suggested(code: str) -> dict[str, str]:
    """Give what can be suggested in a language."""
    return SUGGESTED.get(code, {})


def english(key: str) -> str:
    """Give the words of a key as every page says them."""
    return str(ANSWERS[key][0] if key in ANSWERS else BESIDE[key])


def places(words: str) -> set[str]:
    """Give what is filled in: "answer" of "You said: %(answer)s."."""
    return set(re.findall(r"%\((\w+)\)s", words))


def filled(words: str, facts: Mapping[str, object]) -> str:
    """Fill in the places of words; a percent sign is only that."""
    return re.sub(r"%\((\w+)\)s", lambda it: str(facts.get(it[1], it[0])), words)


def shown(words: str) -> str:
    """Write words as those who make a toolkit see them: "You said: [answer]."."""
    return re.sub(r"%\((\w+)\)s", r"[\1]", words)


def typed(key: str, words: str) -> str:
    """Read words as they were typed: "[answer]" is a place where the English has one."""
    known = places(english(key))
    return re.sub(r"\[(\w+)\]", lambda it: f"%({it[1]})s" if it[1] in known else it[0], words.strip())


def is_english(code: str) -> bool:
    """Tell a language in which these words are ours already."""
    return code.partition("-")[0] == "en"


def base_of(first: Mapping[str, Any] | None) -> dict[str, str]:
    """Give how the first language of a toolkit says it: what another one does not say is said like this."""
    return {key: english(key) for key in KEYS} | (own_words(first) if first else {})


def own_words(language: Mapping[str, Any], first: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Give what a language says otherwise than the first one of its toolkit does; of the first: than English.

    English says it in the words of every page.
    """
    said: Mapping[str, str] = language.get("words", {})
    if is_english(language["code"]):
        said = {key: english(key) for key in KEYS} if first else {}
    base = base_of(first)
    return {key: said[key] for key in KEYS if said.get(key) and said[key] != base[key]}


def plain_languages(languages: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Give languages as they are kept, each with what it says otherwise."""
    plain = []
    for at, it in enumerate(languages):
        words = {} if is_english(it["code"]) else own_words(it, languages[0] if at else None)
        plain.append({"code": it["code"], "name": it["name"]} | ({"words": words} if words else {}))
    return tuple(plain)
