"""The preview over HTTP, for the browsers of this machine only."""

import json
import re
import socket
import threading
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

from convnotes.errors import ConvnotesError
from convnotes.serve.preview import Answer, Preview

HOST = "127.0.0.1"
FIRST_PORT = 8765
_PORTS = 20
_TROUBLE = 3
_HEARTBEAT = 15.0
_TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
    "json": "application/json", "ics": "text/calendar", "xml": "application/xml",
    "txt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "pdf": "application/pdf",
}  # fmt: skip
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_META = re.compile(rb"(<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';)")
_END_OF_HEAD = re.compile(rb"</head>", re.IGNORECASE)
_SCRIPT = '<script src="/_convnotes/reload.js" data-tag="{}" defer></script>\n'
_EMPTY = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>'
    "<body><p>{0}</p></body></html>\n"
)


class Server(ThreadingHTTPServer):
    """Serves a preview; every open event stream has a thread of its own."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        self.news = threading.Condition()
        self.generation = 0
        self.ending = False
        super().__init__((HOST, port), _Handler)
        self.hosts = frozenset(f"{name}:{self.port}" for name in (HOST, "localhost")) | (
            frozenset((HOST, "localhost")) if self.port == 80 else frozenset()
        )

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def announce(self) -> None:
        """Tell all open tabs that the site changed."""
        with self.news:
            self.generation += 1
            self.news.notify_all()

    def end(self) -> None:
        """Let every open stream end, then stop."""
        self.ending = True
        with self.news:
            self.news.notify_all()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over browsers that went away; anything else is a bug, and is shown."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def listening(preview: Preview, port: int | None) -> Server:
    """Listen on a port, or without one on the next that is free; raises `ConvnotesError`."""
    for wanted in (port,) if port is not None else (*range(FIRST_PORT, FIRST_PORT + _PORTS), 0):
        if wanted and _taken(wanted):
            continue
        try:
            return Server(preview, wanted or 0)
        except (OSError, OverflowError):
            continue
    raise ConvnotesError(
        f"port {port} cannot be used: nothing is served",
        "name another with --port, or leave it out for the next free one",
        _TROUBLE,
    )


def _taken(port: int) -> bool:
    """Tell whether somebody listens there; two could, where each of them lets addresses be reused."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.settimeout(0.2)
        try:
            return tried.connect_ex((HOST, port)) == 0
        except (OSError, OverflowError):
            return False


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    server_version = "convnotes"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with what stands at the address."""
        if not self._welcome():
            self._refuse(HTTPStatus.FORBIDDEN, "only this machine's own pages may ask here")
            return
        path = self._path()
        if path == "_convnotes/events":
            self._events()
        elif path == "_convnotes/reload.js":
            script = files("convnotes.serve").joinpath("reload.js").read_bytes()
            self._send(HTTPStatus.OK, script, "js")
        elif path is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")
        else:
            self._page(path)

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def _welcome(self) -> bool:
        """Refuse names that lead here from elsewhere, and what other sites' pages ask."""
        if self.headers.get("Host", "").casefold() not in self.server.hosts:
            return False
        origin = self.headers.get("Origin")
        if origin is not None and origin.casefold() not in {
            f"http://{each}" for each in self.server.hosts
        }:
            return False
        site = self.headers.get("Sec-Fetch-Site", "none")
        visiting = self.headers.get("Sec-Fetch-Mode", "") == "navigate"
        return site in ("same-origin", "none") or (
            visiting and self.headers.get("Sec-Fetch-Dest", "") == "document"
        )

    def _path(self) -> str | None:
        """Give the path that is asked for; None for one that nothing can stand at."""
        try:
            path = unquote(urlsplit(self.path).path, errors="strict")
        except (ValueError, UnicodeDecodeError):
            return None
        path = path.removeprefix("/")
        return f"{path}index.html" if path == "" or path.endswith("/") else path

    def _page(self, path: str) -> None:
        found = self.server.preview.get(path)
        kind = path.rsplit(".", 1)[-1]
        if found is None and self.server.preview.holds(path):
            words = "This page cannot be drawn just now."
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, _empty(words), "html")
        elif found is None and self.server.preview.holds(f"{path}/index.html"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"/{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif found is None:
            words = "There is no such page."
            self._send(HTTPStatus.NOT_FOUND, _empty(words), "html")
        else:
            self._answer(found, kind)

    def _answer(self, found: Answer, kind: str) -> None:
        tag = f'"{found.tag}"'
        if self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, kind, None, tag)
            return
        data = _live(found.data, tag) if kind == "html" else found.data
        self._send(HTTPStatus.OK, data, kind, tag)

    def _send(self, status: HTTPStatus, data: bytes, kind: str, tag: str = "") -> None:
        self._head(status, kind, len(data), tag)
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: HTTPStatus, kind: str, length: int | None, tag: str = "") -> None:
        self.send_response(status)
        media = _TYPES.get(kind, "application/octet-stream")
        text = media.startswith("text/") or kind in ("json", "xml")
        self.send_header("Content-Type", f"{media}; charset=utf-8" if text else media)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self._send(status, f"{words}\n".encode(), "txt")

    def _events(self) -> None:
        """Send an event at once, and one after each change, until the tab is closed."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        told = -1
        while not self.server.ending and self.command == "GET":
            with self.server.news:
                if told == self.server.generation:
                    self.server.news.wait(_HEARTBEAT)
                now = self.server.generation
            if self.server.ending:
                return
            if now == told:
                self.wfile.write(b": still here\n\n")
            else:
                told = now
                state = {"generation": now, "troubles": self.server.preview.troubles}
                self.wfile.write(f"data: {json.dumps(state)}\n\n".encode())
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: what the pages ask is nobody's news."""


def _empty(words: str) -> bytes:
    return _live(_EMPTY.format(words).encode(), "")


def _live(data: bytes, tag: str) -> bytes:
    """Let a page hear of changes: its policy lets it, and a script of ours listens."""
    script = _SCRIPT.format(escape(tag)).encode()
    data = _META.sub(rb"\1 connect-src 'self';", data, count=1)
    if _END_OF_HEAD.search(data):
        return _END_OF_HEAD.sub(script + b"</head>", data, count=1)
    return script + data
