"""From words to octets: the texts of a mail in its reader's language, and the MIME that carries them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any

from flask import current_app, g, render_template
from flask_babel import force_locale

from ..core import locale as reader
from ..core.addresses import ascii_address, clean_address
from ..core.words import clean_line, clean_text, name_for_mail
from .composers import Attachment, Composed

MOST_SUBJECT = 200


class _Whole(UniqueUnstructuredHeader):
    """A header on one line: the library would cut a long address into encoded words, which no mail program opens."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(UniqueUnstructuredHeader):
    """A subject whose blanks arrive: between two encoded words, where the library puts one now and then, readers leave it out."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {Header(str(self), header_name=self.name, maxlinelen=76).encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # which makes it a header by mixing in what is one

# The message itself is ASCII, so that every server on the way passes it on unchanged.
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Everything inside is said in `lang`: our words and the content."""
    before = g.get("language")
    reader.use(lang)
    try:
        with force_locale(lang):
            yield
    finally:
        g.pop("language")
        if before is not None:
            reader.use(before)


def render(name: str, lang: str, **context: Any) -> tuple[str, str]:
    """The text and the HTML of templates/mail/NAME.txt and .html in `lang`."""
    with speaking(lang):
        return render_template(f"mail/{name}.txt", **context), render_template(f"mail/{name}.html", **context)


def octets(mail: Composed, *, message_id: str, lang: str, date: datetime) -> bytes:
    """The whole mail as it goes over the wire. Raises ValueError for an address that mail cannot carry."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(mail.from_name, mail.sender or current_app.config["MAIL_SENDER"])
    message["To"] = _address(name_for_mail(mail.to_name), mail.to_address)
    if clean_address(mail.reply_to):  # one that is no address keeps no mail back
        message["Reply-To"] = _address("", mail.reply_to)
    message["Subject"] = clean_line(mail.subject)[:MOST_SUBJECT]
    message["Date"] = date
    message["Message-ID"] = message_id
    if mail.thread:
        message["References"] = f"<{mail.thread}@{message_id.rpartition('@')[2].rstrip('>')}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(clean_text(mail.text) + "\n")
    message.add_alternative(mail.html, subtype="html")
    for alternative in mail.alternatives:
        main, _, sub = alternative.mimetype.partition("/")
        message.add_alternative(alternative.octets, maintype=main, subtype=sub, cte="base64", params={"charset": "utf-8", **alternative.parameters})
    for attachment in mail.attachments:
        _attach(message, attachment)
    message["Content-Language"] = lang  # last: what makes the parts takes all Content- headers along
    _tidy(message, message_id)
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    return Address(display_name=clean_line(name), addr_spec=ascii_address(address))


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """Base64 keeps the octets exact: no server on the way may touch a line end of a calendar file."""
    main, _, sub = attachment.mimetype.partition("/")
    parameters = dict(attachment.parameters)
    if main == "text":
        parameters.setdefault("charset", "utf-8")
    message.add_attachment(attachment.octets, maintype=main, subtype=sub, cte="base64", filename=clean_line(attachment.name), params=parameters)


def _tidy(message: EmailMessage, message_id: str) -> None:
    """Part boundaries from the Message-ID instead of by chance: the same mail is the same octets."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{message_id.strip('<>').partition('@')[0]}")
        if part is not message:
            del part["MIME-Version"]
