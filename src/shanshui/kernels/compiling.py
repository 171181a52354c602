"""How kernels are compiled: once on each machine, to run without Python's lock.

Nothing here hands a kernel to C code, so the entry for that is left out: a tenth of the compiler's time. A kernel is
compiled with all it calls, and what it calls is compiled by itself as well: small parts of a large kernel that are
called in one place cost less written into their caller; in a very large one, writing them in costs more.
"""

import numba

kernel = numba.njit(cache=True, nogil=True, no_cfunc_wrapper=True)
dividing = numba.njit(cache=True, nogil=True, no_cfunc_wrapper=True, error_model="numpy")  # x / 0 is no error
inlined = numba.njit(cache=True, nogil=True, no_cfunc_wrapper=True, inline="always")  # becomes part of its caller
