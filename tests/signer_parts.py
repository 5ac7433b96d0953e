"""The vault and the whole signer as tests start them, and what they are asked to sign."""

import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

import wire

PASSPHRASE = "correct horse battery staple"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
VAULT = str(pathlib.Path(os.environ["DVSGUARD"]).parent / "dvsguard-vault")
CHAIN = 17000
CONTRACT = bytes.fromhex("53012C69A189cfA2D9d29eb6F19B32e0A2EA3490")
ACCOUNT = bytes.fromhex("9965507D1a55bcC2695C58ba16FB37d819B0A4dc")  # of anvil's sixth key
KEY = "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"
TOKEN = b"secret"
GWEI = 10**9


def rlp(item):
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return head(0x80, len(item)) + item
    body = b"".join(rlp(one) for one in item)
    return head(0xC0, len(body)) + body


def head(base, size):
    if size < 56:
        return bytes([base + size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(digits)]) + digits


def update_socket(text):
    data = text.encode()
    padded = data.ljust((len(data) + 31) // 32 * 32, b"\0")
    return bytes.fromhex("0cf4b767") + (32).to_bytes(32, "big") + len(data).to_bytes(32, "big") + padded


def preimage(nonce, text="8.8.8.8:9000", gas=100_000, max_fee=20 * GWEI, tip=GWEI, to=CONTRACT, value=0, data=None, chain=CHAIN):
    data = update_socket(text) if data is None else data
    return b"\x02" + rlp([chain, nonce, tip, max_fee, gas, to, value, data, []])


def state(nonce, block=100, **more):
    return dict(dict(chain=CHAIN, account=ACCOUNT, number=block, hash=block, time=int(time.time()), nonce=nonce, base_fee=7), **more)


def config(folder, **changes):
    grant = {"name": "announce", "account": "operator", "clients": ["avs", "node"], "chain": CHAIN,
             "to": "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490", "call": "updateSocket(string socket)",
             "where": [{"arg": "socket", "is": "socket", "grammar": "host:port"}],
             "caps": {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
                      "budget": {"wei": "0.05 ether", "per": "7d"}}}
    grant.update(changes)
    hello = {"name": "hello", "account": "operator", "clients": ["avs"], "personal": True}
    return {"signer": 1,
            "accounts": {"operator": {"address": "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "keystore": "key.json",
                                      "passphrase": {"prompt": True}}},
            "chains": [{"chain": CHAIN, "upstreams": ["http://a.example", "http://b.example", "http://c.example"], "quorum": 2}],
            "clients": {"avs": {"token_sha256": hashlib.sha256(TOKEN).hexdigest()},
                        "node": {"socket": f"{folder}/node.sock", "uid": os.getuid()}},
            "log": {"folder": "log", "anchor": f"{folder}/elsewhere/anchor"}, "grants": [grant, hello]}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Vault:
    """One run of the vault, over a folder that outlives it."""

    def __init__(self, folder, conf, passphrase=PASSPHRASE.encode(), environment=None):
        self.front, front = wire.pair()
        self.starter, starter = wire.pair()
        self.observers, ends = zip(*[wire.pair() for _ in range(3)])
        self.control_path = f"{folder}/control.sock"
        if os.path.exists(self.control_path):
            os.unlink(self.control_path)
        control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        control.bind(self.control_path)
        control.listen()
        control.setblocking(False)
        read, write = os.pipe()
        passed = {"--boot": read, "--front": front.fileno(), "--control": control.fileno(), "--starter": starter.fileno()}
        argv = [VAULT, "--operator", str(os.getuid())]
        for name, fd in passed.items():
            argv += [name, str(fd)]
        for end in ends:
            argv += ["--observer", str(end.fileno())]
        self.process = subprocess.Popen(argv, env={**ENVIRONMENT, **(environment or {})}, pass_fds=[*passed.values(), *[e.fileno() for e in ends]], stderr=subprocess.PIPE)
        for end in (front, starter, control, *ends):
            end.close()
        os.close(read)
        with contextlib.suppress(BrokenPipeError):  # it ended before
            for part in (canonical(conf), str(folder).encode(), passphrase):
                os.write(write, struct.pack("<I", len(part)) + part)
        os.close(write)

    def started(self):
        return wire.receive(self.starter, 60)

    def agree(self, nonce, block=100, answers=None):
        """Plays one round of the observers; None in `answers` is one that says nothing."""
        answers = answers or [state(nonce, block)] * 3
        rounds = [self.expect(o, "ask-head") for o in self.observers]
        for observer, asked, answer in zip(self.observers, rounds, answers):
            if answer is not None:
                wire.send(observer, "head", round=asked["round"], number=block)
        rounds = [self.expect(o, "ask-state") for o in self.observers]
        for observer, asked, answer in zip(self.observers, rounds, answers):
            if answer is not None:
                wire.send(observer, "state", round=asked["round"], accounts=[answer])
        while self.status()["accounts"][0]["chains"][0].get("block") != block:
            time.sleep(0.005)

    def status(self):
        return json.loads(self.operate("ask-status", request=1)[1]["json"])

    @staticmethod
    def expect(end, name):
        while True:
            got, fields = wire.receive(end)
            if got == name:
                return fields

    def ask(self, data, who=TOKEN, payload=0, account=ACCOUNT, send=False):
        wire.send(self.front, "ask", request=1, who=who, account=account, payload=payload, send=send, bytes=data)
        name, fields = wire.receive(self.front)
        return "signed" if name == "signed" else fields["reason"].decode()

    def operate(self, name, **fields):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as control:
            control.connect(self.control_path)
            wire.send(control, name, **fields)
            return wire.receive(control)

    def stop(self):
        self.starter.close()
        return self.process.wait(30), self.process.stderr.read().decode()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.front, self.starter, *self.observers, self.process.stderr):
            end.close()


