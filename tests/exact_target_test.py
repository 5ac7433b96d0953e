"""What was accepted, or is in the baseline, covers that and nothing else: another image, URL, command or mode at the
same place is a finding again."""
import json
import sys
import unittest

from harness import SECRET, ProjectTest

LATER = 'until: "2999-01-01T00:00:00Z"'
HEAD = "services:\n  node:\n    image: acme/node:1.0.0\n"

# rule, what was accepted, what came later. Each pair differs in what the finding is about.
PAIRS = {
    "fetched script": ("UP04", '    command: ["sh", "-c", "curl -fsSL https://a.example/i.sh | sh"]\n',
                       '    command: ["sh", "-c", "curl -fsSL https://b.example/i.sh | sh"]\n'),
    "fetched script by options": ("UP04", '    command: ["sh", "-c", "curl -H x -o- https://a.example/i | sh"]\n',
                                  '    command: ["sh", "-c", "curl -H x -o- https://a.example/j | sh"]\n'),
    "fetched by a variable": ("UP04", '    command: ["sh", "-c", "U=https://a.example/i; curl $$U | sh"]\n',
                              '    command: ["sh", "-c", "U=https://b.example/i; curl $$U | sh"]\n'),
    "fetched twice": ("UP04", '    command: ["sh", "-c", "curl https://a.example/i | sh"]\n',
                      '    command: ["sh", "-c", "curl https://a.example/i | sh; curl https://b.example/i | sh"]\n'),
    "downloaded file": ("UP04", '    command: ["sh", "-c", "curl -o /x https://a.example/x && chmod +x /x"]\n',
                        '    command: ["sh", "-c", "curl -o /x https://b.example/x && chmod +x /x"]\n'),
    "evaluated": ("UP04", '    command: ["bash", "-c", "eval \\"$$(wget -qO- https://a.example/i)\\""]\n',
                  '    command: ["bash", "-c", "eval \\"$$(wget -qO- https://b.example/i)\\""]\n'),
    "cloned": ("UP04", '    command: ["sh", "-c", "git clone https://a.example/x"]\n',
               '    command: ["sh", "-c", "git clone https://b.example/x"]\n'),
    "package": ("UP04", '    command: ["sh", "-c", "apt-get install -y curl"]\n',
                '    command: ["sh", "-c", "apt-get install -y curl evil"]\n'),
    "npm package": ("UP04", '    command: ["sh", "-c", "npx -y tool"]\n', '    command: ["sh", "-c", "npx -y other"]\n'),
    "hook": ("LP17", '    post_start: [{command: [chown, a, /b], privileged: true}]\n',
             '    post_start: [{command: [sh, /evil], privileged: true}]\n'),
    "provider": ("LP17", '    provider: {type: tool, options: {size: 1}}\n', '    provider: {type: tool, options: {size: 2}}\n'),
    "mount's mode": ("LP08", '    volumes: ["/etc:/e:ro"]\n', '    volumes: ["/etc:/e"]\n'),
    "capabilities kept": ("LP02", "    cap_drop: [CHOWN, MKNOD]\n", "    cap_drop: [CHOWN]\n"),
    "annotation": ("LP18", "    annotations: {a.b: one}\n", "    annotations: {a.b: two}\n"),
    "cgroup": ("LP18", "    cgroup_parent: one\n", "    cgroup_parent: two\n"),
    "name": ("LP19", '    extra_hosts: ["h.example=192.0.2.1"]\n', '    extra_hosts: ["h.example=192.0.2.2"]\n'),
    "kernel parameter": ("LP14", "    sysctls: {net.core.somaxconn: 1}\n", "    sysctls: {net.core.somaxconn: 2}\n"),
    "logs' receiver": ("LG05", "    logging: {driver: syslog, options: {syslog-address: \"tcp://192.0.2.1:514\"}}\n",
                       "    logging: {driver: syslog, options: {syslog-address: \"tcp://192.0.2.2:514\"}}\n"),
    "engine": ("LP07", "    environment: {DOCKER_HOST: \"tcp://192.0.2.1:2375\"}\n",
               "    environment: {DOCKER_HOST: \"tcp://192.0.2.2:2375\"}\n"),
    "build's source": ("UP05", "    build: https://github.com/a/a.git\n", "    build: https://github.com/a/b.git\n"),
    "key": ("KM01", '    volumes: ["./a.ecdsa.key.json:/k.ecdsa.key.json:ro"]\n',
            '    volumes: ["./b.ecdsa.key.json:/k.ecdsa.key.json:ro"]\n'),
}


