"""`dvsguard key`: keys made, taken over, changed, exported and checked; what other programs make of them; what is
refused; and that no secret is anywhere but where it belongs."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import termios
import time
import unittest

from ethereum_peers import PEERS
from harness import ProjectTest

PASSPHRASE = "correct horse 5ec4e7c0ffee"
OTHER = "another horse 0d15ea5e"
# Published with every test chain (anvil, Hardhat): account 0.
MNEMONIC = "test test test test test test test test test test test junk"
KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
SECRETS = [PASSPHRASE, OTHER, MNEMONIC, KEY]


class KeyTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.keys = self.folder / "keys"
        self.private("pass", PASSPHRASE + "\n")

    def private(self, name, content, mode=0o600):
        path = self.put(name, content)
        path.chmod(mode)
        return path

    def key(self, action, *args, **options):
        done = self.run_dvsguard("key", action, "--keystore", "keys", *args, **options)
        for secret in SECRETS:
            for stream in (done.out, done.err):
                self.assertNotIn(secret.encode(), stream, "a secret is in the output")
        return done

    def made(self, done):
        self.assertEqual(done.code, 0, done)
        address, path = done.out.decode().split()
        return address, self.folder / path

    def known(self):
        """The published key in the folder."""
        self.private("hex", KEY)
        address, path = self.made(self.key("import", "hex", "--from", "hex", "--passphrase-file", "pass"))
        self.assertEqual(address, ADDRESS)
        return path

    def weak(self, name="weak.json"):
        """A keystore of geth's light scrypt, made by the definition with other programs than ours."""
        from hashlib import scrypt
        salt, iv = b"s" * 32, b"i" * 16
        derived = scrypt(PASSPHRASE.encode(), salt=salt, n=4096, r=8, p=6, dklen=32, maxmem=1 << 26)
        cipher = subprocess.run(["openssl", "enc", "-aes-128-ctr", "-K", derived[:16].hex(), "-iv", iv.hex()],
                                input=bytes.fromhex(KEY), capture_output=True, check=True).stdout
        self.assertEqual(len(cipher), 32)
        mac = keccak256(derived[16:] + cipher)
        value = {"version": 3, "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6", "address": ADDRESS[2:].lower(),
                 "crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": iv.hex()}, "ciphertext": cipher.hex(),
                            "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 4096, "r": 8, "p": 6, "salt": salt.hex()},
                            "mac": mac.hex()}}
        return self.private(name, json.dumps(value))


