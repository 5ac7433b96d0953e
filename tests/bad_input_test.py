"""What is not a Compose project is refused in one line, in time and within memory: bytes, files, bombs and cycles."""
import os
import shutil
import socket
import sys
import unittest

from harness import SECRET, ProjectTest

SERVICE = "services:\n  node:\n    image: node:1.0.0\n"


class Bytes(ProjectTest):
    def refuse(self, content, position=False):
        self.put("compose.yaml", content)
        return self.assert_refused(self.check("-f", "compose.yaml"), "compose.yaml", position)

    def test_nothing(self):
        for content in ("", " ", "\n\n", "# a comment\n", "---\n", "null\n", "~"):
            with self.subTest(content):
                self.refuse(content)

    def test_another_shape(self):
        for content in ("text\n", "- a\n- b\n", "12\n", "true\n", '"services"\n', "[]\n", "services: text\n",
                        "services:\n- a\n", "services: {node: text}\n", "services: {node: [1]}\n"):
            with self.subTest(content):
                self.refuse(content)

    def test_not_yaml(self):
        for content in ("services: [\n", "services: {a\n", "a: b: c\n", "\tservices: {}\n", "services: *x\n", "%%%\n",
                        "services: 'open\n", "a: 1\n  b: 2\n", "services: |\n x\n y: [", "? [a]\n: b\n", "{}}\n",
                        SERVICE + "...\ntrailing: text\n", SERVICE + "---\n" + SERVICE):
            with self.subTest(content):
                self.refuse(content, position=True)

    def test_the_same_key_twice(self):
        self.assertIn("compose.yaml:4:3", self.refuse(SERVICE + "  node:\n    image: other:1.0.0\n", position=True))

    def test_other_formats(self):
        for content in (b"\x7fELF\x02\x01\x01" + bytes(100), b"\x1f\x8b\x08" + bytes(range(256)), bytes(4096),
                        "services: {}".encode("utf-16"), "services: {}".encode("utf-32"), b"services: {}\n\xff\xfe",
                        b"services: \xc3\x28\n", b"services: \xed\xa0\x80\n", b"services: \xf8\x88\x80\x80\x80\n"):
            with self.subTest(content[:16]):
                self.refuse(content)

    def test_every_control_byte(self):
        for byte in [*range(0, 9), 11, 12, *range(14, 32), 127]:
            with self.subTest(byte):
                self.refuse(b"services:\n  node:\n    image: a" + bytes([byte]) + b"b\n")

    def test_a_hundred_megabytes(self):
        with open(self.folder / "compose.yaml", "wb") as file:
            for _ in range(100):
                file.write(b"a_key: a value\n" * 69906)
        self.assertIn("cap", self.assert_refused(self.check("-f", "compose.yaml"), "compose.yaml"))

    def test_a_hundred_megabytes_of_holes(self):
        with open(self.folder / "compose.yaml", "wb") as file:
            file.truncate(100 << 20)
        self.assert_refused(self.check("-f", "compose.yaml"), "compose.yaml")

    def test_a_hundred_megabytes_through_a_pipe(self):
        self.assert_refused(self.check("-f", "-", stdin=b"a: b\n" * (20 << 20)))

    def test_nothing_through_a_pipe(self):
        self.assert_refused(self.check("-f", "-"))


