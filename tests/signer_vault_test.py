"""dvsguard-vault itself, its front, observers and operator replaced by this test: what a hostile one of them cannot do."""

import json
import os
import pathlib
import resource
import shutil
import socket
import time
import unittest

import wire
from signer_parts import (ACCOUNT, CHAIN, CONTRACT, GWEI, KEY, PASSPHRASE, TOKEN, Room, Vault, config, preimage, state, update_socket)


class VaultTest(Room):
    def start(self, ready=True, environment=None, **changes):
        vault = Vault(self.folder, config(self.folder, **changes), environment=environment)
        self.addCleanup(vault.close)
        if ready:
            self.assertEqual(vault.started()[0], "event")
        return vault

    def refused_start(self):
        """Why a vault does not start: one error, of a line with a place and one that mends."""
        vault = self.start(ready=False)
        self.assertEqual(vault.process.wait(30), 2)
        lines = vault.process.stderr.read().decode().splitlines()
        self.assertIn(len(lines), (1, 2), lines)
        self.assertRegex(lines[0], r"^dvsguard-vault: ")
        return lines

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
        self.addCleanup(vault.close)
        self.assertEqual(vault.process.wait(30), 2)
        self.assertNotIn("wrong", vault.process.stderr.read().decode())
        other = config(self.folder)
        other["accounts"]["operator"]["address"] = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
        vault = Vault(self.folder, other)
        self.addCleanup(vault.close)
        self.assertEqual(vault.process.wait(30), 2)

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
        self.assertNotEqual(vault.process.wait(10), 0)
        self.assertEqual(self.entries(), [])


if __name__ == "__main__":
    unittest.main()
