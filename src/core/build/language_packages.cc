#include "core/build/language_packages.h"

#include <algorithm>
#include <vector>

namespace dvsguard::build {
namespace {

using Words = std::span<const std::string_view>;

bool contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_url(std::string_view word) {
  return word.find("://") != std::string_view::npos;
}

bool is_local(std::string_view word) {
  return word.empty() || word.starts_with('.') || word.starts_with('/') || word.starts_with('~') ||
         word.starts_with("file:");
}

// What follows the name in "tool@1.2.3" and "@scope/tool@1.2.3"; empty where nothing does.
std::string_view version_of(std::string_view package) {
  const std::size_t at = package.find('@', 1);
  return at == std::string_view::npos ? std::string_view() : package.substr(at + 1);
}

// npm and its kin take "1" and "1.2" for ranges; only three parts are one release.
bool is_release(std::string_view version) {
  version = version.substr(0, version.find('/'));
  if (version.empty() || !is_digit(version.front())) return false;
  if (version.find_first_of("*xX ") != std::string_view::npos) return false;
  return std::ranges::count(version.substr(0, version.find_first_of("-+")), '.') == 2;
}

// Whether the name leaves the version to whoever publishes next. A variable may bring any version.
bool is_loose(std::string_view package) {
  if (is_local(package) || package.find_first_of("$`") != std::string_view::npos) return false;
  for (const std::string_view registry : {"npm:", "jsr:"}) {
    if (package.starts_with(registry)) package.remove_prefix(registry.size());
  }
  return package.find("==") == std::string_view::npos && !is_release(version_of(package));
}

bool is_latest(std::string_view package) {
  constexpr std::string_view kMoving[] = {"latest", "next", "master", "main"};
  return contains(kMoving, version_of(package));
}

// A program that runs a package by its name, and fetches it where it is not there.
struct Runner {
  std::string_view program, verb;  // no verb: the program alone does it
  bool asks = false;               // with a terminal it asks first, and what is installed comes first
};
constexpr Runner kRunners[] = {{"npx", "", true},   {"npm", "exec", true}, {"npm", "x", true},
                               {"bunx", "", false}, {"bun", "x", false},   {"pnpx", "", false},
                               {"pnpm", "dlx"},     {"yarn", "dlx"},       {"uvx", ""},
                               {"uv", "tool run"},  {"pipx", "run"}};
constexpr std::string_view kPackageOptions[] = {"-p", "--package", "--from", "--spec", "--with"};
constexpr std::string_view kRunnerValues[] = {
    "-p", "--package", "--from",  "--spec",     "--with",      "-c",    "--call",   "-w",
    "-C", "--prefix",  "--cache", "--registry", "--workspace", "--dir", "--python", "--loglevel"};
constexpr std::string_view kStaysLocal[] = {"--no", "--no-install", "--offline"};

// The packages that a runner is asked for: those of its options, else its first operand.
std::vector<std::string_view> packages_asked(Words words) {
  std::vector<std::string_view> packages;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (!word.starts_with('-')) {
      if (!(i > 0 && contains(kRunnerValues, words[i - 1]))) break;  // the rest is the package's own
      continue;
    }
    const std::size_t equals = word.find('=');
    if (!contains(kPackageOptions, word.substr(0, equals))) continue;
    if (equals != std::string_view::npos)
      packages.push_back(word.substr(equals + 1));
    else if (i + 1 < words.size())
      packages.push_back(words[i + 1]);
  }
  if (packages.empty()) packages.push_back(first_operand(words, kRunnerValues));
  return packages;
}

// The words after the verb, or nothing where the call is of another.
std::optional<Words> after_verb(Words words, std::string_view verb) {
  while (!verb.empty()) {
    const std::string_view step = verb.substr(0, verb.find(' '));
    verb.remove_prefix(std::min(verb.size(), step.size() + 1));
    const std::string_view first = first_operand(words, kRunnerValues);
    if (first != step) return std::nullopt;
    words = words.subspan(static_cast<std::size_t>(std::ranges::find(words, step) - words.begin()) + 1);
  }
  return words;
}

std::optional<PackageFetch> runner_fetch(std::string_view program, Words words) {
  for (const Runner& runner : kRunners) {
    if (runner.program != program) continue;
    const std::optional<Words> rest = after_verb(words, runner.verb);
    if (!rest) continue;
    if (std::ranges::any_of(*rest, [](auto word) { return contains(kStaysLocal, word); }))
      return std::nullopt;
    const auto packages = packages_asked(*rest);
    const bool latest = std::ranges::any_of(packages, is_latest);
    if (!latest && std::ranges::none_of(packages, is_loose)) return std::nullopt;
    std::string what(program);
    if (!runner.verb.empty()) what += " " + std::string(runner.verb);
    what += latest ? " …@latest" : " without a version";
    // In a container there is nobody to ask, and npx then goes on (npm 7 and later); but what the image has
    // installed comes first.
    const bool maybe = runner.asks && !latest && !contains(words, "-y") && !contains(words, "--yes");
    return PackageFetch{maybe ? UpdateKind::InstallsPackages : UpdateKind::RunsLatest, std::move(what),
                        std::vector<std::string>(packages.begin(), packages.end())};
  }
  return std::nullopt;
}

constexpr std::string_view kNodeValues[] = {"-C", "-c", "--prefix", "--cwd", "--dir"};

std::optional<PackageFetch> node_fetch(std::string_view program, Words words) {
  const std::string_view verb = first_operand(words, kNodeValues);
  const auto has = [&](std::string_view word) { return contains(words, word); };
  const bool installs = verb == "install" || verb == "i" || verb == "add";
  const std::string what = std::string(program) + " " + std::string(verb);
  if (verb == "update" || verb == "upgrade" || (installs && std::ranges::any_of(words, is_latest)))
    return PackageFetch{UpdateKind::RunsLatest, what};
  if (!installs || has("--frozen-lockfile") || has("--immutable")) return std::nullopt;
  return PackageFetch{UpdateKind::InstallsPackages, what};
}

constexpr std::string_view kPipLists[] = {"-r", "-c", "-e", "--requirement", "--constraint", "--editable"};
constexpr std::string_view kPipValues[] = {"-t",
                                           "--target",
                                           "-i",
                                           "--index-url",
                                           "-f",
                                           "--find-links",
                                           "--platform",
                                           "--extra-index-url",
                                           "--prefix",
                                           "--root",
                                           "--cache-dir",
                                           "--trusted-host",
                                           "--proxy",
                                           "--python",
                                           "--upgrade-strategy"};

// "tool==1.2" names one release, "tool==1.*" does not.
bool is_pinned_requirement(std::string_view word) {
  const std::size_t equals = word.find("==");
  return equals != std::string_view::npos && word.find('*', equals) == std::string_view::npos;
}

// pip install, python -m pip install, uv pip install. Lists of requirements are pinned as far as this can
// tell, unless they are themselves fetched.
std::optional<PackageFetch> pip_fetch(std::string_view program, Words words) {
  if (!program.starts_with("pip")) {
    const auto pip = std::ranges::find_if(words, [](auto word) { return word == "pip" || word == "pip3"; });
    if (pip == words.end()) return std::nullopt;
    words = words.subspan(static_cast<std::size_t>(pip - words.begin()) + 1);
  }
  if (first_operand(words, kPipValues) != "install" || contains(words, "--no-index")) return std::nullopt;
  if (contains(words, "-U") || contains(words, "--upgrade"))
    return PackageFetch{UpdateKind::RunsLatest, "pip install --upgrade"};
  bool verb = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool list = contains(kPipLists, word);
    if (list || contains(kPipValues, word)) {
      ++i;
      if (list && i < words.size() && is_url(words[i]))
        return PackageFetch{UpdateKind::InstallsPackages, "pip install"};
    } else if (!word.starts_with('-')) {
      const bool loose = !is_local(word) && !is_pinned_requirement(word) && !word.starts_with('$');
      if (verb && loose) return PackageFetch{UpdateKind::InstallsPackages, "pip install"};
      verb = true;
    }
  }
  return std::nullopt;
}