class Bombs(ProjectTest):
    def refuse(self, content):
        self.put("compose.yaml", content)
        return self.assert_refused(self.check(), "compose.yaml", position=True)

    def test_brackets(self):
        for open_, before in (("[", "a: "), ("{a: ", ""), ("- ", ""), ("? ", ""), ("[{a: ", "")):
            with self.subTest(open_):
                self.refuse(before + open_ * 200_000)

    def test_indentation(self):
        self.refuse("".join(" " * depth + "a:\n" for depth in range(1000)))

    def test_aliases(self):
        levels = "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 13))
        self.refuse("x-0: &a0 [bomb]\n" + levels + SERVICE)

    def test_aliases_in_mappings(self):
        levels = "".join(f"x-{n}: &a{n} {{{', '.join(f'k{k}: *a{n - 1}' for k in range(10))}}}\n" for n in range(1, 13))
        self.refuse("x-0: &a0 {bomb: 1}\n" + levels + SERVICE)

    def test_merge_keys(self):
        levels = "".join(f"x-{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 100)}]\n  k{n}: 1\n" for n in range(1, 100))
        self.put("compose.yaml", "x-0: &a0 {k: 1}\n" + levels + SERVICE)
        self.check()

    def test_an_alias_of_itself(self):
        for content in ("x-a: &a [*a]\n", "x-a: &a {b: *a}\n", "x-a: &a\n  <<: *a\n"):
            with self.subTest(content):
                self.refuse(content + SERVICE)

    def test_nested_defaults(self):
        for open_, close in (("${A:-", "}"), ("${A:+", "}"), ("${A-${B:?", "}}")):
            with self.subTest(open_):
                self.put("compose.yaml", SERVICE + f"    command: \"{open_ * 100_000}x{close * 100_000}\"\n")
                self.check()

    def test_doubling_variables(self):
        lines = ["A0=" + "x" * 1000] + [f"A{n}=${{A{n - 1}}}${{A{n - 1}}}" for n in range(1, 60)]
        self.put(".env", "\n".join(lines) + "\n")
        self.put("compose.yaml", SERVICE + "    command: $A59\n")
        self.check()

    def test_one_variable_many_times(self):
        self.put(".env", "A=" + "x" * 1_000_000 + "\n")
        self.put("compose.yaml", SERVICE + "    command: [" + ", ".join(["$A$A$A$A"] * 5000) + "]\n")
        self.check()

    def test_wide_port_ranges(self):
        self.put("compose.yaml", SERVICE + "    ports: [" + ", ".join(['"1-65535:1-65535"'] * 2000) + "]\n")
        self.check()

    def test_long_words(self):
        for key in ("image", "user", "command", "network_mode", "mem_limit", "container_name", "pull_policy"):
            with self.subTest(key):
                word = "a/" * 1_000_000
                self.put("compose.yaml", f"services:\n  node:\n    {'' if key == 'image' else 'image: a'}\n    {key}: {word}\n")
                self.check()

    def test_numbers_that_do_not_fit(self):
        for key in ("mem_limit", "pids_limit", "cpus", "shm_size", "oom_score_adj", "scale", "stop_grace_period", "user"):
            for number in ("99999999999999999999", "-99999999999999999999", "1e999", ".inf", ".nan", "0x" + "f" * 40,
                           "99999999999999999999g", '"9223372036854775808"'):
                with self.subTest(f"{key}: {number}"):
                    self.put("compose.yaml", SERVICE + f"    {key}: {number}\n")
                    self.check()


class Many(ProjectTest):
    def test_ten_thousand_services(self):
        body = "".join(f"  node{n}:\n    image: acme/node:1.0.{n}\n    volumes: [\"./data{n}:/data\"]\n    privileged: true\n"
                       f"    environment: {{PRIVATE_KEY: \"{SECRET}\"}}\n" for n in range(10_000))
        self.put("compose.yaml", "services:\n" + body)
        self.assert_decided(self.check())
        self.assert_decided(self.check("--format", "json"))

    def test_ten_thousand_services_of_one_anchor(self):
        body = "".join(f"  node{n}: {{<<: *base, container_name: n{n}}}\n" for n in range(10_000))
        self.put("compose.yaml", "x-base: &base {image: a:1.0, privileged: true, ports: [\"80:80\"]}\nservices:\n" + body)
        self.assert_decided(self.check())

    def test_a_chain_of_ten_thousand_extends(self):
        body = "".join(f"  n{n}: {{extends: n{n - 1}}}\n" for n in range(1, 10_000))
        self.put("compose.yaml", "services:\n  n0: {image: a:1.0}\n" + body)
        self.check()

    def test_a_chain_of_a_thousand_includes(self):
        for n in range(1000):
            self.put(f"{n}.yaml", f"include: [{n + 1}.yaml]\nservices: {{n{n}: {{image: a:1.0}}}}\n")
        self.put("1000.yaml", SERVICE)
        self.check("-f", "0.yaml")

    def test_a_file_included_by_two_that_two_include(self):
        for n in range(40):
            self.put(f"{n}.yaml", f"include: [{{path: {n + 1}.yaml}}, {{path: ./{n + 1}.yaml}}]\n")
        self.put("40.yaml", SERVICE)
        self.check("-f", "0.yaml")

    def test_a_hundred_thousand_variables(self):
        self.put("node.env", "".join(f"V{n}=x\n" for n in range(100_000)))
        self.put("compose.yaml", SERVICE + "    env_file: node.env\n")
        self.check()