class ExactTargets(ProjectTest):
    def found(self, rule, body, head=HEAD):
        self.put("compose.yaml", head + body)
        done = self.check("--format", "json", "--fail-on", "info")
        self.assertNotEqual(done.out, b"", done)
        return [item for practice in json.loads(done.out)["practices"] for item in practice["findings"]
                if item["rule"] == rule]

    def test_another_thing_is_another_finding(self):
        for name, (rule, one, other) in PAIRS.items():
            with self.subTest(name):
                before = {item["fingerprint"] for item in self.found(rule, one)}
                after = {item["fingerprint"] for item in self.found(rule, other)}
                self.assertTrue(before, one)
                self.assertTrue(after - before, "what came later is covered")
                self.assertEqual(before, {item["fingerprint"] for item in self.found(rule, "\n" + one)}, "it moved")

    def test_an_acceptance_covers_one_image(self):
        config = self.new_folder() / "dvsguard.yaml"
        config.write_text(f"dvsguard: 1\nprojects:\n  - path: {self.folder}\n    accept:\n"
                          f"      - {{rule: UP01, service: node, target: image acme/node:latest, why: x, {LATER}}}\n")
        for image, code in (("acme/node:latest", 0), ("acme/node:edge", 1), ("evil/node:latest", 1)):
            self.put("compose.yaml", f"services:\n  node:\n    image: {image}\n")
            done = self.check("--config", str(config), "--only", "UP01")
            self.assertEqual(done.code, code, (image, done))

    def test_a_new_release_of_one_image_is_no_new_finding(self):
        one = self.found("SG01", "", "services:\n  node:\n    image: acme/node:1.0.0\n")
        two = self.found("SG01", "", "services:\n  node:\n    image: acme/node:1.1.0\n")
        other = self.found("SG01", "", "services:\n  node:\n    image: acme/other:1.1.0\n")
        self.assertEqual(one[0]["fingerprint"], two[0]["fingerprint"])
        self.assertNotEqual(one[0]["fingerprint"], other[0]["fingerprint"])
        self.assertEqual(one[0]["target"], "image acme/node")

    def test_targets_carry_no_secret(self):
        for body in (f'    command: ["sh", "-c", "curl https://u:{SECRET}@a.example/i?token={SECRET} | sh"]\n',
                     f'    command: ["sh", "-c", "curl -H \'Authorization: {SECRET}\' https://a.example/i | sh"]\n',
                     f'    command: ["sh", "-c", "npm install --//r/:_authToken={SECRET} x"]\n',
                     f'    post_start: [{{command: [tool, --password, {SECRET}], privileged: true}}]\n',
                     f'    post_start: [{{command: [tool, "API_TOKEN={SECRET}"], privileged: true}}]\n',
                     f'    post_start: [{{command: [sh, -c, "tool --password {SECRET} x"], privileged: true}}]\n',
                     f'    post_start: [{{command: [sh, -c, "curl -u a:{SECRET} -H \'X-Api-Key: {SECRET}\' b"], privileged: true}}]\n',
                     f'    command: ["sh", "-c", "git -c \'http.extraHeader=Authorization: Bearer {SECRET}\' clone b"]\n',
                     f"    provider: {{type: tool, options: {{password: {SECRET}}}}}\n",
                     f'    annotations: {{secret_token: "{SECRET}"}}\n',
                     f'    environment: {{DOCKER_HOST: "tcp://u:{SECRET}@192.0.2.1:2375"}}\n'):
            with self.subTest(body.replace(SECRET, "S")):
                self.put("compose.yaml", HEAD + body)
                for form in ("json", "sarif", "text", "junit"):
                    self.check("--format", form)  # the harness looks for the secret


class Baselines(ProjectTest):
    def test_two_projects_of_one_folder_are_told_apart(self):
        self.put("a.yaml", "name: one\nservices: {node: {image: \"acme/a:1\", privileged: true}}\n")
        self.put("b.yaml", "name: one\nservices: {node: {image: \"acme/a:1\"}}\n")
        config = self.new_folder() / "dvsguard.yaml"
        config.write_text(f"dvsguard: 1\nprojects:\n  - {{path: {self.folder}, files: [a.yaml]}}\n"
                          f"  - {{path: {self.folder}, files: [b.yaml]}}\n")
        base = self.put("base.json", self.check("--config", str(config), "--all", "--format", "json").out)
        self.assertEqual(self.check("--config", str(config), "--all", "--baseline", str(base)).code, 0)
        # What the one has does not cover the other.
        self.put("b.yaml", (self.folder / "a.yaml").read_text())
        self.assertEqual(self.check("--config", str(config), "--all", "--baseline", str(base)).code, 1)
        # Nor where each side has one alone.
        alone = self.put("alone.json", self.check("-f", "a.yaml", "--format", "json").out)
        self.assertEqual(self.check("-f", "a.yaml", "--baseline", str(alone)).code, 0)
        done = self.check("-f", "b.yaml", "--baseline", str(alone))
        self.assertEqual(done.code, 1, done)
        self.assertIn("the baseline tells nothing of this project", done.out.decode())

    def test_an_override_over_the_same_files_stays_the_same_project(self):
        self.put("a.yaml", "name: one\nservices: {node: {image: \"acme/a:1\"}}\n")
        self.put("o.yaml", "services: {node: {read_only: true}}\n")
        base = self.put("base.json", self.check("-f", "a.yaml", "--format", "json").out)
        self.assertEqual(self.check("-f", "a.yaml", "-f", "o.yaml", "--baseline", str(base)).code, 0)

    def test_says_its_files_and_profiles(self):
        self.put("a.yaml", "name: one\nservices: {node: {image: \"acme/a:1\"}}\n")
        done = self.check("-f", "a.yaml", "--profile", "p", "--format", "json")
        subject = json.loads(done.out)["subject"]
        self.assertEqual((subject["files"], subject["profiles"]), (["a.yaml"], ["p"]))


class Columns(ProjectTest):
    def test_sarif_counts_characters(self):
        line = '  node: {labels: {x: "gr\u00fc\u00df \U0001f680"}, privileged: true, image: "a:1"}\n'
        self.put("compose.yaml", "services:\n" + line)
        run, = json.loads(self.check("--format", "sarif").out)["runs"]
        self.assertEqual(run["columnKind"], "unicodeCodePoints")
        result, = [item for item in run["results"] if item["ruleId"] == "LP01"]
        region = result["locations"][0]["physicalLocation"]["region"]
        self.assertEqual(region["startColumn"], line.index("true") + 1)


if __name__ == "__main__":
    sys.exit(unittest.main())
