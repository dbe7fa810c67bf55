"""Windows: the TCP table names the process, the process its session and owner."""

import ctypes
import os
import socket
import sys
from ctypes import wintypes

from agent.https.address import Peer, SocketAddress
from agent.https.tcp_table import find_pid
from agent.https.windows_account import Account, compare

assert sys.platform == "win32"  # noqa: S101 - tells the type checker the same

TCP_TABLE_OWNER_PID_ALL = 5
ERROR_INSUFFICIENT_BUFFER = 122
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
TOKEN_QUERY = 0x0008
TOKEN_USER = 1
# Never from the working directory.
LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x0800


def identify(peer: SocketAddress, local: SocketAddress) -> Peer:
    """Compare the account behind the end `peer` of the connection with our own."""
    pid = _pid_of(peer, local)
    if pid is None:
        return Peer.UNKNOWN
    return compare(_account_of(os.getpid()), _account_of(pid))


def _pid_of(peer: SocketAddress, local: SocketAddress) -> int | None:
    if ":" in peer[0]:
        return find_pid(_tcp_table(socket.AF_INET6), peer, local)
    pid = find_pid(_tcp_table(socket.AF_INET), peer, local)
    if pid is not None:
        return pid
    # A socket of both families that talks IPv4.
    mapped = (f"::ffff:{peer[0]}", peer[1]), (f"::ffff:{local[0]}", local[1])
    return find_pid(_tcp_table(socket.AF_INET6), *mapped)


def _account_of(pid: int) -> Account:
    return Account(session=_session_of(pid), owner=_owner_of(pid))


def _library(name: str) -> ctypes.WinDLL:
    return ctypes.WinDLL(name, winmode=LOAD_LIBRARY_SEARCH_SYSTEM32)


def _tcp_table(family: socket.AddressFamily) -> bytes:
    """The table of one address family; empty where Windows does not give it."""
    read = _library("iphlpapi.dll").GetExtendedTcpTable
    read.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(wintypes.DWORD),
        wintypes.BOOL,
        wintypes.ULONG,
        ctypes.c_int,
        wintypes.ULONG,
    ]
    read.restype = wintypes.DWORD
    size = wintypes.DWORD(64 * 1024)
    status = ERROR_INSUFFICIENT_BUFFER
    while status == ERROR_INSUFFICIENT_BUFFER:
        # It says how much it needs, and may need more the next time.
        table = ctypes.create_string_buffer(size.value)
        status = read(
            table, ctypes.byref(size), False, family, TCP_TABLE_OWNER_PID_ALL, 0
        )
    return table.raw if status == 0 else bytes(4)


def _session_of(pid: int) -> int | None:
    ask = _library("kernel32.dll").ProcessIdToSessionId
    ask.argtypes = [wintypes.DWORD, ctypes.POINTER(wintypes.DWORD)]
    ask.restype = wintypes.BOOL
    session = wintypes.DWORD()
    return session.value if ask(pid, ctypes.byref(session)) else None


def _owner_of(pid: int) -> bytes | None:
    """The SID of the process' user; None where we may not look."""
    kernel = _library("kernel32.dll")
    kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
    kernel.OpenProcess.restype = wintypes.HANDLE
    kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    process = kernel.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, False, pid)
    if not process:
        return None
    try:
        token = _open_token(process)
        if token is None:
            return None
        try:
            return _user_of(token)
        finally:
            kernel.CloseHandle(token)
    finally:
        kernel.CloseHandle(process)


def _open_token(process: int) -> wintypes.HANDLE | None:
    open_token = _library("advapi32.dll").OpenProcessToken
    open_token.argtypes = [
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.HANDLE),
    ]
    open_token.restype = wintypes.BOOL
    token = wintypes.HANDLE()
    return token if open_token(process, TOKEN_QUERY, ctypes.byref(token)) else None


def _user_of(token: wintypes.HANDLE) -> bytes | None:
    security = _library("advapi32.dll")
    security.GetTokenInformation.argtypes = [
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.DWORD),
    ]
    security.GetTokenInformation.restype = wintypes.BOOL
    security.GetLengthSid.argtypes = [ctypes.c_void_p]
    security.GetLengthSid.restype = wintypes.DWORD
    # A TOKEN_USER is a pointer to a SID of at most 68 bytes, which follows it.
    answer = ctypes.create_string_buffer(256)
    length = wintypes.DWORD()
    if not security.GetTokenInformation(
        token, TOKEN_USER, answer, len(answer), ctypes.byref(length)
    ):
        return None
    sid = ctypes.c_void_p.from_buffer(answer).value
    return None if sid is None else ctypes.string_at(sid, security.GetLengthSid(sid))
