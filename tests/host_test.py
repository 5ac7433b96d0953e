"""`dvsguard check --host` over a host that a mount namespace makes up: its files alone, read and never written."""
import json
import os
import socket
import subprocess
import unittest

from harness import ProjectTest

PROJECT = """name: demo
services:
  node: {image: 'acme/node:1.0', user: '1000:1000'}
  other: {image: 'acme/other:1.0', user: '10001:10001'}
"""
PASSWD = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\nDVS-demo-8f3a2c:x:10001:10001::/:/bin/false\n"


def why_not():
    if os.geteuid() != 0 or subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode:
        return "namespaces refused: a made-up /etc needs root and a mount namespace"
    return ""


@unittest.skipIf(why_not(), why_not())
class Host(ProjectTest):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)
        self.etc = self.folder / "etc"
        self.run = self.folder / "run"
        self.run.mkdir()
        self.etc_file("passwd", PASSWD)
        self.etc_file("group", "root:x:0:\ndocker:x:998:ann\nusers:x:100:ann\n")
        self.etc_file("nsswitch.conf", "passwd: files systemd\n")

    def etc_file(self, name, text, mode=0o644):
        path = self.put(f"etc/{name}", text)
        path.chmod(mode)

    def report(self, *args):
        """Runs it where /etc and /run are ours: nobody else sees these mounts."""
        wrapper = self.put("host.sh", f"mount --bind {self.etc} /etc && mount --bind {self.run} /run && exec \"$@\"\n")
        environment = {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        done = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", wrapper, self.binary, "check",
                               "--host", "--format", "json", *args], cwd=self.folder, env=environment,
                              capture_output=True)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout)

    def found(self, rule, *args):
        return {item.get("service", ""): item["message"] for practice in self.report(*args)["practices"]
                for item in practice["findings"] if item["rule"] == rule}

    def missing(self, rule):
        return [item for practice in self.report()["practices"] for item in practice["missing"]
                if item["rule"] == rule]

    def test_the_signers_own_file_says_where_its_control_socket_is(self):
        self.put("compose.yaml", PROJECT.replace("user: '1000:1000'", "user: '1000:1000', volumes: ['/srv/sig:/s:ro']"))
        self.assertEqual(self.found("LP07"), {})
        self.etc_file("dvsguard/signer.yaml", "signer: 1\nlog: {folder: /srv/sig/log}\n", 0o600)
        self.assertEqual(set(self.found("LP07")), {"node"})
        self.etc_file("dvsguard/signer.yaml", "signer: [", 0o600)
        missing = [item for item in self.missing("LP07") if "signer.yaml" in item["evidence"]]
        self.assertEqual([item["service"] for item in missing], ["node"])

    def test_daemon_json_settles_logs_and_privileges(self):
        self.assertEqual(set(self.found("LG02")), {"node", "other"})
        self.assertEqual(set(self.found("LP04")), {"node", "other"})
        self.etc_file("docker/daemon.json", '{"log-driver": "local", "no-new-privileges": true}')
        self.assertEqual(self.found("LG02"), {})
        self.assertEqual(self.found("LP04"), {})
        self.etc_file("docker/daemon.json", '{"log-driver": "none"}')
        self.assertEqual(set(self.found("LG01")), {"node", "other"})

    def test_a_daemon_json_that_cannot_be_read_is_missing_evidence(self):
        for text in ("{", '{"log-driver": 7}', '{"a": 1, "a": 2}', "[" * 1_000_000, " " * (2 << 20)):
            self.etc_file("docker/daemon.json", text)
            evidence = self.missing("LG02")
            self.assertEqual(len(evidence), 1, evidence)
            self.assertIn("daemon.json", evidence[0]["command"])

    def test_the_socket_is_looked_at(self):
        path = self.run / "docker.sock"
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        self.addCleanup(listening.close)
        os.chown(path, 0, 998)
        path.chmod(0o660)
        self.run.chmod(0o755)
        self.assertEqual(self.found("LP07"), {})
        path.chmod(0o666)
        self.assertIn("every account", self.found("LP07")[""])
        path.chmod(0o660)
        os.chown(path, 0, 100)
        self.assertIn("users", self.found("LP07")[""])

    def test_accounts_need_no_engine_to_be_missing(self):
        self.etc_file("nsswitch.conf", "passwd: files ldap\n")
        self.assertIn("getent passwd", [item["command"] for item in self.missing("ID03")])

    def test_writes_nothing(self):
        before = sorted(str(path) for path in self.folder.rglob("*"))
        self.report()
        after = sorted(str(path) for path in self.folder.rglob("*"))
        self.assertEqual([path for path in after if "host.sh" not in path],
                         [path for path in before if "host.sh" not in path])


if __name__ == "__main__":
    unittest.main()