def keccak256(data):
    """FIPS 202's permutation with Keccak's own padding."""
    def rol(value, by):
        return (value << by | value >> 64 - by) & (1 << 64) - 1 if by else value
    rounds, lfsr = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if lfsr & 1:
                constant ^= 1 << (1 << j) - 1
            lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)
        rounds.append(constant)
    lanes = [[0] * 5 for _ in range(5)]
    padded = bytearray(data) + b"\x01"
    padded += b"\0" * (-len(padded) % 136)
    padded[-1] |= 0x80
    for block in range(0, len(padded), 136):
        for i in range(17):
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[block + 8 * i:block + 8 * i + 8], "little")
        for constant in rounds:
            parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
            for x in range(5):
                for y in range(5):
                    lanes[x][y] ^= parity[x - 1] ^ rol(parity[(x + 1) % 5], 1)
            x, y, current = 1, 0, lanes[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x][y] = lanes[x][y], rol(current, (t + 1) * (t + 2) // 2 % 64)
            for y in range(5):
                row = [lanes[x][y] for x in range(5)]
                for x in range(5):
                    lanes[x][y] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
            lanes[0][0] ^= constant
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


class Made(KeyTest):
    def test_a_new_key_stands_alone_in_its_folder_as_geth_names_it(self):
        address, path = self.made(self.key("new", "--passphrase-file", "pass"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.keys.stat().st_mode), 0o700)
        self.assertRegex(path.name, r"^UTC--\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.000000000Z--" + address[2:].lower() + "$")
        params = json.loads(path.read_text())["crypto"]
        self.assertEqual((params["kdf"], params["kdfparams"]["n"]), ("scrypt", 262144))
        self.assertEqual(list(self.keys.iterdir()), [path])

    def test_check_opens_it(self):
        address, _ = self.made(self.key("new", "--passphrase-file", "pass"))
        done = self.key("check", address, "--address", address, "--passphrase-file", "pass")
        self.assertEqual(done.code, 0, done)
        self.assertIn(f"its key is that of {address}".encode(), done.out)

    def test_check_says_no_where_the_pinned_address_is_another(self):
        self.known()
        done = self.key("check", ADDRESS, "--address", "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "--passphrase-file",
                        "pass", "--json")
        self.assertEqual(done.code, 1, done)
        self.assertFalse(json.loads(done.out)["good"])

    def test_list_and_address_ask_for_nothing(self):
        path = self.known()
        self.assertEqual(self.key("address", ADDRESS).out.decode(), ADDRESS + "\n")
        done = self.key("list", "--json")
        self.assertEqual(json.loads(done.out)["keys"],
                         [{"file": str(path.relative_to(self.folder)), "address": ADDRESS,
                           "kdf": "scrypt, N=262144, r=8, p=1", "weak": False}])

    def test_a_passphrase_comes_from_wherever_the_operator_keeps_it(self):
        self.known()
        (self.folder / "credentials").mkdir(0o700)
        self.private("credentials/operator", PASSPHRASE, 0o400)
        helper = ("--passphrase-exec", "/bin/cat", "--passphrase-exec", str(self.folder / "pass"))
        for source, options in ((("--passphrase-fd", "0"), {"stdin": PASSPHRASE.encode()}), (helper, {}),
                                (("--passphrase-credential", "operator"),
                                 {"env": {"CREDENTIALS_DIRECTORY": str(self.folder / "credentials")}})):
            done = self.key("check", ADDRESS, *source, **options)
            self.assertEqual(done.code, 0, done)
            self.assert_refused(self.key("check", ADDRESS, "--passphrase-file", "pass", *source, **options))
        self.assert_refused(self.key("check", ADDRESS, "--passphrase-credential", "operator"))
        self.assert_refused(self.key("check", ADDRESS, "--passphrase-exec", "cat"))
        self.assert_refused(self.key("check", ADDRESS, "--passphrase-exec", "/bin/false"))

    def test_a_passphrase_is_changed(self):
        path = self.known()
        self.private("other", OTHER)
        done = self.key("passphrase", ADDRESS, "--passphrase-file", "pass", "--new-passphrase-file", "other")
        self.assertEqual((done.code, done.out), (0, b""), done)
        self.assertEqual(self.key("check", str(path), "--passphrase-file", "other").code, 0)
        self.assertEqual(self.key("check", str(path), "--passphrase-file", "pass").code, 2)
        self.assertEqual(list(self.keys.iterdir()), [path])

    def test_export_is_the_keystore_and_never_over_another_file(self):
        path = self.known()
        self.assertEqual(self.key("export", ADDRESS).out.strip(), path.read_bytes())
        self.assertEqual(self.key("export", ADDRESS, "-o", "out.json").code, 0)
        self.assertEqual((self.folder / "out.json").stat().st_mode & 0o777, 0o600)
        self.assert_refused(self.key("export", ADDRESS, "-o", "out.json"), "out.json")

    def test_export_without_passphrase_goes_to_memory_alone(self):
        self.known()
        self.assert_refused(self.key("export", ADDRESS, "--no-passphrase", "--passphrase-file", "pass"))
        disk = self.key("export", ADDRESS, "--no-passphrase", "-o", "bare.json", "--passphrase-file", "pass")
        self.assertIn(b"is on a disk", disk.err)
        self.assertFalse((self.folder / "bare.json").exists())
        if not os.access("/dev/shm", os.W_OK):
            self.skipTest("no tmpfs at /dev/shm")
        bare = pathlib.Path(f"/dev/shm/dvsguard-key-test-{os.getpid()}.json")
        self.addCleanup(bare.unlink, missing_ok=True)
        done = self.key("export", ADDRESS, "--no-passphrase", "-o", str(bare), "--passphrase-file", "pass")
        self.assertEqual(done.code, 0, done)
        self.private("empty", "")
        done = self.run_dvsguard("key", "check", str(bare), "--passphrase-file", "empty")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"its passphrase is empty", done.out)


