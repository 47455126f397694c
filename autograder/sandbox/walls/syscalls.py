"""Numbers of the system calls that the filter treats, and how it treats them."""

from __future__ import annotations

#: By machine: the column in NUMBERS, and how the kernel calls the architecture.
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

#: By name: (x86-64, arm64); None where the call does not exist.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # Sockets.
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    # Namespaces, mounts, other processes.
    "clone": (56, 220),
    "clone3": (435, 435),
    "seccomp": (317, 277),
    "prctl": (157, 167),
    # With these, one reads, writes, or takes open files of a process of the same user: the
    # process that imported a submission, its other checks, and without root the grader.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    # The kernel's back doors and what runs inside it.
    # A ring makes calls that no filter sees: openat, connect, send.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    # It lets a program hold the kernel up in the middle of a call, as many exploits do.
    "userfaultfd": (323, 282),
    "syslog": (103, 116),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    # Turns off that addresses are random, and that data cannot be executed.
    "personality": (135, 92),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    # A session of one's own, which the kernel may give a part of the processor of its own.
    "setsid": (112, 157),
    # What outlives a process, or is shared with others of the same user.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Files, past what Landlock sees.
    "name_to_handle_at": (303, 264),
    # By a number instead of a path, which leads out of any folder.
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "open": (2, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "truncate": (76, 45),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    # Memory as a file: what is written to it and not mapped is in no process's share.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # Limits, priorities and signals of other processes.
    # Without root the grader is of the same user: it could be slowed down, or bounded.
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    # Two submissions could talk by them, through any file that both can read.
    "flock": (73, 32),
    # Allowed, of those that have had the same number on every machine since UNIFIED.
    "pidfd_open": (434, 434),
    "close_range": (436, 436),
    "faccessat2": (439, 439),
    "epoll_pwait2": (441, 441),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
    "futex_waitv": (449, 449),
    "set_mempolicy_home_node": (450, 450),
    "map_shadow_stack": (453, 453),
    "futex_wake": (454, 454),
    "futex_wait": (455, 455),
    "futex_requeue": (456, 456),
    "mseal": (462, 462),
}

#: From here on numbers are given to new calls: what is not named above does not exist here,
#: whatever a later kernel makes of it.
UNIFIED = 424
ALLOWED = (
    "pidfd_open",
    "close_range",
    "faccessat2",
    "epoll_pwait2",
    "landlock_create_ruleset",
    "landlock_add_rule",
    "landlock_restrict_self",
    "futex_waitv",
    "set_mempolicy_home_node",
    "map_shadow_stack",
    "futex_wake",
    "futex_wait",
    "futex_requeue",
    "mseal",
)

#: Allowed for the process itself alone: the first or second argument must be 0.
OWN_FIRST = (
    "prlimit64",
    "sched_setaffinity",
    "sched_setscheduler",
    "sched_setparam",
    "sched_setattr",
    "migrate_pages",
    "move_pages",
)
OWN_SECOND = ("setpriority", "ioprio_set")
#: Refused only where nothing else keeps signals from other processes.
SIGNALS = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal")
#: As if this kernel did not have them, so that libraries fall back: to ``clone`` and
#: ``openat``, whose flags can be read, and to memory that is counted.
ABSENT = ("clone3", "openat2", "memfd_create", "memfd_secret")
#: Report success and do nothing: libraries that copy files set modes and times, and those
#: that open them lock them; Landlock would let them do so to any file that they can open.
#: And whoever starts a program starts a session: where the kernel shares a processor among
#: sessions, all of a submission stay in one.
PRETENDED = (
    "setsid",
    "flock",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
)
#: The same if they are given times, in this argument. Without, they are asked for the
#: present time, to see whether a file exists: that is refused, as for another's file.
TIMES = {"utime": 1, "utimes": 1, "futimesat": 2, "utimensat": 2}
#: Treated on their own, by their arguments or otherwise.
_SPECIAL = ("socket", "socketpair", "clone", "seccomp", "prctl", "open", "openat", "fcntl", "ioctl")

#: Refused, whatever the arguments.
REFUSED = tuple(
    name
    for name in NUMBERS
    if name
    not in {*_SPECIAL, *OWN_FIRST, *OWN_SECOND, *SIGNALS, *ABSENT, *PRETENDED, *TIMES, *ALLOWED}
)
