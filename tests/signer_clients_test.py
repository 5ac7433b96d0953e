"""Clients of the field against a whole signer that runs: eigensdk-go's and geth's own Go code, web3.py, and what
Prometheus makes of the metrics. script/peers builds and fetches them."""
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import unittest

import started_signer
from ports import free_port
from started_signer import ACCOUNT, CHAIN, REGISTRY, TOKEN, RunningSigner, update_socket
from signer_observer_test import Node, Upstream

GO = os.environ.get("GO_CLIENTS")
WEB3_PY = os.environ.get("WEB3_PY")


class Fresh(Node):
    """A node on whose chain the account did nothing yet."""

    def result(self, method, params):
        return "0x0" if method == "eth_getTransactionCount" else super().result(method, params)


def setUpModule():
    if started_signer.why_not():
        raise unittest.SkipTest(started_signer.why_not())
    folder = tempfile.TemporaryDirectory(prefix="dvsguard-clients-")
    unittest.addModuleCleanup(folder.cleanup)
    upstream = Upstream(Fresh())
    unittest.addModuleCleanup(upstream.close)
    Case.signer = RunningSigner(os.environ["DVSGUARD"], folder.name, [upstream.url], free_port())
    Case.signer.start()
    unittest.addModuleCleanup(Case.signer.stop)
    Case.signer.wait_for_state()


class Case(unittest.TestCase):
    signer = None

    def next_nonce(self):
        entries = map(json.loads, (self.signer.folder / "vault/log/entries").read_text().splitlines())
        return sum(entry["kind"] == "used" and "transaction" in entry for entry in entries)


@unittest.skipUnless(GO, "GO_CLIENTS names no Go clients")
class Go(Case):
    def go(self, *words, timeout=180):
        done = subprocess.run([GO, *map(str, words)], capture_output=True, text=True, timeout=timeout)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def transaction(self, nonce, host="8.8.8.8:9000", **fees):
        fees = fees or {"gasPrice": 50 * 10**9}
        return {"to": REGISTRY, "data": update_socket(host), "gas": 200_000, "nonce": nonce, "chain": CHAIN, **fees}

    def assert_signed(self, told, asked):
        self.assertNotIn("error", told)
        got = (told["from"], told["chain"], told["nonce"], told["to"], told["data"])
        self.assertEqual(got, (ACCOUNT.lower(), CHAIN, asked["nonce"], REGISTRY.lower(), asked["data"]))

    def test_eigensdk_gos_own_signer_gets_what_it_decodes(self):
        # Nonce 0 and 1, a price with a leading zero, and a socket that no grant allows.
        first = self.next_nonce()
        asked = [self.transaction(first), self.transaction(first + 1, gasPrice=0x0ba43b7400),
                 self.transaction(first + 2, "10.0.0.1:9000")]
        for url in (self.signer.url, self.signer.path_url):
            told = self.go("eigensdk", url, ACCOUNT, *map(json.dumps, asked))["transactions"]
            self.assert_signed(told[0], asked[0])
            self.assert_signed(told[1], asked[1])
            self.assertIn("condition", told[2]["error"])

    def test_geths_external_signer_over_http_and_the_socket(self):
        for endpoint in (self.signer.url, self.signer.socket):
            first = self.next_nonce()
            asked = [self.transaction(first), self.transaction(first + 1, maxFeePerGas=10**9, maxPriorityFeePerGas=10**8),
                     self.transaction(first + 2, "localhost:1")]
            told = self.go("external", endpoint, *map(json.dumps, asked))
            self.assertEqual((told["account"], told["signed by"]), (ACCOUNT.lower(), ACCOUNT.lower()))
            self.assert_signed(told["transactions"][0], asked[0])
            self.assert_signed(told["transactions"][1], asked[1])
            self.assertEqual([one["type"] for one in told["transactions"][:2]], [0, 2])
            self.assertIn("condition", told["transactions"][2]["error"])

    def rpc(self, endpoint):
        """geth's client waits for ever where it hears of a connection's end before its own last write has returned."""
        for _ in range(4):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self.go("rpc", endpoint, timeout=30)
        return self.go("rpc", endpoint)

    def test_geths_rpc_client_over_http_and_the_socket(self):
        for endpoint in (self.signer.url, self.signer.socket):
            told = self.rpc(endpoint)
            self.assertEqual((told["chain"], told["accounts"], told["version"]), (hex(CHAIN), [ACCOUNT.lower()], "6.1.0"))
            self.assertEqual(told["modules"]["account"], "1.0")
            self.assertEqual(told["refused"], {"code": -32601})
            # Over the socket the error has no id, since no request was read, and geth sees the end alone.
            self.assertIn("413" if str(endpoint).startswith("http") else "EOF", told["large"])

    def test_prometheus_reads_the_metrics_and_its_linter_finds_nothing(self):
        self.signer.call("eth_accounts")
        self.signer.call("personal_sign", "0x6869", ACCOUNT)
        self.signer.call("<&\"\\\n>", "x")
        told = self.go("metrics", f"http://127.0.0.1:{self.signer.port}/metrics")
        self.assertEqual(told["problems"], None, told)
        self.assertIn("dvsguard_signer_calls_total COUNTER", told["families"])
        self.assertIn("dvsguard_signer_call_duration_seconds HISTOGRAM", told["families"])
        self.assertEqual(told["type"], "text/plain; version=0.0.4; charset=utf-8")


