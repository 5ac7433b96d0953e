"""`dvsguard signer run`: what each of its processes is, and what another of them, or a program beside them, cannot do to it."""

import contextlib
import ctypes
import json
import os
import pathlib
import socket
import struct
import time
import unittest

from signer_parts import ACCOUNT, CONTRACT, GWEI, USERS, Room, Signer, Upstream, update_socket

LIBC = ctypes.CDLL(None, use_errno=True)
CREATE_RULESET = 444  # landlock_create_ruleset(2), and what of it a kernel has
SIGNALS = 6  # the version of Landlock that scopes signals
OPERATOR = 61010


def landlock():
    return LIBC.syscall(CREATE_RULESET, None, 0, 1)


def without_landlock():
    """From here on, as if the kernel had none: landlock_create_ruleset(2) gives ENOSYS."""
    program = b"".join(struct.pack("<HBBI", *line) for line in (
        (0x20, 0, 0, 0), (0x15, 0, 1, CREATE_RULESET), (0x06, 0, 0, 0x00050000 | 38), (0x06, 0, 0, 0x7fff0000)))
    held = ctypes.create_string_buffer(program)
    filter_ = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 4, ctypes.addressof(held)))
    if LIBC.prctl(38, 1, 0, 0, 0) != 0 or LIBC.prctl(22, 2, filter_) != 0:
        os._exit(99)