class TakenOver(KeyTest):
    def test_a_mnemonic_gives_the_key_of_its_path(self):
        self.private("words", MNEMONIC + "\n")
        address, _ = self.made(self.key("import", "words", "--from", "mnemonic", "--path", "m/44'/60'/0'/0/5",
                                        "--passphrase-file", "pass"))
        self.assertEqual(address, "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc")

    def test_a_mnemonic_comes_from_a_descriptor(self):
        done = self.key("import", "--fd", "0", "--from", "mnemonic", "--passphrase-file", "pass",
                        stdin=MNEMONIC.encode())
        self.assertEqual(self.made(done)[0], ADDRESS)

    def test_a_weak_keystore_is_encrypted_anew_under_its_own_passphrase(self):
        self.weak()
        _, path = self.made(self.key("import", "weak.json", "--passphrase-file", "pass"))
        self.assertEqual(json.loads(path.read_text())["crypto"]["kdfparams"]["n"], 262144)
        self.assertEqual(self.key("check", ADDRESS, "--passphrase-file", "pass").code, 0)

    def test_check_says_no_to_a_weak_keystore(self):
        done = self.key("check", str(self.weak()), "--passphrase-file", "pass")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"a guesser can pay for that", done.out)

    def test_a_strong_keystore_stays_as_it_is(self):
        path = self.known()
        kept = path.read_bytes()
        self.put("mine.json", kept)
        path.unlink()
        self.assertEqual(self.made(self.key("import", "mine.json", "--passphrase-file", "pass"))[1].read_bytes(), kept)

    def test_the_same_key_twice_is_refused(self):
        self.known()
        done = self.key("import", "hex", "--from", "hex", "--passphrase-file", "pass")
        self.assert_refused(done, ADDRESS[2:].lower())

    def test_what_is_no_key_is_refused_and_not_repeated(self):
        for content in ("0" * 64, "f" * 64, KEY[:-1], KEY + "00", "", MNEMONIC):
            self.private("bad", content)
            self.assert_refused(self.key("import", "bad", "--from", "hex", "--passphrase-file", "pass"))
        for content in (MNEMONIC[:-4] + "jumk", KEY, ""):
            self.private("bad", content)
            done = self.key("import", "bad", "--from", "mnemonic", "--passphrase-file", "pass")
            self.assertNotIn(b"jumk", done.err)
            self.assert_refused(done)

    def test_a_secret_on_the_command_line_is_refused_and_not_repeated(self):
        for secret in (KEY, "0x" + KEY, MNEMONIC):
            for action in (("import", "--from", "hex"), ("check",), ("export",), ("new",)):
                self.assert_refused(self.key(*action, secret))


