"""Takes passwords out of what is shown: addresses in messages, logs, `status`, `doctor`. Finds no other secrets."""

from __future__ import annotations

import re

HIDDEN = "***"
# Greedy up to the last @ of the word, since an unescaped password may hold @ and /: rather too much hidden than a part
# shown. A lone name before @ may be a token, so it is hidden as well.
_USER_INFO = re.compile(
    r"""(?P<scheme>\b[a-z][a-z0-9+.-]{0,20}://)(?P<user>[^\s"'<>@:/?#]*)(?P<rest>:[^\s"'<>]*|[^\s"'<>]*)@""",
    re.IGNORECASE,
)
_IN_QUERY = re.compile(
    r"""(?P<name>[?&;](?:[\w-]*(?:password|passwd|secret|token|auth|key))=)[^\s&;#"'<>]*""", re.IGNORECASE
)


def redacted(text: str) -> str:
    """*text* with the password of each address in it replaced by `***`; a user's name stays if a password follows it.

    `redis://desk:pw@host/0` → `redis://desk:***@host/0`; `redis://token@host` → `redis://***@host`.
    """

    def hide(match: re.Match[str]) -> str:
        who = f"{match['user']}:{HIDDEN}" if match["rest"].startswith(":") else HIDDEN
        return f"{match['scheme']}{who}@"

    return _IN_QUERY.sub(rf"\g<name>{HIDDEN}", _USER_INFO.sub(hide, text))
