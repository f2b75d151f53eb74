"""The words of a mail: text out of HTML, and the new part of an answer."""

import re
from html.parser import HTMLParser

SKIPPED = {"script", "style", "head", "title", "template"}
BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol"}
# What mail programs of both languages put above the letter that is answered.
QUOTE_BEGINS = re.compile(
    r"^\s*(?:"
    r"On .{5,200} wrote:|"
    r".{2,120}(?:于|在).{4,80}写道[:：]|"
    r"在.{4,120}写道[:：]|"
    r"-{2,}\s*(?:Original Message|Forwarded message|原始邮件|回复的原邮件|转发邮件).*|"
    r"_{10,}|"
    r"(?:From|发件人|寄件者)\s*[:：].+"
    r")\s*$",
    re.IGNORECASE,
)


class _Text(HTMLParser):
    """Collects what a reader sees; quotations and what never shows are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],
    ) -> None:
        if tag in SKIPPED:
            self.hidden += 1
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self.hidden = max(0, self.hidden - 1)
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """What a reader of the mail sees, as plain lines."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = [line.strip() for line in "".join(parser.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_quote(text: str) -> str:
    """The new part of an answer: up to where the letter that is answered begins. All of
    it when nothing would be left."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        # Gmail breaks "On … wrote:" in two.
        joined = f"{line} {lines[number + 1]}" if number + 1 < len(lines) else line
        begins_quote = QUOTE_BEGINS.match(line) or (
            line.lstrip().startswith("On ") and QUOTE_BEGINS.match(joined)
        )
        if begins_quote:
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip() or text.strip()
