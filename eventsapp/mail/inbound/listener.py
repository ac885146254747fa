"""The door that speaks LMTP or SMTP: a mail is taken with 250 once it is kept for each recipient, and not before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from .keeping import MOST_OCTETS

MOST_RECIPIENTS = 100
IDLE = 300.0  # seconds, as RFC 5321 advises
PATIENCE = 60.0  # seconds until a mail that is not kept yet is asked for again

KEPT = "250 2.0.0 Kept"
NOT_NOW = "451 4.3.0 Could not be kept, please try again"
TOO_MANY = "452 4.5.3 Too many recipients"

# Keeps the mail for one recipient; whatever it raises, the mail was not kept.
Keep = Callable[[bytes, str], Any]

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it would log addresses, and with them the secrets in them


class _Bounded(SMTP):
    """Ends a connection that sends more for one mail than any mail may have: a line without an end would fill the memory."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        if self.received > 2 * MOST_OCTETS and self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]
        else:
            super().data_received(data)


class _Smtp(_Bounded):
    """SMTP: one answer for all recipients."""

    @staticmethod
    def answer(answers: list[str]) -> str:
        return NOT_NOW if NOT_NOW in answers else KEPT


class _Lmtp(_Bounded, LMTP):
    """LMTP: one answer for each recipient, also where aiosmtpd gives a single one, of mail that is too large."""

    @staticmethod
    def answer(answers: list[str]) -> str:
        return "\r\n".join(answers)

    async def push(self, status: Any) -> None:
        if status in ("552 Error: Too much mail data", "500 Line too long (see RFC5321 4.5.3.1.6)") and self.envelope is not None:
            status = "\r\n".join([status] * len(self.envelope.rcpt_tos))
        await super().push(status)


PROTOCOLS: dict[str, type[_Smtp | _Lmtp]] = {"lmtp": _Lmtp, "smtp": _Smtp}


class _Door:
    """What aiosmtpd asks at each step. The database is asked in threads, so that a slow one keeps nobody else waiting."""

    def __init__(self, keep: Keep, pool: ThreadPoolExecutor) -> None:
        self._keep, self._pool = keep, pool

    async def handle_MAIL(self, server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        server.received = 0
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        octets = envelope.original_content or b""
        answers = await asyncio.gather(*(self._kept(octets, recipient) for recipient in envelope.rcpt_tos))
        answer: str = server.answer(list(answers))
        return answer

    async def _kept(self, octets: bytes, recipient: str) -> str:
        """Whatever goes wrong is ours and passes; a mail kept after our patience is over is known by its key when it comes again."""
        try:
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self._pool, self._keep, octets, recipient), PATIENCE)
        except Exception:
            return NOT_NOW
        return KEPT


async def listen(keep: Keep, *, protocol: str, host: str, port: int, name: str, stopped: Callable[[], bool], ready: Callable[[int], None], idle: float = IDLE) -> None:
    """Take mail at this address until `stopped()`; `ready` is told the port once it is open. `name` is what the server calls itself."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=4) as pool:
        door = _Door(keep, pool)

        def connection() -> SMTP:
            return PROTOCOLS[protocol](door, data_size_limit=MOST_OCTETS, hostname=name, ident="eventsapp", timeout=idle, loop=loop)

        server = await loop.create_server(connection, host, port)
        ready(server.sockets[0].getsockname()[1])
        while not stopped():
            await asyncio.sleep(0.1)
        server.close()