def as_user(uid, attack, *arguments):
    """What a process of that user, with nothing of root's, could do."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os.write(write, json.dumps(attack(*arguments)).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as answer:
        done = json.loads(answer.read())
    os.waitpid(child, 0)
    return done


def reach(pid, files=(), sockets=()):
    """Each thing that can be done to a process and what it owns: read, look into, trace, signal, connect."""
    done = []
    for path in files:
        with contextlib.suppress(OSError):
            pathlib.Path(path).read_bytes()
            done.append(f"read {path}")
    for name in ("mem", "maps", "environ", "auxv", "io"):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/{name}", "rb") as file:
                file.read(1)
            done.append(f"read {name}")
    with contextlib.suppress(OSError):
        os.listdir(f"/proc/{pid}/fd")
        done.append("listed its descriptors")
    if LIBC.ptrace(16, pid, 0, 0) == 0:
        done.append("traced it")
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        done.append("signalled it")
    for path in sockets:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
            client.connect(str(path))
            done.append(f"connected to {path}")
    return done


class Parts(Room):
    def setUp(self):
        super().setUp()
        self.upstream = Upstream()
        self.addCleanup(self.upstream.close)

    def run_signer(self, **options):
        signer = Signer(self.folder, self.upstream.url, **options)
        self.addCleanup(signer.close)
        if not signer.wait_ready():
            self.fail(signer.errors.read_text())
        return signer

    def status(self, pid):
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}

    def assert_closed_off(self, signer):
        """What every part is, whoever it runs as."""
        parts = signer.parts()
        self.assertEqual(set(parts), {"vault", "observer", "reader", "front"})
        sanitized = bool(os.environ.get("DVSGUARD_SANITIZE"))
        for name, pid in parts.items():
            with self.subTest(name):
                filtered = "0" if sanitized and name == "vault" else "2"
                # The signer is ready with its vault; the others may be on their way still.
                until = time.monotonic() + 60
                while (status := self.status(pid))["Seccomp"] != [filtered] and time.monotonic() < until:
                    time.sleep(0.05)
                self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), (["1"], [filtered]))
                for capabilities in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
                    self.assertEqual(int(status[capabilities][0], 16), 0, capabilities)
                self.assertRegex(pathlib.Path(f"/proc/{pid}/limits").read_text(), r"Max core file size +0 +0")
                # A session of its own has no terminal to type into.
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self.assertEqual((fields[3], fields[4]), (str(pid), "0"))
                # Not dumpable, nor is who reads the passphrases: its files in /proc are root's.
                self.assertEqual(os.stat(f"/proc/{signer.process.pid}/mem").st_uid, 0)
                self.assertEqual(os.stat(f"/proc/{pid}/mem").st_uid, 0)
                environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes() if os.getuid() == 0 else b""
                self.assertNotIn(b"HOME", environment)
        if not sanitized:
            self.assertGreater(int(self.status(parts["vault"])["VmLck"][0]), 0)
        return parts

    def assert_signs(self, signer, user=0):
        call = {"from": "0x" + ACCOUNT.hex(), "to": "0x" + CONTRACT.hex(), "gas": hex(100_000), "nonce": "0x0",
                "maxFeePerGas": hex(20 * GWEI), "maxPriorityFeePerGas": hex(GWEI), "data": "0x" + update_socket("8.8.8.8:9000").hex()}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:  # until its upstream was heard
            ask = lambda: signer.ask("eth_signTransaction", [call])
            answer = as_user(user, ask) if user else ask()
            if answer and "result" in answer:
                return
            time.sleep(0.05)
        self.fail(answer)


@unittest.skipUnless(os.getuid() == 0, "only root starts processes as other users")
class EachItsOwnUser(Parts):
    def test_what_each_is_and_that_none_reaches_the_vault(self):
        signer = self.run_signer(client=0)
        parts = self.assert_closed_off(signer)
        for name, pid in parts.items():
            status = self.status(pid)
            self.assertEqual(status["Uid"], [str(USERS[name])] * 4)
            self.assertEqual(status["Gid"], [str(USERS[name])] * 4)
            self.assertEqual(status["Groups"], [])
        self.assert_signs(signer)
        files = [self.folder / name for name in ("key.json", "log/entries", "log/key", "log/checkpoint", "signer.yaml", "passphrase", "elsewhere/anchor")]
        control = [self.folder / "log/control.sock"]
        for name in ("front", "observer", "reader"):
            for pid in (parts["vault"], signer.process.pid):
                self.assertEqual(as_user(USERS[name], reach, pid, files, control), [], name)
        # Not even its own user looks into it; that the files are there to be read shows beside.
        own = as_user(USERS["vault"], reach, parts["vault"], files)
        self.assertEqual(own, [f"read {path}" for path in files if path.name not in ("signer.yaml", "passphrase")] + ["signalled it"])
        self.assertEqual(signer.end(), 0)

    def test_a_part_that_ends_is_started_again_but_the_vault(self):
        signer = self.run_signer(client=0)
        parts = signer.parts()
        os.kill(parts["front"], 9)
        os.kill(parts["observer"], 9)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            now = signer.parts()
            if set(now) == set(parts) and now["front"] != parts["front"] and now["observer"] != parts["observer"]:
                break
            time.sleep(0.1)
        self.assertEqual(now["vault"], parts["vault"])
        self.assert_signs(signer)
        os.kill(now["vault"], 9)
        self.assertEqual(signer.process.wait(60), 2)

    def test_a_second_one_is_refused_and_takes_nothing_from_the_first(self):
        signer = self.run_signer(client=0)
        for _ in range(2):
            second = Signer(self.folder, self.upstream.url, client=0, errors="second")
            self.addCleanup(second.close)
            self.assertEqual(second.process.wait(60), 2)
            self.assertRegex(second.errors.read_text(), r"^dvsguard: .*control.sock: is in use by another process\n  .+\n$")
            second.process.stdout.close()
        self.assert_signs(signer)
        self.assertEqual(signer.end(), 0)

    def test_users_that_are_one_or_root_are_refused(self):
        for name, uid, word in (("front", USERS["vault"], "two of the signer's processes"), ("reader", 0, "is root")):
            users = dict(USERS, **{name: uid})
            signer = Signer(self.folder, self.upstream.url, users=users)
            self.addCleanup(signer.close)
            self.assertEqual(signer.process.wait(60), 2)
            self.assertIn(word, signer.errors.read_text())
            signer.process.stdout.close()


class AllOneUser(Parts):
    """Its user is one that is not root: this test's own, or where that is root another one."""

    def setUp(self):
        super().setUp()
        self.user = OPERATOR if os.getuid() == 0 else None

    @unittest.skipUnless(landlock() >= SIGNALS, "this kernel's Landlock does not scope signals")
    def test_runs_where_landlock_keeps_the_others_from_the_vault(self):
        signer = self.run_signer(user=self.user)
        parts = self.assert_closed_off(signer)
        for pid in parts.values():
            self.assertEqual(self.status(pid)["Uid"], [str(self.user or os.getuid())] * 4)
        self.assert_signs(signer, self.user or 0)
        self.assertEqual(signer.end(), 0)

    def test_is_refused_where_it_cannot(self):
        signer = Signer(self.folder, self.upstream.url, user=self.user, before=without_landlock)
        self.addCleanup(signer.close)
        self.assertEqual(signer.process.wait(60), 2)
        signer.process.stdout.close()
        errors = signer.errors.read_text()
        self.assertIn("as one user, only Landlock could keep the other processes from the key", errors)
        self.assertIn("run it as root", errors)
        self.assertEqual(self.entries("started"), [])


if __name__ == "__main__":
    unittest.main()