@unittest.skipUnless(WEB3_PY, "WEB3_PY names no folder with web3.py")
class Web3Py(Case):
    PROGRAM = """
import json, sys
from web3 import Web3, HTTPProvider, IPCProvider
endpoint, account, to, data, nonce = sys.argv[1:]
w3 = Web3(HTTPProvider(endpoint) if endpoint.startswith("http") else IPCProvider(endpoint))
out = {"accounts": w3.eth.accounts, "chain": w3.eth.chain_id, "version": w3.client_version}
out["text"] = w3.eth.sign(account, text="hello").hex()
try:
    signed = w3.eth.sign_transaction({"from": account, "to": to, "data": data, "gas": 200000, "gasPrice": 10**9,
                                      "nonce": int(nonce), "value": 0})
    out["raw"], out["hash"] = signed["raw"].hex(), signed["tx"]["hash"].hex()
except Exception as error:
    out["error"] = f"{type(error).__name__}: {error}"
print(json.dumps(out))
"""

    def web3(self, endpoint, data, nonce):
        done = subprocess.run([sys.executable, "-c", self.PROGRAM, str(endpoint), ACCOUNT, REGISTRY, data, str(nonce)],
                              capture_output=True, text=True, timeout=180, env={**os.environ, "PYTHONPATH": WEB3_PY})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_over_http_and_ipc(self):
        for endpoint in (self.signer.url_of("modern"), self.signer.socket):
            told = self.web3(endpoint, update_socket("8.8.8.8:9000"), self.next_nonce())
            self.assertEqual((told["accounts"], told["chain"], told["version"]), ([ACCOUNT], CHAIN, "dvsguard/0.1.0"), told)
            self.assertEqual(len(told["text"].removeprefix("0x")), 130)

    def test_the_object_that_it_wants_is_the_clients_own_setting(self):
        told = self.web3(self.signer.url_of("modern"), update_socket("8.8.8.8:9000"), self.next_nonce())
        self.assertNotIn("error", told)
        self.assertEqual(len(told["hash"].removeprefix("0x")), 64)
        told = self.web3(self.signer.url_of("modern"), update_socket("10.0.0.1:9000"), self.next_nonce())
        self.assertIn("condition", told["error"])


class Wire(Case):
    """What JSON-RPC 2.0 has: ids, batches, notifications."""

    def test_an_id_comes_back_as_it_was(self):
        for id_ in ("6f1c2a0e-8f0b-4c57-9a65-0b6f5a1b2c3d", 0, -1, 2**53, None, "", "\u20ac\"\\"):
            answer = self.signer.post({"jsonrpc": "2.0", "id": id_, "method": "eth_chainId"})
            self.assertEqual(answer, {"jsonrpc": "2.0", "id": id_, "result": hex(CHAIN)})
        for raw in (b"1.50", b"1e2", b"18446744073709551616", b'"\\u0041"'):
            request = b'{"jsonrpc":"2.0","id":%s,"method":"eth_chainId"}' % raw
            with socket.create_connection(("127.0.0.1", self.signer.port), timeout=60) as link:
                link.sendall(b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" %
                             (TOKEN.encode(), len(request)) + request)
                answer = b""
                while not answer.endswith(b"}"):
                    self.assertTrue(piece := link.recv(4096), answer)
                    answer += piece
                self.assertIn(b'"id":' + raw + b",", answer)
        for id_ in ([], {}, True):
            self.assertEqual(self.signer.post({"jsonrpc": "2.0", "id": id_, "method": "eth_chainId"})["error"]["code"], -32600)

    def test_a_batch_is_answered_in_its_order_without_its_notifications(self):
        one = {"jsonrpc": "2.0", "method": "eth_chainId"}
        answers = self.signer.post([{**one, "id": "a"}, one, {"id": 2}, 7, {**one, "id": None}])
        self.assertEqual([(answer["id"], answer.get("result", answer.get("error", {}).get("code"))) for answer in answers],
                         [("a", hex(CHAIN)), (2, -32600), (None, -32600), (None, hex(CHAIN))])
        self.assertIsNone(self.signer.post([one, one]))
        self.assertIsNone(self.signer.post(one))

    def test_the_reply_is_the_clients(self):
        transaction = {"from": ACCOUNT, "to": REGISTRY, "gas": "0x30d40", "gasPrice": "0x3b9aca00", "nonce": hex(self.next_nonce()),
                       "data": update_socket("8.8.8.8:9000")}
        raw = self.signer.call("eth_signTransaction", transaction)["result"]
        self.assertRegex(raw, "^0xf8")
        whole = self.signer.call("account_signTransaction", transaction)["result"]
        self.assertEqual((whole["raw"], whole["tx"]["nonce"]), (raw, transaction["nonce"]))
        transaction["nonce"] = hex(self.next_nonce())
        whole = self.signer.call("eth_signTransaction", transaction, token=started_signer.MODERN)["result"]
        self.assertEqual((whole["tx"]["nonce"], whole["tx"]["to"]), (transaction["nonce"], REGISTRY.lower()))


if __name__ == "__main__":
    unittest.main()
