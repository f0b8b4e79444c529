"""Values of git's configuration. Every command asks for them, so nothing heavy is loaded for it."""

import os


def value(root: str | os.PathLike[str], key: str) -> str:
    """Give one value of git's configuration, or nothing where git or the key is missing."""
    return values(root, key)[key]


def values(root: str | os.PathLike[str], *keys: str) -> dict[str, str]:
    """Give the last value of each of some keys in lower case, in one call of git."""
    pattern = "|".join(key.replace(".", "[.]") for key in keys)
    said = _said("git", "-C", os.fspath(root), "config", "-z", "--get-regexp", f"^({pattern})$")
    found = dict.fromkeys(keys, "")
    for line in said.decode("utf-8", "replace").split("\0"):
        key, _, text = line.partition("\n")
        if key in found:
            found[key] = text.strip()
    return found


def _said(*command: str) -> bytes:
    environment = {**os.environ, "LC_ALL": "C"}
    if not hasattr(os, "posix_spawnp"):
        import subprocess

        done = subprocess.run(command, capture_output=True, env=environment, check=False)  # noqa: S603 - a fixed program, no shell
        return done.stdout
    reading, writing = os.pipe()
    actions = (
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    )
    with open(reading, "rb") as stream:
        try:
            process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
        except OSError:
            return b""
        finally:
            os.close(writing)
        said = stream.read()
    os.waitpid(process, 0)
    return said
