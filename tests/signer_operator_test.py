"""The operator's commands of `dvsguard signer` that need no running signer: init, token, explain, test, log."""
import base64
import hashlib
import http.server
import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import threading
import time
import unittest

from harness import ProjectTest

ACCOUNT = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
REGISTRY = "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
COMPOSE = f"""
x-dvs:
  contract: 1
  name: demo
  network: testnet
  team: Demo
  version: "1.0.0"
  channels: {{discord: "https://discord.gg/demo"}}
  keys:
    operator:
      type: ecdsa-secp256k1
      delivery: signer
      services: [node]
      uses:
        - {{chain: 17000, to: "{REGISTRY}", call: "updateSocket(string socket)",
           where: [{{arg: socket, is: socket, grammar: "host:port"}}], why: "tells peers where the node listens"}}
        - {{chain: 17000, to: "{REGISTRY}", call: "transfer(address to,uint256 n)", why: "pays the team"}}
services:
  node: {{image: "example.org/node:1"}}
"""
CAPS = ("--gas", "200000", "--fee-per-gas", "60 gwei", "--tip-per-gas", "2 gwei", "--fee", "0.02 ether", "--budget", "0.05 ether")


def update_socket(text):
    """updateSocket(string), as the ABI's specification encodes it."""
    data = text.encode()
    return ("0x0cf4b767" + f"{32:064x}" + f"{len(data):064x}" + data.hex().ljust(-(-len(data) // 32) * 64, "0"))


def request(**fields):
    call = {"from": ACCOUNT, "to": REGISTRY, "gas": "0x186a0", "gasPrice": "0x3b9aca00", "nonce": "0x0",
            "data": update_socket("8.8.8.8:9000"), **fields}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_signTransaction", "params": [call]})


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_root(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(tree_root(leaves[:split]), tree_root(leaves[split:]))


def path_root(index, size, hash_, path):
    """RFC 9162, section 2.1.3.2."""
    last = size - 1
    for step in path:
        if index & 1 or index == last:
            hash_ = node(step, hash_)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hash_ = node(hash_, step)
        index, last = index >> 1, last >> 1
    return hash_


class SignerTest(ProjectTest):
    def init(self, *args, compose=COMPOSE):
        self.put("compose.yaml", compose)
        return self.run_dvsguard("signer", "init", "--from", "compose.yaml", "--config", "signer.yaml", "--account", ACCOUNT,
                                 "--keystore", "operator.json", "--upstream", "http://127.0.0.1:8545", "--log", "log",
                                 "--uid", "1000", "--origin", "test.example/signer", *args)

    def ready(self):
        done = self.init(*CAPS)
        self.assertEqual(done.code, 0, done)

    def signer(self, *args, **options):
        return self.run_dvsguard("signer", *args, "--config", "signer.yaml", **options)


class Init(SignerTest):
    def test_drafts_a_file_that_the_other_commands_read(self):
        self.ready()
        text = (self.folder / "signer.yaml").read_text()
        self.assertIn('call: "updateSocket(string socket)"', text)
        self.assertNotIn("\nreviewed", text)
        self.assertIn('# Not granted: "transfer(address to,uint256 n)"', text)
        self.assertEqual(self.signer("log", "verify").code, 0)
        self.assertEqual((self.folder / "log").stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.folder / "signer.yaml").stat().st_mode & 0o777, 0o600)

    def test_what_nobody_said_is_to_be_filled_in(self):
        self.assertEqual(self.init().code, 0)
        self.assertIn("gas: FILL", (self.folder / "signer.yaml").read_text())
        self.assert_refused(self.signer("log", "verify"), "signer.yaml", position=True)

    def test_overwrites_neither_file_nor_log(self):
        self.ready()
        before = (self.folder / "log/key").read_bytes(), (self.folder / "signer.yaml").read_bytes()
        self.assert_refused(self.init(*CAPS), "signer.yaml")
        os.unlink(self.folder / "signer.yaml")
        self.assert_refused(self.init(*CAPS))
        self.assertFalse((self.folder / "signer.yaml").exists())
        self.assertEqual((self.folder / "log/key").read_bytes(), before[0])

    def test_a_project_without_a_contract_has_nothing_to_draft_from(self):
        self.assert_refused(self.init(compose='services: {node: {image: "example.org/node:1"}}'))


class InitAsks(SignerTest):
    """On a terminal, where no contract and no option says it."""
    ANSWERS = (("client that may ask", "node"), ("chain's id", "17000"), ("contract that is called", REGISTRY.lower()),
               ("The call", ""), ("announces", "host:p1;p2"), ("operator's address", ACCOUNT), ("keystore", "operator.json"),
               ("endpoints", "http://127.0.0.1:8545 https://rpc.example"), ("user id", "10001"), ("gas limit", "200000"),
               ("fee per gas", "60 gwei"), ("tip per gas", "2 gwei"), ("one transaction", "0.02 ether"),
               ("seven days", "0.05 ether"), ("log's folder", "log"))

    def answer(self, answers, *args):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(self.binary, [self.binary, "signer", "init", "--config", "signer.yaml", *args],
                      {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)})
        self.addCleanup(os.close, terminal)
        seen = b""
        for question, text in answers:
            seen = self.until(terminal, f"{question}[^\r\n]*\\): $".encode(), seen)
            os.write(terminal, text.encode() + b"\n")
            seen = b""
        seen = self.until(terminal, None, seen)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen

    def until(self, terminal, pattern, seen):
        end = time.monotonic() + 60
        while pattern is None or not re.search(pattern, seen):
            if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
                self.fail(f"no {pattern!r} in {seen!r}")
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                piece = b""
            if not piece and pattern is None:
                return seen
            self.assertTrue(piece, f"no {pattern!r} in {seen!r}")
            seen += piece
        return seen

    def test_the_answers_make_a_file_that_the_other_commands_read(self):
        code, seen = self.answer(self.ANSWERS)
        self.assertEqual(code, 0, seen)
        text = (self.folder / "signer.yaml").read_text()
        self.assertIn(f'to: "{REGISTRY}"', text)
        self.assertIn("quorum: 2", text)
        self.assertNotIn(" FILL,", text)
        self.assertGreater(sum(line.lstrip().startswith("#") for line in text.splitlines()), 8, text)
        self.assertEqual(self.signer("log", "verify").code, 0)
        for socket_, code in (("8.8.8.8:9000;9001", 0), ("8.8.8.8:9000", 1)):
            self.put("request.json", request(data=update_socket(socket_)))
            self.assertEqual(self.signer("explain", "request.json", "--client", "node").code, code)

    def test_an_empty_answer_is_filled_in_later(self):
        code, seen = self.answer([(question, "log" if "log's" in question else "") for question, _ in self.ANSWERS])
        self.assertEqual(code, 0, seen)
        text = (self.folder / "signer.yaml").read_text()
        for line in ("address: FILL", "keystore: FILL", "to: FILL", "gas: FILL", "uid: FILL", "chain: FILL"):
            self.assertIn(line, text)
        self.assert_refused(self.signer("log", "verify"), "signer.yaml", position=True)

    def test_a_call_that_is_on_no_list_is_a_comment(self):
        answers = [pair if pair[0] != "The call" else ("The call", "transfer(address to,uint256 n)")
                   for pair in self.ANSWERS if pair[0] != "announces"]
        code, seen = self.answer(answers)
        self.assertEqual(code, 0, seen)
        text = (self.folder / "signer.yaml").read_text()
        self.assertIn("grants: []", text)
        self.assertIn('# Not granted: "transfer(address to,uint256 n)"', text)

    def test_a_wrong_answer_leaves_nothing(self):
        for question, text in (("chain's id", "one"), ("contract that is called", "0x12"), ("The call", "transfer")):
            upto = [pair[0] for pair in self.ANSWERS].index(question)
            code, seen = self.answer([*self.ANSWERS[:upto], (question, text)])
            self.assertEqual(code, 2, seen)
            self.assertFalse((self.folder / "signer.yaml").exists())

    def test_a_contract_is_asked_of_nobody(self):
        self.put("compose.yaml", COMPOSE)
        code, seen = self.answer(self.ANSWERS[5:], "--from", "compose.yaml")
        self.assertEqual(code, 0, seen)
        self.assertIn('call: "updateSocket(string socket)"', (self.folder / "signer.yaml").read_text())


class Token(SignerTest):
    def test_is_of_256_bits_and_its_digest_is_the_files(self):
        seen = set()
        for _ in range(3):
            lines = self.run_dvsguard("signer", "token").out.decode().splitlines()
            token = lines[0].removeprefix("token: ")
            self.assertEqual(len(bytes.fromhex(token)), 32)
            self.assertEqual(lines[1], f'token_sha256: "{hashlib.sha256(token.encode()).hexdigest()}"')
            seen.add(token)
        self.assertEqual(len(seen), 3)


class Explain(SignerTest):
    def setUp(self):
        super().setUp()
        self.ready()

    def explain(self, text, *args):
        self.put("request.json", text)
        return self.signer("explain", "request.json", "--client", "node", *args)

    def test_a_granted_request_would_be_signed(self):
        done = self.explain(request())
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"would be signed, under updateSocket", done.out)
        self.assertRegex(done.out, rb"(?m)^yes +.*gas limit")

    def test_names_the_condition_that_refuses(self):
        for fields, reason in (({"gas": "0x30d41"}, b"refused (gas-cap)"), ({"value": "0x1"}, b"refused (value)"),
                               ({"data": update_socket("10.0.0.1:9000")}, b"refused (condition)"),
                               ({"nonce": "0x5"}, b"refused (nonce)"), ({"to": ACCOUNT, "chainId": "0x4268"}, b"refused (contract)")):
            done = self.explain(request(**fields))
            self.assertEqual(done.code, 1, done)
            self.assertIn(reason, done.out, done)

    def test_what_the_client_left_out_is_filled_in_and_told(self):
        call = {"to": REGISTRY, "data": update_socket("8.8.8.8:9000")}
        done = self.explain(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction", "params": [call]}))
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"assumed: gas: 200000", done.out)

    def test_observations_decide_too(self):
        self.put("seen.yaml", f'accounts: [{{chain: 17000, account: "{ACCOUNT}", has_code: true}}]')
        done = self.explain(request(), "--observations", "seen.yaml")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"refused (code)", done.out)

    def test_signs_nothing_and_writes_nothing(self):
        before = (self.folder / "log/entries").read_bytes()
        self.explain(request())
        self.assertEqual((self.folder / "log/entries").read_bytes(), before)

    def test_a_request_that_is_none_is_no_decision(self):
        for text in ("", "{", "[]", '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}', f"[{request()},{request()}]"):
            self.assert_refused(self.explain(text))


