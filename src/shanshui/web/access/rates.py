"""How often somebody may ask: a bucket of requests for each that fills up again."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

MOST = 10_000  # buckets; the least used are forgotten, and full again


class Rate:
    """So many requests a second, and as many at once as a bucket holds. For threads."""

    def __init__(self, a_second: float, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._at_once, self._clock = a_second, at_once, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str) -> int:
        """Take one request from a bucket; return the seconds to wait if it is empty, else 0."""
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(who, (float(self._at_once), now))
            left = min(self._at_once, left + (now - since) * self._a_second)
            allowed = left >= 1
            self._buckets[who] = (left - 1 if allowed else left, now)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - left) / self._a_second))
