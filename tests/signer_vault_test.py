"""dvsguard-vault itself, its front, observers and operator replaced by this test: what a hostile one of them cannot do."""

import contextlib
import ipaddress
import json
import os
import pathlib
import random
import resource
import shutil
import socket
import unittest

import wire
from signer_parts import (ACCOUNT, CHAIN, CONTRACT, GWEI, KEY, PASSPHRASE, TOKEN, Room, Vault, config, preimage, state, update_socket)


def unrlp(data):
    """The first item, and what is behind it."""
    first = data[0]
    if first < 0x80:
        return data[:1], data[1:]
    start, size = 1, first & 0x3f
    if size > 55:
        start, size = 1 + size - 55, int.from_bytes(data[1:1 + size - 55], "big")
    body, rest = data[start:start + size], data[start + size:]
    if first < 0xc0:
        return body, rest
    items = []
    while body:
        item, body = unrlp(body)
        items.append(item)
    return items, rest


class VaultTest(Room):
    def start(self, ready=True, outstanding=1, **changes):
        settings = config(self.folder, **changes)
        settings["accounts"]["operator"]["outstanding"] = outstanding
        vault = Vault(self.folder, settings)
        self.addCleanup(vault.close)
        if ready:
            self.assertEqual(vault.started()[0], "event")
        return vault

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

    def test_whatever_a_front_makes_of_a_request_only_what_is_granted_is_signed(self):
        def changed(data):
            data = bytearray(data)
            for _ in range(chance.choice((1, 1, 1, 2, 4))):
                at = chance.randrange(len(data))
                match chance.randrange(5):
                    case 0: data[at] ^= 1 << chance.randrange(8)
                    case 1: data[at] = chance.choice((0, 1, 0x30, 0x39, 0x7f, 0x80, 0xb7, 0xb8, 0xc0, 0xf7, 0xf8, 0xff))
                    case 2: del data[at:at + chance.randrange(1, 9)]
                    case 3: data[at:at] = chance.randbytes(chance.randrange(1, 9))
                    case 4: data[at:at] = data[at:at + chance.randrange(1, 40)]
            return bytes(data)

        chance, nonce, signed = random.Random(7), 0, 0
        vault = self.start(caps={"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
                                 "budget": {"wei": "0.5 ether", "per": "7d"}},
                           where=[{"arg": "socket", "is": "socket", "grammar": "host:port", "hosts": ["8.0.0.0/8"]}], outstanding=64)
        vault.agree(0)
        for _ in range(4000):
            wire.send(vault.front, "ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=changed(preimage(nonce)))
            name, fields = wire.receive(vault.front)
            if name == "refused":
                continue
            self.assertEqual(name, "signed")
            chain, n, tip, fee, gas, to, value, data, access, *signature = unrlp(fields["raw"][1:])[0]
            number = lambda item: int.from_bytes(item, "big")
            self.assertEqual((number(chain), number(n), to, value, access, len(signature)), (CHAIN, nonce, CONTRACT, b"", [], 3))
            self.assertLessEqual(number(gas), 200_000)
            self.assertLessEqual(number(fee), 60 * GWEI)
            self.assertLessEqual(number(tip), 2 * GWEI)
            self.assertEqual(data, update_socket(data[68:68 + number(data[36:68])].decode()))
            host, port = data[68:68 + number(data[36:68])].decode().split(":")
            self.assertTrue(ipaddress.ip_address(host) in ipaddress.ip_network("8.0.0.0/8") and 0 < int(port) < 65536, (host, port))
            nonce, signed = nonce + 1, signed + 1
            if nonce == 60:
                break
        self.assertEqual(len(self.entries()), signed)
        self.assertGreater(signed, 0)
        print(f"{signed} of 4000 changed requests were granted")

    def test_a_message_with_any_byte_changed_gets_nothing_or_ends_it(self):
        chance = random.Random(11)
        whole = wire.encode("ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=preimage(0, to=ACCOUNT))
        vault = None
        for _ in range(40):
            if vault is None or vault.process.poll() is not None:
                vault = self.start()
            data = bytearray(whole)
            data[chance.randrange(60)] = chance.randrange(256)
            with contextlib.suppress(OSError):
                vault.front.send(bytes(data[:chance.choice((len(data), chance.randrange(1, len(data))))]))
            with contextlib.suppress(TimeoutError, OSError):
                answer = wire.receive(vault.front, 0.2)
                if answer is None:
                    self.assertEqual(vault.process.wait(60), 2)
                else:
                    self.assertIn(answer[0], ("refused", "accounts", "facts"))
        self.assertEqual(self.entries(), [])

    def test_a_front_can_neither_observe_nor_operate(self):
        for name, fields in (("state", dict(round=1, accounts=[state(0)])), ("head", dict(round=1, number=1)),
                             ("adopt", dict(request=1, account=ACCOUNT, chain=CHAIN, nonce=5)),
                             ("operate", dict(request=1, purpose=0, account=ACCOUNT, payload=0, send=False, grant=b"", bytes=preimage(0)))):
            vault = self.start()
            wire.send(vault.front, name, **fields)
            self.assertEqual(vault.process.wait(60), 2)
            self.assertIn("is not sent here", vault.process.stderr.read().decode())
        self.assertEqual(self.entries(), [])

    def test_anything_off_the_table_ends_the_vault(self):
        for data in (b"\x7f", b"\x03", b"\x03" + b"\xff" * 1000, os.urandom(2000)):
            vault = self.start()
            vault.front.send(data)
            self.assertEqual(vault.process.wait(60), 2)

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
        # It says more than it was asked: it is not heard any more, and the others go on.
        with self.assertRaises(OSError):
            for _ in range(5000):
                wire.send(vault.observers[0], "state", round=2, accounts=[lie])
        vault.agree(1, 101, [None, state(1, 101), state(1, 101)])
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

    def test_an_account_that_sends_nothing_is_adopted_without_a_chain(self):
        settings = config(self.folder)
        settings["grants"] = [grant for grant in settings["grants"] if "personal" in grant]

        def start():
            vault = Vault(self.folder, settings)
            self.addCleanup(vault.close)
            self.assertEqual(vault.started()[0], "event")
            return vault
        vault = start()
        self.assertEqual(vault.ask(b"hi", payload=2), "signed")
        self.assertEqual(vault.stop()[0], 0)
        os.unlink(self.folder / "elsewhere/anchor")
        vault = start()
        self.assertEqual(vault.ask(b"hi", payload=2), "locked")
        for chain, nonce in ((CHAIN, 0), (1, 0), (0, 1)):
            self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=chain, nonce=nonce)[0], "refused")
        self.assertEqual(vault.ask(b"hi", payload=2), "locked")
        self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=0, nonce=0)[0], "done")
        self.assertEqual(vault.ask(b"hi", payload=2), "signed")
        self.assertEqual(vault.stop()[0], 0)
        vault = start()
        self.assertEqual(vault.ask(b"hi", payload=2), "signed")
        self.assertEqual(vault.stop()[0], 0)
        self.verify()
        # Given a grant of transactions later, it is still locked for these.
        vault = self.start()
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "locked")
        self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=0, nonce=0)[0], "refused")
        self.assertEqual(vault.operate("adopt", request=1, account=ACCOUNT, chain=CHAIN, nonce=0)[0], "done")
        self.assertEqual(vault.ask(preimage(0)), "signed")

    def test_one_vault_has_a_log(self):
        self.start()
        second = self.start(ready=False)
        self.assertEqual(second.process.wait(60), 2)
        self.assertIn("is in use by another process", second.process.stderr.read().decode())

    def test_a_wrong_passphrase_or_another_key_ends_it(self):
        vault = Vault(self.folder, config(self.folder), passphrase=b"wrong")
        self.addCleanup(vault.close)
        self.assertEqual(vault.process.wait(60), 2)
        self.assertNotIn("wrong", vault.process.stderr.read().decode())
        other = config(self.folder)
        other["accounts"]["operator"]["address"] = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
        vault = Vault(self.folder, other)
        self.addCleanup(vault.close)
        self.assertEqual(vault.process.wait(60), 2)

    def test_what_it_is_cannot_be_looked_into(self):
        vault = self.start()
        pid = vault.process.pid
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        if not os.environ.get("DVSGUARD_SANITIZE"):  # whose runtime makes calls of its own
            self.assertIn("Seccomp:\t2", status)
        self.assertIn("NoNewPrivs:\t1", status)
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0")
        for name in ("cmdline", "environ"):
            data = pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
            self.assertNotIn(KEY.encode(), data)
            self.assertNotIn(PASSPHRASE.encode(), data)

    def test_a_full_disk_ends_it_before_a_signature_leaves(self):
        vault = self.start()
        vault.agree(0)
        size = (self.folder / "log/entries").stat().st_size
        resource.prlimit(vault.process.pid, resource.RLIMIT_FSIZE, (size, size))
        wire.send(vault.front, "ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=preimage(0))
        self.assertIsNone(wire.receive(vault.front))
        self.assertNotEqual(vault.process.wait(60), 0)
        self.assertEqual(self.entries(), [])


if __name__ == "__main__":
    unittest.main()