constexpr std::string_view kDenoValues[] = {"-c", "--config", "--import-map", "--location", "--ext"};

// deno run URL, deno URL, deno run npm:tool
std::optional<PackageFetch> deno_fetch(Words words) {
  const std::string_view verb = first_operand(words, kDenoValues);
  if (verb == "upgrade") return PackageFetch{UpdateKind::ReplacesItself, "deno upgrade"};
  const std::optional<Words> rest = verb == "run" ? after_verb(words, verb) : words;
  if (!rest || contains(words, "--cached-only") || contains(words, "--no-remote")) return std::nullopt;
  const std::string_view what = first_operand(*rest, kDenoValues);
  if (what.starts_with("http://") || what.starts_with("https://"))
    return PackageFetch{UpdateKind::RunsFetchedCode, "deno run of a URL", {std::string(what)}};
  const bool package = what.starts_with("npm:") || what.starts_with("jsr:");
  if (!package || !is_loose(what)) return std::nullopt;
  return PackageFetch{UpdateKind::RunsLatest, "deno run without a version", {std::string(what)}};
}

}  // namespace

std::string_view first_operand(std::span<const std::string_view> words,
                               std::span<const std::string_view> valued) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (contains(valued, words[i]))
      ++i;
    else if (!words[i].starts_with('-'))
      return words[i];
  }
  return {};
}

std::optional<PackageFetch> find_package_fetch(std::string_view program,
                                               std::span<const std::string_view> words) {
  using enum UpdateKind;
  if (auto fetch = runner_fetch(program, words)) return fetch;
  const std::string_view verb = first_operand(words, kNodeValues);
  const auto has = [&](std::string_view word) { return contains(words, word); };
  if (program == "npm" || program == "yarn" || program == "pnpm" || program == "bun")
    return node_fetch(program, words);
  if (program.starts_with("pip") || program.starts_with("python") || program == "uv")
    return pip_fetch(program, words);
  if (program == "deno") return deno_fetch(words);
  if (program == "go" && (verb == "install" || verb == "run" || verb == "get") &&
      std::ranges::any_of(words, is_latest))
    return PackageFetch{RunsLatest, "go " + std::string(verb) + " …@latest"};
  if (program == "cargo" && (verb == "install" || verb == "update") && !has("--version") && !has("--locked"))
    return PackageFetch{RunsLatest, "cargo " + std::string(verb)};
  if (program == "gem" && (verb == "update" || (verb == "install" && !has("-v") && !has("--version"))))
    return PackageFetch{RunsLatest, "gem " + std::string(verb)};
  return std::nullopt;
}

}  // namespace dvsguard::build
