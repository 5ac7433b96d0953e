#include "core/advisory/ecosystem.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/split.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;

constexpr std::array kMatched = {Ecosystem::Debian,  Ecosystem::Ubuntu,     Ecosystem::Alpine,
                                 Ecosystem::Wolfi,   Ecosystem::Chainguard, Ecosystem::Go,
                                 Ecosystem::CratesIo};

// www.debian.org/releases; debian-announce names the ones to come.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kDebianReleases = {{{"7", "wheezy"},
                                                                                           {"8", "jessie"},
                                                                                           {"9", "stretch"},
                                                                                           {"10", "buster"},
                                                                                           {"11", "bullseye"},
                                                                                           {"12", "bookworm"},
                                                                                           {"13", "trixie"},
                                                                                           {"14", "forky"},
                                                                                           {"15", "duke"}}};

// "22.04:LTS" is "22.04". What "Pro" offers stays apart: it is no public archive.
std::string_view ubuntu_release(std::string_view text) {
  constexpr std::string_view kLongTerm = ":LTS";
  if (text.ends_with(kLongTerm)) text.remove_suffix(kLongTerm.size());
  return text;
}

// "3.20.3" is "v3.20"; a version with more to it, such as "3.21.0_alpha20240807", is of edge.
std::string alpine_branch(std::string_view version) {
  if (version.find('_') != std::string_view::npos) return "edge";
  const auto parts = split(version, '.');
  if (parts.size() < 2) return std::string(version);
  return "v" + std::string(parts[0]) + "." + std::string(parts[1]);
}

void add(std::vector<std::string>& names, std::string name) {
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  names.push_back(std::move(name));
}

}  // namespace

std::string_view debian_codename(std::string_view version) {
  for (const auto& [number, codename] : kDebianReleases) {
    if (version == number) return codename;
  }
  return version;
}

std::optional<Origin> parse_osv_ecosystem(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view release = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const auto ecosystem = matched_ecosystem(text.substr(0, colon));
  if (!ecosystem) return std::nullopt;
  Origin origin{package::ecosystem_name(*ecosystem), ""};
  if (*ecosystem == Ecosystem::Debian) origin.release = debian_codename(release);
  if (*ecosystem == Ecosystem::Ubuntu) origin.release = ubuntu_release(release);
  if (*ecosystem == Ecosystem::Alpine) origin.release = release;
  return origin;
}

bool is_matched(Ecosystem ecosystem) {
  return std::find(kMatched.begin(), kMatched.end(), ecosystem) != kMatched.end();
}

std::optional<Ecosystem> matched_ecosystem(std::string_view key) {
  for (const auto ecosystem : kMatched) {
    if (package::ecosystem_name(ecosystem) == key) return ecosystem;
  }
  return std::nullopt;
}

std::vector<std::string> release_names(Ecosystem ecosystem, const package::OsRelease& os) {
  std::vector<std::string> names;
  if (ecosystem == Ecosystem::Debian) {
    add(names, os.version_codename);
    add(names, std::string(debian_codename(os.version_id)));
  } else if (ecosystem == Ecosystem::Ubuntu) {
    add(names, os.version_id);
    add(names, os.version_codename);
  } else if (ecosystem == Ecosystem::Alpine) {
    add(names, alpine_branch(os.version_id));
  }
  names.emplace_back();  // what holds for every release, or where there are none
  return names;
}

}  // namespace dvsguard::advisory
