"""Walls and shells are told from stories by what stands on them; a story is one whatever else its page carries."""

import pytest

from incidents.errors import RefuseError
from services.configuration.config_files import load_with
from services.polling.page_kinds import PageKinds
from tests.support.house import ROOT

KINDS = load_with(ROOT / "config" / "pages.toml", PageKinds.parse)
STORY = "<p>" + "Officials of the district said on Monday that the road was open again. " * 30 + "</p>"
DARI = "<p>" + "مسوولان ولسوالی روز دوشنبه گفتند که راه دوباره باز شده است. " * 30 + "</p>"


@pytest.mark.parametrize(
    ("kind", "page", "told"),
    [
        ("text/html", "<html><body><div id=\"root\"></div><noscript>Enable JavaScript</noscript>", "a shell"),
        ("text/html; charset=utf-8", "<h1>Before you continue</h1><button>Accept all</button>", "a consent wall"),
        ("text/html", "<p>Short teaser.</p><p>Subscribe to read the rest.</p>", "a paywall"),
        ("text/html", '<script>{"isAccessibleForFree": false}</script>' + STORY, "behind a paywall"),
        ("application/pdf", "%PDF-1.4", "application/pdf"),
    ],
)  # fmt: skip
def test_what_is_no_story_is_named(kind: str, page: str, told: str):
    assert told in (KINDS.trouble(kind, page.encode()) or "")


@pytest.mark.parametrize(
    "page",
    [
        STORY,
        DARI,
        STORY + "<div>We value your privacy</div><footer>Already a subscriber? Sign in to read more.</footer>",
        "<script>" + "enable javascript " * 50 + "</script>" + STORY,
        "<p>A short report of the blast; two were hurt.</p>",
    ],
    ids=["a story", "a story in Dari", "a story with a banner", "a story with scripts", "a short story"],
)
def test_a_story_is_let_through(page: str):
    assert KINDS.trouble("text/html", page.encode()) is None


def test_control_without_the_phrases_a_wall_is_a_story():
    assert PageKinds().trouble("text/html", b"<h1>Before you continue</h1>") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [("paywal = []", "paywal: no such key"), ("shell = 3", "shell should be a list"), ("x", "pages.toml: "),
     ("story_letters = -1", "story_letters should be")],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_key(text: str, line: str):
    with pytest.raises(RefuseError, match=r"pages\.toml") as refusal:
        PageKinds.parse(text)
    assert line in str(refusal.value)


def test_what_is_never_closed_is_looked_at_whole_and_once():
    kinds = PageKinds(consent=(b"we value your privacy",))
    assert kinds.trouble("text/html", b"<script>" * 40_000 + b"we value your privacy") == "is a consent wall, no story"
    hidden = b"<SCRIPT>we value</SCRIPT ><style>x</style>" + b"<p>" + b"word " * 400 + b"</p>"
    assert kinds.trouble("text/html", hidden) is None
