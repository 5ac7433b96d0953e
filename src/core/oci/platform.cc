#include "core/oci/platform.h"

#include <algorithm>
#include <span>

#include "core/base/split.h"
#include "core/text/display.h"

namespace dvsguard::oci {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// containerd/platforms, database.go; Go's syslist.go before it.
constexpr std::string_view kSystems[] = {"aix",     "android", "darwin",  "dragonfly", "freebsd", "hurd",
                                         "illumos", "ios",     "js",      "linux",     "nacl",    "netbsd",
                                         "openbsd", "plan9",   "solaris", "windows",   "zos"};
constexpr std::string_view kArchitectures[] = {
    "386",     "amd64",   "amd64p32", "arm",    "armbe",  "arm64",    "arm64be",   "ppc64",
    "ppc64le", "loong64", "mips",     "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le",
    "ppc",     "riscv",   "riscv64",  "s390",   "s390x",  "sparc",    "sparc64",   "wasm"};

bool is_any_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

// "v9.2" is {9, 2}, "v7" {7, 0}; nothing where it is not of one digit each.
struct Step {
  int major = 0, minor = 0;
};
std::optional<Step> step_of(std::string_view variant) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (variant.size() < 2 || variant[0] != 'v' || !digit(variant[1])) return std::nullopt;
  if (variant.size() == 2) return Step{variant[1] - '0', 0};
  if (variant.size() != 4 || variant[2] != '.' || !digit(variant[3])) return std::nullopt;
  return Step{variant[1] - '0', variant[3] - '0'};
}

void add(std::vector<Platform>& to, const Platform& like, std::string architecture, std::string variant) {
  to.push_back(normalised({like.os, std::move(architecture), std::move(variant)}));
}

void add_arm_below(std::vector<Platform>& to, const Platform& machine, int version) {
  for (int below = version - 1; below >= 5; --below) add(to, machine, "arm", "v" + std::to_string(below));
}

// v9.x diverged from v8.5, so it runs v9.0 to v9.x and v8.0 to v8.(x+5).
void add_arm64(std::vector<Platform>& to, const Platform& machine) {
  const std::optional<Step> step = step_of(machine.variant.empty() ? "v8" : machine.variant);
  if (step && (step->major == 8 || step->major == 9)) {
    const auto minors = [&](int major, int from) {
      for (int minor = from; minor >= 0; --minor) {
        add(to, machine, "arm64",
            "v" + std::to_string(major) + (minor == 0 ? "" : "." + std::to_string(minor)));
      }
    };
    minors(step->major, step->minor - 1);
    if (step->major == 9) minors(8, step->minor + 5);
  }
  add(to, machine, "arm", "v8");
  add_arm_below(to, machine, 8);
}

}  // namespace

std::string Platform::text() const {
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

Platform normalised(Platform platform) {
  std::string& architecture = platform.architecture;
  std::string& variant = platform.variant;
  platform.os = lower(std::move(platform.os));
  architecture = lower(std::move(architecture));
  variant = lower(std::move(variant));
  if (platform.os == "macos") platform.os = "darwin";
  if (architecture == "i386") return {platform.os, "386", ""};
  if (architecture == "armhf") return {platform.os, "arm", "v7"};
  if (architecture == "armel") return {platform.os, "arm", "v6"};
  if (architecture == "x86_64" || architecture == "x86-64") architecture = "amd64";
  if (architecture == "aarch64") architecture = "arm64";
  if (architecture == "amd64" && variant == "v1") variant.clear();
  if (architecture == "arm64" && (variant == "8" || variant == "v8" || variant == "v8.0")) variant.clear();
  if (architecture == "arm64" && (variant == "9" || variant == "9.0" || variant == "v9.0")) variant = "v9";
  if (architecture == "arm" && variant.empty()) variant = "v7";
  if (architecture == "arm" && variant.size() == 1 && variant[0] >= '5' && variant[0] <= '8') {
    variant.insert(variant.begin(), 'v');
  }
  return platform;
}

Result<Platform> parse_platform(std::string_view text, std::string_view machine) {
  constexpr const char* kMend = "write linux/amd64, linux/arm64 or linux/arm/v7";
  const auto parts = split(text, '/');
  if (parts.size() > 3 || !std::all_of(parts.begin(), parts.end(), is_word)) {
    return Error{.code = ErrorCode::Usage,
                 .what = "a platform is written OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT",
                 .mend = kMend};
  }
  if (parts.size() == 1) {
    const std::string word(parts[0]);
    Platform of_system = normalised({word, std::string(machine), ""});
    if (is_any_of(kSystems, of_system.os)) return of_system;
    Platform of_machine = normalised({"linux", word, ""});
    if (is_any_of(kArchitectures, of_machine.architecture)) return of_machine;
    return Error{.code = ErrorCode::Usage,
                 .what = "no operating system or architecture is called " + text::quoted(text, 64),
                 .mend = kMend};
  }
  return normalised(
      {std::string(parts[0]), std::string(parts[1]), parts.size() == 3 ? std::string(parts[2]) : ""});
}

std::vector<Platform> runnable_on(const Platform& machine) {
  const Platform self = normalised(machine);
  std::vector<Platform> out{self};
  const std::optional<Step> step = step_of(self.variant);
  if (self.architecture == "amd64") {
    for (int below = step ? step->major - 1 : 0; below >= 1; --below) {
      add(out, self, "amd64", "v" + std::to_string(below));
    }
    add(out, self, "386", "");
  } else if (self.architecture == "arm") {
    add_arm_below(out, self, step ? step->major : 0);
  } else if (self.architecture == "arm64") {
    add_arm64(out, self);
  }
  return out;
}

std::optional<std::size_t> PlatformChoice::rank(const Platform& platform) const {
  if (all()) return 0;
  const Platform sought = normalised(platform);
  std::size_t before = 0;
  for (const Platform& one : wanted) {
    const std::vector<Platform> runs = runnable_on(one);
    const auto found = std::find(runs.begin(), runs.end(), sought);
    if (found != runs.end()) return before + static_cast<std::size_t>(found - runs.begin());
    before += runs.size();
  }
  return std::nullopt;
}

}  // namespace dvsguard::oci
