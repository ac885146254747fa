"""A real IMAP server of the tests' own: dovecot in a folder and on a port of its own, under a user without rights."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needs import missing

PASSWORD = "a-password-for-tests"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/%u
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


@dataclass(frozen=True)
class Server:
    """Everybody is let in who knows PASSWORD, and has mailboxes of their own."""

    port: int
    secure_port: int
    certificate: Path

    @contextmanager
    def open(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A person's own mail program."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as program:
            program.login(user, PASSWORD)
            program.select(folder)
            yield program

    def put(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        folder = '"' + folder.replace('"', r"\"") + '"'
        with self.open(user) as program:
            if folder != '"INBOX"':
                program.create(folder)
            for mail in mails:
                assert program.append(folder, "", "", mail)[0] == "OK"

    def found(self, user: str, *criteria: str) -> int:
        """How many mails of the inbox meet these criteria of IMAP's SEARCH."""
        with self.open(user) as program:
            return len(program.search(None, *criteria)[1][0].split())


@contextmanager
def dovecot(folder: Path) -> Iterator[Server]:
    """The server, until the block ends; a loud skip where there is none."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    openssl = shutil.which("openssl")
    if program is None or openssl is None or not Path("/usr/lib/dovecot/imap").exists():
        missing("no IMAP server: install it (apt-get install dovecot-imapd)")
    who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    server = Server(_free_port(), _free_port(), folder / "cert.pem")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([openssl, *made, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    settings = {"user": who.pw_name, "group": grp.getgrgid(who.pw_gid).gr_name, "uid": who.pw_uid, "gid": who.pw_gid, "password": PASSWORD}
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder, port=server.port, secure_port=server.secure_port, **settings))
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, who.pw_uid, who.pw_gid)
    other = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen([program, "-F", "-c", folder / "conf"], cwd=folder, **other)
    try:
        wait_until_it_answers(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def wait_until_it_answers(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            with server.open("first"):
                return
        except (OSError, imaplib.IMAP4.error):
            assert time.monotonic() < until, "dovecot does not answer"
            assert process.poll() is None, "dovecot ended"
            time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
