"""How a node reaches the signer: `dvsguard check` takes examples/oracle/compose.signer.yaml as it stands, and finds each
way in which it could go wrong; the relay itself, with its healthcheck, as that file starts it."""
import http.server
import json
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import threading
import time
import unittest

from harness import ProjectTest
from ports import free_port

EXAMPLE = pathlib.Path(os.environ["DVSGUARD_SOURCE"], "examples/oracle")
RELAY = pathlib.Path(os.environ.get("DVSGUARD_BUILD", ""), "dvsguard-relay")
# The published key of every test chain (anvil, Hardhat), as a keystore with scrypt N=2 by the definition.
KEYSTORE = {"version": 3, "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6", "address": "f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
            "crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": "69" * 16}, "ciphertext": "7a" * 32, "kdf": "scrypt",
                       "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, "salt": "73" * 32}, "mac": "6d" * 32}}


class Wiring(ProjectTest):
    def setUp(self):
        super().setUp()
        for name in ("compose.yaml", "compose.signer.yaml"):
            shutil.copy(EXAMPLE / name, self.folder)
        self.put(".env", "SIGNER_URL=http://127.0.0.1:8545\nCHAIN_RPC=https://rpc.example\n"
                 "OPERATOR_ADDRESS=0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc\n")

    def findings(self):
        done = self.check("-f", "compose.yaml", "-f", "compose.signer.yaml", "--format", "json")
        self.assert_decided(done)
        return [(finding["rule"], finding.get("service")) for practice in json.loads(done.out)["practices"]
                for finding in practice["findings"]]

    def changed(self, what, by, name="compose.signer.yaml"):
        path = self.folder / name
        text = path.read_text()
        self.assertIn(what, text)
        path.write_text(text.replace(what, by))
        return self.findings()

    def test_the_example_is_taken_as_it_stands(self):
        self.assertEqual(self.findings(), [])

    def test_the_socket_alone_for_a_node_that_speaks_to_it_itself(self):
        found = self.changed('    restart: unless-stopped\n    ports', '    restart: unless-stopped\n'
                             '    volumes: ["/run/dvsguard/node:/run/dvsguard:ro"]\n    ports', "compose.yaml")
        self.assertEqual(found, [])

    def test_a_writable_mount(self):
        self.assertEqual(self.changed("read_only: true, bind", "bind"), [("LP06", "relay"), ("LP08", "relay")])

    def test_the_folder_of_all_clients(self):
        self.assertIn(("LP08", "relay"), self.changed("source: /run/dvsguard/node", "source: /run/dvsguard"))

    def test_the_folder_of_the_control_socket(self):
        found = self.changed("source: /run/dvsguard/node", "source: /var/lib/dvsguard/signer")
        self.assertIn(("LP07", "relay"), found)
        self.assertIn(("LP08", "relay"), found)

    def test_the_control_socket_in_a_folder_of_the_operators_own(self):
        def findings(source, beside):
            shutil.copy(EXAMPLE / "compose.yaml", self.folder)
            if beside:
                self.put("signer.yaml", beside)
            else:
                (self.folder / "signer.yaml").unlink(missing_ok=True)
            return self.changed('    restart: unless-stopped\n    ports', '    restart: unless-stopped\n'
                                f'    volumes: ["{source}:/data:ro"]\n    ports', "compose.yaml")
        ours = "signer: 1\nlog: {folder: %s}\n"
        for source, beside, told in (("/srv/log/control.sock", "", True),  # the relay joins this service
                                     ("/srv/log", "", False),
                                     ("/srv/log", ours % "/srv/log", True),
                                     ("./log", ours % "log", True),
                                     ("/srv/log", "signer: {keys: 1}\nlog: {folder: /srv/log}\n", False),  # another's
                                     ("/srv/log", "signer: [", False)):
            with self.subTest(source=source, beside=beside):
                self.assertEqual(("LP07", "node") in findings(source, beside), told)

    def test_a_relay_that_listens_elsewhere(self):
        for address in ("0.0.0.0:8545", "172.17.0.2:8545"):
            shutil.copy(EXAMPLE / "compose.signer.yaml", self.folder)
            self.assertEqual(self.changed('--listen, "127.0.0.1:8545"', f'--listen, "{address}"'), [("LP06", "relay")])

    def test_a_keystore_beside_it(self):
        self.put("operator.json", json.dumps(KEYSTORE)).chmod(0o600)
        found = self.changed('    restart: unless-stopped\n    ports', '    restart: unless-stopped\n'
                             '    volumes: ["./operator.json:/data/operator.json:ro"]\n    ports', "compose.yaml")
        self.assertIn(("KM01", "node"), found)

    def test_the_operators_folder_beside_it(self):
        found = self.changed('    restart: unless-stopped\n    ports', '    restart: unless-stopped\n'
                             '    volumes: ["/etc/dvsguard:/etc/dvsguard:ro"]\n    ports', "compose.yaml")
        self.assertIn(("LP08", "node"), found)

    def test_a_password_in_the_environment(self):
        found = self.changed("      PEERS:", "      OPERATOR_ECDSA_KEY_PASSWORD: hunter22\n      PEERS:", "compose.yaml")
        self.assertIn(("KM02", "node"), found)

    def test_the_whole_host_instead_of_the_nodes_network(self):
        self.assertIn(("LP06", "relay"), self.changed("network_mode: service:node", "network_mode: host"))


class Signer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@unittest.skipUnless(RELAY.is_file(), "DVSGUARD_BUILD does not name the folder of dvsguard-relay")
class Healthcheck(ProjectTest):
    def relay(self, status):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                assert (self.path, self.headers["Host"]) == ("/readyz", "127.0.0.1")
                self.send_response(status)
                self.end_headers()

            def address_string(self):
                return "relay"

            def log_message(self, *_):
                pass
        server = Signer(str(self.folder / "signer.sock"), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        address = f"127.0.0.1:{free_port()}"
        process = subprocess.Popen([RELAY, "--listen", address, "--socket", self.folder / "signer.sock"])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return address

    def checked(self, address):
        return subprocess.run([RELAY, "--check", address], capture_output=True, timeout=60)

    def until(self, address, code):
        end = time.monotonic() + 60
        while (done := self.checked(address)).returncode != code and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(done.returncode, code, done)
        return done

    def test_says_whether_the_signer_is_ready(self):
        self.until(self.relay(200), 0)

    def test_a_signer_that_is_not_ready(self):
        address, end = self.relay(503), time.monotonic() + 60
        while b"not ready" not in (done := self.checked(address)).stderr and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual((done.returncode, done.stderr), (2, b"dvsguard-relay: the signer is not ready\n"))

    def test_nobody_there(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.assertEqual(self.checked(f"127.0.0.1:{probe.getsockname()[1]}").returncode, 2)

    def test_loopback_alone_is_asked(self):
        self.assertEqual(self.checked("8.8.8.8:80").stderr, b"dvsguard-relay: --check is 127.x.x.x:PORT\n")


if __name__ == "__main__":
    unittest.main()
