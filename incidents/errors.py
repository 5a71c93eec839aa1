"""Every error of Dideban, as one tree; what to do about an error is its place in the tree.

    DidebanError
    ├── RetryError     the world was not ready: the same call may succeed later (server away, conflict, queue full)
    ├── RefuseError    the input or the setting is wrong: the same call will fail again; the text names the
    │                  input and what to do about it
    └── BugError       the program is wrong: an invariant that its own code promises did not hold

Only these cross a module's edge; errors of libraries are turned into one of them where the library's door is.
"""

from __future__ import annotations


class DidebanError(Exception):
    """Base of the tree; never raised itself."""


class RetryError(DidebanError):
    """The world was not ready; the same call may succeed later."""


class RefuseError(DidebanError):
    """The input is wrong: *text* names it and what to do.

    It does not carry a code for programs: commands exit with 2 on it, jobs become dead letters with its text.
    """


class BugError(DidebanError):
    """An invariant of this program did not hold."""
