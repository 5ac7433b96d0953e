"""Nothing of the input can steer a terminal, and no secret of it appears: in a report of any form, or in an error.
harness.ProjectTest holds every run to that; the tests here plant the material."""
import json
import os
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from harness import SECRET, ProjectTest

EVIL = "\x1b[2J\x1b]0;owned\x07\r\x9b31m\u202e\u200b\x7f\b"
# Inside a YAML or JSON double-quoted scalar.
ESCAPED = json.dumps(EVIL)[1:-1].replace("\x7f", "\\u007f")

SERVICE = "services:\n  node:\n    image: node:1.0.0\n"


class NoLeak(ProjectTest):
    def check_every_form(self, *args, **options):
        for form in ("text", "json", "sarif", "junit"):
            done = self.check("--format", form, *args, **options)
            if form in ("json", "sarif") and done.code != 2:
                json.loads(done.out)
            if form == "junit" and done.code != 2:
                ElementTree.fromstring(done.out)
        return done

    def put_and_check(self, text):
        self.put("compose.yaml", text)
        return self.check_every_form()


class Terminal(NoLeak):
    PLACES = {
        "service name": 'services: {{"{0}": {{image: "a:1"}}}}',
        "image": 'services: {{a: {{image: "{0}"}}}}',
        "image tag": 'services: {{a: {{image: "a:{0}"}}}}',
        "variable": 'services: {{a: {{image: "a:1", environment: {{"PRIVATE_KEY{0}": "1"}}}}}}',
        "variable of a list": 'services: {{a: {{image: "a:1", environment: ["{0}PRIVATE_KEY=1"]}}}}',
        "value": 'services: {{a: {{image: "a:1", environment: {{DOCKER_HOST: "tcp://{0}:2375"}}}}}}',
        "bind source": 'services: {{a: {{image: "a:1", volumes: ["/etc/{0}:/x"]}}}}',
        "bind target": 'services: {{a: {{image: "a:1", volumes: ["/etc:/x{0}"]}}}}',
        "mount mode": 'services: {{a: {{image: "a:1", volumes: ["/etc:/x:{0}"]}}}}',
        "port": 'services: {{a: {{image: "a:1", ports: ["{0}:80"]}}}}',
        "host address": 'services: {{a: {{image: "a:1", ports: [{{target: 80, published: "80", host_ip: "{0}"}}]}}}}',
        "capability": 'services: {{a: {{image: "a:1", cap_add: ["{0}"]}}}}',
        "device": 'services: {{a: {{image: "a:1", devices: ["/dev/{0}:/dev/x"]}}}}',
        "user": 'services: {{a: {{image: "a:1", user: "{0}"}}}}',
        "network mode": 'services: {{a: {{image: "a:1", network_mode: "container:{0}"}}}}',
        "security option": 'services: {{a: {{image: "a:1", security_opt: ["{0}:unconfined"]}}}}',
        "sysctl": 'services: {{a: {{image: "a:1", sysctls: {{"{0}": "1"}}}}}}',
        "group": 'services: {{a: {{image: "a:1", group_add: ["{0}"]}}}}',
        "runtime": 'services: {{a: {{image: "a:1", runtime: "{0}"}}}}',
        "provider": 'services: {{a: {{provider: {{type: "{0}"}}}}}}',
        "hook": 'services: {{a: {{image: "a:1", post_start: [{{command: ["{0}"], privileged: true}}]}}}}',
        "label": 'services: {{a: {{image: "a:1", labels: {{"com.centurylinklabs.watchtower.{0}": "{0}"}}}}}}',
        "command": 'services: {{a: {{image: "a:1", command: ["--private-key", "{0}"]}}}}',
        "host name": 'services: {{a: {{image: "a:1", extra_hosts: ["{0}:1.2.3.4"]}}}}',
        "pull policy": 'services: {{a: {{image: "a:1", pull_policy: "{0}"}}}}',
        "logging driver": 'services: {{a: {{image: "a:1", logging: {{driver: "{0}"}}}}}}',
        "unknown property": 'services: {{a: {{image: "a:1", "{0}": 1}}}}',
        "unknown top level": 'services: {{a: {{image: "a:1"}}}}\n"{0}": 1',
        "project name": 'name: "{0}"\nservices: {{a: {{image: "a:1"}}}}',
        "volume name": 'services: {{a: {{image: "a:1", volumes: ["v{0}:/x"]}}}}\nvolumes: {{"v{0}": {{}}}}',
        "volume device": 'services: {{a: {{image: "a:1", volumes: ["v:/x"]}}}}\nvolumes: {{v: {{driver_opts: {{o: bind, type: none, device: "/etc/{0}"}}}}}}',
        "secret file": 'services: {{a: {{image: "a:1", secrets: [s]}}}}\nsecrets: {{s: {{file: "/etc/{0}"}}}}',
        "profile": 'services: {{a: {{image: "a:1", profiles: ["{0}"], privileged: true}}}}',
        "missing file": 'services: {{a: {{image: "a:1", env_file: "{0}"}}}}',
        "include": 'include: ["{0}"]',
        "extends": 'services: {{a: {{extends: {{file: "{0}", service: "{0}"}}}}}}',
        "dependency": 'services: {{a: {{image: "a:1", depends_on: ["{0}"]}}}}',
        "dockerfile": 'services: {{a: {{build: {{context: ., dockerfile: "{0}"}}}}}}',
        "anchor": 'x-a: *{0}\nservices: {{a: {{image: "a:1"}}}}',
        "tag": 'services: {{a: {{image: !{0} "a:1"}}}}',
        "contract name": 'services: {{a: {{image: "a:1"}}}}\nx-dvs: {{contract: 1, name: "{0}"}}',
        "contract key": 'services: {{a: {{image: "a:1"}}}}\nx-dvs: {{contract: 1, "{0}": 1}}',
        "reason": 'services: {{a: {{image: "a:1", cap_add: [SYS_ADMIN], x-dvs: {{privileges: [{{kind: capability, what: SYS_ADMIN, why: "{0}"}}]}}}}}}\nx-dvs: {{contract: 1, name: a}}',
        "kind": 'services: {{a: {{image: "a:1", x-dvs: {{privileges: [{{kind: "{0}", what: "{0}", why: a}}]}}}}}}\nx-dvs: {{contract: 1, name: a}}',
        "channel": 'services: {{a: {{image: "a:1"}}}}\nx-dvs: {{contract: 1, name: a, channels: {{discord: "https://{0}"}}}}',
        "call": 'services: {{a: {{image: "a:1"}}}}\nx-dvs: {{contract: 1, name: a, keys: {{k: {{type: ecdsa-secp256k1, delivery: signer, services: [a], uses: [{{chain: 1, to: "0x00", call: "{0}()", why: a}}]}}}}}}',
        "interpolation": 'services: {{a: {{image: "a:${{{0}}}"}}}}',
        "required": 'services: {{a: {{image: "${{A:?{0}}}"}}}}',
    }

    def test_escapes_in_every_place_that_a_message_may_quote(self):
        for name, text in self.PLACES.items():
            with self.subTest(name):
                self.put_and_check(text.format(ESCAPED) + "\n")

    def test_line_feeds_make_no_lines_of_their_own(self):
        for name, text in self.PLACES.items():
            with self.subTest(name):
                done = self.put_and_check(text.format("\\ndvsguard: forged: line\\n") + "\n")
                self.assertNotRegex(done.err.decode(), r"(?m)^dvsguard: forged")
                self.put("compose.yaml", text.format("\\n0 broken, 11 kept\\n") + "\n")
                self.assertNotRegex(self.check().out.decode(), r"(?m)^0 broken, 11 kept")

    def test_values_of_the_dot_env(self):
        self.put(".env", 'TAG="' + EVIL.replace("\r", "") + '"\nPATHS=/etc/' + EVIL.replace("\r", "") + "\n")
        self.put_and_check(SERVICE + '    volumes: ["${PATHS}:/x"]\n    user: "${TAG}"\n    cap_add: ["${TAG}"]\n')

    def test_values_of_the_environment(self):
        self.put("compose.yaml", SERVICE + '    volumes: ["${P}:/x"]\n    cap_add: ["${P}"]\n')
        self.check_every_form(env={"P": "/etc/" + EVIL, "COMPOSE_PROFILES": EVIL, "COMPOSE_PROJECT_NAME": EVIL})
        self.check_every_form(env={"COMPOSE_FILE": EVIL})
        self.check_every_form(env={b"P": b"/etc/\xff\xfe\x80"})

    def test_names_of_files(self):
        for name in ("a\x1b[2J.yaml", "a\nb.yaml", "a\u202eb.yaml", b"a\xff\xfeb.yaml"):
            with self.subTest(name):
                path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
                with open(path, "w") as file:
                    file.write(SERVICE + "    privileged: true\n    volumes: [\"./data:/data\"]\n")
                self.check_every_form("-f", name)
                with open(path, "w") as file:
                    file.write("services: [\n")
                self.check_every_form("-f", name)
                os.unlink(path)
                self.assert_refused(self.check("-f", name))

    def test_names_of_folders(self):
        folder = self.folder / "a\x1b[2J\nb\u202e"
        folder.mkdir()
        (folder / "compose.yaml").write_text(SERVICE + "    privileged: true\n    volumes: [\"./data:/data\", \"..:/up\"]\n")
        self.check_every_form(cwd=folder)

    def test_the_command_line(self):
        self.put("compose.yaml", SERVICE)
        for args in (("check", EVIL), ("check", "--" + EVIL), (EVIL,), ("check", "--format", EVIL), ("explain", EVIL),
                     ("check", "--profile", EVIL), ("check", "--require", EVIL), ("check", "--fail-on", EVIL),
                     ("check", "--env-file", EVIL), ("check", "--project-directory", EVIL)):
            with self.subTest(args):
                self.run_dvsguard(*args)


