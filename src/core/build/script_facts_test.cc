#include "core/build/script_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/build/program.h"

namespace dvsguard::build {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> updates(std::string_view text) {
  const auto script = parse_script(text, file_name("run.sh"));
  EXPECT_TRUE(script.has_value());
  std::vector<std::string> out;
  for (const SelfUpdate& update : find_self_updates(*script)) out.push_back(update.what);
  return out;
}

std::string program(std::string_view text) {
  const auto script = parse_script(text, nullptr);
  return std::string(program_of(script->commands.front()).name);
}

TEST(SelfUpdate, RunsWhatItFetches) {
  EXPECT_THAT(updates("curl -sSL https://x | sh"), ElementsAre("curl | sh"));
  EXPECT_THAT(updates("wget -qO- https://x | sudo -E bash -s -- --yes"), ElementsAre("wget | bash"));
  EXPECT_THAT(updates("curl x | tee /tmp/l | bash -"), ElementsAre("curl | bash"));
  EXPECT_THAT(updates("curl x | python3 -"), ElementsAre("curl | python3"));
  EXPECT_THAT(updates("sh -c \"$(curl -fsSL https://x)\""), ElementsAre("sh $(curl)"));
  EXPECT_THAT(updates("bash <(curl -s https://x)"), ElementsAre("bash $(curl)"));
  EXPECT_THAT(updates("eval \"`wget -O- x`\""), ElementsAre("eval $(wget)"));
  EXPECT_THAT(updates(". <(curl x)"), ElementsAre(". $(curl)"));
  EXPECT_THAT(updates("bash <<< \"$(curl x)\""), ElementsAre("bash $(curl)"));
  EXPECT_THAT(updates("bash -c 'curl x | sh'"), ElementsAre("curl | sh"));
}

std::vector<std::string> sources(std::string_view text) {
  const auto script = parse_script(text, file_name("run.sh"));
  std::vector<std::string> out;
  for (const SelfUpdate& update : find_self_updates(*script))
    out.insert(out.end(), update.source.begin(), update.source.end());
  return out;
}

TEST(SelfUpdate, SaysWhereItComesFrom) {
  EXPECT_THAT(sources("curl -fsSL -H 'Authorization: t' https://a/i | sh"), ElementsAre("https://a/i"));
  EXPECT_THAT(sources("wget -qO- https://a/i | sh"), ElementsAre("https://a/i"));
  EXPECT_THAT(sources("curl --url https://a/i --output - | sh"), ElementsAre("https://a/i"));
  EXPECT_THAT(sources("curl -o x https://a/x || curl -o x https://b/x\nchmod +x x"),
              ElementsAre("https://a/x", "https://b/x"));
  EXPECT_THAT(sources("U=https://a/i\ncurl $U | sh"), ElementsAre("$U", "U=https://a/i"));
  EXPECT_THAT(sources("get() { curl $1 | sh; }\nget https://a/i"), ElementsAre("$1", "https://a/i"));
  EXPECT_THAT(sources("git clone https://a/x"), ElementsAre("clone", "https://a/x"));
  EXPECT_THAT(sources("apt-get install -y curl=1 jq"), ElementsAre("-y", "curl=1", "jq"));
}

TEST(SelfUpdate, TellsTwoOfOneLineApart) {
  EXPECT_EQ(
      find_self_updates(*parse_command_line("curl https://a/i | sh; curl https://b/i | sh", Place{})).size(),
      2u);
}

TEST(SelfUpdate, RunsAFileThatItDownloaded) {
  EXPECT_THAT(updates("curl -o /tmp/i.sh https://x\nsh /tmp/i.sh"), ElementsAre("sh of a downloaded file"));
  EXPECT_THAT(updates("wget https://x/get.sh?y=1\nchmod +x get.sh\n./get.sh"),
              ElementsAre("a downloaded file made executable", "a downloaded file run"));
  EXPECT_THAT(updates("curl -fsSLO https://x/node\nchmod 0755 ./node"),
              ElementsAre("a downloaded file made executable"));
  EXPECT_THAT(updates("curl x > run; bash run"), ElementsAre("bash of a downloaded file"));
}

TEST(SelfUpdate, FetchingDataIsNone) {
  EXPECT_THAT(updates("curl -s localhost:8080/health | jq .ok"), IsEmpty());
  EXPECT_THAT(updates("curl https://x/snapshot.tar.lz4 | lz4 -d | tar -x -C /data"), IsEmpty());
  EXPECT_THAT(updates("IP=$(curl -s ifconfig.me); exec node --ip $IP"), IsEmpty());
  EXPECT_THAT(updates("curl x | sh -c 'cat > /dev/null'"), IsEmpty());
  EXPECT_THAT(updates("curl -o genesis.json https://x; node --genesis genesis.json"), IsEmpty());
  EXPECT_THAT(updates("echo 'curl x | sh'"), IsEmpty());
}

TEST(SelfUpdate, PullsSources) {
  EXPECT_THAT(updates("cd /app && git pull --ff-only"), ElementsAre("git pull"));
  EXPECT_THAT(updates("git -C /app clone https://x"), ElementsAre("git clone"));
  EXPECT_THAT(updates("git status; git log"), IsEmpty());
}

TEST(SelfUpdate, RunsTheLatest) {
  EXPECT_THAT(updates("npx -y tool@latest"), ElementsAre("npx …@latest"));
  EXPECT_THAT(updates("npx -y tool@1.2.3"), IsEmpty());
  EXPECT_THAT(updates("npx -y @scope/tool@1.2.3"), IsEmpty());
  EXPECT_THAT(updates("npx --yes tool"), ElementsAre("npx without a version"));
  EXPECT_THAT(updates("go install x/y@latest; go install x/z@v1"), ElementsAre("go install …@latest"));
  EXPECT_THAT(updates("pip3 install -U x; python3 -m pip install --upgrade pip"),
              ElementsAre("pip install --upgrade", "pip install --upgrade"));
  EXPECT_THAT(updates("pip install x==1.0; pip install -r requirements.txt; pip install ."), IsEmpty());
  EXPECT_THAT(updates("npm ci; npm start; npm run x"), IsEmpty());
  EXPECT_THAT(updates("npm update"), ElementsAre("npm update"));
}

std::vector<UpdateKind> kinds(std::string_view text) {
  std::vector<UpdateKind> out;
  const auto script = parse_script(text, nullptr);
  for (const SelfUpdate& update : find_self_updates(*script)) out.push_back(update.kind);
  return out;
}

TEST(SelfUpdate, RunsPackagesWithoutAVersion) {
  EXPECT_THAT(updates("npx tool"), ElementsAre("npx without a version"));
  EXPECT_THAT(updates("npx -p @scope/tool run"), ElementsAre("npx without a version"));
  EXPECT_THAT(updates("npm exec -- tool"), ElementsAre("npm exec without a version"));
  EXPECT_THAT(updates("bunx tool; bun x tool@1"),
              ElementsAre("bunx without a version", "bun x without a version"));
  EXPECT_THAT(updates("pnpm dlx tool"), ElementsAre("pnpm dlx without a version"));
  EXPECT_THAT(updates("yarn dlx -q tool@^1.2.3"), ElementsAre("yarn dlx without a version"));
  EXPECT_THAT(updates("pnpm --dir /app dlx tool@latest"), ElementsAre("pnpm dlx …@latest"));
  EXPECT_THAT(
      updates("uvx tool; uv tool run tool; pipx run --spec tool tool"),
      ElementsAre("uvx without a version", "uv tool run without a version", "pipx run without a version"));
}

// Without --yes npx takes what is installed first (docs.npmjs.com, npm exec).
TEST(SelfUpdate, ARunnerThatMayFetchInstallsRatherThanUpdates) {
  EXPECT_THAT(kinds("npx tool"), ElementsAre(UpdateKind::InstallsPackages));
  EXPECT_THAT(kinds("npx --yes tool"), ElementsAre(UpdateKind::RunsLatest));
  EXPECT_THAT(kinds("pnpm dlx tool"), ElementsAre(UpdateKind::RunsLatest));
}

TEST(SelfUpdate, APackageOfOneVersionOrAtHandIsNone) {
  for (const char* text : {"npx tool@1.2.3", "npx -p @scope/tool@1.2.3 run", "pnpm dlx tool@1.2.3",
                           "yarn dlx tool@1.2.3-rc.1", "bunx --bun @scope/tool@1.2.3 tool", "npx --no tool",
                           "npx --no-install tool", "npx ./tool", "pnpm exec tool", "yarn run tool",
                           "npx tool@$VERSION", "npx tool@1.2.3 other", "uvx tool==1.2.3", "npx"})
    EXPECT_THAT(updates(text), IsEmpty()) << text;
}

TEST(SelfUpdate, DenoRunsWhatAUrlNames) {
  EXPECT_THAT(updates("deno run -A --allow-net=x https://x.example/main.ts"),
              ElementsAre("deno run of a URL"));
  EXPECT_THAT(updates("deno https://x.example/main.ts; deno upgrade"),
              ElementsAre("deno run of a URL", "deno upgrade"));
  EXPECT_THAT(updates("deno run npm:tool"), ElementsAre("deno run without a version"));
  EXPECT_THAT(updates("deno run --cached-only https://x.example/main.ts"), IsEmpty());
  EXPECT_THAT(updates("deno run -A main.ts https://x.example/"), IsEmpty());
  EXPECT_THAT(updates("deno run npm:tool@1.2.3; deno task start"), IsEmpty());
}

TEST(SelfUpdate, InstallsPythonPackagesThatAreNotPinned) {
  for (const char* text :
       {"pip install tool", "pip3 install 'tool>=2'", "pip install tool==1.*", "pip install a==1.0 b",
        "python3 -m pip install tool", "uv pip install tool", "pip install git+https://x.example/a.git",
        "pip install -r https://x.example/r.txt"})
    EXPECT_THAT(updates(text), ElementsAre("pip install")) << text;
  for (const char* text : {"pip install tool==1.0", "pip install -i https://x.example/simple tool==1.0",
                           "pip install --no-index x", "pip install -r requirements.txt",
                           "python3 pipeline.py install x", "pip list"})
    EXPECT_THAT(updates(text), IsEmpty()) << text;
}

TEST(SelfUpdate, UnpacksWhatItFetchesAmongPrograms) {
  EXPECT_THAT(updates("curl https://x | tar -xz -C /usr/local/bin"),
              ElementsAre("curl | tar among programs"));
  EXPECT_THAT(updates("wget -qO- https://x | tar xz --directory=/usr/local/ --strip-components=1"),
              ElementsAre("wget | tar among programs"));
  EXPECT_THAT(updates("curl -o /tmp/n.zip https://x; unzip /tmp/n.zip -d $HOME/bin"),
              ElementsAre("a downloaded archive unpacked among programs"));
  EXPECT_THAT(updates("curl https://x | bsdtar -xf - -C /"), ElementsAre("curl | bsdtar among programs"));
}

TEST(SelfUpdate, RunsWhatItUnpacked) {
  EXPECT_THAT(updates("curl https://x | tar xz; ./node start"), ElementsAre("a downloaded file run"));
  EXPECT_THAT(updates("curl https://x | tar xz -C /tmp/n/; exec /tmp/n/node"),
              ElementsAre("a downloaded file run"));
  EXPECT_THAT(updates("wget https://x/n.tgz; tar xf n.tgz -C /srv; sh /srv/run.sh"),
              ElementsAre("sh of a downloaded file"));
  EXPECT_THAT(updates("curl https://x | gunzip > /usr/local/node; chmod +x /usr/local/node"),
              ElementsAre("a downloaded file made executable"));
  EXPECT_THAT(updates("curl https://x | sudo tee /n; chmod 755 /n"),
              ElementsAre("a downloaded file made executable"));
}

TEST(SelfUpdate, UnpackedDataIsNone) {
  EXPECT_THAT(updates("cd /data && curl https://x | tar xz && cd /app && ./node"), IsEmpty());
  EXPECT_THAT(updates("curl https://x | tar tz -C /usr/local/bin"), IsEmpty());
  EXPECT_THAT(updates("tar xzf /app/bundled.tgz -C /usr/local/bin; ./node"), IsEmpty());
  EXPECT_THAT(updates("curl -o s.tgz https://x; tar xzf s.tgz -C /data; /app/node --home /data"), IsEmpty());
}

TEST(SelfUpdate, ReadsWhatAnotherLanguageHandsToAShell) {
  EXPECT_THAT(updates("python3 -c \"import os; os.system('curl x | sh')\""), ElementsAre("curl | sh"));
  EXPECT_THAT(updates("node -e 'require(\"child_process\").execSync(`git pull`)'"), ElementsAre("git pull"));
  EXPECT_THAT(updates("python3 -c \"import os; os.system('curl -f http://localhost/health')\""), IsEmpty());
  EXPECT_THAT(updates("python3 -c \"print('curl x | sh')\""), IsEmpty());
  EXPECT_THAT(updates("python3 -c 'os.system('"), IsEmpty());
}

TEST(SelfUpdate, UpgradesAndInstallsPackages) {
  EXPECT_THAT(updates("apt-get update && apt-get -y upgrade"), ElementsAre("apt-get upgrade"));
  EXPECT_THAT(updates("apk add --no-cache curl"), ElementsAre("apk add"));
  EXPECT_THAT(updates("apk update; apt-get clean; yum clean all"), IsEmpty());
  EXPECT_THAT(updates("dnf -y update"), ElementsAre("dnf upgrade"));
  EXPECT_THAT(updates("pacman -Syu --noconfirm"), ElementsAre("pacman upgrade"));
}

TEST(SelfUpdate, PullsImagesAndReplacesPrograms) {
  EXPECT_THAT(updates("docker compose pull && docker compose up -d"), ElementsAre("docker pull"));
  EXPECT_THAT(updates("foundryup; rustup update; tool self-update"),
              ElementsAre("foundryup", "rustup update", "a program's own self-update"));
}

TEST(Packages, KnowsNamesAndGroups) {
  const auto script = parse_script(
      "apk add --no-cache -t .deps gdb=1.2 gcc~9 && apk del .deps; apt-get install -y -t sid "
      "openssh-server:amd64",
      nullptr);
  const auto changes = find_package_changes(*script);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].group, ".deps");
  EXPECT_THAT(changes[0].packages, ElementsAre("gdb", "gcc"));
  EXPECT_EQ(changes[1].kind, PackageChange::Kind::Remove);
  EXPECT_THAT(changes[2].packages, ElementsAre("openssh-server"));
}

TEST(Program, SkipsWhatOnlyStartsAnother) {
  EXPECT_EQ(program("A=1 sudo -u bob -E /usr/bin/git pull"), "git");
  EXPECT_EQ(program("exec tini -g -- /node"), "node");
  EXPECT_EQ(program("timeout -k 5 10 curl x"), "curl");
  EXPECT_EQ(program("env -i A=1 B=2 sh"), "sh");
  EXPECT_EQ(program("gosu app:app node"), "node");
  EXPECT_EQ(program("\"$X\" a"), "");
  EXPECT_EQ(program("$HOME/bin/node a"), "node");
  EXPECT_EQ(program("sudo"), "sudo");
}

TEST(ExpandedVariables, AreFoundInEveryForm) {
  EXPECT_THAT(expanded_variables("$A-${B:-$C}${#D}${!E}$1$$"), ElementsAre("A", "B", "C", "D", "E"));
  EXPECT_THAT(expanded_variables("a$"), IsEmpty());
}

}  // namespace
}  // namespace dvsguard::build
