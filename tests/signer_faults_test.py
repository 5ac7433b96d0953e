"""dvsguard-vault on a machine that fails it: clocks that are moved, disks that fill or fail, files that were changed, floods."""

import contextlib
import json
import mmap
import os
import pathlib
import shutil
import struct
import subprocess
import time
import unittest

import wire
from signer_parts import ACCOUNT, GWEI, TOKEN, Room, Vault, config, preimage, state

DAY = 86400
COMPILER = os.environ.get("CC") or "cc"


class Faults(Room):
    """A vault with tools/faults.c preloaded: `self.set` moves its wall clock and makes its disk fail, while it runs."""

    @classmethod
    def setUpClass(cls):
        if not shutil.which(COMPILER):
            raise unittest.SkipTest("no C compiler is there")
        if os.environ.get("DVSGUARD_SANITIZE"):
            raise unittest.SkipTest("a sanitizer's runtime wants to be the first library")

    def setUp(self):
        super().setUp()
        self.library = self.folder / "faults.so"
        source = pathlib.Path(__file__).parent / "tools/faults.c"
        subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", self.library, source, "-ldl"], check=True)
        page = self.folder / "faults"
        page.write_bytes(bytes(4096))
        with open(page, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 4096)
        self.addCleanup(self.page.close)

    def set(self, clock=0, sync=0, write=0):
        self.page[:24] = struct.pack("<qqq", clock, sync, write)

    def start(self, **changes):
        vault = Vault(self.folder, config(self.folder, **changes), environment={"LD_PRELOAD": str(self.library), "FAULTS": f"{self.folder}/faults"})
        self.addCleanup(vault.close)
        self.assertEqual(vault.started()[0], "event")
        return vault


class Clock(Faults):
    """Elapsed time is the least of the wall's, the boot's and the agreed block's: a clock that is moved gains nothing."""
    RATE = {"limits": {"rate": {"count": 2, "per": "1d"}}}
    BUDGET = {"caps": {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.002 ether",
                       "budget": {"wei": "0.004 ether", "per": "7d"}}}  # two transactions' fees

    def moved(self, days, reason, **changes):
        vault = self.start(**changes)
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.set(clock=days * DAY)
        vault.agree(1, 101)
        self.assertEqual(vault.ask(preimage(1)), "signed")
        vault.agree(2, 102)
        self.assertEqual(vault.ask(preimage(2)), reason)
        self.assertEqual(vault.stop(), (0, ""))
        # Also where it starts with the clock moved or put right, and where the chain's time moved with it.
        for clock, block_time in ((days, time.time()), (0, time.time()), (days, time.time() + days * DAY)):
            self.set(clock=clock * DAY)
            vault = self.start(**changes)
            vault.agree(2, 103, [state(2, 103, time=int(block_time))] * 3)
            self.assertEqual(vault.ask(preimage(2)), reason)
            self.assertEqual(vault.stop(), (0, ""))
        walls = [time.mktime(time.strptime(e["at"]["wall"], "%Y-%m-%dT%H:%M:%SZ")) for e in self.entries()]
        self.assertAlmostEqual(walls[1] - walls[0], days * DAY, delta=120)  # the vault did see it moved
        self.verify()

    def test_a_rate_and_thirty_days_forward(self):
        self.moved(30, "rate", **self.RATE)

    def test_a_rate_and_thirty_days_back(self):
        self.moved(-30, "rate", **self.RATE)

    def test_a_budget_and_thirty_days_forward(self):
        self.moved(30, "budget", **self.BUDGET)

    def test_a_budget_and_thirty_days_back(self):
        self.moved(-30, "budget", **self.BUDGET)


