"""Passwords as they are kept: Argon2id, by RFC 9106's parameters for machines with little memory (64 MB, 3 passes).

API: hashed(password) -> what is kept          RefuseError for a password that is too short or too long
     matches(kept, password) -> bool           as slow for a name that nobody has: give it `nobody()`
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from incidents.errors import BugError, RefuseError

# NIST SP 800-63B-4: fifteen letters where a password is all that is asked for; no rules on which letters.
LEAST, MOST = 15, 1000


def hashed(password: str) -> str:
    """What is kept of *password*: salted, slow to try, and with its parameters, so that later ones can be others."""
    check_form(password)
    return _hasher().hash(password)


def check_form(password: str) -> None:
    """RefuseError where nobody's password can be *password*."""
    if not LEAST <= len(password) <= MOST:
        raise RefuseError(f"password: has {len(password)} letters; choose one of {LEAST} to {MOST}, a sentence say")


def matches(kept: str, password: str) -> bool:
    """Whether *password* is the one that *kept* was made of. Takes tens of milliseconds and 64 MB, right or wrong."""
    try:
        return _hasher().verify(kept, password[: MOST + 1].encode("utf-8", "surrogatepass"))
    except VerificationError:
        return False
    except InvalidHashError as error:
        raise BugError("a password's hash cannot be read; add the user anew with --replace") from error


@cache
def nobody() -> str:
    """The hash of a password that is nobody's, so that a wrong name takes as long as a wrong password."""
    return _hasher().hash("\x00 is no letter that a password can have")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()
