"""Memory that the X server writes into: a System V segment, given back when nobody looks at it any more."""

from __future__ import annotations

import ctypes
import weakref
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0
_FAILED = ctypes.c_void_p(-1).value


class SharedMemory:
    """`size` bytes under the number `id`, readable and writable by this user only.

    `forget` once the server holds it: from then on it dies with its last user, however that one ends.
    """

    def __init__(self, size: int) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        library.shmat.restype = ctypes.c_void_p
        library.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
        library.shmget.argtypes = (ctypes.c_int, ctypes.c_size_t, ctypes.c_int)
        library.shmdt.argtypes = (ctypes.c_void_p,)
        self._library = library
        self.id: int = library.shmget(_IPC_PRIVATE, size, _IPC_CREAT | 0o600)
        if self.id < 0:
            raise OSError(ctypes.get_errno(), "no shared memory")
        address = library.shmat(self.id, None, 0)
        if address == _FAILED:
            errno = ctypes.get_errno()
            self.forget()
            raise OSError(errno, "shared memory cannot be used")
        memory = (ctypes.c_uint8 * size).from_address(address)
        # Each array keeps `memory` alive, so a late reader never meets a hole.
        weakref.finalize(memory, library.shmdt, address)
        self.bytes: NDArray[np.uint8] = np.ctypeslib.as_array(memory)

    def forget(self) -> None:
        """Let it die with its last user."""
        self._library.shmctl(self.id, _IPC_RMID, None)
