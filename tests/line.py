"""A line between browser and portal that breaks and comes back: a real one, of sockets, which nobody announces."""

import contextlib
import socket
import threading
from types import TracebackType


class Line:
    """Forwards a port of its own to the portal until it is cut; `address` is what the browser calls."""

    def __init__(self, target: str) -> None:
        host, _colon, port = target.removeprefix("http://").partition(":")
        self.target = (host.replace("localhost", "127.0.0.1"), int(port))
        self.whole, self.silent = True, False
        self.open: set[socket.socket] = set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self.server.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.cut()
        self.server.close()

    def cut(self) -> None:
        self.whole = False
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def hush(self) -> None:
        """The line takes calls and never answers, as a cell at its edge."""
        self.cut()
        self.silent = True

    def mend(self) -> None:
        self.whole, self.silent = True, False
        for end in list(self.open):  # what waited for an answer calls again
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def listen(self) -> None:
        while True:
            try:
                caller, _address = self.server.accept()
            except OSError:
                return
            if self.silent:
                self.open.add(caller)
                continue
            if not self.whole:
                caller.close()
                continue
            try:
                portal = socket.create_connection(self.target)
            except OSError:
                caller.close()
                continue
            self.open |= {caller, portal}
            for source, sink in ((caller, portal), (portal, caller)):
                threading.Thread(target=self.carry, args=(source, sink), daemon=True).start()

    def carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self.open.discard(end)
