"""A small real SMTP server on loopback: it keeps what it accepts, and can refuse, hold or break off at any step."""

import email
import email.policy
import socket
import socketserver
import threading
import time
from collections import Counter
from email.message import EmailMessage


class Connection(socketserver.StreamRequestHandler):
    server: "Listener"

    def handle(self) -> None:
        owner = self.server.owner
        owner.connections += 1
        self.say("220 uji ESMTP")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb in {"MAIL", "RCPT", "DATA"} and not self.step(verb):
                return
            if verb in owner.answers:
                self.say(owner.answers[verb])
            elif verb == "DATA":
                self.say("354 silakan")
                data = self.text()
                if data is None:
                    return
                owner.keep(data)
                time.sleep(owner.pause)
                if not self.step("TAKEN"):
                    return
                self.say(owner.answers.get("TAKEN", "250 diterima"))
            elif verb == "QUIT":
                self.say("221 sampai jumpa")
                return
            else:
                self.say("250 baik")

    def text(self) -> bytes | None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def step(self, name: str) -> bool:
        """Hold here when the test asked for it; False when the connection ends."""
        owner = self.server.owner
        owner.steps[name] += 1
        if owner.hold_at != (name, owner.steps[name]):
            return True
        owner.held.set()
        owner.go_on.wait(60)
        return False

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: "MailServer"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what these tests are about."""


class MailServer:
    """`start()`, `stop()` (the port stays its own), `mails`, and what to do wrong:

    answers  {"RCPT": "550 tidak dikenal"}: the answer to a verb; TAKEN is the one after the text
    hold_at  ("RCPT", 3): at the third such step wait, then break off; ("TAKEN", 3): the text has been kept by then
    """

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.steps: Counter[str] = Counter()
        self.hold_at: tuple[str, int] | None = None
        self.held, self.go_on = threading.Event(), threading.Event()
        self.pause = 0.0
        self.connections = 0
        self.listener: Listener | None = None

    def start(self) -> None:
        self.listener = Listener(("127.0.0.1", self.port), Connection)
        self.listener.owner = self
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self.go_on.set()
        if self.listener is not None:
            self.listener.shutdown()
            self.listener.server_close()
            self.listener = None

    def keep(self, data: bytes) -> None:
        self.mails.append(email.message_from_bytes(data, policy=email.policy.default))

    @property
    def ids(self) -> Counter[str]:
        """How often each mail was received, by Message-ID."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)