def keccak256(data):
    """Keccak as of before FIPS 202, whose permutation it shares."""
    return _sponge(data, 0x01)


def _sponge(data, suffix, rate=136):
    block = bytearray(data) + bytes([suffix])
    block += bytes(-len(block) % rate)
    block[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(block), rate):
        for i in range(rate // 8):
            lanes[i] ^= int.from_bytes(block[start + 8 * i:start + 8 * i + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _rotated(lane, by):
    by %= 64
    return (lane << by | lane >> (64 - by)) & (1 << 64) - 1 if by else lane


def _permuted(a):
    lfsr = 1
    for _ in range(24):
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[(x - 1) % 5] ^ _rotated(c[(x + 1) % 5], 1) for x in range(5)]
        a = [lane ^ d[i % 5] for i, lane in enumerate(a)]
        b, x, y, current = a[:], 1, 0, a[1]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, b[x + 5 * y] = a[x + 5 * y], _rotated(current, (t + 1) * (t + 2) // 2)
        a = [b[i] ^ ~b[i - i % 5 + (i + 1) % 5] & b[i - i % 5 + (i + 2) % 5] for i in range(25)]
        for j in range(7):
            lfsr = (lfsr << 1 ^ (lfsr >> 7) * 0x71) % 256
            if lfsr & 2:
                a[0] ^= 1 << (1 << j) - 1
    return a


assert _sponge(b"abc", 0x06) == hashlib.sha3_256(b"abc").digest()


def personal_digest(message):
    """EIP-191, version 0x45."""
    return keccak256(b"\x19Ethereum Signed Message:\n" + str(len(message)).encode() + message)


class Room(unittest.TestCase):
    """A test with a folder that holds a key and a log."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dvsguard-signer-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "elsewhere").mkdir(mode=0o700)
        tool = os.environ.get("DVSGUARD_SIGNER_SETUP") or str(pathlib.Path(os.environ["DVSGUARD"]).parent / "tests/tools/dvsguard-signer-setup")
        made = subprocess.run([tool, str(self.folder)], input=f"{KEY}\n{PASSPHRASE}", text=True, capture_output=True)
        self.assertEqual(made.returncode, 0, made.stderr)

    def entries(self, kind="used"):
        lines = (self.folder / "log/entries").read_bytes().split(b"\n")[:-1]
        return [e for e in map(json.loads, lines) if e["kind"] == kind]

    def verify(self):
        """`dvsguard signer log verify`, of a log that nobody writes to."""
        path = self.folder / "signer.yaml"
        if not path.exists():
            path.write_bytes(canonical(config(self.folder)))
            path.chmod(0o600)
        done = subprocess.run([os.environ["DVSGUARD"], "signer", "log", "verify", "--config", str(path)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class Chain(http.server.BaseHTTPRequestHandler):
    """A node of an upstream, at the nonce that the test says."""
    nonce = 0
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        calls = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        many = isinstance(calls, list)
        out = [{"jsonrpc": "2.0", "id": c["id"], "result": self.result(c["method"])} for c in (calls if many else [calls])]
        data = json.dumps(out if many else out[0]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def result(self, method):
        block = {"number": "0x64", "hash": "0x" + "ab" * 32, "timestamp": hex(int(time.time())), "baseFeePerGas": "0x7"}
        return {"eth_chainId": hex(CHAIN), "eth_blockNumber": "0x64", "eth_getBlockByNumber": block, "eth_getCode": "0x",
                "eth_maxPriorityFeePerGas": "0x3b9aca00", "eth_getTransactionCount": hex(type(self).nonce),
                "eth_getBalance": "0x10"}[method]

    def handle_one_request(self):
        with contextlib.suppress(OSError):
            return super().handle_one_request()
        self.close_connection = True

    def log_message(self, *_):
        pass


class Upstream:
    def __init__(self):
        self.chain = type("OneChain", (Chain,), {})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.chain)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


USERS = {"vault": 61001, "observer": 61002, "reader": 61003, "front": 61004}


class Signer:
    """`dvsguard signer run`: as root with a user for each part, else as the one user that started it."""

    def __init__(self, folder, url, user=None, client=None, users=None, before=None, errors="errors", **changes):
        self.folder, self.socket = folder, f"{folder}/clients/node.sock"
        settings = config(folder, **changes)
        settings["chains"] = [{"chain": CHAIN, "upstreams": [url], "quorum": 1}]
        settings["clients"]["node"] = {"socket": self.socket, "uid": client if client is not None else os.getuid() if user is None else user}
        for grant in settings["grants"]:
            grant["clients"] = ["node"]
        del settings["clients"]["avs"]
        settings["accounts"]["operator"]["passphrase"] = {"file": "passphrase"}
        settings["users"] = {part: str(uid) for part, uid in (users or USERS).items()}
        (folder / "signer.yaml").write_bytes(canonical(settings))
        (folder / "passphrase").write_text(PASSPHRASE)
        (folder / "clients").mkdir(exist_ok=True)
        for name in ("signer.yaml", "passphrase"):
            (folder / name).chmod(0o600)
        if os.getuid() == 0:
            owner = USERS["vault"] if user is None else user
            folder.chmod(0o711)
            for path in (folder / "log", *(folder / "log").iterdir(), folder / "elsewhere", *(folder / "elsewhere").iterdir(),
                         folder / "key.json"):
                os.chown(path, owner, owner)
            if user is not None:
                for path in (folder, folder / "clients", folder / "signer.yaml", folder / "passphrase"):
                    os.chown(path, user, user)
        become = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        # Its errors go to a file: nobody has to read them for it to go on.
        self.errors = folder / errors
        with open(self.errors, "wb") as stream:
            self.process = subprocess.Popen([os.environ["DVSGUARD"], "signer", "run", "--config", str(folder / "signer.yaml")], stdout=subprocess.PIPE,
                                            stderr=stream, env=ENVIRONMENT, preexec_fn=before, **become)

    def wait_ready(self, seconds=30):
        """After the first event: the log is open, and all are started. The later ones are read and left."""
        first = self.process.stdout.readline()
        self.reader = threading.Thread(target=self.read_on, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return first != b""

    @staticmethod
    def read_on(stream):
        with contextlib.suppress(ValueError, OSError), stream:
            while stream.read1(1 << 16):
                pass

    def parts(self):
        """Process ids by part's name."""
        out = {}
        for child in pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            argv = pathlib.Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if len(argv) > 2:
                out["vault" if b"dvsguard-vault" in argv[0] else argv[1].decode().removeprefix("signer-")] = int(child)
        return out

    def ask(self, method, params, timeout=10):
        """JSON-RPC over HTTP on the client's socket: the answer, or nothing where the connection broke."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError, json.JSONDecodeError):
            client.settimeout(timeout)
            client.connect(self.socket)
            client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            answer = b""
            while piece := client.recv(1 << 16):
                answer += piece
            return json.loads(answer.partition(b"\r\n\r\n")[2])
        return None

    def end(self, seconds=15):
        self.process.terminate()
        code = self.process.wait(seconds)
        self.process.stdout.close()
        return code

    def kill(self):
        """All of it dies: the parts with their starter, as the kernel sees to."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