class Examples(SignerTest):
    def setUp(self):
        super().setUp()
        self.ready()

    def test_each_example_is_held_to_what_it_says(self):
        self.put("ok.json", request())
        self.put("examples.yaml", f"""
tests:
  - {{name: announces itself, client: node, request: ok.json, allowed: true}}
  - {{name: sends money, client: node, request: {request(value="0x1")}, refused: value}}
  - {{name: garbage, client: node, request: {{}}, refused: malformed}}
""")
        done = self.signer("test", "examples.yaml")
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"3 examples, 0 decided otherwise", done.out)

    def test_a_wrong_one_is_told(self):
        self.put("examples.yaml", f"tests: [{{name: n, client: node, request: {request()}, refused: rate}}]")
        done = self.signer("test", "examples.yaml")
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"WRONG n: would be signed", done.out)

    def test_a_malformed_file_is_no_verdict(self):
        for text in ("tests: 1", "tests: [{name: n}]", f"tests: [{{name: n, request: {request()}}}]", "unknown: 1"):
            self.put("examples.yaml", text)
            self.assert_refused(self.signer("test", "examples.yaml"))


class Log(SignerTest):
    """A log of entries that the signer would write; its checkpoint is of none of them until a signer ran."""
    ENTRIES = [
        {"at": {"boot": "0x" + "00" * 16, "boot_seconds": 5, "wall": "2026-11-28T18:00:00Z"}, "config": "sha256:0",
         "kind": "started", "version": "0.1.0"},
        {"at": {"boot": "0x" + "00" * 16, "boot_seconds": 9, "wall": "2026-11-28T19:00:00Z"}, "client": "node",
         "counts": {"rate": 3}, "kind": "refused"},
    ]

    def setUp(self):
        super().setUp()
        self.ready()
        self.lines = [json.dumps(entry, sort_keys=True, separators=(",", ":")) for entry in self.ENTRIES]
        self.write(self.lines)

    def write(self, lines):
        (self.folder / "log/entries").write_text("".join(line + "\n" for line in lines))

    def test_show_filters_and_numbers(self):
        lines = self.signer("log", "show").out.decode().splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["0", "1"])
        self.assertIn("node: 3 rate", lines[1])
        shown = self.signer("log", "show", "--json", "--since", "2026-11-28T18:30:00Z").out.decode().splitlines()
        self.assertEqual([json.loads(line) for line in shown], [{"index": 1, "entry": self.ENTRIES[1]}])
        self.assertEqual(self.signer("log", "show", "--client", "other").out, b"")
        self.assertEqual(self.signer("log", "show", "--grant", "announce").out, b"")
        self.assert_refused(self.signer("log", "show", "--since", "yesterday"))

    def test_verify_prints_the_trees_root(self):
        done = json.loads(self.signer("log", "verify", "--json").out)
        root = tree_root([leaf(line.encode()) for line in self.lines])
        self.assertEqual((done["size"], done["root"]), (2, base64.b64encode(root).decode()))
        self.assertTrue(done["key"].startswith("test.example/signer+"))

    def test_a_changed_entry_or_checkpoint_does_not_verify(self):
        self.write([self.lines[0].replace("0.1.0", "0.1.1 ")[:-1], self.lines[1]])
        self.assertEqual(self.signer("log", "verify").code, 1)
        self.write(self.lines)
        path = self.folder / "log/checkpoint"
        path.write_text(path.read_text().replace("\n0\n", "\n1\n"))
        self.assertEqual(self.signer("log", "verify").code, 1)
        self.assert_refused(self.signer("log", "show"))

    def test_an_entry_above_the_checkpoint_has_no_proof_yet(self):
        self.assert_refused(self.signer("log", "prove", "0"))
        self.assert_refused(self.signer("log", "prove"))

    def sign_checkpoint(self, size):
        """As c2sp.org/tlog-checkpoint and signed-note say, with openssl's Ed25519."""
        origin, identity, _ = json.loads(self.signer("log", "verify", "--json").out)["key"].split("+", 2)
        seed = base64.b64decode((self.folder / "log/key").read_text().split("+", 4)[-1])[1:]
        pem = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + seed).decode()
        self.put("key.pem", f"-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n")
        root = tree_root([leaf(line.encode()) for line in self.lines[:size]])
        text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        self.put("text", text)
        subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", "key.pem", "-in", "text", "-out", "signature"],
                       cwd=self.folder, check=True, capture_output=True)
        signature = base64.b64encode(bytes.fromhex(identity) + (self.folder / "signature").read_bytes()).decode()
        return f"{text}\n\u2014 {origin} {signature}\n"

    @unittest.skipUnless(shutil.which("openssl"), "no openssl on this machine")
    def test_proofs_hold_by_the_specifications(self):
        self.lines += [self.lines[1].replace('"boot_seconds":9', f'"boot_seconds":{i}') for i in range(10, 15)]
        self.write(self.lines)
        size = len(self.lines)
        note = self.sign_checkpoint(size)
        self.put("old", self.sign_checkpoint(3))
        (self.folder / "log/checkpoint").write_text(note)
        root = tree_root([leaf(line.encode()) for line in self.lines])
        for index in range(size):
            proof = json.loads(self.signer("log", "prove", str(index)).out)
            self.assertEqual((proof["entry"], proof["checkpoint"]), (self.lines[index], note))
            path = [base64.b64decode(step) for step in proof["inclusion"]]
            self.assertEqual(path_root(index, size, leaf(proof["entry"].encode()), path), root)
        # RFC 6962, section 2.1.3, of the trees of 3 and of 7 leaves.
        leaves = [leaf(line.encode()) for line in self.lines]
        expected = [leaves[2], leaves[3], tree_root(leaves[:2]), tree_root(leaves[4:])]
        grown = json.loads(self.signer("log", "prove", "--from", "old").out)["consistency"]
        self.assertEqual([base64.b64decode(step) for step in grown], expected)

    def test_the_log_grew_from_its_first_checkpoint(self):
        self.put("old", (self.folder / "log/checkpoint").read_text())
        proof = json.loads(self.signer("log", "prove", "--from", "old").out)
        self.assertEqual((proof["from"]["size"], proof["consistency"]), (0, []))
        self.put("old", "nonsense")
        self.assert_refused(self.signer("log", "prove", "--from", "old"), "old")


