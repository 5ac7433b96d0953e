"""What the reader of executables says of programs that Go builds here, against Go's own `go version -m` and `go tool
nm`: stripped or not, for other machines, position independent, linked by the C linker."""
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

DUMP = os.environ.get("DVSGUARD_BINARY_DUMP")
GO = shutil.which("go")

if not DUMP:
    raise unittest.SkipTest("DVSGUARD_BINARY_DUMP does not name the tool")
if not GO:
    raise unittest.SkipTest("go absent")

PROGRAM = """package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/template"

	"acme.example/lib/yaml.v3"
)

type pair[T any] struct{ left, right T }

func (p *pair[T]) swap() { p.left, p.right = p.right, p.left }

//go:noinline
func largest[T int | string](values ...T) T {
	best := values[0]
	for _, value := range values {
		func() {
			if value > best {
				best = value
			}
		}()
	}
	return best
}

type value struct{ n int }

//go:noinline
func (v value) Twice() int { return 2 * v.n }

//go:noinline
func (v *value) Grow() { v.n++ }

func main() {
	p := &pair[string]{"a", "b"}
	p.swap()
	v := &value{3}
	v.Grow()
	fmt.Println(largest(1, 2), p.left, v.Twice(), yaml.Unmarshal("x"))
	json.NewEncoder(os.Stdout).Encode(p)
	template.Must(template.New("t").Parse("{{.}}")).Execute(os.Stdout, v)
}
"""
LIBRARY = """package yaml

type Node struct{ text string }

//go:noinline
func (n *Node) Decode() string { return n.text }

//go:noinline
func Unmarshal(text string) string { return (&Node{text}).Decode() }

//go:noinline
func Unused() string { return "unused" }
"""
MODULE = """module acme.example/oracle.v1

go 1.20

require acme.example/lib v1.2.3

replace acme.example/lib => ./lib
"""


@functools.cache
def project():
    """The folder of the program's source. It is kept until Python ends."""
    folder = tempfile.TemporaryDirectory(prefix="dvsguard-go-")
    root = pathlib.Path(folder.name)
    project.keep = folder
    for name, text in {"main.go": PROGRAM, "go.mod": MODULE, "lib/go.mod": "module acme.example/lib\n\ngo 1.20\n",
                       "lib/yaml.v3/yaml.go": LIBRARY}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def environment(settings=()):
    return {**os.environ, "GOFLAGS": "-buildvcs=false -mod=mod", "GOTOOLCHAIN": "local", "GOPROXY": "off",
            "GOWORK": "off", "CGO_ENABLED": "0", **dict(settings)}


