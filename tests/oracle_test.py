"""The example node is real: it reads a price, asks its peers, has a signer attest, and logs what it did."""
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from ports import free_port

SOURCE = os.path.join(os.environ["DVSGUARD_SOURCE"], "examples/oracle/src/oracle.cc")
FEED = "0x" + "22" * 20
PRICE = 0xABCD


class Chain(http.server.BaseHTTPRequestHandler):
    """An RPC endpoint and a signer in one; keeps the requests it got."""

    requests = []
    status = 200

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).requests.append(body)
        result = {"eth_call": f"0x{PRICE:064x}", "eth_signTypedData_v4": "0x" + "11" * 65}[body["method"]]
        answer = json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": result}).encode()
        self.send_response(200 if body["method"] == "eth_call" else self.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.binary = os.path.join(cls.folder, "oracle")
        # -w: the linker's word on getaddrinfo in static programs; its resolver is in libc itself.
        subprocess.run(["g++", "-std=c++20", "-O1", "-static", "-w", "-o", cls.binary, SOURCE], check=True,
                       stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        Chain.requests = []
        Chain.status = 200
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Chain)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        url = f"http://127.0.0.1:{self.server.server_port}/"
        self.env = {"CHAIN_RPC": url, "SIGNER_URL": url, "FEED_ADDRESS": FEED, "P2P_PORT": str(free_port()),
                    "OPERATOR_ADDRESS": "0x" + "33" * 20, "POLL_SECONDS": "1"}

    def start(self, **more):
        node = subprocess.Popen([self.binary, "run"], env=self.env | more, stdout=subprocess.PIPE, text=True)
        self.addCleanup(node.stdout.close)
        self.addCleanup(node.kill)
        return node

    def healthy(self, **more):
        return subprocess.run([self.binary, "health"], env=self.env | more).returncode == 0

    def wait_healthy(self):
        deadline = time.monotonic() + 60
        while not self.healthy():
            self.assertLess(time.monotonic(), deadline, "the node never became healthy")
            time.sleep(0.05)

    def stop(self, node):
        node.send_signal(signal.SIGTERM)
        out, _ = node.communicate(timeout=60)
        self.assertEqual(node.returncode, 0)
        return [json.loads(line) for line in out.splitlines()]

    def test_attests_the_price_and_logs_security_events(self):
        node = self.start()
        self.wait_healthy()
        events = self.stop(node)
        self.assertEqual([e["event"] for e in events if e["security"]][0], "started")
        self.assertEqual(events[-1]["event"], "stopped")
        used = [e for e in events if e["event"] == "key_used"]
        self.assertTrue(used and used[0]["security"] and str(PRICE) in used[0]["detail"])
        signed = [r for r in Chain.requests if r["method"] == "eth_signTypedData_v4"][0]
        self.assertEqual(signed["params"][1]["message"]["price"], str(PRICE))
        self.assertEqual(signed["params"][1]["domain"]["verifyingContract"], FEED)

    def test_answers_its_peers_with_the_price_it_read(self):
        node = self.start()
        self.wait_healthy()
        with socket.create_connection(("127.0.0.1", int(self.env["P2P_PORT"])), 60) as peer:
            peer.sendall(b"price\n")
            self.assertEqual(peer.makefile().readline(), f"{PRICE}\n")
        self.stop(node)

    def test_tells_a_refusing_signer_and_a_rude_peer_as_security_events(self):
        Chain.status = 401
        node = self.start()
        self.wait_healthy()
        with socket.create_connection(("127.0.0.1", int(self.env["P2P_PORT"])), 60) as peer:
            peer.sendall(b"GET / HTTP/1.0\n")
            peer.makefile().read()
        events = self.stop(node)
        self.assertGreaterEqual(len([e for e in events if e["event"] == "auth_failed" and e["security"]]), 2)
        self.assertFalse([e for e in events if e["event"] == "key_used"])

    def test_is_not_healthy_when_nothing_listens(self):
        self.assertFalse(self.healthy())

    def test_refuses_to_run_without_its_settings(self):
        self.env.pop("CHAIN_RPC")
        node = self.start()
        node.wait(timeout=60)
        self.assertEqual(node.returncode, 2)


if __name__ == "__main__":
    unittest.main()
