"""A door with TLS and a password in front of a server that has neither, as OpenSearch stands in real offices."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import trustme


@contextmanager
def tls_proxy(target: str, authority: trustme.CA, user: str, password: str) -> Iterator[str]:
    """Serve ``target`` (http) as https with a certificate of this authority, for this user; yields the address."""
    expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    place = urlsplit(target)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Authorization") != expected:
                self.answer(401, "application/json", b'{"error": "wrong password", "status": 401}')
                return
            behind = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
            headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            behind.request(self.command, self.path, body or None, headers)
            response = behind.getresponse()
            self.answer(response.status, response.getheader("Content-Type", "application/json"), response.read())
            behind.close()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = forward  # noqa: N815 (names that the base class looks for)

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Nothing: a client that does not trust the certificate hangs up."""

    server = Server(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    # The handshake belongs to the connection's own thread: one that fails must not keep others from being accepted.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
