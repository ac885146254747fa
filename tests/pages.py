"""A page's form as a browser would send it back."""

from __future__ import annotations

from html.parser import HTMLParser


def shown_in(html: str) -> dict[str, str]:
    """What the fields of the page's (last) form hold, ticked boxes and chosen options included."""
    reader = _Form()
    reader.feed(html)
    return reader.fields


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {key: value or "" for key, value in attrs}
        name = has.get("name", "")
        if tag == "form":
            self.fields = {}
        elif tag == "input" and name and has.get("type") != "submit" and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self.fields[name] = has.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in self.fields):
            self.fields[self._select] = has.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._area = ""
