import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.house.house_under_test import HouseUnderTest

pytestmark = pytest.mark.fault
WRITERS = 4


class Writer(threading.Thread):
    """Send words one after the other, each again until it is said to be kept."""

    def __init__(self, house: HouseUnderTest, name: str, stop: threading.Event):
        super().__init__()
        self.house, self.mark, self.stopping = house, name, stop
        self.kept: list[str] = []
        self.kept_at: list[float] = []
        self.answers: Counter[tuple[int, str]] = Counter()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            word = f"{self.mark}-{number}"
            status, retry_after, _ = self.house.ask("POST", word)
            self.answers[status, retry_after] += 1
            if status == 200:
                self.kept.append(word)
                self.kept_at.append(time.monotonic())
                number += 1
            else:
                time.sleep(0.2)


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user may enter; every start of pytest shuts others out of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-house-") as name:
        yield Path(name)


def test_a_killed_postgres_is_back_at_once_with_all_that_was_acknowledged(
    place: Path, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    house = HouseUnderTest(place / "var")
    house.start()
    try:
        house.wait_until_open()
        stop = threading.Event()
        writers = [Writer(house, f"w{number}", stop) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        rng = random.Random(3)
        for _ in range(cycles):
            time.sleep(0.5 + rng.random())
            os.kill(house.postmaster(), signal.SIGKILL)
            wait_for_words_after(time.monotonic() + 0.3, writers)
        stop.set()
        for writer in writers:
            writer.join()

        here = set(house.ask("GET")[2].split())
    finally:
        house.stop()

    kept = {word for writer in writers for word in writer.kept}
    answers = sum((writer.answers for writer in writers), Counter())
    moments = sorted(at for writer in writers for at in writer.kept_at)
    longest = max(after - before for before, after in pairwise(moments))
    record_property(
        "figures",
        f"kill -9 of PostgreSQL, {cycles} times under {WRITERS} writers: {len(kept)} acknowledged, "
        f"{len(kept - here)} lost, {answers[503, '2']} x 503, longest silence {longest:.2f} s "
        f"(load {os.getloadavg()[0]:.1f})",
    )
    assert kept - here == set()
    assert set(answers) == {(200, ""), (503, "2")}
    assert longest <= (15 if too_busy() else 5)


def too_busy() -> bool:
    """Tell whether others leave this machine too little: recovery waits for the disk and the processor as they do."""
    return os.getloadavg()[0] > 3 * (os.cpu_count() or 1)


def wait_for_words_after(moment: float, writers: list[Writer]) -> None:
    until = time.monotonic() + 30
    while not all(writer.kept_at and writer.kept_at[-1] > moment for writer in writers):
        assert time.monotonic() < until, "PostgreSQL did not come back"
        time.sleep(0.05)
