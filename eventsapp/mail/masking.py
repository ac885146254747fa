"""What the outbox keeps of a mail once it is out: without the secrets of its links, by which one could act as its reader."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes
from email.policy import SMTP

_SECRET = re.compile(r"(/[drau]/)[a-z2-7]{32}")
MASK = "***"


def masked(text: str) -> str:
    """`text` with a mask for the secret of each personal link."""
    return _SECRET.sub(rf"\1{MASK}", text)


def masked_octets(octets: bytes) -> bytes:
    """The whole mail with its secrets masked; the same octets where there are none."""
    message = message_from_bytes(octets, policy=SMTP)
    found = False
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        plain = part.get_payload(decode=True)
        text = plain.decode("latin-1") if isinstance(plain, bytes) else ""  # octet for octet: a secret is ASCII
        if masked(text) != text:
            found = True
            part.set_payload(base64.encodebytes(masked(text).encode("latin-1")).decode("ascii"))
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = "base64"
    return message.as_bytes() if found else octets
