"""Two hundred headlines that want to be more than text: markup, script, formulas, bidi, control letters, length."""

from __future__ import annotations

_MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><svg/onload=alert(1)>", "]]><!--", "-->",
    "&lt;b&gt;", "&#0;", "&unknown;", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%n%x",
)  # fmt: skip
_LETTERS = (
    "\u202egnp.exe", "\u2066a\u2069b\u200f", "\u2028\u2029\u0085", "line\r\nbreak", "tab\tbed", "\x00null",
    "\x07bell\x1b[31m", "\ufffe\uffff", "\U0001f4a5", "a" * 10_000, "id: 99", "../../etc/passwd",
    "\r\n\r\nevent: beat\r\ndata: {}\r\n\r\n",
)  # fmt: skip
_TABLES = (
    "=1+1", '=HYPERLINK("http://x.example","a")', "+1", "-1", "@SUM(A1)", "\t=1", "|cmd", "\uff1d1",
    '"quoted"', "'single'", 'comma, semicolon; "both"', "\r=1",
)  # fmt: skip
_AROUND = (("", ""), ("Six killed ", ""), ("", " in the town"), ("شش کشته ", ""), ("«", "»"))

HOSTILE: tuple[str, ...] = tuple(
    f"{before}{part}{after}" for part in (*_MARKUP, *_LETTERS, *_TABLES) for before, after in _AROUND
)
assert len(set(HOSTILE)) >= 200