class MessageClock(Faults):
    """From and until of a grant of messages, on a vault whose wall clock is moved."""

    def vault(self, limits, chain=True):
        settings = config(self.folder)
        settings["grants"][1]["limits"] = limits
        if not chain:
            del settings["grants"][0]
        vault = Vault(self.folder, settings, environment={"LD_PRELOAD": str(self.library), "FAULTS": f"{self.folder}/faults"})
        self.addCleanup(vault.close)
        self.assertEqual(vault.started()[0], "event")
        return vault

    @staticmethod
    def instant(days):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + days * DAY))

    def ask(self, vault):
        return vault.ask(b"hi", payload=2)

    def test_set_back_it_extends_nothing(self):
        for chain in (True, False):
            with self.subTest(chain=chain):
                vault = self.vault({"until": self.instant(2)}, chain)
                if chain:
                    vault.agree(0)
                self.assertEqual(self.ask(vault), "signed")
                if chain:  # two days later, as the chain has it and the wall clock not
                    vault.agree(0, 101, [state(0, 101, time=int(time.time()) + 2 * DAY)] * 3)
                    self.assertEqual(self.ask(vault), "validity")
                self.set(clock=2 * DAY)
                self.assertEqual(self.ask(vault), "validity")
                self.assertEqual(vault.stop(), (0, ""))
                if not chain:  # the log of what ran last was dated after it
                    vault = self.vault({"until": self.instant(1)}, chain)
                    self.assertEqual(vault.stop(), (0, ""))
                    self.set(clock=-30 * DAY)
                    vault = self.vault({"until": self.instant(1)}, chain)
                    self.assertEqual(self.ask(vault), "validity")
                    self.assertEqual(vault.stop(), (0, ""))
                self.set()

    def test_set_ahead_it_opens_nothing_early(self):
        for chain in (True, False):
            with self.subTest(chain=chain):
                limits = {"from": self.instant(2)}
                vault = self.vault(limits, chain)
                self.set(clock=30 * DAY)
                if chain:
                    vault.agree(0)
                self.assertEqual(self.ask(vault), "validity")
                self.assertEqual(vault.stop(), (0, ""))
                vault = self.vault(limits, chain)  # started with it
                self.assertEqual(self.ask(vault), "validity")
                if chain:
                    vault.agree(0, 101, [state(0, 101, time=int(time.time()) + 2 * DAY)] * 3)
                    self.assertEqual(self.ask(vault), "signed")
                self.assertEqual(vault.stop(), (0, ""))
                self.set()


class Disk(Faults):
    def ask_at_a_failing_disk(self, **fault):
        vault = self.start()
        vault.agree(0)
        self.set(**fault)
        wire.send(vault.front, "ask", request=1, who=TOKEN, account=ACCOUNT, payload=0, send=False, bytes=preimage(0))
        self.assertIsNone(wire.receive(vault.front))  # it ends, and no signature left
        self.assertEqual(vault.process.wait(60), 2)
        lines = vault.process.stderr.read().decode().splitlines()
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("log/entries: ", lines[0])
        self.set()
        return lines[0]

    def goes_on(self, used):
        """What the disk holds is counted, whether a signature of it left or not."""
        vault = self.start()
        self.assertEqual(len(self.entries()), used)
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.assertEqual(vault.ask(preimage(0, "8.8.8.8:1")), "nonce")
        self.assertEqual(vault.stop(), (0, ""))
        self.verify()

    def test_an_error_of_the_disk_ends_it_without_a_signature(self):
        self.assertIn("Input/output error", self.ask_at_a_failing_disk(sync=5))
        self.goes_on(1)  # written, and then not known to be on the disk

    def test_a_disk_that_fills_in_the_middle_of_an_entry_ends_it_without_a_signature(self):
        self.assertIn("No space left on device", self.ask_at_a_failing_disk(write=28))
        self.goes_on(0)  # half an entry is none


