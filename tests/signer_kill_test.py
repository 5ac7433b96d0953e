"""kill -9 at random moments under load: of the vault alone, whose links this test holds, and of `dvsguard signer run` with
all its processes. Afterwards the log verifies, no signature is without its entry, no nonce has two payloads, budgets hold."""

import contextlib
import os
import pathlib
import random
import threading
import time
import unittest

import wire
from signer_parts import ACCOUNT, CONTRACT, GWEI, TOKEN, Room, Signer, Upstream, Vault, config, keccak256, personal_digest, preimage, update_socket

KILLS = int(os.environ.get("DVSGUARD_KILLS") or (20 if os.environ.get("DVSGUARD_SANITIZE") else 100))  # of each kind
FEE = 100_000 * 20 * GWEI  # of one transaction, at most
BUDGET = 60 * FEE
CAPS = {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
        "budget": {"wei": str(BUDGET), "per": "7d"}}


class Kills(Room):
    def setUp(self):
        super().setUp()
        self.random = random.Random(5)
        self.got = {}  # by digest, what was asked, of each signature that left

    def turns(self):
        """As many as KILLS, and how much later than usual each kill may come: on a machine that is too slow to sign
        before it, more turns follow, with more time."""
        for turn in range(5 * KILLS):
            if turn >= KILLS and len(self.got) > KILLS // 4:
                return
            yield turn, 4 ** (turn // KILLS)

    def next_nonce(self):
        return max((e["transaction"]["nonce"] + 1 for e in self.entries() if "transaction" in e), default=0)

    def check(self):
        self.verify()
        used = self.entries()
        logged = {e["digest"] for e in used}
        self.assertLessEqual({"0x" + digest.hex() for digest in self.got}, {"0x" + d.removeprefix("0x") for d in logged},
                             "a signature left without its entry")
        by_nonce = {}
        for entry in used:
            if "transaction" in entry:
                by_nonce.setdefault(entry["transaction"]["nonce"], set()).add(entry["digest"])
        self.assertEqual([n for n, digests in by_nonce.items() if len(digests) > 1], [], "two payloads for one nonce")
        spent = sum(int(e["transaction"]["fee"]) for e in used if "transaction" in e)
        self.assertLessEqual(spent, BUDGET)
        self.assertGreater(len(self.got), KILLS // 4)  # it did sign meanwhile
        # No kill left anything for good, however many there were.
        self.assertLessEqual(set(os.listdir(self.folder / "log")), {"entries", "checkpoint", "checkpoint.new", "key", "lock", "control.sock"})
        self.assertLessEqual(set(os.listdir(self.folder / "elsewhere")), {"anchor", "anchor.new"})
        print(f"{len(self.got)} signatures left, {len(used)} entries, {len(by_nonce)} nonces, {spent / BUDGET:.0%} of the budget")


class OfTheVault(Kills):
    def test_killed_at_random_moments(self):
        for turn, later in self.turns():
            vault = Vault(self.folder, config(self.folder, caps=CAPS))
            self.assertEqual(vault.started()[0], "event")
            nonce = self.next_nonce()
            vault.agree(nonce)
            asked = {}
            killer = threading.Timer(later * self.random.uniform(0, 0.02), vault.process.kill)
            killer.start()
            with contextlib.suppress(OSError):
                for i in range(40):
                    data, payload = (preimage(nonce + i % 2, f"8.8.8.8:{(turn * 40 + i) % 65535 + 1}"), 0) if i % 4 == 0 else (b"%d.%d" % (turn, i), 2)
                    asked[i] = keccak256(data) if payload == 0 else personal_digest(data)
                    wire.send(vault.front, "ask", request=i, who=TOKEN, account=ACCOUNT, payload=payload, send=False, bytes=data)
            killer.join()
            vault.process.wait()
            with contextlib.suppress(OSError, TypeError):  # until nothing is left of what it sent
                while True:
                    name, fields = wire.receive(vault.front, 0.01)
                    if name == "signed":
                        self.got[asked[fields["request"]]] = (turn, fields["request"])
            vault.close()
        self.check()


class OfTheWholeSigner(Kills):
    def setUp(self):
        super().setUp()
        self.upstream = Upstream()
        self.addCleanup(self.upstream.close)

    def wait_for_the_end(self, parts):
        """Of what ran no process is left, so that the log is free again."""
        for pid in parts.values():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                while "State:\tZ" not in (status := pathlib.Path(f"/proc/{pid}/status").read_text()) and "dvsguard" in status:
                    time.sleep(0.001)

    def ask_on(self, signer, nonce, turn, worker):
        """A client that asks for one thing after the other until it is over."""
        for i in range(1000):
            if self.over:
                return
            if i % 3 == 0:
                data = update_socket(f"8.8.8.8:{(turn * 131 + worker * 1000 + i) % 65535 + 1}")
                method, params = "eth_signTransaction", [
                    {"from": "0x" + ACCOUNT.hex(), "to": "0x" + CONTRACT.hex(), "nonce": hex(nonce), "gas": hex(100_000),
                     "maxFeePerGas": hex(20 * GWEI), "maxPriorityFeePerGas": hex(GWEI), "data": "0x" + data.hex()}]
                digest = keccak256(preimage(nonce, data=data))
            else:
                message = b"%d.%d.%d" % (turn, worker, i)
                method, params = "personal_sign", ["0x" + message.hex(), "0x" + ACCOUNT.hex()]
                digest = personal_digest(message)
            answer = signer.ask(method, params, 2)
            if answer and "result" in answer:
                self.got[digest] = (turn, worker, i)

    def test_killed_at_random_moments(self):
        for turn, later in self.turns():
            self.upstream.chain.nonce = self.next_nonce()
            signer = Signer(self.folder, self.upstream.url, caps=CAPS)
            self.addCleanup(signer.close)
            self.assertTrue(signer.wait_ready(), signer.errors.read_text())
            parts, self.over = signer.parts(), False
            workers = [threading.Thread(target=self.ask_on, args=(signer, self.upstream.chain.nonce, turn, worker)) for worker in range(2)]
            for worker in workers:
                worker.start()
            time.sleep(later * self.random.uniform(0.01, 0.15))
            if turn % 4 == 0:  # the vault alone: the rest ends with it
                os.kill(parts["vault"], 9)
                self.assertEqual(signer.process.wait(60), 2)
                signer.process.stdout.close()
            else:
                signer.kill()
            self.over = True
            for worker in workers:
                worker.join()
            self.wait_for_the_end(parts)
        self.check()


if __name__ == "__main__":
    unittest.main()
