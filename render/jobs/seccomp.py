"""A seccomp filter: the system calls that no reader of photos needs are refused by the kernel (seccomp(2)).

A deny list, because the libraries inside (ONNX Runtime, FFmpeg, OpenCV) differ in what they call from version to
version; everything that reaches beyond the process is on it: sockets, other programs, other processes, mounts,
owners and modes of files, kernel facilities.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

# Numbers: Linux arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (aarch64).
_X86_64 = {
    "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "bind": 49, "listen": 50, "accept4": 288,
    "execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312,
    "kill": 62, "tkill": 200, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "setpgid": 109, "setsid": 112,
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260,
    "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
    "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280, "mknod": 133, "mknodat": 259,
    "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "msgget": 68, "mq_open": 240,
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
    "open_by_handle_at": 304, "quotactl": 179, "swapon": 167, "swapoff": 168, "acct": 163,
    "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
    "init_module": 175, "finit_module": 313, "delete_module": 176, "kexec_load": 246, "kexec_file_load": 320,
    "reboot": 169, "sethostname": 170, "setdomainname": 171, "syslog": 103, "personality": 135,
    "settimeofday": 164, "clock_settime": 227, "adjtimex": 159, "clock_adjtime": 305, "iopl": 172, "ioperm": 173,
    "migrate_pages": 256, "move_pages": 279, "fork": 57, "vfork": 58, "clone": 56, "tgkill": 234,
}  # fmt: skip
_AARCH64 = {
    "socket": 198, "connect": 203, "accept": 202, "sendto": 206, "bind": 200, "listen": 201, "accept4": 242,
    "execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
    "kill": 129, "tkill": 130, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "setpgid": 154, "setsid": 157,
    "fchmod": 52, "fchmodat": 53, "fchown": 55, "fchownat": 54,
    "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
    "utimensat": 88, "mknodat": 33,
    "shmget": 194, "shmat": 196, "shmctl": 195, "semget": 190, "msgget": 186, "mq_open": 180,
    "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268,
    "open_by_handle_at": 265, "quotactl": 60, "swapon": 224, "swapoff": 225, "acct": 89,
    "add_key": 217, "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
    "init_module": 105, "finit_module": 273, "delete_module": 106, "kexec_load": 104, "kexec_file_load": 294,
    "reboot": 142, "sethostname": 161, "setdomainname": 162, "syslog": 116, "personality": 92,
    "settimeofday": 170, "clock_settime": 112, "adjtimex": 171, "clock_adjtime": 266,
    "migrate_pages": 238, "move_pages": 239, "clone": 220, "tgkill": 131,
}  # fmt: skip
# Since Linux 5.1 a new call has one number everywhere.
_EVERYWHERE = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466,
}  # fmt: skip
_CLONE3 = 435  # its flags are behind a pointer: refused as unknown, the C library then uses clone
_JUDGED_BY_ARGUMENT = {"fork", "vfork", "clone", "tgkill"}
# machine: AUDIT_ARCH_* of linux/audit.h, and the table.
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}
_X32_BIT = 0x40000000  # x86_64 only: the same calls again under other numbers

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # linux/bpf_common.h
_NUMBER_OFFSET, _ARCH_OFFSET, _FIRST_ARGUMENT_OFFSET = 0, 4, 16  # struct seccomp_data, little endian
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS
_CLONE_THREAD = 0x00010000

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_calls(*, may_fork: bool) -> bool:
    """Install the filter in this process, which has one thread and no_new_privs set. False where there is none.

    With `may_fork` the process may still start copies of itself; each copy then installs its own, final filter.
    Filters only add up: nothing inside can lift one.
    """
    if platform.machine() not in _MACHINES:
        return False
    code = _assemble(*_MACHINES[platform.machine()], may_fork=may_fork)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _assemble(arch: int, table: dict[str, int], *, may_fork: bool) -> bytes:
    """Classic BPF: check the machine, then jump to a verdict at the end for every number on the list."""
    refused = [n for name, n in (table | _EVERYWHERE).items() if name not in _JUDGED_BY_ARGUMENT]
    if not may_fork:
        refused += [table[name] for name in ("fork", "vfork") if name in table]
    steps: list[tuple[int, str, str, int]] = [
        (_LOAD, "", "", _ARCH_OFFSET),
        (_EQUAL, "", "refuse", arch),
        (_LOAD, "", "", _NUMBER_OFFSET),
        (_AT_LEAST, "refuse", "", _X32_BIT),
        *((_EQUAL, "refuse", "", number) for number in refused),
        (_EQUAL, "unknown", "", _CLONE3),
    ]
    if not may_fork:
        steps += [(_EQUAL, "clone", "", table["clone"]), (_EQUAL, "tgkill", "", table["tgkill"])]
    verdicts: dict[str, list[tuple[int, str, str, int]]] = {
        "allow": [(_RETURN, "", "", _ALLOW)],
        "refuse": [(_RETURN, "", "", _REFUSE)],
        "unknown": [(_RETURN, "", "", _UNKNOWN)],
        "clone": [
            (_LOAD, "", "", _FIRST_ARGUMENT_OFFSET),
            (_ANY_BIT, "", "refuse", _CLONE_THREAD),
            (_RETURN, "", "", _ALLOW),
        ],
        "tgkill": [
            (_LOAD, "", "", _FIRST_ARGUMENT_OFFSET),
            (_EQUAL, "", "refuse", os.getpid()),
            (_RETURN, "", "", _ALLOW),
        ],
    }
    # Jumps only go forward, so what jumps on to another verdict stands before it.
    order = ["allow", "clone", "tgkill", "refuse", "unknown"]
    labels = {}
    for name in order:
        labels[name] = len(steps)
        steps += verdicts[name]
    return b"".join(
        struct.pack(
            "=HBBI",
            code,
            labels[yes] - at - 1 if yes else 0,
            labels[no] - at - 1 if no else 0,
            value,
        )
        for at, (code, yes, no, value) in enumerate(steps)
    )
