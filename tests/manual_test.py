"""Completions, manual pages and packages: what the one table of commands makes, tried with the shells, man and dpkg."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from harness import SANITIZED, ProjectTest

COMMANDS = ("check", "harden", "ask", "explain", "completion", "man")
BUILD = os.environ.get("DVSGUARD_BUILD", "")


def need(program):
    return unittest.skipUnless(shutil.which(program), f"no {program} on this machine")


class Completion(ProjectTest):
    def completion(self, shell):
        done = self.run_dvsguard("completion", shell)
        self.assertEqual(done.code, 0, done)
        return done.out.decode()

    def bash(self, *words):
        script = self.put("dvsguard.bash", self.completion("bash"))
        program = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _dvsguard; '
                   'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", program, "bash", script, "dvsguard", *words], cwd=self.folder,
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return set(done.stdout.splitlines()) - {""}

    def test_bash_knows_commands_flags_and_values(self):
        self.assertLessEqual(set(COMMANDS), self.bash(""))
        self.assertEqual(self.bash("check", "--fo"), {"--format"})
        self.assertEqual(self.bash("check", "--format", ""), {"json", "junit", "sarif", "text"})
        self.assertEqual(self.bash("harden", "--level", "s"), {"safe", "strict"})
        self.assertEqual(self.bash("explain", "LP0"), {f"LP0{i}" for i in range(1, 10)})
        self.assertEqual(self.bash("check", "--require", "user"), {"user-id"})

    def test_bash_completes_files_and_folders(self):
        (self.folder / "node dir").mkdir()
        self.put("node.yaml", "")
        self.assertIn("node.yaml", self.bash("check", "-f", "no"))
        self.assertNotIn("node.yaml", self.bash("check", "no"))
        self.assertEqual(self.bash("check", "no"), {"node dir"})

    def test_bash_knows_the_value_after_an_equals_sign(self):
        self.assertEqual(self.bash("check", "--format", "=", "s"), {"sarif"})  # as readline splits --format=s
        self.assertEqual(self.bash("check", "--format", "="), {"json", "junit", "sarif", "text"})

    def test_bash_knows_groups_of_commands(self):
        self.assertIn("signer", self.bash("si"))
        self.assertLessEqual({"init", "log", "call"}, self.bash("signer", ""))
        self.assertEqual(self.bash("signer", "log", ""), {"show", "verify", "prove"})
        self.assertEqual(self.bash("signer", "log", "show", "--gr"), {"--grant"})
        self.assertEqual(self.bash("signer", "log", "show", "--kind", "st"), {"started"})
        self.assertEqual(self.bash("signer", "call", "--wa"), {"--wait"})

    @need("zsh")
    def test_zsh_takes_it(self):
        script = self.put("_dvsguard", self.completion("zsh"))
        subprocess.run(["zsh", "-n", script], check=True)
        for command in COMMANDS:
            self.assertIn(f"    {command})", script.read_text())

    @need("fish")
    def test_fish_completes(self):
        script = self.put("dvsguard.fish", self.completion("fish"))
        done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C 'dvsguard check --fo'"],
                              capture_output=True, text=True, check=True, env={"HOME": str(self.folder), "PATH": os.environ["PATH"]})
        self.assertIn("--format", done.stdout)

    def test_an_unknown_shell_is_refused(self):
        self.assert_refused(self.run_dvsguard("completion", "ksh"))


class Manual(ProjectTest):
    @need("groff")
    def test_every_page_formats_without_a_warning(self):
        for command in ("", *COMMANDS):
            page = self.run_dvsguard("man", *filter(None, [command])).out
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-c"], input=page, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""), command)
            self.assertIn(b"SYNOPSIS", re.sub(rb".\x08", b"", done.stdout))

    def test_every_flag_of_the_help_is_in_the_page(self):
        for command in COMMANDS:
            flags = set(re.findall(rb"^  (?:-\w,)?(--[a-z-]+)", self.run_dvsguard(command, "--help").out, re.M))
            page = self.run_dvsguard("man", command).out.replace(b"\\-", b"-")
            self.assertLessEqual({flag for flag in flags if flag not in page}, set(), command)

    def test_the_synopsis_says_what_repeats_and_what_must_be_there(self):
        self.assertIn(rb"[\fIDIR\fP ...]", self.run_dvsguard("man", "check").out)
        self.assertIn(rb"[\fIDIR\fP]", self.run_dvsguard("man", "ask").out)
        self.assertIn(b"\n\\fRbash|fish|zsh\\fP\n", self.run_dvsguard("man", "completion").out)

    def test_a_groups_page_names_its_commands_and_each_has_its_own(self):
        page = self.run_dvsguard("man", "signer-log").out
        self.assertIn(b"dvsguard\\-signer\\-log\\-verify (1)", page)
        self.assertIn(b".B dvsguard signer log verify", self.run_dvsguard("man", "signer-log-verify").out)

    def test_an_unknown_page_has_a_near_one(self):
        self.assertIn(b"did you mean check?", self.run_dvsguard("man", "chekc").err)


class DidYouMean(ProjectTest):
    def test_within_a_group(self):
        done = self.run_dvsguard("signer", "log", "shwo")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"did you mean show?", done.err)

    def test_commands_flags_and_codes(self):
        for args, near in ((["chekc"], "check"), (["check", "--formt", "json"], "--format"), (["explain", "LP99"], "LP09"),
                           (["check", "--only", "user-di"], "user-id"), (["hardn"], "harden")):
            done = self.run_dvsguard(*args)
            self.assertEqual(done.code, 2, done)
            self.assertRegex(done.err.decode(), rf"did you mean ({near}|LP\d9)\?", done)


@unittest.skipUnless(BUILD and not SANITIZED, "only a release build is installed")
class Installed(ProjectTest):
    WANTED = {"bin/dvsguard", "share/man/man1/dvsguard.1", "share/bash-completion/completions/dvsguard",
              "share/fish/vendor_completions.d/dvsguard.fish", "share/doc/dvsguard/copyright",
              "lib/systemd/system/dvsguard-signer.service", "lib/sysusers.d/dvsguard-signer.conf",
              "lib/tmpfiles.d/dvsguard-signer.conf", "share/man/man1/dvsguard-signer-log-show.1",
              *(f"share/man/man1/dvsguard-{command}.1" for command in COMMANDS)}

    def test_cmake_puts_everything_in_place(self):
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.folder / "usr/local"], check=True, capture_output=True)
        for name in self.WANTED | {"share/zsh/site-functions/_dvsguard"}:
            self.assertTrue((self.folder / "usr/local" / name).is_file(), name)

    @need("dpkg-deb")
    def test_the_package_unpacks_to_a_binary_that_runs(self):
        subprocess.run(["cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-B", self.folder], check=True,
                       capture_output=True, cwd=self.folder)
        package = next(self.folder.glob("dvsguard_*.deb"))
        fields = subprocess.run(["dpkg-deb", "-f", package], check=True, capture_output=True, text=True).stdout
        self.assertIn("Package: dvsguard\n", fields)
        self.assertRegex(fields, r"(?m)^Depends: libc6 ")
        root = self.folder / "root"
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
        for name in self.WANTED | {"share/zsh/vendor-completions/_dvsguard"}:
            self.assertTrue((root / "usr" / name).is_file(), name)
        done = subprocess.run([root / "usr/bin/dvsguard", "explain", "LP07"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("LP07", done.stdout)


if __name__ == "__main__":
    unittest.main()
