"""script/check_layers accepts the house as it stands and names every kind of violation planted in a copy of it."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("DVSGUARD_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
CHECK = SOURCE / "script" / "check_layers"


def check(tree):
    done = subprocess.run([sys.executable, CHECK, tree], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout


class TheHouse(unittest.TestCase):
    def test_keeps_its_own_rules(self):
        code, told = check(SOURCE)
        self.assertEqual((code, told), (0, ""))


class Planted(unittest.TestCase):
    """A small house of three rooms, clean by itself; each test adds one fault."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        self.layers("core/base:", "core/text: core/base", "edge/sys: core/base", "<yaml.h>: core/text", "<fmt/>: *")
        self.put("core/base/place.h", "#pragma once\n#include <string>\n")
        self.put("core/text/yaml.cc", '#include <yaml.h>\n#include <fmt/core.h>\n#include "core/base/place.h"\n')
        self.put("core/text/yaml_test.cc", "#include <gtest/gtest.h>\n#include <fstream>\n")
        self.put("edge/sys/file.cc", '#include <fcntl.h>\n#include <fstream>\n#include "core/base/place.h"\n')

    def layers(self, *lines):
        self.put("layers.txt", "\n".join(lines) + "\n")

    def put(self, name, text):
        path = self.tree / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def assert_refused(self, *words):
        code, told = check(self.tree)
        self.assertEqual(code, 1, told)
        for word in words:
            self.assertIn(word, told)
        self.assertEqual(len(told.splitlines()), 1, told)

    def test_the_small_house_is_clean(self):
        self.assertEqual(check(self.tree), (0, ""))

    def test_an_include_that_no_line_allows(self):
        self.put("core/base/place.cc", '#include "core/text/yaml.h"\n')
        self.assert_refused("src/core/base/place.cc:1", "core/text")

    def test_an_include_of_the_floor_above(self):
        self.put("core/text/node.cc", '\n#include "edge/sys/file.h"\n')
        self.assert_refused("src/core/text/node.cc:2", "edge/sys")

    def test_an_include_that_is_in_no_room(self):
        self.put("core/text/node.cc", '#include "node.h"\n')
        self.assert_refused("node.h")

    def test_a_line_that_lets_core_use_edge(self):
        self.layers("core/base: edge/sys", "core/text: core/base", "edge/sys:", "<yaml.h>: core/text", "<fmt/>: *")
        self.put("edge/sys/file.cc", "")
        self.assert_refused("core may not use edge/sys")

    def test_a_cycle(self):
        self.layers("core/base: core/text", "core/text: core/base", "edge/sys: core/base", "<yaml.h>: core/text", "<fmt/>: *")
        self.assert_refused("cycle", "core/base -> core/text -> core/base")

    def test_a_room_without_a_line(self):
        self.put("core/oci/digest.cc", "")
        self.assert_refused("src/core/oci")

    def test_a_line_without_a_room(self):
        self.layers("core/base:", "core/oci:", "core/text: core/base", "edge/sys: core/base", "<yaml.h>: core/text", "<fmt/>: *")
        self.assert_refused("core/oci")

    def test_a_line_that_uses_a_room_without_a_line(self):
        self.layers("core/base:", "core/text: core/base core/oci", "edge/sys: core/base", "<yaml.h>: core/text", "<fmt/>: *")
        self.assert_refused("core/oci")

    def test_two_lines_for_one_room(self):
        self.layers("core/base:", "core/base:", "core/text: core/base", "edge/sys: core/base", "<yaml.h>: core/text", "<fmt/>: *")
        self.assert_refused("two lines")

    def test_files_streams_clocks_and_chance_in_core(self):
        for header in ("fstream", "iostream", "filesystem", "random", "thread", "sys/socket.h", "unistd.h"):
            with self.subTest(header):
                self.put("core/base/impure.cc", f"#include <{header}>\n")
                self.assert_refused(f"<{header}>")

    def test_impure_calls_in_core(self):
        for call in ('std::getenv("HOME")', "getenv(name)", "std::chrono::system_clock::now()",
                     "steady_clock::now()", "::socket(1, 2, 3)", "std::cout << 1", 'fopen("x", "r")', "std::exit(1)",
                     'fmt::print("x")', "std::random_device()"):
            with self.subTest(call):
                self.put("core/base/impure.cc", f"int x() {{\n  return {call};\n}}\n")
                self.assert_refused("src/core/base/impure.cc:2")

    def test_words_in_comments_and_strings_are_not_calls(self):
        self.put("core/base/pure.cc", '// getenv("X")\n/* #include <fstream>\n std::cout */\nauto x = "system(\\"x\\")";\n'
                 'auto y = R"(\n#include <fstream>\n)";\nint z = value.read(1) + rows.time(2);\n')
        self.assertEqual(check(self.tree), (0, ""))

    def test_a_library_outside_its_room(self):
        self.put("core/base/place.cc", "#include <yaml.h>\n")
        self.assert_refused("<yaml.h> belongs to core/text")

    def test_a_library_without_a_line(self):
        for room in ("core/text", "edge/sys"):
            with self.subTest(room):
                self.put(f"{room}/more.cc", "#include <boost/asio.hpp>\n")
                self.assert_refused("<boost/asio.hpp>")
                (self.tree / "src" / room / "more.cc").unlink()

    def test_the_test_library_outside_a_test(self):
        self.put("core/text/node.cc", "#include <gtest/gtest.h>\n")
        self.assert_refused("<gtest/gtest.h>")

    def test_what_only_tests_include_outside_a_test(self):
        self.put("core/text/tree_for_tests.h", "#include <gtest/gtest.h>\n")
        self.put("core/text/yaml_test.cc", '#include "core/text/tree_for_tests.h"\n')
        self.assertEqual(check(self.tree), (0, ""))
        self.put("core/text/node.cc", '#include "core/text/tree_for_tests.h"\n')
        self.assert_refused("src/core/text/node.cc:1", "tree_for_tests.h")


if __name__ == "__main__":
    unittest.main()
