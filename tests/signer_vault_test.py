"""dvsguard-vault itself, its front, observers and operator replaced by this test: what a hostile one of them cannot do."""

import hashlib
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

import wire

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
    return dict(chain=CHAIN, account=ACCOUNT, number=block, hash=block, time=int(time.time()), nonce=nonce, base_fee=7, **more)


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

    def __init__(self, folder, conf, passphrase=b"pass"):
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
        self.process = subprocess.Popen(argv, pass_fds=[*passed.values(), *[e.fileno() for e in ends]], stderr=subprocess.PIPE,
                                        env={"PATH": "/usr/bin:/bin"})
        for end in (front, starter, control, *ends):
            end.close()
        os.close(read)
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
        time.sleep(0.1)

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


class VaultTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dvsguard-vault-"))
        self.addCleanup(shutil.rmtree, self.folder)
        os.chmod(self.folder, 0o700)
        (self.folder / "elsewhere").mkdir(mode=0o700)
        tool = os.environ.get("DVSGUARD_SIGNER_SETUP") or str(pathlib.Path(os.environ["DVSGUARD"]).parent / "tests/tools/dvsguard-signer-setup")
        made = subprocess.run([tool, str(self.folder)], input=f"{KEY}\npass", text=True, capture_output=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.running = []

    def tearDown(self):
        for vault in self.running:
            if vault.process.poll() is None:
                vault.kill()
            vault.process.stderr.close()

    def start(self, ready=True, **changes):
        vault = Vault(self.folder, config(self.folder, **changes))
        self.running.append(vault)
        if ready:
            self.assertEqual(vault.started()[0], "event")
        return vault

    def entries(self, kind="used"):
        lines = (self.folder / "log/entries").read_text().splitlines()
        return [e for e in map(json.loads, lines) if e["kind"] == kind]

    def test_signs_what_is_granted_once_the_upstreams_agree(self):
        vault = self.start()
        self.assertEqual(vault.ask(preimage(0)), "no-state")
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.assertEqual(len(self.entries()), 1)
        code, errors = vault.stop()
        self.assertEqual((code, errors), (0, ""))

    def test_a_wholly_hostile_front_gets_nothing_that_is_not_granted(self):
        vault = self.start()
        vault.agree(0)
        for data, reason in ((preimage(0, to=ACCOUNT), "contract"), (preimage(0, value=1), "value"),
                             (preimage(0, to=b""), "creation"), (preimage(0, chain=1), "contract"),
                             (preimage(1), "nonce"), (preimage(0, gas=200_001), "gas-cap"),
                             (preimage(0, max_fee=61 * GWEI), "fee-cap"), (preimage(0, tip=3 * GWEI), "tip-cap"),
                             (preimage(0, "10.0.0.1:1"), "condition"), (preimage(0, data=b"\xa9\x05\x9c\xbb"), "contract"),
                             (preimage(0, data=update_socket("8.8.8.8:9000") + b"\0"), "calldata"),
                             (preimage(0) + b"\0", "malformed"), (b"", "malformed"), (b"\x04" + preimage(0)[1:], "malformed"),
                             (b"\x00" * 32, "malformed")):
            self.assertEqual(vault.ask(data), reason)
        self.assertEqual(vault.ask(b"x" * 32, payload=1), "malformed")
        self.assertEqual(vault.ask(b"x" * 32, payload=2), "message")
        self.assertEqual(vault.ask(preimage(0), who=b"other"), "client")
        self.assertEqual(vault.ask(preimage(0), account=CONTRACT), "account")
        for connection in (0, 1, 2**32 - 1):
            self.assertEqual(vault.ask(preimage(0), who=connection), "client")
        self.assertEqual(self.entries(), [])

    def test_a_front_can_neither_observe_nor_operate(self):
        for name, fields in (("state", dict(round=1, accounts=[state(0)])), ("head", dict(round=1, number=1)),
                             ("adopt", dict(request=1, account=ACCOUNT, chain=CHAIN, nonce=5)),
                             ("operate", dict(request=1, purpose=0, account=ACCOUNT, payload=0, send=False, bytes=preimage(0)))):
            vault = self.start()
            wire.send(vault.front, name, **fields)
            self.assertEqual(vault.process.wait(10), 2)
            self.assertIn("is not sent here", vault.process.stderr.read().decode())
        self.assertEqual(self.entries(), [])

    def test_anything_off_the_table_ends_the_vault(self):
        for data in (b"\x7f", b"\x03", b"\x03" + b"\xff" * 1000, os.urandom(2000)):
            vault = self.start()
            vault.front.send(data)
            self.assertEqual(vault.process.wait(10), 2)

    def test_a_front_cannot_pass_itself_off_as_a_sockets_client(self):
        vault = self.start()
        vault.agree(0)
        ours, theirs = socket.socketpair(socket.AF_UNIX)
        wire.send(vault.front, "greet", passed=theirs.fileno(), connection=1)
        self.assertEqual(vault.ask(preimage(0), who=1), "client")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{self.folder}/other.sock")
        listener.listen()
        client = socket.socket(socket.AF_UNIX)
        client.connect(f"{self.folder}/other.sock")
        accepted, _ = listener.accept()
        wire.send(vault.front, "greet", passed=accepted.fileno(), connection=1)
        self.assertEqual(vault.ask(preimage(0), who=1), "client")
        right = socket.socket(socket.AF_UNIX)
        right.bind(f"{self.folder}/node.sock")
        right.listen()
        known = socket.socket(socket.AF_UNIX)
        known.connect(f"{self.folder}/node.sock")
        accepted2, _ = right.accept()
        wire.send(vault.front, "greet", passed=accepted2.fileno(), connection=1)
        self.assertEqual(vault.ask(preimage(0), who=1), "signed")
        for end in (ours, theirs, listener, client, accepted, right, known, accepted2):
            end.close()

    def test_a_wholly_hostile_observer_of_three_changes_nothing(self):
        vault = self.start()
        lie = state(7, has_code=True, balance=10**30)
        vault.agree(0, answers=[lie, state(0), state(0)])
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.assertEqual(self.entries("locked"), [])
        # It breaks the protocol: it is not heard any more, and the others go on.
        vault.observers[0].send(wire.encode("greet", connection=1))
        rounds = [vault.expect(o, "ask-head") for o in vault.observers[1:]]
        for observer, asked in zip(vault.observers[1:], rounds):
            wire.send(observer, "head", round=asked["round"], number=101)
        for observer in vault.observers[1:]:
            asked = vault.expect(observer, "ask-state")
            wire.send(observer, "state", round=asked["round"], accounts=[state(1, 101)])
        time.sleep(0.2)
        self.assertEqual(vault.ask(preimage(1)), "signed")

    def test_nonces_used_elsewhere_lock_the_key_until_the_operator_adopts_them(self):
        vault = self.start()
        vault.agree(5)
        self.assertEqual(vault.ask(preimage(5)), "locked")
        self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=CHAIN, nonce=4)[0], "refused")
        self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=CHAIN, nonce=5)[0], "done")
        self.assertEqual(vault.ask(preimage(5)), "signed")
        self.assertEqual(len(self.entries("adopted")), 1)

    def test_an_old_log_put_back_locks_every_key(self):
        self.assertEqual(self.start().stop()[0], 0)
        shutil.copytree(self.folder / "log", self.folder / "old")
        vault = self.start()
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.assertEqual(vault.stop()[0], 0)
        shutil.rmtree(self.folder / "log")
        os.rename(self.folder / "old", self.folder / "log")
        vault = self.start()
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "locked")

    def test_one_vault_has_a_log(self):
        self.start()
        second = self.start(ready=False)
        self.assertEqual(second.process.wait(30), 2)
        self.assertIn("is in use by another process", second.process.stderr.read().decode())

    def test_a_wrong_passphrase_or_another_key_ends_it(self):
        vault = Vault(self.folder, config(self.folder), passphrase=b"wrong")
        self.running.append(vault)
        self.assertEqual(vault.process.wait(30), 2)
        self.assertNotIn("wrong", vault.process.stderr.read().decode())
        other = config(self.folder)
        other["accounts"]["operator"]["address"] = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
        vault = Vault(self.folder, other)
        self.running.append(vault)
        self.assertEqual(vault.process.wait(30), 2)

    def test_what_it_is_cannot_be_looked_into(self):
        vault = self.start()
        pid = vault.process.pid
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        self.assertIn("Seccomp:\t2", status)
        self.assertIn("NoNewPrivs:\t1", status)
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0")
        for name in ("cmdline", "environ"):
            data = pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
            self.assertNotIn(KEY.encode(), data)
            self.assertNotIn(b"pass", data.replace(b"passphrase", b""))

    def test_killed_at_any_moment_it_never_signs_past_the_budget_nor_without_an_entry(self):
        # Two transactions' fees: 2 x 100,000 gas x 20 gwei.
        budget = {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
                  "budget": {"wei": "0.02 ether", "per": "7d"}}
        rounds = int(os.environ.get("DVSGUARD_KILLS", "20"))
        signed, nonce = set(), 0
        for turn in range(rounds):
            vault = self.start(caps=budget)
            vault.agree(nonce)
            deadline = time.time() + 0.002 * (turn % 7)
            wire.send(vault.front, "ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=preimage(nonce, f"8.8.8.8:{turn + 1}"))
            time.sleep(max(0, deadline - time.time()))
            vault.kill()
            try:
                while True:
                    name, fields = wire.receive(vault.front, 0.1)
                    if name == "signed":
                        signed.add((nonce, fields["raw"]))
            except (TimeoutError, OSError, TypeError):
                pass
            used = self.entries()
            self.assertGreaterEqual(len(used), len(signed))
            nonce = max((e["transaction"]["nonce"] + 1 for e in used), default=0)
        self.assertEqual(len({n for n, _ in signed}), len(signed), "two payloads for one nonce")
        self.assertLessEqual(sum(int(e["transaction"]["fee"]) for e in self.entries()), 2 * 10**16)

    def test_a_full_disk_ends_it_before_a_signature_leaves(self):
        vault = self.start()
        vault.agree(0)
        size = (self.folder / "log/entries").stat().st_size
        resource.prlimit(vault.process.pid, resource.RLIMIT_FSIZE, (size, size))
        wire.send(vault.front, "ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=preimage(0))
        self.assertIsNone(wire.receive(vault.front))
        self.assertNotEqual(vault.process.wait(10), 0)
        self.assertEqual(self.entries(), [])


if __name__ == "__main__":
    unittest.main()
