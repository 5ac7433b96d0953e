"""The signer's messages (docs/formats/signer-messages.md), for tests that play one of its processes."""

import array
import socket
import struct

FRONT_TO_VAULT, VAULT_TO_FRONT, VAULT_TO_OBSERVER, OBSERVER_TO_VAULT, OPERATOR_TO_VAULT, VAULT_TO_OPERATOR, STARTER = range(7)

U8, U32, U64 = "<B", "<I", "<Q"
WHO, TEXT, ADDRESS, B32, FLAG, IP, STATES, ACCOUNTS, INSTANT = "who", "text", 20, 32, "flag", "ip", "states", "accounts", "instant"

TABLE = {
    "greet": (1, [("connection", U32)]),
    "bye": (2, [("connection", U32)]),
    "ask": (3, [("request", U64), ("who", WHO), ("account", ADDRESS), ("payload", U8), ("send", FLAG), ("bytes", TEXT)]),
    "ask-accounts": (4, [("request", U64), ("who", WHO)]),
    "ask-facts": (5, [("request", U64), ("who", WHO), ("account", ADDRESS), ("chain", U64)]),
    "ask-send": (6, [("request", U64), ("who", WHO), ("raw", TEXT)]),
    "signed": (16, [("request", U64), ("r", B32), ("s", B32), ("y_parity", U8), ("raw", TEXT)]),
    "refused": (17, [("request", U64), ("reason", TEXT), ("what", TEXT)]),
    "accounts": (18, [("request", U64), ("client", TEXT), ("object_reply", FLAG), ("accounts", ACCOUNTS)]),
    "facts": (19, [("request", U64), ("chain", U64), ("next_nonce", U64), ("base_fee", B32), ("tip", B32)]),
    "sent": (20, [("request", U64), ("hash", B32), ("taken", FLAG), ("why", TEXT)]),
    "ask-head": (32, [("round", U64)]),
    "ask-state": (33, [("round", U64), ("block", U64)]),
    "broadcast": (34, [("round", U64), ("raw", TEXT)]),
    "head": (48, [("round", U64), ("number", U64)]),
    "state": (49, [("round", U64), ("accounts", STATES)]),
    "address": (50, [("round", U64), ("address", IP)]),
    "broadcasted": (51, [("round", U64), ("taken", FLAG), ("why", TEXT)]),
    "trouble": (52, [("round", U64), ("why", TEXT)]),
    "operate": (64, [("request", U64), ("purpose", U8), ("account", ADDRESS), ("payload", U8), ("send", FLAG), ("grant", TEXT),
                     ("bytes", TEXT)]),
    "adopt": (65, [("request", U64), ("account", ADDRESS), ("chain", U64), ("nonce", U64)]),
    "ask-status": (66, [("request", U64)]),
    "done": (67, [("request", U64)]),
    "status": (68, [("request", U64), ("json", TEXT)]),
    "event": (80, [("json", TEXT)]),
    "warning": (81, [("text", TEXT)]),
}
NAMES = {number: name for name, (number, _) in TABLE.items()}

STATE = [("chain", U64), ("account", ADDRESS), ("number", U64), ("hash", B32), ("time", U64), ("nonce", U64),
         ("balance", B32), ("base_fee", B32), ("tip", B32), ("has_code", FLAG)]


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(U32, len(value)) + value


def put(kind, value):
    if kind in (U8, U32, U64):
        return struct.pack(kind, value)
    if kind == FLAG:
        return bytes([bool(value)])
    if kind in (ADDRESS, B32):
        if isinstance(value, int):
            return value.to_bytes(kind, "big")
        assert len(value) == kind
        return bytes(value)
    if kind == TEXT:
        return text(value)
    if kind == WHO:  # a connection's number, or a token
        return b"\0" + struct.pack(U32, value) if isinstance(value, int) else b"\1" + text(value)
    if kind == IP:
        packed = socket.inet_pton(socket.AF_INET if "." in value else socket.AF_INET6, value)
        return packed.ljust(16, b"\0") + bytes([len(packed) == 4])
    if kind == ACCOUNTS:
        return struct.pack(U32, len(value)) + b"".join(put(ADDRESS, a) + put(U64, c) for a, c in value)
    out = struct.pack(U32, len(value))
    for state in value:
        out += b"".join(put(k, state.get(n, 0)) for n, k in STATE)
        allowances = state.get("allowances", [])
        out += struct.pack(U32, len(allowances)) + b"".join(put(ADDRESS, t) + put(ADDRESS, s) + put(B32, a) for t, s, a in allowances)
        calls = state.get("calls", [])
        out += struct.pack(U32, len(calls)) + b"".join(text(g) + text(d) for g, d in calls)
    return out


class Bytes:
    def __init__(self, data):
        self.data = data

    def take(self, size):
        assert len(self.data) >= size, "a message ends too early"
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def number(self, kind):
        return struct.unpack(kind, self.take(struct.calcsize(kind)))[0]

    def text(self):
        return self.take(self.number(U32))

    def value(self, kind):
        if kind in (U8, U32, U64):
            return self.number(kind)
        if kind == FLAG:
            return bool(self.number(U8))
        if kind in (ADDRESS, B32):
            return self.take(kind)
        if kind == TEXT:
            return self.text()
        if kind == WHO:
            return self.number(U32) if self.number(U8) == 0 else self.text()
        if kind == IP:
            packed, v4 = self.take(16), self.number(U8)
            return socket.inet_ntop(socket.AF_INET, packed[:4]) if v4 else socket.inet_ntop(socket.AF_INET6, packed)
        if kind == ACCOUNTS:
            return [(self.take(20), self.number(U64)) for _ in range(self.number(U32))]
        states = []
        for _ in range(self.number(U32)):
            state = {n: self.value(k) for n, k in STATE}
            state["allowances"] = [(self.take(20), self.take(20), self.take(32)) for _ in range(self.number(U32))]
            state["calls"] = [(self.text().decode(), self.text()) for _ in range(self.number(U32))]
            states.append(state)
        return states


def encode(name, **fields):
    number, kinds = TABLE[name]
    assert set(fields) == {n for n, _ in kinds}, (name, fields)
    return bytes([number]) + b"".join(put(kind, fields[n]) for n, kind in kinds)


def decode(data):
    name = NAMES[data[0]]
    rest = Bytes(data[1:])
    fields = {n: rest.value(kind) for n, kind in TABLE[name][1]}
    assert not rest.data, "a message has bytes left over"
    return name, fields


def pair():
    """Two ends of a link."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end, name, passed=None, **fields):
    data = encode(name, **fields)
    if passed is None:
        end.send(data)
    else:
        end.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [passed]))])


def receive(end, timeout=60):
    """(name, fields), or None where the other end closed; the time is for a machine that does much else."""
    end.settimeout(timeout)
    data = end.recv(1 << 20)
    return decode(data) if data else None
