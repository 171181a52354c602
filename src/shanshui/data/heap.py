"""How glibc's heap is set for long work in threads."""

import ctypes
import functools

M_ARENA_MAX, ARENAS = -8, 2  # of glibc's mallopt


@functools.cache
def few_arenas() -> None:
    """Have threads share two heaps, so that what one frees another can use; elsewhere than with glibc, do nothing.

    By default each thread has heaps of its own, which hold on to large arrays that were freed: a quarter of the peak
    of a routed model.
    """
    try:
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    except (OSError, AttributeError, TypeError):
        return
