"""The one door to the templates: everything that is put into one is escaped, and what they may call is named here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.gateway.page.view import View
from services.views.terminal import safe


class Renderer:
    """The templates of the package, compiled once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("services.gateway.page"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["shown"] = shown
        self._environment.filters["web_address"] = web_address

    def page(self, name: str, view: View, **values: Any) -> str:  # noqa: ANN401 - whatever a template asks for
        """The page of the template *name*, for *view*."""
        template = self._environment.get_template(f"{name}.html")
        return template.render(name=name, v=view, t=view.tongue, w=view.wording, **values)


def shown(text: object, most: int = 300) -> str:
    """*text* on one line, without control and bidi characters, cut after *most* letters."""
    return safe(str(text), most)


def web_address(url: str | None) -> bool:
    """Whether *url* is one that a person may be led to: HTTP, with a host, on one line."""
    if not url or any(letter.isspace() or ord(letter) < 32 for letter in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
