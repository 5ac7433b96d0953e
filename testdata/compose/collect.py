"""Asks a `docker-compose` what it makes of short syntaxes: collect.py BINARY FOLDER.

Writes one JSON file a table into FOLDER: [{"in": text, "out": what `config` prints, or null where it refuses}].
"""
import json
import os
import subprocess
import sys
import tempfile

PORTS = """80 443/udp 8080:80 8080:80/udp 127.0.0.1:8080:80 127.0.0.1::80 127.0.0.1:8080:80/sctp 0.0.0.0:80:80
[::1]:8080:80 [::]:80:80 ::1:8080:80 [::1]::80 [127.0.0.1]:80:80 3000-3002 8000-8002:80-82 8000-8010:80 8000-8002:80-81
8000:80-81 80-79 8000-7999:80 9-11 90-101:90-101/tcp :80 80: 8080:80/ 8080:80/TCP 8080:80/icmp 8080:80/tcp/udp
65535 65536 0 -1 80a 0x50 +80 80- -80 80-81-82 localhost:80:80 1.2.3:80:80 1.2.3.4.5:80:80 01.2.3.4:80:80
256.1.1.1:80:80 [fe80::1%eth0]:80:80 [::ffff:1.2.3.4]:80:80 [::1]:80 [::1:80:80 ::1]:80:80 a:b:c:80:80 /tcp 80/ 8080:/tcp
127.0.0.1:80 :: : ::80 :80:80 : 008080:0080""".split() + ["", " 80", "80 ", "80 :80", "0:80", "1-0", "80:0"]

VOLUMES = """/a /a:/b /a:/b:ro /a:/b:rw /a:/b:readonly /a:/b:ro,z /a:/b:Z,ro /a:/b:z,Z /a:/b:rshared /a:/b:slave,ro
/a:/b:rw,ro /a:/b:ro,rw /a:/b:nocopy /a:/b:RO /a:/b:bogus /a:/b:ro, /a:/b:,ro /a:/b:, /a:/b:cached /a:/b:delegated
vol:/b vol:/b:ro vol:/b:nocopy vol:/b:z vol:/b:shared v:/b v:/b:ro ./a:/b ../a:/b .:/b ~/a:/b ~:/b /a:/b:c:d /a: :/a /a::ro
: :: a /a/ /a:/b/ /a:/b/../c /a:b a:b vol:b ab:c /a:. /a:.. /a:/ C:\\foo C:\\foo:/b C:\\foo:D:\\bar:ro C:/foo:/b c: d:\\
\\\\.\\pipe\\x:\\\\.\\pipe\\y vol.1:/b vol-1:/b vol_1:/b /a:/b::ro //a:/b /a:/b:ro:ro /sock:/sock:ro,rslave,z
name:D::rW c:\\:d:\\:xyzzy""".split() + ["", " ", "/a b:/c d", "/a:/b: ro", "/a:/b:ro ", " /a:/b", "/a:$${x:y}/b", "/a:/b$${c",
                                              "/a:$${b:ro"]

COMMANDS = ["", " ", "a", "a b", "a  b", "\ta\nb ", "a 'b c'", 'a "b c"', "a 'b", 'a "b', "a\\ b", "a\\", "a \\n", 'a "\\n"',
            "a '\\n'", "a;b", "a ; b", "a && b", "a | b", "a > b", "a 2> b", "a x2> b", "a>b", "a < b", "a $X", "a ${X}",
            "a $(b c) d", "a (b)", "a )b", "a `b c` d", "a `b", "a $(b", "a ''", "a ''b", "a \"\"", "'a'b", "a'b'c\"d\"",
            "a \"b 'c' d\"", "a 'b \"c\" d'", "a #b", "a\\tb", "sh -c 'x; y'", "sh -c \"a && b\"", "a=b c", "a '' b",
            "a $(b 'c') d", "a \"$(b)\"", "a '$(b'", "a $ (b)", "é ü", "a 1>", "a;", ";a", "`a", "a)b)", "$(a)$(b)"]

SIZES = """0 1 1b 1B 1k 1K 1kb 1kB 1KiB 1kib 1ki 1m 1mb 1mib 1g 1gb 1gib 1t 1tb 1p 1pb 1e 1eb 1z 1.5g 1.5gb .5g 1.g 1e3 1e3k
-1 -1g +1g 1g1 g 1gg 1_000 0x10 1bb 1ibb 9223372036854775807 9223372036854775808 8388608t 1..5g 1,5g inf nan 00010""".split() + [
    "", " ", "1 g", "1  g", " 1g", "1g ", "1 gb", "1. g"]

DURATIONS = """0 1 1s 1m 1h 1d 1w 1ms 1us 1ns 1µs 1.5h 1h30m 1h 1d12h 1s1s -1s +1s 1y 1mo 1S s .5s 1.s 1..5s 1.5 1h30 .s
2562047h 2562048h 1e3s""".split() + ["", " ", "1 s", " 1s", "1s ", "1h 30m"]

DEVICES = """/dev/a /dev/a:/dev/b /dev/a:/dev/b:r /dev/a:/dev/b:rwm:x /dev/a: /dev/a::r :/dev/b : a=b vendor.com/class=name""".split() + [""]

HOSTS = """a:1.2.3.4 a=1.2.3.4 a=::1 a:::1 a=[::1] a:[::1] a=1.2.3.4,5.6.7.8 a a: a= =1.2.3.4 :1.2.3.4 a=b=c a:b=c
host.docker.internal:host-gateway""".split() + ["", " a=1"]

TABLES = {
    "ports": (PORTS, lambda text: {"ports": [text]}, lambda service: service.get("ports", [])),
    "volumes": (VOLUMES, lambda text: {"volumes": [text]}, lambda service: service.get("volumes", [])),
    "commands": (COMMANDS, lambda text: {"command": text}, lambda service: service.get("command")),
    "sizes": (SIZES, lambda text: {"mem_limit": text}, lambda service: service.get("mem_limit", "0")),
    "durations": (DURATIONS, lambda text: {"stop_grace_period": text}, lambda service: service.get("stop_grace_period")),
    "devices": (DEVICES, lambda text: {"devices": [text]}, lambda service: service.get("devices", [])),
    "hosts": (HOSTS, lambda text: {"extra_hosts": [text]}, lambda service: service.get("extra_hosts", [])),
}


def ask(binary, folder, properties):
    volumes = {name: {} for name in ("vol", "v", "ab", "vol.1", "vol-1", "vol_1", "name", "a")}
    project = {"name": "peer", "services": {"a": {"image": "busybox", **properties}}, "volumes": volumes}
    path = os.path.join(folder, "compose.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(project).replace("$", "$$").replace("$$$$", "$$"))
    run = subprocess.run([binary, "-f", path, "config", "--format", "json"], capture_output=True, text=True, check=False,
                         env={"HOME": "/home/user", "PATH": "/usr/bin:/bin"})
    if run.returncode != 0:
        return None
    return json.loads(run.stdout.replace("$$", "$").replace(folder, "/project"))["services"]["a"]


def main():
    binary, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for name, (inputs, make, pick) in TABLES.items():
            table = []
            for text in inputs:
                service = ask(binary, folder, make(text))
                table.append({"in": text.replace("$$", "$"), "out": None if service is None else pick(service)})
            with open(os.path.join(out, name + ".json"), "w", encoding="utf-8") as file:
                file.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in table) + "\n]\n")


main()