class Secrets(NoLeak):
    def test_wherever_a_project_may_hold_one(self):
        self.put(".env", f"DOT_ENV_PRIVATE_KEY={SECRET}\nRPC=https://user:{SECRET}@rpc.example/{SECRET}\n")
        self.put("node.env", f"ECDSA_KEY_PASSWORD={SECRET}\nMNEMONIC='{SECRET}'\nexport API_TOKEN=\"{SECRET}\"\n")
        self.put("run.sh", f"#!/bin/sh\nset -x\nexport PRIVATE_KEY={SECRET}\nnode --private-key {SECRET}\n")
        self.put("key.txt", SECRET + "\n")
        self.put("Dockerfile", f"FROM debian:12\nARG TOKEN={SECRET}\nENV PRIVATE_KEY={SECRET}\n"
                 f"ADD https://user:{SECRET}@example.com/x /x\nRUN curl -H 'Authorization: {SECRET}' https://a\n")
        done = self.put_and_check(f"""
name: leaky
services:
  node:
    image: node:1.0.0
    build: {{context: ., args: {{TOKEN: {SECRET}}}, secrets: [s]}}
    env_file: node.env
    environment:
      PRIVATE_KEY: "{SECRET}"
      OPERATOR_ECDSA: 0x{SECRET}
      FROM_DOT_ENV_PASSWORD: ${{DOT_ENV_PRIVATE_KEY}}
      RPC_URL: ${{RPC}}
      DEFAULTED_MNEMONIC: ${{UNSET:-{SECRET}}}
      DOCKER_HOST: ssh://user:{SECRET}@host
      GETH_URL: https://user:{SECRET}@geth.example/v3/{SECRET}
    entrypoint: [sh, /run.sh, "--password={SECRET}"]
    command: [--ecdsa-private-key, "0x{SECRET}", --url, "https://user:{SECRET}@host/"]
    healthcheck: {{test: "curl https://user:{SECRET}@host/?token={SECRET}"}}
    labels: {{url: "https://user:{SECRET}@host", token: {SECRET}}}
    annotations: {{token: {SECRET}}}
    logging: {{driver: splunk, options: {{splunk-token: {SECRET}, splunk-url: "https://user:{SECRET}@host"}}}}
    post_start: [{{command: ["node", "--password", "{SECRET}"], environment: ["PASSWORD={SECRET}"], privileged: true}}]
    volumes: ["./run.sh:/run.sh", "./key.txt:/key.txt:readonly", "share:/share"]
    secrets: [s]
    configs: [c]
    extra_hosts: ["host:1.2.3.4"]
    sysctls: {{kernel.x: {SECRET}}}
    storage_opt: {{key: {SECRET}}}
  other:
    image: other:1.0.0
    env_file: node.env
    environment: ["PRIVATE_KEY={SECRET}", "AWS_SECRET_ACCESS_KEY={SECRET}"]
  builder:
    build: "https://user:{SECRET}@git.example/repo.git"
  provided:
    provider: {{type: ./x, options: {{password: {SECRET}}}}}
volumes:
  share: {{driver_opts: {{type: cifs, o: "username=a,password={SECRET}", device: "//host/share"}}}}
secrets: {{s: {{file: ./key.txt}}}}
configs: {{c: {{content: "password = {SECRET}"}}}}
""")
        self.assertEqual(done.code, 1, done)

    def test_an_env_file_that_is_a_bare_key(self):
        self.put("key.env", SECRET + "\n")
        self.put_and_check(SERVICE + "    env_file: key.env\n    environment: [\"" + SECRET + "\"]\n")

    def test_one_that_stands_in_a_variables_name(self):
        words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
        service = (SERVICE + f'    environment: ["PRIVATE_KEY:0x{SECRET}", "KEYSTORE_PASSWORD:{SECRET}", "MNEMONIC:{words}"]\n')
        self.put("compose.yaml", service + service.split("\n", 1)[1].replace("node:", "web:", 1))
        for args in (("check", "--format", "json"), ("check",), ("harden", "--dry-run"), ("ask",)):
            with self.subTest(args):
                done = self.run_dvsguard(*args)
                self.assertNotIn(SECRET[:8], done.out.decode(), done)
                self.assertNotIn("legal", done.out.decode(), done)

    def test_one_that_is_too_long_to_be_shown_whole(self):
        secret = "cutsecret" + SECRET * 5
        self.put(".env", f"LONG_PASSWORD={secret}\n")
        self.put("compose.yaml", SERVICE + '    runtime: "${LONG_PASSWORD}"\n    volumes:\n'
                 '      - {type: bind, source: ./k, target: "/keys/${LONG_PASSWORD}/op.ecdsa.key.json"}\n')
        for args in (("check",), ("check", "--format", "json"), ("harden", "--dry-run"), ("ask",)):
            with self.subTest(args):
                self.assertNotIn("cutsecret", self.run_dvsguard(*args).out.decode())

    def test_the_operators_own_values(self):
        self.put("compose.yaml", "name: op\n" + SERVICE + '    runtime: "${TX}"\n    volumes:\n'
                 '      - {type: bind, source: ./k, target: "/keys/${TX}/op.ecdsa.key.json"}\n')
        self.put("own/value", SECRET + "\n")
        self.put("own/dvsguard.yaml", f"dvsguard: 1\nprojects:\n  - path: {self.folder}\n    config: {{TX: {{file: value}}}}\n")
        for args in (("check",), ("harden", "--dry-run"), ("ask",)):
            with self.subTest(args):
                self.assertIn(self.run_dvsguard(*args, "--config", "own/dvsguard.yaml").code, (0, 1))

    def test_a_contract_that_holds_one(self):
        for text in (f"config: {{A: {{type: url, secret: true, default: \"https://u:{SECRET}@h\", why: a}}}}",
                     f"config: {{A: {{type: port, default: \"{SECRET}\", why: a}}}}",
                     f"channels: {{discord: \"https://u:{SECRET}@discord.gg/a\"}}"):
            with self.subTest(text):
                self.put_and_check(SERVICE + f"x-dvs:\n  contract: 1\n  name: a\n  {text}\n")

    def test_remote_places_with_credentials(self):
        for text in (f"include: [\"https://user:{SECRET}@git.example/a.git\"]\n" + SERVICE,
                     f"services: {{a: {{extends: {{file: \"https://user:{SECRET}@h/a.yaml\", service: a}}}}}}\n",
                     f"services: {{a: {{build: {{context: \"git@h:a\", additional_contexts: [\"a=https://u:{SECRET}@h\"]}}}}}}\n",
                     f"services: {{a: {{image: \"https://user:{SECRET}@registry.example/a:1\"}}}}\n"):
            with self.subTest(text):
                self.put_and_check(text)

    def test_errors_beside_one(self):
        self.put(".env", f"DOT_ENV_KEY={SECRET}\n")
        for line in (f'PRIVATE_KEY: "{SECRET}', f"PRIVATE_KEY: {SECRET}: x", f"PRIVATE_KEY: [{SECRET}", f"PRIVATE_KEY: ${{{SECRET}",
                     "PRIVATE_KEY: ${A:?${DOT_ENV_KEY}}", f"PRIVATE_KEY: $%{SECRET}", f"PRIVATE_KEY: ${SECRET}%", f"PRIVATE_KEY: *{SECRET}",
                     f"PRIVATE_KEY: &a {SECRET}\n      PRIVATE_KEY: {SECRET}", f"PRIVATE_KEY: !{SECRET} a", f"PRIVATE_KEY: '{SECRET}\\'",
                     f'PRIVATE_KEY: "\\{SECRET}"', f"PRIVATE_KEY: [{SECRET}]", f"PRIVATE_KEY: {{{SECRET}: {SECRET}}}",
                     f"PRIVATE_KEY: |\n   {SECRET}\n  {SECRET}", f"PRIVATE_KEY: `{SECRET}`", f"PRIVATE_KEY: {SECRET}\x01"):
            with self.subTest(line):
                self.put_and_check(SERVICE + "    environment:\n      " + line + "\n")

    def test_errors_in_a_list_beside_one(self):
        for item in (f'"PASSWORD={SECRET}', f"[PASSWORD={SECRET}]", f"{{PASSWORD: {SECRET}}}", f'"PASSWORD=${{{SECRET}"',
                     f'"={SECRET}"', f'"PASSWORD={SECRET}"\n    - 1\n    - [x]'):
            with self.subTest(item):
                self.put_and_check(SERVICE + "    environment:\n    - " + item + "\n")

    def test_errors_in_an_env_file_beside_one(self):
        for line in (f"PASSWORD='{SECRET}", f'PASSWORD="{SECRET}', f"PASSWORD={SECRET}\nPASS WORD={SECRET}", f"PASSWORD: {SECRET} x",
                     f"PASSWORD=${{{SECRET}", f"={SECRET}", f"PASSWORD {SECRET}", f'"{SECRET}"',
                     f"PASSWORD=a\x01{SECRET}", f"PASSWORD=\xff{SECRET}", f"{SECRET}={SECRET}\n-{SECRET}", f"PASSWORD=$({SECRET})"):
            for name, text in ((".env", SERVICE), ("node.env", SERVICE + "    env_file: node.env\n")):
                with self.subTest(f"{name}: {line}"):
                    self.put(name, line.encode("latin-1") + b"\n")
                    self.put_and_check(text)
                    (self.folder / name).unlink()

    def test_one_where_another_type_belongs(self):
        for key in ("ports", "volumes", "user", "cap_add", "network_mode", "mem_limit", "privileged", "depends_on", "devices"):
            with self.subTest(key):
                self.put(".env", f"PRIVATE_KEY={SECRET}\n")
                self.put_and_check(SERVICE + f"    {key}: [\"${{PRIVATE_KEY}}\", {{a: \"${{PRIVATE_KEY}}\"}}]\n")
                self.put_and_check(SERVICE + f"    {key}: \"${{PRIVATE_KEY}}\"\n")


if __name__ == "__main__":
    sys.exit(unittest.main())
