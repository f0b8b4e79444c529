"""Samples of the benchmark: clones that all write and sync at once, and a long history."""

from pathlib import Path

import pytest

from team import clones, large

pytestmark = pytest.mark.slow


def test_clones_that_share_all_the_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every exchange survives, all clones converge, all agendas are equal: else it raises."""
    clones(tmp_path / "team", number=3, exchanges=45, conversations=3, batch=3)
    assert "0 conflicts" in capsys.readouterr().out


def test_a_long_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large(tmp_path / "large", notes=1200, commits=120)
    assert "sync of one exchange, sparse" in capsys.readouterr().out