class SmallDisk(Room):
    """A file system of a few pages, in a mount namespace of this test's own."""

    def test_a_full_one_ends_it_and_what_is_there_holds(self):
        (self.folder / "small").mkdir()
        if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", self.folder / "small"], capture_output=True).returncode != 0:
            self.skipTest("namespaces are refused")
        # The script stands for this test within the namespace, where alone the small disk is.
        inner = [os.environ.get("PYTHON", "python3"), __file__, "--inside", str(self.folder)]
        done = subprocess.run(["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=64k,mode=0700 none "$0" && exec "$@"',
                               self.folder / "small", *inner], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


def fill_a_small_disk(folder):
    """Personal messages are signed until the log's disk is full; every signature that left has its entry."""
    folder = pathlib.Path(folder)
    shutil.copytree(folder / "log", folder / "small/log")
    settings = config(folder)
    settings["log"] = {"folder": "small/log", "anchor": f"{folder}/elsewhere/anchor"}
    vault = Vault(folder, settings)
    assert vault.started()[0] == "event"
    left = 0
    with contextlib.suppress(TypeError, OSError):  # it ended
        while True:
            for i in range(20):
                wire.send(vault.front, "ask", request=i, who=TOKEN, account=ACCOUNT, payload=2, send=False, bytes=b"%d" % (left + i))
            for _ in range(20):
                left += wire.receive(vault.front)[0] == "signed"
    code, errors = vault.process.wait(60), vault.process.stderr.read().decode()
    assert code == 2 and "No space left on device" in errors and len(errors.splitlines()) == 1, (code, errors)
    lines = (folder / "small/log/entries").read_bytes().split(b"\n")[:-1]
    used = [e for e in map(json.loads, lines) if e["kind"] == "used"]
    assert 20 < left <= len(used), (left, len(used))
    # It does not start without room for its first entry; with it, the log is whole.
    second = Vault(folder, settings)
    assert second.process.wait(60) == 2 and "No space left on device" in second.process.stderr.read().decode()
    subprocess.run(["mount", "-o", "remount,size=256k", folder / "small"], check=True)
    third = Vault(folder, settings)
    assert third.started()[0] == "event"
    assert third.stop() == (0, "")
    for vault in (vault, second, third):
        vault.close()


class Corrupt(Room):
    """One clear error each: the file, where in it, what is wrong, and what mends it."""

    def fails(self, *words, settings=None):
        vault = Vault(self.folder, settings or config(self.folder))
        self.addCleanup(vault.close)
        self.assertEqual(vault.process.wait(60), 2)
        errors = vault.process.stderr.read().decode()
        self.assertIn(len(errors.splitlines()), (1, 2), errors)
        for word in words:
            self.assertIn(word, errors)
        self.assertTrue(errors.startswith("dvsguard-vault: "), errors)
        return errors

    def run_once(self):
        vault = Vault(self.folder, config(self.folder))
        self.addCleanup(vault.close)
        self.assertEqual(vault.started()[0], "event")
        vault.agree(0)
        self.assertEqual(vault.ask(preimage(0)), "signed")
        self.assertEqual(vault.stop(), (0, ""))

    def test_a_corrupt_keystore(self):
        good = (self.folder / "key.json").read_bytes()
        for change, word in ((lambda b: b[:-20], "key.json:1:"), (lambda b: b"", "key.json"), (lambda b: b.replace(b'"version":3', b'"version":4'), "version"),
                             (lambda b: b.replace(b'"mac":"', b'"mac":"00'), "mac"), (lambda b: b"\0" * 100, "key.json"),
                             (lambda b: b.replace(b'"ciphertext":"', b'"ciphertext":"zz'), "ciphertext"), (lambda b: b'{"a":1,"a":2}', "key.json")):
            changed = change(good)
            self.assertNotEqual(changed, good)
            (self.folder / "key.json").write_bytes(changed)
            errors = self.fails("key.json", word)
            self.assertNotIn(good.split(b'"ciphertext":"')[1][:64].decode(), errors)
        (self.folder / "key.json").write_bytes(good)
        os.chmod(self.folder / "key.json", 0o644)
        self.fails("key.json", "chmod 600")
        os.unlink(self.folder / "key.json")
        self.fails("key.json", "No such file")

    def test_a_corrupt_log(self):
        self.run_once()
        shutil.copytree(self.folder / "log", self.folder / "good")
        for name, change, words in (
                ("entries", lambda b: b.replace(b"8.8", b"9.9").replace(b'"used"', b'"usod"'), ("entries", "entry 1")),
                ("entries", lambda b: b.split(b"\n", 1)[1], ("entries",)),
                ("entries", lambda b: b.replace(b'"client":"avs"', b'"client":"bvs"'), ("entries", "was changed", "log verify")),
                ("entries", lambda b: b"", ("entries", "holds 0 entries")),
                ("entries", lambda b: b"x" * 20_000 + b"\n" + b, ("entries", "entry 0")),
                ("checkpoint", lambda b: b[:-10], ("checkpoint",)),
                ("checkpoint", lambda b: b.replace(b"\n3\n", b"\n2\n", 1) if b"\n3\n" in b else b.replace(b"\n2\n", b"\n1\n", 1), ("checkpoint",)),
                ("checkpoint", lambda b: b"x" * 100_000, ("checkpoint",)),
                ("key", lambda b: b[:-6] + b"AAAA=\n", ("key", "signer key"))):
            before = (self.folder / "log" / name).read_bytes()
            changed = change(before)
            self.assertNotEqual(changed, before, name)
            (self.folder / "log" / name).write_bytes(changed)
            errors = self.fails(*words)
            self.assertIn(f"{self.folder}/log/{name}", errors)
            (self.folder / "log" / name).write_bytes(before)
        (self.folder / "log/checkpoint").unlink()
        self.fails("checkpoint", "is not there")
        shutil.rmtree(self.folder / "log")
        self.fails("log", "No such file")
        shutil.copytree(self.folder / "good", self.folder / "log")
        (self.folder / "elsewhere/anchor").write_bytes(b"nonsense\n")
        self.fails("elsewhere/anchor")

    def test_a_log_that_others_may_change(self):
        for path, mode, word in (("log", 0o770, "others may change it"), ("log/entries", 0o640, "others may read it"), ("log/key", 0o644, "others may read it")):
            before = (self.folder / path).stat().st_mode & 0o777
            (self.folder / path).chmod(mode)
            self.fails(f"{self.folder}/{path}: ", word, "chmod")
            (self.folder / path).chmod(before)

    def test_a_config_that_is_not_one(self):
        good = json.dumps(config(self.folder), indent=1)
        path = self.folder / "signer.yaml"
        for change, word in ((('"signer": 1', '"signer": 2'), "1"), (('"log": {', '"log": {"extra": 1, '), "extra"), (('"budget"', '"budgets"'), "budget"),
                             (('"grants": [', '"grants": [{},'), ""), (('"quorum": 2', '"quorum": 1'), "quorum"), (("{", "", 1), ""), (('"to": "0x5', '"to": "0x6'), "checksum")):
            changed = good.replace(*change)
            self.assertNotEqual(changed, good)
            path.write_text(changed)
            path.chmod(0o600)
            done = subprocess.run([os.environ["DVSGUARD"], "signer", "run", "--config", path], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(len(done.stderr.splitlines()), (1, 2), done.stderr)
            self.assertRegex(done.stderr, r"^dvsguard: [^ ]*signer\.yaml:\d+:\d+: ")
            self.assertIn(word, done.stderr)


class Flood(Room):
    def test_a_hundred_thousand_refusals_take_a_line_a_client_and_minute(self):
        count = int(os.environ.get("DVSGUARD_REFUSALS", "100000"))
        vault = Vault(self.folder, config(self.folder))
        self.addCleanup(vault.close)
        self.assertEqual(vault.started()[0], "event")
        before = (self.folder / "log/entries").stat().st_size
        vault.front.setblocking(True)
        asks = [wire.encode("ask", request=1, who=who, account=ACCOUNT, payload=kind, send=False, bytes=data)
                for who, kind, data in ((TOKEN, 0, preimage(0)), (TOKEN, 2, b"x" * 32), (TOKEN, 1, b"{}"), (b"nobody", 0, b""), (7, 2, b"a" * 400))]
        begun = time.monotonic()
        sent = 0
        while sent < count:
            for i in range(100):
                vault.front.send(asks[(sent + i) % len(asks)])
            for _ in range(100):
                self.assertEqual(wire.NAMES[vault.front.recv(4096)[0]], "refused")
            sent += 100
        took = time.monotonic() - begun
        self.assertEqual(vault.stop(), (0, ""))
        size = (self.folder / "log/entries").stat().st_size - before
        print(f"{sent} refusals in {took:.1f} s: {size} bytes of log")
        refused = self.entries("refused")
        self.assertEqual(sum(sum(e["counts"].values()) for e in refused), sent)
        self.assertLessEqual(len(refused), 2 * (took / 60 + 2))  # two clients: one that is known, and the unknown
        self.assertLess(size, 500 * (len(refused) + 1))
        self.verify()


if __name__ == "__main__":
    import sys
    if sys.argv[1:2] == ["--inside"]:
        fill_a_small_disk(sys.argv[2])
    else:
        unittest.main()
