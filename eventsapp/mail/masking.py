"""What the outbox keeps of a mail once it is out: without the secrets of its links, by which one could act as its reader."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

# A link's secret stands in a path; that of an address to answer to before its @.
_SECRET = re.compile(r"(?<![a-z2-7])[a-z2-7]{32}(?=/|@)", re.IGNORECASE)
# What is stored is read and written as it is: the policy that understands headers takes five times as long.
_POLICY = compat32.clone(linesep="\r\n")
_FOLDED = re.compile(r"\r?\n[ \t]")
MASK = "***"


def masked(text: str) -> str:
    """`text` with a mask for the secret of each personal link and address."""
    return _SECRET.sub(MASK, text)


def masked_octets(octets: bytes) -> bytes:
    """The whole mail with its secrets masked; the same octets where there are none."""
    message = message_from_bytes(octets, policy=_POLICY)
    found = _mask_headers(message)
    for part in message.walk():
        calendar = part.get_content_type() in ("text/calendar", "application/ics")
        if part.get_content_maintype() != "text" and not calendar:
            continue
        plain = part.get_payload(decode=True)
        text = plain.decode("latin-1") if isinstance(plain, bytes) else ""  # octet for octet: a secret is ASCII
        if calendar:
            text = _FOLDED.sub("", text)  # a fold may cut a secret in two
        if masked(text) != text:
            found = True
            part.set_payload(base64.encodebytes(masked(text).encode("latin-1")).decode("ascii"))
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = "base64"
    return message.as_bytes() if found else octets


def _mask_headers(message: Message) -> bool:
    found = False
    for name in ("From", "Sender", "Reply-To", "List-Unsubscribe"):
        shown = str(message.get(name, ""))
        if masked(shown) != shown:
            found = True
            del message[name]
            message[name] = masked(shown)
    return found