class Refused(KeyTest):
    def test_another_passphrase(self):
        self.known()
        self.private("other", OTHER)
        self.assertIn("the passphrase is not this keystore's",
                      self.assert_refused(self.key("check", ADDRESS, "--passphrase-file", "other")))

    def test_a_passphrase_file_that_others_can_read(self):
        for mode in (0o644, 0o640, 0o604, 0o620, 0o700):
            self.private("pass", PASSPHRASE, mode)
            self.assertIn("open to others", self.assert_refused(self.key("new", "--passphrase-file", "pass"), "pass"))

    def test_a_link_to_a_passphrase_file(self):
        (self.folder / "link").symlink_to("pass")
        self.assertIn("symbolic link", self.assert_refused(self.key("new", "--passphrase-file", "link"), "link"))

    def test_a_fifo_and_a_folder_are_not_waited_for(self):
        os.mkfifo(self.folder / "fifo", 0o600)
        for name in ("fifo", ".", "/dev/null", "missing"):
            self.assert_refused(self.key("new", "--passphrase-file", name))

    def test_an_empty_a_long_and_a_second_line(self):
        for content in ("", "\n", "a\nb\n", "x" * 65537):
            self.private("pass", content)
            self.assert_refused(self.key("new", "--passphrase-file", "pass"))
        self.assertFalse(self.keys.exists())

    def test_one_descriptor_for_two_secrets(self):
        self.assertIn("descriptor 0", self.assert_refused(
            self.key("import", "--fd", "0", "--from", "hex", "--passphrase-fd", "0")))

    def test_a_keystore_that_others_can_read_or_replace(self):
        path = self.known()
        path.chmod(0o640)
        self.assertEqual(self.key("check", str(path), "--passphrase-file", "pass").code, 1)
        path.chmod(0o600)
        self.keys.chmod(0o777)
        done = self.key("check", str(path), "--passphrase-file", "pass")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"anyone may write it", done.out)
        self.assert_refused(self.key("new", "--passphrase-file", "pass"), "keys")

    def test_a_link_to_a_keystore(self):
        path = self.known()
        (self.keys / "link").symlink_to(path)
        self.assertEqual(self.key("check", "link", "--passphrase-file", "pass").code, 1)
        self.assert_refused(self.key("export", "link"), "link")

    @unittest.skipUnless(os.geteuid() == 0, "needs root to give a file away")
    def test_a_keystore_of_another_user(self):
        path = self.known()
        os.chown(path, 12345, 12345)
        done = self.key("check", str(path), "--passphrase-file", "pass")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"belongs to another user", done.out)

    def test_what_is_no_keystore(self):
        self.private("bad.json", '{"version": 3}')
        self.assert_refused(self.key("import", "bad.json", "--passphrase-file", "pass"), "bad.json")
        costly = json.loads(self.weak().read_text())
        costly["crypto"]["kdfparams"]["n"] = 1 << 40
        self.private("bad.json", json.dumps(costly))
        self.assertIn("1 GiB", self.assert_refused(self.key("import", "bad.json", "--passphrase-file", "pass")))