class Cycles(ProjectTest):
    def refuse(self, content):
        self.put("compose.yaml", content)
        return self.assert_refused(self.check(), "compose.yaml", position=True)

    def test_extends(self):
        self.refuse("services:\n  a: {extends: a}\n")
        self.refuse("services:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: {service: a}}\n")

    def test_extends_through_files(self):
        self.put("other.yaml", "services:\n  b: {extends: {file: compose.yaml, service: a}}\n")
        self.put("compose.yaml", "services:\n  a: {extends: {file: other.yaml, service: b}}\n")
        self.assert_refused(self.check(), ".yaml", position=True)

    def test_include(self):
        self.refuse("include: [compose.yaml]\n" + SERVICE)
        self.put("other.yaml", "include: [compose.yaml]\n")
        self.put("compose.yaml", "include: [other.yaml]\n" + SERVICE)
        self.assert_refused(self.check(), ".yaml", position=True)

    def test_depends_on(self):
        self.refuse("services:\n  a: {image: a:1, depends_on: [b]}\n  b: {image: b:1, depends_on: [a]}\n")

    def test_namespaces_and_volumes_of_each_other(self):
        for key in ("network_mode: \"service:%s\"", "ipc: \"service:%s\"", "pid: \"service:%s\"", "volumes_from: [%s]"):
            with self.subTest(key):
                self.put("compose.yaml", "services:\n  a:\n    image: a:1\n    " + key % "b" +
                         "\n  b:\n    image: b:1\n    " + key % "a" + "\n")
                self.check()

    def test_variables_of_each_other(self):
        self.put(".env", "A=$B\nB=${A}\nC=${C}\nD=${D:-$D}\nCOMPOSE_ENV_FILES=.env\n")
        self.put("compose.yaml", SERVICE + "    command: \"$A $B $C $D\"\n    env_file: [.env, .env]\n")
        self.assert_decided(self.check())


class Files(ProjectTest):
    """What stands where a file should: through -f, and as every file that a project may name."""

    REFERENCES = {
        "env_file": "    env_file: %s\n",
        "label_file": "    label_file: %s\n",
        "extends": "    extends: {file: %s, service: node}\n",
        "include": "include: [%s]\n",
        "secret": "    secrets: [s]\nsecrets: {s: {file: %s}}\n",
        "config": "    configs: [c]\nconfigs: {c: {file: %s}}\n",
        "bind": "    volumes: [\"%s:/run.sh\"]\n    entrypoint: [sh, /run.sh]\n",
        "seccomp": "    security_opt: [\"seccomp=%s\"]\n",
        "dockerfile": "    build: {context: ., dockerfile: %s}\n",
        "context": "    build: %s\n",
    }

    def odd_files(self):
        """Name -> a path inside the project that is no regular file of text."""
        os.mkdir(self.folder / "folder")
        os.mkfifo(self.folder / "fifo")
        os.symlink("loop2", self.folder / "loop1")
        os.symlink("loop1", self.folder / "loop2")
        os.symlink("self", self.folder / "self")
        os.symlink("nowhere", self.folder / "dangling")
        os.symlink("/dev/zero", self.folder / "zero")
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.folder / "socket"))
        self.put("binary", bytes(range(256)) * 64)
        with open(self.folder / "huge", "wb") as file:
            file.truncate(8 << 30)
        return ["folder", "fifo", "loop1", "self", "dangling", "zero", "socket", "huge", "missing", "missing/file",
                "binary/file", "/dev/zero", "/dev/null", "/dev/tty", "/proc/self/mem", "x" * 300, "x/" * 3000]

    def test_as_the_compose_file(self):
        for name in self.odd_files():
            with self.subTest(name[:40]):
                self.assert_refused(self.check("-f", name))

    def test_as_a_file_that_the_project_names(self):
        names = self.odd_files()
        for kind, text in self.REFERENCES.items():
            for name in names:
                with self.subTest(f"{kind}: {name[:40]}"):
                    path = name if name.startswith("/") else f"./{name}"
                    self.put("compose.yaml", SERVICE + text % path)
                    self.check()

    def test_as_the_dot_env(self):
        for name in self.odd_files():
            with self.subTest(name[:40]):
                self.put("compose.yaml", SERVICE)
                self.check("--env-file", name)
        for name in ("fifo", "folder", "self", "zero", "huge", "binary"):
            with self.subTest(f".env: {name}"):
                dotenv = self.folder / ".env"
                dotenv.unlink(missing_ok=True)
                dotenv.symlink_to(name)
                self.check()

    def test_as_the_project_directory(self):
        self.put("compose.yaml", SERVICE)
        for name in self.odd_files():
            with self.subTest(name[:40]):
                self.check("-f", "compose.yaml", "--project-directory", name)

    def test_no_file_at_all(self):
        self.assert_refused(self.check())

    def test_a_working_folder_that_is_gone(self):
        gone = self.folder / "gone"
        gone.mkdir()
        done = self.check("-f", "compose.yaml", cwd=gone)
        self.assert_refused(done)
        shell = f'cd "{gone}" && rmdir "{gone}" && exec "{self.binary}" check'
        self.binary = "/bin/sh"
        self.assert_refused(self.run_dvsguard("-c", shell))

    def test_paths_that_leave_the_project_are_read_and_judged(self):
        self.put("outside.env", f"TOKEN={SECRET}\n")
        self.put("outside.yaml", "services:\n  base: {image: \"a:1.0\"}\n")
        self.put("inside/compose.yaml", "services:\n  node:\n    extends: {file: ../outside.yaml, service: base}\n"
                 "    env_file: ../outside.env\n    volumes: [\"../../../../../../../../etc:/host\"]\n")
        self.assert_decided(self.check(cwd=self.folder / "inside"))

    def test_symbolic_links_out_of_the_project_are_judged_where_they_lead(self):
        os.symlink("/", self.folder / "data")
        self.put("compose.yaml", SERVICE + "    volumes: [\"./data:/data\"]\n")
        done = self.check()
        self.assertEqual(done.code, 1, done)
        self.assertIn(b"LP08", done.out, done)

    def test_a_full_disk_is_no_success(self):
        self.put("compose.yaml", SERVICE)
        self.binary, binary = "/bin/sh", self.binary
        self.assertEqual(self.run_dvsguard("-c", f'"{binary}" check >/dev/full').code, 2)


