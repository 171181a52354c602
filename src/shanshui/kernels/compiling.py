"""How kernels are compiled: once on each machine, to run without Python's lock.

Nothing here hands a kernel to C code, so the entry for that is left out: a tenth of the compiler's time.
"""

import numba

kernel = numba.njit(cache=True, nogil=True, no_cfunc_wrapper=True)
