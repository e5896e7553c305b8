"""How a worker of the server lives: no longer than the server that started it, so that one that is killed leaves nobody
at its port; and on little memory.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """In a worker of `zeren serve`: ask to be ended when the server is gone. Elsewhere nothing happens."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        return
    if sys.platform == "linux":
        # The kernel sees to it at once, whatever the worker is doing. Not gently: whoever could wait for it is gone.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent.pid:
            os.kill(os.getpid(), signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent.pid,), daemon=True).start()


_M_ARENA_MAX = -8


def keep_together() -> None:
    """Have all threads take memory from one place; call it before there are any. Python computes in one thread at a
    time, so that a place for each would only scatter what is free (a sixth of what a worker holds, measured). Where the
    system's library knows no such wish, nothing happens.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_ARENA_MAX, 1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