class Unreadable(ProjectTest):
    """As a user who may not read: root reads everything, so there the tool runs as nobody."""

    def setUp(self):
        super().setUp()
        self.options = {}
        if os.geteuid() == 0:
            self.options = {"user": 65534, "group": 65534, "extra_groups": []}
            # The build folder may be closed to others.
            self.binary = shutil.copy(self.binary, self.new_folder() / "dvsguard")
            os.chmod(self.binary, 0o755)
            os.chmod(os.path.dirname(self.binary), 0o755)
            os.chmod(self.folder, 0o755)

    def test_the_compose_file(self):
        self.put("compose.yaml", SERVICE).chmod(0)
        self.assert_refused(self.check(**self.options), "compose.yaml")
        self.assert_refused(self.check("-f", "compose.yaml", **self.options), "compose.yaml")

    def test_files_that_the_project_names(self):
        self.put("closed", "A=1\n").chmod(0)
        for kind, text in Files.REFERENCES.items():
            with self.subTest(kind):
                self.put("compose.yaml", SERVICE + text % "./closed")
                self.check(**self.options)

    def test_the_dot_env(self):
        self.put(".env", "A=1\n").chmod(0)
        self.put("compose.yaml", SERVICE)
        self.assert_refused(self.check(**self.options), ".env")

    def test_the_folder(self):
        self.put("closed/compose.yaml", SERVICE)
        (self.folder / "closed").chmod(0)
        self.addCleanup((self.folder / "closed").chmod, 0o755)
        self.assert_refused(self.check("-f", "closed/compose.yaml", **self.options), "closed/compose.yaml")


class CommandLine(ProjectTest):
    def test_bad_usage(self):
        self.put("compose.yaml", SERVICE)
        for args in ((), ("nonsense",), ("check", "--nonsense"), ("check", "--format", "xml"), ("check", "-f"),
                     ("check", "--fail-on", "nothing"), ("check", "--require", "nothing"),
                     ("explain", "XX99"), ("check", "--format", ""), ("check", "-f", "")):
            with self.subTest(args):
                done = self.run_dvsguard(*args)
                self.assertEqual(done.code, 2, done)
                self.assertEqual(done.out, b"", done)
                self.assertNotEqual(done.err, b"", done)

    def test_help_goes_to_stdout(self):
        for args in (("--help",), ("check", "--help"), ("explain", "--help"), ("--version",)):
            with self.subTest(args):
                done = self.run_dvsguard(*args)
                self.assertEqual((done.code, done.err), (0, b""), done)
                self.assertNotEqual(done.out, b"", done)


if __name__ == "__main__":
    sys.exit(unittest.main())
