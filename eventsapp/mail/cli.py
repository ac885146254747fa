"""Commands of mail: take one that comes in, listen for more."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import BinaryIO
from urllib.parse import urlsplit

import click
from flask import Flask, current_app

from ..calendars.actions.replies import read_inbound
from ..calendars.reply_addresses import is_reply_address
from ..core import clock
from ..core.security import log
from ..serve import Stop
from .inbound import MOST_OCTETS, keep
from .inbound.listener import PROTOCOLS, listen


def init_app(app: Flask) -> None:
    app.cli.add_command(inbound)
    app.cli.add_command(inbound_listen)


@click.command("inbound")
@click.option("--recipient", required=True, help="Whom the envelope names.")
def inbound(recipient: str) -> None:
    """Keep the mail on standard input, and read it at once.

    Ends with 0 once the mail is kept, whatever it says; with 75 (EX_TEMPFAIL) when it could not be, for the mail server to try again.
    """
    try:
        octets, size = _whole(sys.stdin.buffer)
        keep(octets, recipient=recipient, ours=is_reply_address(recipient), door="pipe", real=clock.real(), size=size)
    except Exception as error:
        log.error("mail not kept", exc_info=error)
        sys.exit(os.EX_TEMPFAIL)
    try:
        read_inbound(now=clock.now(), real=clock.real())
    except Exception as error:  # the sweep will read it
        log.error("mail not read", exc_info=error)


@click.command("inbound-listen")
@click.option("--protocol", type=click.Choice(sorted(PROTOCOLS)), default="lmtp", show_default=True, help="What the mail server beside it speaks.")
def inbound_listen(protocol: str) -> None:
    """Listen on INBOUND_LISTEN for mail until SIGINT or SIGTERM; each is kept for the sweep to read."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the threads have no context of their own
    host, port = _address(app.config["INBOUND_LISTEN"])

    def keep_one(octets: bytes, recipient: str) -> None:
        with app.app_context():
            try:
                keep(octets, recipient=recipient, ours=is_reply_address(recipient), door="smtp", real=clock.real())
            except Exception as error:
                log.error("mail not kept", exc_info=error)
                raise

    def ready(opened: int) -> None:
        click.echo(f"listening on {host}:{opened} ({protocol})")

    name = urlsplit(app.config["PUBLIC_BASE_URL"]).hostname or "localhost"
    stop = Stop()
    try:
        asyncio.run(listen(keep_one, protocol=protocol, host=host, port=port, name=name, stopped=lambda: stop.told, ready=ready))
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _address(setting: str) -> tuple[str, int]:
    """Host and port; without a host, this machine alone."""
    host, _, port = setting.rpartition(":")
    if not port.isdigit():
        raise click.ClickException(f"INBOUND_LISTEN is {setting!r}; expected address:port, like 127.0.0.1:8024.")
    return host.strip("[]") or "127.0.0.1", int(port)


def _whole(source: BinaryIO) -> tuple[bytes, int]:
    """The mail, or the beginning of one that is too large, and its size: read to the end, as the writer waits for that."""
    octets = source.read(MOST_OCTETS + 1)
    size = len(octets)
    while more := source.read(1_000_000):
        size += len(more)
    return octets, size
