"""Rings when something in a workspace may have changed; what did is for whoever answers to find out."""

import os
import threading
import time
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_FOLDERS = ("notes", "templates", "attachments")
_QUIET = 0.03
_LONGEST = 1.0
_OPENED = ("opened", "closed_no_write")


class Doorbell(FileSystemEventHandler):
    """Watches the folders of a workspace, those too that come and go."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._rung = threading.Event()
        self._last = 0.0
        self._observer: Any = None
        self._watches: dict[str, Any] = {}

    def start(self) -> None:
        """Begin to watch; where the system cannot tell of changes, `wait` ends by itself."""
        try:
            self._observer = Observer()
            self._observer.start()
            self._observer.schedule(self, self._root, recursive=False)
            self._look()
        except OSError:
            self._observer = None

    def stop(self) -> None:
        """Watch no more, and let whoever waits go on."""
        self._rung.set()
        if self._observer:
            self._observer.stop()
            self._observer.join(2)

    def ring(self) -> None:
        """Let whoever waits go on."""
        self._last = time.monotonic()
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it has rung and is quiet again, or for so many seconds; tells which."""
        if not self._rung.wait(seconds):
            return False
        end = time.monotonic() + _LONGEST
        while (now := time.monotonic()) < end and now - self._last < _QUIET:
            time.sleep(_QUIET / 2)
        self._rung.clear()
        self._look()
        return True

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Ring for whatever is more than reading."""
        if event.event_type in _OPENED or (event.is_directory and event.event_type == "modified"):
            return
        self.ring()

    def _look(self) -> None:
        """Watch the folders that are there now; a folder that was made anew is another one."""
        if not self._observer:
            return
        for name in _FOLDERS:
            path = os.path.join(self._root, name)
            try:
                found = os.stat(path).st_ino if os.path.isdir(path) else 0
            except OSError:
                found = 0
            watch, seen = self._watches.get(name, (None, 0))
            if found == seen:
                continue
            try:
                if watch:
                    self._observer.unschedule(watch)
                watch = self._observer.schedule(self, path, recursive=True) if found else None
            except (OSError, KeyError):
                watch = None
            self._watches[name] = (watch, found)