@functools.cache
def build(flags=(), settings=(), package="."):
    name = re.sub(r"\W+", "_", " ".join((*flags, *(f"{key}{value}" for key, value in settings), package)))
    out = project() / f"program_{name}"
    done = subprocess.run([GO, "build", "-o", out, *flags, package], cwd=project(), env=environment(settings),
                          capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return out


def dump(path, piece=1 << 17):
    done = subprocess.run([DUMP, path, str(piece)], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def function_hash(package, symbol):
    """FNV-1a, written a second time."""
    value = 0xCBF29CE484222325
    for byte in f"{package}\0{symbol}".encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return str(value)


def listed(path):
    """(package, symbol) of each function that `go tool nm` lists, and the packages, read another way than ours."""
    done = subprocess.run([GO, "tool", "nm", "-type", path], capture_output=True, text=True, timeout=120, check=True)
    functions, packages = set(), set()
    for line in done.stdout.splitlines():
        match = re.match(r"\s*[0-9a-f]+ [Tt] (\S.*)$", line)
        if not match or re.match(r"(go|type):", match[1]):
            continue
        name = re.sub(r"\.abi(0|internal)$", "", re.sub(r"\[.*\]", "", match[1]))
        parts = re.match(r"((?:.*/)?[^./]+)\.(?:\(?\*?([^.()]+)\)?\.)?([^.()]+)$", name)
        if not parts or "[" in name:  # a name with a space, which nm cuts, or a closure
            continue
        package = re.sub("%(..)", lambda escape: chr(int(escape[1], 16)), parts[1])
        if re.fullmatch(r"(func|gowrap|deferwrap)?\d+", parts[3]):
            continue
        packages.add(package)
        functions.add((package, f"{parts[2]}.{parts[3]}" if parts[2] else parts[3]))
    return functions, packages


# Not Go's: the C runtime's entry points and the linker's own marks, which are in no function table.
MARKS = {("runtime", name) for name in ("text", "etext", "tlsg", "rodata", "erodata")}


class Reads(unittest.TestCase):
    def assert_functions_of(self, plain, stripped):
        functions, packages = listed(plain)
        self.assertGreater(len(functions), 500)
        for path in (plain, stripped):
            read = dump(path)["functions"]
            self.assertTrue(read["complete"], path)
            hashes = set(read["hashes"])
            missing = [name for name in functions - MARKS if function_hash(*name) not in hashes]
            self.assertEqual(missing, [], path)
            self.assertEqual(sorted(packages - set(read["packages"])), [], path)
        self.assertEqual(dump(plain)["functions"], dump(stripped)["functions"])

    def test_the_functions_that_nm_lists_also_where_they_are_stripped(self):
        self.assert_functions_of(build(), build(("-ldflags=-s -w",)))

    def test_the_programs_own_functions_and_no_other(self):
        read = dump(build(("-ldflags=-s -w",)))["functions"]
        linked = {name: function_hash(*name) in read["hashes"] for name in (
            ("acme.example/lib/yaml.v3", "Unmarshal"), ("acme.example/lib/yaml.v3", "Node.Decode"),
            ("acme.example/lib/yaml.v3", "Unused"), ("main", "largest"), ("main", "value.Twice"),
            ("main", "value.Grow"), ("main", "pair.swap"), ("net/http", "Server.Serve"))}
        self.assertEqual([name[1] for name, is_linked in linked.items() if not is_linked], ["Unused", "Server.Serve"])
        self.assertNotIn("net/http", read["packages"])

    def test_other_machines(self):
        for arch, machine, bits in (("arm64", "aarch64", 64), ("386", "i386", 32), ("s390x", "s390x", 64)):
            with self.subTest(arch):
                settings = (("GOARCH", arch),)
                plain, stripped = build((), settings), build(("-ldflags=-s -w",), settings)
                read = dump(stripped)
                self.assertEqual((read["machine"], read["bits"], read["linking"]), (machine, bits, "static"))
                self.assert_functions_of(plain, stripped)

    def test_position_independent(self):
        read = dump(build(("-buildmode=pie", "-ldflags=-s -w")))
        self.assertTrue(read["functions"]["complete"])
        self.assertEqual(read["go"]["path"], "acme.example/oracle.v1")

    def test_linked_by_the_c_linker(self):
        settings = (("CGO_ENABLED", "1"),)
        plain = build(("-buildmode=pie", "-ldflags=-linkmode=external"), settings)
        read = dump(plain)
        self.assertEqual(read["linking"], "dynamic")
        self.assertRegex(read["interpreter"], "^/lib.*/ld-")
        self.assertTrue(read["functions"]["complete"])

    def test_build_info_as_go_version_gives_it(self):
        for path in (build(), build(("-ldflags=-s -w", "-trimpath"), (("GOARCH", "arm64"),)), pathlib.Path(GO)):
            with self.subTest(path.name):
                told = subprocess.run([GO, "version", "-m", path], capture_output=True, text=True, check=True).stdout
                lines = [line for line in told.split(": ", 1)[1].splitlines() if line.strip()]
                self.assertEqual(self.as_go_tells(dump(path)["go"]), lines)

    def as_go_tells(self, info):
        """The lines of `go version -m`, but for the empty one that it puts behind a replacement."""
        lines = [info["version"]]
        if info["path"]:
            lines.append(f"\tpath\t{info['path']}")
        modules = [("mod", info["main"])] if info["main"][0] else []
        for word, (path, version, total, old, old_version) in modules + [("dep", module) for module in info["deps"]]:
            if old:
                lines += [f"\t{word}\t{old}\t{old_version}", f"\t=>\t{path}\t{version}\t{total}"]
            else:
                lines.append(f"\t{word}\t{path}\t{version}\t{total}")
        for key, value in info["settings"]:
            lines.append(f"\tbuild\t{key}=" + (json.dumps(value) if re.search(r"[\s\"`]", value) else value))
        return lines

    def test_the_same_in_pieces(self):
        path = build(("-ldflags=-s -w",))
        self.assertEqual(dump(path, 1000), dump(path))

    def test_other_formats_are_not_read(self):
        for system in ("windows", "darwin"):
            with self.subTest(system):
                read = dump(build(("-ldflags=-s -w",), (("GOOS", system),)))
                self.assertEqual((read["bits"], read["trouble"]), (0, "not an ELF file"))
                self.assertNotIn("go", read)


if __name__ == "__main__":
    unittest.main()