class FakeVault:
    """Answers the control socket as docs/formats/signer-messages.md says, and keeps what it was asked."""

    def __init__(self, path, status, answer):
        self.status, self.answer, self.asked = json.dumps(status).encode(), answer, []
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.server.bind(str(path))
        self.server.listen(1)
        self.server.settimeout(60)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        peer, _ = self.server.accept()
        with peer:
            while packet := peer.recv(1 << 18):
                number, request = packet[0], packet[1:9]
                if number == 66:
                    peer.send(bytes([68]) + request + len(self.status).to_bytes(4, "little") + self.status)
                else:
                    self.asked.append(packet)
                    peer.send(self.answer(number, request))

    def close(self):
        self.server.close()
        self.thread.join(30)


def sent(_number, request):
    return bytes([20]) + request + b"\xab" * 32 + b"\1" + bytes(4)


def refused(_number, request):
    return bytes([17]) + request + (4).to_bytes(4, "little") + b"rate" + (3).to_bytes(4, "little") + b"6/d"


def done(_number, request):
    return bytes([67]) + request


class Orders(SignerTest):
    """What `call` and its kin say to the vault; a real one is tried by the tests of the whole signer."""
    WAITS = [{"nonce": 7, "grant": "updateSocket", "fee_per_gas": "1000000000", "tip_per_gas": "100000000"}]

    def vault(self, answer=sent, **chain):
        self.ready()
        status = {"now": "2026-11-28T18:00:00Z", "public_ip": [], "accounts": [
            {"name": "operator", "address": ACCOUNT, "locked": None, "chains": [
                {"chain": 17000, "nonce": 7, "outstanding": 0, "transactions": [], "block": 9, "chain_nonce": 7,
                 "seen": "2026-11-28T18:00:00Z", "base_fee": "1000000000", "tip": "5000000000", "balance": "1",
                 "calls": [], **chain}]}]}
        vault = FakeVault(self.folder / "log/control.sock", status, answer)
        self.addCleanup(vault.close)
        return vault

    def order(self, vault, grant=b"updateSocket"):
        """purpose, account, and the preimage's RLP as lists; `grant` is the only one that may allow it."""
        packet, = vault.asked
        self.assertEqual((packet[0], packet[30], packet[31]), (64, 0, 1))
        name, rest = self.text(packet[32:])
        self.assertEqual(name, grant)
        size = int.from_bytes(rest[:4], "little")
        bytes_ = rest[4:]
        self.assertEqual((size, bytes_[0]), (len(bytes_), 2))
        return packet[9], "0x" + packet[10:30].hex(), rlp(bytes_[1:])[0]

    @staticmethod
    def text(data):
        size = int.from_bytes(data[:4], "little")
        return data[4:4 + size], data[4 + size:]

    def test_call_sends_the_granted_call_with_the_next_nonce_and_capped_fees(self):
        vault = self.vault()
        done_ = self.signer("call", "updateSocket", "--arg", "socket=8.8.8.8:9000", "--wait", "0")
        self.assertEqual((done_.code, done_.out), (0, b"0x" + b"ab" * 32 + b"\n"), done_)
        purpose, account, fields = self.order(vault)
        self.assertEqual((purpose, account), (0, ACCOUNT.lower()))
        number = [int.from_bytes(field, "big") for field in fields[:5]]
        # chain, nonce, tip (its cap), twice the base fee and the tip, gas (its cap)
        self.assertEqual(number, [17000, 7, 2_000_000_000, 4_000_000_000, 200_000])
        self.assertEqual("0x" + fields[5].hex(), REGISTRY.lower())
        self.assertEqual((fields[6], "0x" + fields[7].hex(), fields[8]), (b"", update_socket("8.8.8.8:9000"), []))

    def test_a_refusal_is_told_with_its_reason(self):
        self.vault(refused)
        done_ = self.signer("call", "updateSocket", "--arg", "socket=8.8.8.8:9000")
        self.assertEqual((done_.code, done_.out), (1, b"refused (rate): 6/d\n"))

    def test_unstick_raises_both_fees_by_an_eighth(self):
        vault = self.vault(outstanding=1, transactions=self.WAITS, base_fee="1", tip="0", nonce=8)
        done_ = self.signer("unstick", "updateSocket", "--arg", "socket=8.8.8.8:9000", "--wait", "0")
        self.assertEqual(done_.code, 0, done_)
        purpose, _, fields = self.order(vault)
        self.assertEqual(purpose, 1)
        self.assertEqual([int.from_bytes(field, "big") for field in fields[1:4]], [7, 112_500_001, 1_125_000_001])

    def test_cancel_sends_nothing_to_oneself(self):
        vault = self.vault(outstanding=1, transactions=self.WAITS, nonce=8)
        self.assertEqual(self.signer("cancel", "operator", "--wait", "0").code, 0)
        purpose, account, fields = self.order(vault, grant=b"")
        self.assertEqual(purpose, 2)
        self.assertEqual(("0x" + fields[5].hex(), fields[6], fields[7]), (account, b"", b""))
        self.assertEqual(int.from_bytes(fields[4], "big"), 21_000)

    def test_adopt_shows_what_the_chain_has_and_asks(self):
        vault = self.vault(done, nonce=3)
        done_ = self.signer("adopt", "operator", "--nonce", "7")
        self.assert_refused_after_facts(done_)
        self.assertEqual(vault.asked, [])
        vault.close()
        os.unlink(self.folder / "log/control.sock")
        for name in ("signer.yaml", "log"):
            subprocess.run(["rm", "-rf", self.folder / name], check=True)
        vault = self.vault(done, nonce=3)
        done_ = self.signer("adopt", "operator", "--nonce", "7", "--yes")
        self.assertEqual((done_.code, done_.out), (0, b"adopted: the next nonce is 7\n"), done_)
        self.assertEqual(vault.asked[0][0], 65)
        self.assertEqual(vault.asked[0][29:], (17000).to_bytes(8, "little") + (7).to_bytes(8, "little"))

    def test_adopt_of_an_account_that_sends_nothing_asks_for_the_operators_word_alone(self):
        vault = self.vault(done)
        status = json.loads(vault.status)
        account = status["accounts"][0]
        account["locked"] = "the log is older than its anchor"
        account["chains"] = [{"chain": 17000, "nonce": 0, "outstanding": 0, "transactions": []}]  # nobody looks at it there
        vault.status = json.dumps(status).encode()
        path = self.folder / "signer.yaml"
        head = path.read_text().split("\ngrants:")[0]
        path.write_text(head + "\ngrants: [{name: hello, account: operator, clients: [], personal: true}]\n")
        for args, word in ((("--nonce", "0", "--yes"), b"--nonce"), (("--chain", "17000", "--yes"), b"--chain"), ((), b"--yes")):
            done_ = self.signer("adopt", "operator", *args)
            self.assertEqual((done_.code, done_.out), (2, b""), done_)
            self.assertIn(word, done_.err)
            vault.close()
            os.unlink(self.folder / "log/control.sock")
            vault = FakeVault(self.folder / "log/control.sock", status, done)
            self.addCleanup(vault.close)
        done_ = self.signer("adopt", "operator", "--yes")
        self.assertEqual((done_.code, done_.out), (0, b"adopted: its messages are signed again\n"), done_)
        self.assertIn(b"locked: the log is older than its anchor", done_.err)
        packet, = vault.asked
        self.assertEqual((packet[0], packet[29:]), (65, bytes(16)))

    def assert_refused_after_facts(self, done_):
        self.assertEqual((done_.code, done_.out), (2, b""), done_)
        self.assertIn(b"the chain has nonce 7 (block 9), the log 3", done_.err)
        self.assertIn(b"--yes", done_.err)

    def receipt_server(self, receipt):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert body["method"] == "eth_getTransactionReceipt" and body["params"] == ["0x" + "ab" * 32], body
                text = json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": receipt}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}"

    def call_with_receipt(self, receipt):
        self.vault(chain_nonce=8)
        path = self.folder / "signer.yaml"
        path.write_text(path.read_text().replace("http://127.0.0.1:8545", self.receipt_server(receipt)))
        return self.signer("call", "updateSocket", "--arg", "socket=8.8.8.8:9000", "--wait", "60")

    def test_call_waits_for_the_quorum_and_tells_the_receipt(self):
        done_ = self.call_with_receipt({"status": "0x1", "blockNumber": "0x10"})
        self.assertEqual((done_.code, done_.out.splitlines()[-1]), (0, b"done in block 16"), done_)

    def test_a_reverted_call_is_a_no(self):
        done_ = self.call_with_receipt({"status": "0x0", "blockNumber": "0x10"})
        self.assertEqual((done_.code, done_.out.splitlines()[-1]), (1, b"reverted in block 16"), done_)

    def test_a_call_that_never_arrives_is_told_of(self):
        self.vault()
        done_ = self.signer("call", "updateSocket", "--arg", "socket=8.8.8.8:9000", "--wait", "1")
        self.assertEqual(done_.code, 1, done_)
        self.assertIn(b"not in the chain after 1 s", done_.out)

    def follow(self, on_chain, addresses, *args):
        data = on_chain.encode()
        value = f"{32:064x}{len(data):064x}" + data.hex().ljust(-(-len(data) // 32) * 64, "0")
        vault = self.vault(calls=[{"grant": "updateSocket", "data": "0x" + value}])
        vault.status = vault.status.replace(b'"public_ip": []', b'"public_ip": ' + json.dumps(
            [{"address": address, "seen": "2026-11-28T18:00:00Z"} for address in addresses]).encode())
        path = self.folder / "signer.yaml"
        differs = f'{{call: "getSocket() returns (string)", to: "{REGISTRY}", args: [], arg: socket}}'
        text = path.read_text().replace("demands: {state: 2m}",
                                        f"demands: {{state: 2m, public_ip: {{arg: socket, max_age: 5m}}, differs: {differs}}}")
        path.write_text(text + 'public_ip: {echo: ["https://ip.example"], quorum: 1}\n')
        return vault, self.signer("follow-public-ip", "updateSocket", "--once", "--wait", "0", *args)

    def test_follow_changes_the_host_and_keeps_the_port(self):
        vault, done_ = self.follow("8.8.8.8:9000", ["9.9.9.9"])
        self.assertEqual(done_.code, 0, done_)
        self.assertIn(b"8.8.8.8:9000 -> 9.9.9.9:9000", done_.out)
        self.assertEqual("0x" + self.order(vault)[2][7].hex(), update_socket("9.9.9.9:9000"))

    def test_follow_sends_nothing_where_the_chain_has_it(self):
        vault, done_ = self.follow("8.8.8.8:9000", ["2606:4700::1", "8.8.8.8"])
        self.assertEqual((done_.code, done_.out, vault.asked), (0, b"", []), done_)

    def test_follow_sends_nothing_where_no_address_is_observed(self):
        vault, done_ = self.follow("8.8.8.8:9000", [])
        self.assert_refused(done_)
        self.assertEqual(vault.asked, [])

    def test_follow_starts_from_a_socket_that_is_given(self):
        vault, done_ = self.follow("", ["9.9.9.9"], "--arg", "socket=8.8.8.8:7000")
        self.assertEqual(done_.code, 0, done_)
        self.assertEqual("0x" + self.order(vault)[2][7].hex(), update_socket("9.9.9.9:7000"))

    def test_status_tells_of_locks(self):
        self.vault()
        done_ = self.signer("status")
        self.assertEqual(done_.code, 0, done_)
        self.assertIn(b"next nonce 7, 0 outstanding; agreed at block 9", done_.out)


def rlp(bytes_):
    """One item and the rest: the yellow paper's appendix B, for what a transaction holds."""
    first = bytes_[0]
    if first < 0x80:
        return bytes_[:1], bytes_[1:]
    base = 0x80 if first < 0xc0 else 0xc0
    size, start = first - base, 1
    if size > 55:
        start = 1 + size - 55
        size = int.from_bytes(bytes_[1:start], "big")
    body, rest = bytes_[start:start + size], bytes_[start + size:]
    if base == 0x80:
        return body, rest
    items = []
    while body:
        item, body = rlp(body)
        items.append(item)
    return items, rest


class Control(SignerTest):
    def test_without_a_signer_each_says_so(self):
        self.ready()
        for args in (("status",), ("adopt", "operator", "--nonce", "1"), ("cancel", "operator"),
                     ("call", "updateSocket", "--arg", "socket=8.8.8.8:9000"),
                     ("unstick", "updateSocket", "--arg", "socket=8.8.8.8:9000")):
            self.assert_refused(self.signer(*args), "control.sock")

    def test_a_call_is_held_to_its_function_before_anything_is_asked(self):
        self.ready()
        for args in (("nobody",), ("updateSocket",), ("updateSocket", "--arg", "socket"),
                     ("updateSocket", "--arg", "socket=a", "--arg", "socket=b"),
                     ("updateSocket", "--arg", "socket=a", "--arg", "other=b")):
            done = self.signer("call", *args)
            self.assert_refused(done)
            self.assertNotIn(b"control.sock", done.err)

    def test_follow_wants_a_grant_that_demands_the_address(self):
        self.ready()
        self.assertIn(b"public_ip", self.signer("follow-public-ip", "updateSocket", "--once").err)

    def test_a_signer_that_says_something_else_is_not_believed(self):
        self.ready()
        server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(server.close)
        server.bind(str(self.folder / "log/control.sock"))
        server.listen(1)
        for answer in (b"\xff", b"", bytes([68]) + (1).to_bytes(8, "little") + (2).to_bytes(4, "little") + b"[]"):
            process = subprocess.Popen([self.binary, "signer", "status", "--config", "signer.yaml"], cwd=self.folder,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            peer, _ = server.accept()
            self.assertEqual(peer.recv(64), bytes([66]) + (1).to_bytes(8, "little"))
            if answer:
                peer.send(answer)
            peer.close()
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (2, b""), err)


if __name__ == "__main__":
    unittest.main()