class Interrupted(KeyTest):
    @unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small file system")
    def test_a_full_disk_leaves_nothing_and_the_old_keystore(self):
        small = self.folder / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "none", small],
                          capture_output=True).returncode:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        place = small / "keys"
        place.mkdir(0o700)
        path = self.known()
        kept = path.read_bytes()
        held = place / "operator.json"
        held.write_bytes(kept)
        held.chmod(0o600)
        with open(small / "filler", "wb", buffering=0) as filler:
            try:
                while filler.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        self.private("other", OTHER)
        done = self.run_dvsguard("key", "passphrase", str(held), "--passphrase-file", "pass", "--new-passphrase-file",
                                 "other")
        self.assert_refused(done, "operator.json")
        done = self.run_dvsguard("key", "new", "--keystore", str(place), "--passphrase-file", "pass")
        self.assert_refused(done)
        self.assertEqual([(held.name, kept)], [(p.name, p.read_bytes()) for p in place.iterdir()])

    def test_a_kill_at_any_moment_leaves_one_keystore_that_opens(self):
        path = self.known()
        self.private("other", OTHER)
        for moment in (0.02, 0.5, 1.0, 1.6, 2.2, 2.8, 3.4):
            process = subprocess.Popen(
                [self.binary, "key", "passphrase", str(path), "--passphrase-file", "pass", "--new-passphrase-file",
                 "other"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            opens = [self.key("check", str(path), "--passphrase-file", name).code for name in ("pass", "other")]
            self.assertIn(opens, ([0, 2], [2, 0]))
            if opens == [2, 0]:
                break

    def test_what_a_killed_write_leaves_is_no_key(self):
        path = self.known()
        self.private(f"keys/{path.name}.AbCdEf", path.read_bytes()[:100])
        self.assertEqual(len(json.loads(self.key("list", "--json").out)["keys"]), 1)


class Terminal(KeyTest):
    """The prompt, on a terminal of its own."""

    def start(self, *args):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(self.binary, [self.binary, "key", args[0], "--keystore", "keys", *args[1:]],
                      {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)})
        self.addCleanup(os.close, terminal)
        return pid, terminal

    def until(self, terminal, text, seconds=60):
        seen, end = b"", time.monotonic() + seconds
        while text not in seen:
            if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
                self.fail(f"no {text!r} in {seen!r}")
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                piece = b""
            if not piece:
                self.fail(f"no {text!r} in {seen!r}")
            seen += piece
        return seen

    def rest(self, terminal):
        seen = b""
        while True:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                return seen
            if not piece:
                return seen
            seen += piece

    def other_end(self, terminal):
        number = fcntl.ioctl(terminal, 0x80045430, b"\0" * 4)  # TIOCGPTN
        return f"/dev/pts/{int.from_bytes(number, sys.byteorder)}"

    def echo(self, terminal):
        return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

    def test_asks_twice_without_echo(self):
        pid, terminal = self.start("new")
        self.until(terminal, b"passphrase of the new key: ")
        self.assertFalse(self.echo(terminal))
        os.write(terminal, PASSPHRASE.encode() + b"\n")
        self.until(terminal, b"again: ")
        os.write(terminal, PASSPHRASE.encode() + b"\n")
        seen = self.rest(terminal)
        self.assertEqual(os.waitpid(pid, 0)[1], 0, seen)
        self.assertNotIn(PASSPHRASE.encode(), seen)
        address = re.search(rb"0x[0-9a-fA-F]{40}", seen)[0].decode()
        self.assertEqual(self.key("check", address, "--passphrase-file", "pass").code, 0)

    def test_two_that_differ_are_refused(self):
        pid, terminal = self.start("new")
        self.until(terminal, b"key: ")
        os.write(terminal, b"one\n")
        self.until(terminal, b"again: ")
        os.write(terminal, b"two\n")
        self.assertIn(b"differ", self.rest(terminal))
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 2)
        self.assertFalse(self.keys.exists())

    def test_a_signal_leaves_the_terminal_as_it_was(self):
        for typed, ended in ((b"\x03", signal.SIGINT), (None, signal.SIGTERM), (None, signal.SIGHUP)):
            pid, terminal = self.start("new")
            slave = os.open(self.other_end(terminal), os.O_RDWR | os.O_NOCTTY)  # holds the terminal open
            self.addCleanup(os.close, slave)
            self.until(terminal, b"key: ")
            os.write(terminal, b"half" if typed is None else typed)
            if typed is None:
                os.kill(pid, ended)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), -ended)
            self.assertTrue(self.echo(slave), ended)

    def test_a_private_key_is_asked_for_without_echo(self):
        pid, terminal = self.start("import", "--from", "hex", "--passphrase-file", "pass")
        self.until(terminal, b"private key (hex): ")
        self.assertFalse(self.echo(terminal))
        os.write(terminal, b"0x" + KEY.encode() + b"\n")
        seen = self.rest(terminal)
        self.assertEqual(os.waitpid(pid, 0)[1], 0, seen)
        self.assertNotIn(KEY.encode(), seen)
        self.assertIn(ADDRESS.encode(), seen)

    def test_without_a_terminal_it_says_what_to_do(self):
        done = self.key("new", start_new_session=True)
        self.assertIn("/dev/tty", self.assert_refused(done))
        self.assertIn(b"--passphrase-file", done.err)

    # docs/key-management.md, to the letter but for its folders.

    def block(self, before):
        page = pathlib.Path(os.environ["DVSGUARD_SOURCE"], "docs/key-management.md").read_text()
        lines = page.split(before, 1)[1].lstrip("\n").split("\n\n", 1)[0].splitlines()
        self.assertTrue(all(line.startswith("    ") for line in lines), lines)
        return "\n".join(lines)

    def run_block(self, block, prompts):
        (self.folder / "bin").mkdir(exist_ok=True)
        if not (self.folder / "bin/dvsguard").exists():
            (self.folder / "bin/dvsguard").symlink_to(self.binary)
        for path, mine in (("/dev/shm/drill", "drill"), ("/media/backup", "backup")):
            block = block.replace(path, str(self.folder / mine))
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve("/bin/sh", ["sh", "-ec", block], {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder),
                                                        "XDG_DATA_HOME": str(self.folder / "data")})
        self.addCleanup(os.close, terminal)
        for _ in range(prompts):
            self.until(terminal, b": ")
            os.write(terminal, PASSPHRASE.encode() + b"\n")
        seen = self.rest(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, seen)
        return seen

    def test_a_backup_comes_back_on_a_machine_that_never_held_the_key(self):
        path = self.known()
        (self.folder / "backup").mkdir(0o700)
        block = self.block("together with its passphrase it is the key.")
        if os.geteuid() == 0:  # root's keys are elsewhere, and not this test's
            block = block.replace(ADDRESS, str(path), 1)
        self.run_block(block, 0)
        self.assertEqual((self.folder / "backup/operator.json").read_bytes(), path.read_bytes())
        seen = self.run_block(self.block("twice a year:"), 2)
        self.assertIn(f"its key is that of {ADDRESS}".encode(), seen)
        self.assertFalse((self.folder / "drill").exists())


