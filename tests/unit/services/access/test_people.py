"""Names of users, and what each role may do."""

from __future__ import annotations

import pytest

from incidents.errors import RefuseError
from services.access.people import SCOPES_OF, user_name


@pytest.mark.parametrize(
    ("text", "name"), [("Ana", "ana"), (" ana ", "ana"), ("ＡＮＡ", "ana"), ("نور", "نور"), ("a.b-c_1", "a.b-c_1")]
)
def test_one_form_of_each_name_is_kept(text: str, name: str) -> None:
    assert user_name(text) == name


@pytest.mark.parametrize("text", ["", " ", "a b", "-a", "a\nb", "a\u202eb", "a:b", "a" * 65, "a@b", "<b>"])
def test_what_can_be_no_name_is_refused(text: str) -> None:
    with pytest.raises(RefuseError, match="write letters"):
        user_name(text)


def test_each_role_may_what_the_one_below_it_may() -> None:
    assert SCOPES_OF["reader"] < SCOPES_OF["analyst"] < SCOPES_OF["operator"]
    assert "act" not in SCOPES_OF["reader"] and "operate" not in SCOPES_OF["analyst"]
