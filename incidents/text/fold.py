"""One form for each word, however it was typed: what all matching (words, places, numbers) is done on.

Folding lowers case, takes Latin accents off, gives each Arabic-script letter one form (Arabic, Persian and Pashto
keyboards type different code points for the same letter), drops vowel and bidi marks, and writes digits in ASCII. It
loses what a reader needs, so evidence always quotes the original. Knows scripts, not languages or places.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from incidents.text.document import Token

# Arabic-script letters that stand for one letter in practice. Pashto's four yehs are told apart by few keyboards, and
# news pages mix the Arabic and Persian kaf and yeh, so all fold together.
_LETTERS = {
    "يىېۍئیے": "ی",
    "كڪک": "ک",
    "ګگ": "گ",
    "أإآٱا": "ا",
    "ؤو": "و",
    "ةۀەہه": "ه",
}
_DROPPED = "\u0640\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u00ad\ufeff"
_ONE_TO_ONE: dict[int, str | None] = {ord(letter): form for letters, form in _LETTERS.items() for letter in letters}
_ONE_TO_ONE |= {ord(mark): None for mark in _DROPPED}
_ONE_TO_ONE |= {ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)}
_ONE_TO_ONE |= {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("`"): "'", ord("ß"): "ss", ord("ı"): "i"}
_ONE_TO_ONE |= {ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("æ"): "ae"}

# A number with its thousands and decimal marks, or a word with inner marks, zero-width characters and apostrophes.
_TOKEN = re.compile(
    r"[\d٠-٩۰-۹]+(?:[.,٬٫][\d٠-٩۰-۹]+)*(?:st|nd|rd|th|m|s)?(?![^\W_])"
    r"|[^\W_](?:[^\W_]+|[\u0300-\u036f\u064b-\u065f\u0670\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\u00ad]+)*"
    r"(?:['’ʼ][^\W\d_]+)*"
)
# The same for text that is ASCII in lower case: three times as fast, and nearly all of an English page.
_PLAIN_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?:st|nd|rd|th|m|s)?(?![a-z0-9])|[a-z0-9]+(?:'[a-z]+)*")
_EZAFE = re.compile(r"\u200c[یيىۍ](?!\w)|\u0654")
_token = tuple.__new__
"""Makes a Token without the named tuple's own constructor, which takes longer than finding the word."""
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3}(?!\d))")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The folded form of *word* (or of several words; spaces stay)."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.translate(_ONE_TO_ONE))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.lower().translate(_ONE_TO_ONE)  # 'Ł' has a small letter of its own, which has a form


def fold_letters(text: str) -> str:
    """*text* with one form for each letter and without marks that do not print; the first step of `fold`."""
    return text.translate(_ONE_TO_ONE)


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of *text* in order. '1,500' is one token `1500`; "province's" is `province`.

    A zero-width non-joiner parts words as a space does, and the ezafe written after it is dropped, so that all three
    ways of typing a Persian compound fold alike. Punctuation is not a token: look at the text between spans.
    """
    if "\u200c" in text or "\u0654" in text:
        text = _EZAFE.sub(lambda match: " " * len(match.group()), text)
    # ASCII folds by lowering its letters, all at once and at the same places; so is most of an English page
    plain = text.isascii()
    if plain:
        text = text.lower()
    found = []
    for match in (_PLAIN_TOKEN if plain else _TOKEN).finditer(text):
        form = match[0] if plain else fold(match[0])
        if not form.isalpha():  # most words are letters and nothing else
            if form[:1].isdigit():
                form = _THOUSANDS.sub("", form.replace("٬", ",").replace("٫", "."))
            elif form.endswith("'s"):
                form = form[:-2]
        if form:
            found.append(_token(Token, (form, *match.span())))
    return tuple(found)


def phrase(text: str) -> tuple[str, ...]:
    """The folded forms of *text*'s tokens: the key by which names and phrases are looked up."""
    return tuple(token.form for token in tokens(text))
