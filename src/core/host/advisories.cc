#include "core/host/advisories.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/version.h"

namespace dvsguard::host {
namespace {

// Read from the projects' own advisories, and again from the Go vulnerability database's copies of them; an
// old branch that gets no more releases is mended by the next one. Left out: what Docker cannot be led into
// (runc's GHSA-xjvp-4fhw-gc47, containerd's CRI server) and what only helps a local account.
// GHSA-xr7r-f8xq-vfvv, GO-2024-2491
constexpr std::array kRunc2024 = {Branch{"1.0.0-rc93", "1.1.12"}};
// GHSA-9493-h29p-rfm2 (GO-2025-4096), GHSA-qw9x-cqr3-wc7r (GO-2025-4097), GHSA-cgrx-mc8f-2prm (GO-2025-4098)
constexpr std::array kRunc2025 = {Branch{"0.0.0", "1.2.8"}, Branch{"1.3.0-rc.1", "1.3.3"},
                                  Branch{"1.4.0-rc.1", "1.4.0-rc.3"}};
// GHSA-265r-hfxg-fhmg, GO-2025-3528
constexpr std::array kContainerdUser = {Branch{"0.0.0", "1.6.38"}, Branch{"1.7.0", "1.7.27"},
                                        Branch{"2.0.0", "2.0.4"}};
// GHSA-cm76-qm8v-3j95, GO-2025-3699
constexpr std::array kContainerdPull = {Branch{"2.1.0", "2.1.1"}};
// GHSA-xw73-rw38-6vjc (GO-2024-2512); of BuildKit 0.12.5, which these releases carry: GHSA-m3r6-h7wv-7xxv,
// GHSA-4v98-7qmw-rqr8, GHSA-wr6v-9f75-vh2g (GO-2024-2493, GO-2024-2494, GO-2024-2497)
constexpr std::array kEngineBuild = {Branch{"0.0.0", "24.0.9"}, Branch{"25.0.0", "25.0.2"}};
// GHSA-x86f-5xw2-fm2r (GO-2026-5746), GHSA-vp62-88p7-qqf5 (GO-2026-5668), GHSA-rg2x-37c3-w2rh (GO-2026-5617)
constexpr std::array kEngineCopy = {Branch{"0.0.0", "29.5.1"}};

constexpr std::array kAdvisories = {
    Advisory{"runc", "CVE-2024-21626", true, kRunc2024,
             "an image's working directory or an exec in a container reaches the host's files"},
    Advisory{"runc", "CVE-2025-31133, CVE-2025-52565, CVE-2025-52881", true, kRunc2025,
             "a container that starts beside a hostile one writes the host's /proc and so takes the host"},
    Advisory{"containerd", "CVE-2024-40635", false, kContainerdUser,
             "a user id too large for 32 bits runs as root"},
    Advisory{"containerd", "CVE-2025-47290", true, kContainerdPull,
             "an image writes to the host while it is pulled"},
    Advisory{"engine", "CVE-2026-41567, CVE-2026-41568, CVE-2026-42306", true, kEngineCopy,
             "`docker cp` with a hostile container runs its program on the host, or writes there"},
    Advisory{"engine", "CVE-2024-23651, CVE-2024-23652, CVE-2024-23653, CVE-2024-24557", true, kEngineBuild,
             "a hostile Dockerfile reads, deletes or runs what is on the host"},
};

// The three numbers that a version begins with, and its pre-release where it is written as semver does.
std::optional<Version> leading_version(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  std::string numbers(text.substr(0, end));
  const std::string_view rest = end == std::string_view::npos ? std::string_view() : text.substr(end);
  if (rest.starts_with("-rc.")) numbers += rest.substr(0, rest.find_first_not_of("0123456789", 4));
  auto version = parse_version(numbers);
  if (!version) return std::nullopt;
  return *version;
}

bool below(const Version& version, std::string_view bound) {
  const auto limit = parse_version(bound);
  return limit && version < *limit;
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::span<const Advisory> advisories() {
  return kAdvisories;
}

bool is_upstream(const Component& component) {
  const auto version = leading_version(component.version);
  if (!version || version->text() != component.version) return false;
  // A commit, or what git describe says of one: "v1.2.5-0-g59923ef".
  const std::size_t commit = component.build.rfind("-g");
  const std::string_view hash =
      std::string_view(component.build).substr(commit == std::string::npos ? 0 : commit + 2);
  return is_hex(hash);
}

std::vector<Match> matches(const Component& component) {
  std::vector<Match> found;
  const auto version = leading_version(component.version);
  if (!version) return found;
  for (const Advisory& advisory : kAdvisories) {
    if (advisory.component != component.name) continue;
    for (const Branch& branch : advisory.branches) {
      if (below(*version, branch.since) || !below(*version, branch.fixed)) continue;
      found.push_back({&advisory, std::string(branch.fixed)});
      break;
    }
  }
  return found;
}

}  // namespace dvsguard::host