class Unseen(KeyTest):
    def test_no_secret_is_in_what_other_programs_see_of_the_process(self):
        self.known()
        reader, writer = os.pipe()
        process = subprocess.Popen([self.binary, "key", "check", "--keystore", "keys", ADDRESS, "--passphrase-fd",
                                    str(reader)], cwd=self.folder, pass_fds=[reader], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env={"PATH": "/usr/bin:/bin"})
        os.close(reader)
        os.write(writer, PASSPHRASE.encode())
        proc = pathlib.Path(f"/proc/{process.pid}")
        seen = proc.joinpath("cmdline").read_bytes() + proc.joinpath("environ").read_bytes()
        # It waits for the passphrase's end, without leave to dump core.
        until = time.monotonic() + 60
        while not re.search(r"Max core file size\s+0\s+0", limits := proc.joinpath("limits").read_text()):
            self.assertLess(time.monotonic(), until, limits)
            time.sleep(0.01)
        os.close(writer)
        time.sleep(0.2)  # within the key derivation
        if process.poll() is None:
            seen += proc.joinpath("cmdline").read_bytes() + proc.joinpath("environ").read_bytes()
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        for secret in SECRETS:
            self.assertNotIn(secret.encode(), seen + out + err)


NODE = """
const {Wallet} = require("ethers"), fs = require("fs");
const [, , action, file, pass] = process.argv;
(async () => {
  if (action === "open") {
    const wallet = await Wallet.fromEncryptedJson(fs.readFileSync(file, "utf8"), pass);
    console.log(wallet.address, wallet.privateKey.slice(2));
  } else fs.writeFileSync(file, await new Wallet("0x" + process.env.TEST_KEY).encrypt(pass), {mode: 0o600});
})();
"""


@unittest.skipUnless(PEERS, "ETHEREUM_PEERS does not name the folder of ethers and cast")
class Peers(KeyTest):
    """Each opens what the other wrote."""

    def node(self, *args):
        self.put("peer.js", NODE)
        return subprocess.run(["node", self.folder / "peer.js", *args], cwd=self.folder, capture_output=True, text=True,
                              check=True, timeout=300, env={"PATH": os.environ["PATH"], "TEST_KEY": KEY,
                                                            "NODE_PATH": str(pathlib.Path(PEERS, "node_modules"))}).stdout

    def cast(self, *args):
        binary = pathlib.Path(PEERS, "node_modules/.bin/cast")
        return subprocess.run([binary, "wallet", *args], cwd=self.folder, capture_output=True, text=True, check=True,
                              timeout=300, env={"PATH": os.environ["PATH"], "HOME": str(self.folder)}).stdout

    def test_ethers_opens_ours(self):
        self.assertEqual(self.node("open", str(self.known()), PASSPHRASE).split(), [ADDRESS, KEY])

    def test_we_open_that_of_ethers(self):
        self.node("make", "theirs.json", PASSPHRASE)
        self.assertEqual(self.made(self.key("import", "theirs.json", "--passphrase-file", "pass"))[0], ADDRESS)

    def test_cast_opens_ours(self):
        path = self.known()
        self.assertEqual(self.cast("address", "--keystore", str(path), "--password", PASSPHRASE).strip(), ADDRESS)

    def test_we_open_that_of_cast(self):
        self.cast("import", "theirs", "--keystore-dir", ".", "--private-key", KEY, "--unsafe-password", PASSPHRASE)
        # cast's keystores are of scrypt N=8192 and name no address.
        address, path = self.made(self.key("import", "theirs", "--passphrase-file", "pass"))
        self.assertEqual(address, ADDRESS)
        self.assertEqual(json.loads(path.read_text())["crypto"]["kdfparams"]["n"], 262144)


if __name__ == "__main__":
    unittest.main()
