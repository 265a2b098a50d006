"""Work done by a few threads at once, handed over in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parallel(
    work: Callable[[Item], Result], items: Sequence[Item], threads: int
) -> Generator[Result, None, None]:
    """Do a piece of work for each item, several at once, and yield the results in order.

    Of all that is under way or waits to be taken there are two more than threads, so memory is
    bounded however many items there are. The first error, in order, ends it. Threads do not outlive
    the program: one that waits for an answer does not keep the user waiting after Ctrl-C, which is
    why this is not a ``ThreadPoolExecutor``.

    Examples
    --------
    >>> list(in_parallel(lambda n: n * n, range(5), threads=3))
    [0, 1, 4, 9, 16]
    """
    if threads < 2 or len(items) < 2:
        yield from map(work, items)
        return
    places = iter(range(len(items)))
    taking = threading.Lock()
    room = threading.Semaphore(threads + 2)
    done: queue.SimpleQueue[tuple[int, Result | None, BaseException | None]] = queue.SimpleQueue()
    over = threading.Event()

    def labour() -> None:
        while True:
            room.acquire()
            with taking:
                place = next(places, None)
            if place is None or over.is_set():
                return
            try:
                done.put((place, work(items[place]), None))
            except BaseException as error:
                done.put((place, None, error))

    team = min(threads, len(items))
    for _ in range(team):
        threading.Thread(target=labour, daemon=True).start()
    results: dict[int, tuple[Result | None, BaseException | None]] = {}
    try:
        for place in range(len(items)):
            while place not in results:
                came, result, error = done.get()
                results[came] = result, error
            result, error = results.pop(place)
            if error is not None:
                raise error
            yield result  # type: ignore[misc]
            room.release()
    finally:
        over.set()
        room.release(team)
