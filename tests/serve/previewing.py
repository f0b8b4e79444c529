"""Runs `convnotes serve` as a process of its own, and asks it over HTTP."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30.0


class Asked:
    """The status, headers and text of an answer."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.casefold(): value for name, value in answer.getheaders()}
        self.text = answer.read().decode("utf-8", "replace")


class Serving:
    """A running preview."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, method: str = "GET", **headers: str) -> Asked:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            return Asked(connection.getresponse())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as stream:
            stream.sendall(request)
            stream.shutdown(socket.SHUT_WR)
            found = b""
            while data := stream.recv(65536):
                found += data
            return found

    def until(self, path: str, words: str, status: int = 200) -> Asked:
        """Ask until an answer has this status and holds these words."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.get(path)
            if answer.status == status and words in answer.text:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{words!r} never stood at {path}")

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/_convnotes/events")
        answer = connection.getresponse()
        assert answer.getheader("Content-Type", "").startswith("text/event-stream")

        def told() -> Iterator[dict[str, Any]]:
            while line := answer.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])

        try:
            yield told()
        finally:
            connection.close()

    def interrupt(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, err


@contextmanager
def serving(root: Path, *arguments: str, day: str = "2026-11-25") -> Iterator[Serving]:
    process = subprocess.Popen(
        [sys.executable, "-m", "convnotes", "--on", day, "--as", "ann-lee", "serve", *arguments],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, (line, process.stderr.read() if process.stderr else "")
        yield Serving(process, int(found[1]))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
