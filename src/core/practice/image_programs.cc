#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/build/script.h"
#include "core/practice/debug_tools.h"
#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using image::Notable;
using report::Outcome;
using report::Rule;

constexpr std::size_t kNamed = 3;

struct Found {
  std::set<std::string> paths;
  std::vector<ImagePlace> places;
};

ImagePlace place_of(const image::ImageFacts& facts, const std::string& path, int layer) {
  ImagePlace place;
  place.layer = layer;
  place.path = path;
  const auto& ids = facts.image.config.diff_ids;
  if (layer >= 0 && static_cast<std::size_t>(layer) < ids.size())
    place.layer_id = ids[static_cast<std::size_t>(layer)].text();
  return place;
}

// "bin/bash, bin/dash, bin/sh and 2 more"
std::string some_of(const std::set<std::string>& paths) {
  std::string out;
  std::size_t count = 0;
  for (const std::string& path : paths) {
    if (count++ == kNamed) break;
    out += (out.empty() ? "" : ", ") + text::printable(path);
  }
  if (paths.size() > kNamed) out += fmt::format(" and {} more", paths.size() - kNamed);
  return out;
}

std::string all_of(const std::set<std::string>& paths) {
  return text::printable(fmt::format("{}", fmt::join(paths, " ")), 2000);
}

void add(const ImageUser& user, Rule rule, Found found, std::string message, const char* fix,
         Outcome& outcome) {
  report::Finding& finding =
      add_finding(outcome, rule, user.service, user.where, all_of(found.paths), std::move(message), fix);
  finding.in_image = std::move(found.places);
}

constexpr std::string_view effect_of(Notable kind) {
  switch (kind) {
    case Notable::Shell:
      return "which is all that an intruder needs to look around";
    case Notable::PackageManager:
      return "which fetches an intruder's tools for him";
    case Notable::Compiler:
      return "which builds an intruder's tools for him";
    case Notable::Debugger:
      return "which reads and changes whatever process it may attach to";
    case Notable::SshServer:
      return "a remote shell that waits for its user";
    case Notable::DebugServer:
      return "which gives whoever connects the whole program and its memory";
  }
  return "";
}

constexpr Rule rule_of(Notable kind) {
  return kind == Notable::Shell || kind == Notable::PackageManager ? Rule::IM01 : Rule::IM04;
}

// Packages of Debian, Alpine, Wolfi and their kin that are a shell or a package manager.
constexpr std::string_view kShellPackages[] = {"ash",  "bash", "busybox", "busybox-static", "csh",  "dash",
                                               "fish", "ksh",  "mksh",    "posh",           "tcsh", "toybox",
                                               "yash", "zsh"};
constexpr std::string_view kManagerPackages[] = {"apk-tools", "apt",  "dnf", "dpkg",
                                                 "microdnf",  "opkg", "rpm", "yum"};

// Nobody knows whether somebody deleted its program, or gave it another name.
void check_listed(const image::ImageFacts& facts, const ImageUser& user,
                  std::span<const std::string_view> names, Outcome& outcome) {
  std::set<std::string> listed;
  for (const package::Package& package : facts.packages) {
    if (std::ranges::find(names, package.name) != names.end()) listed.insert(package.name);
  }
  if (listed.empty()) return;
  add_missing(
      outcome, Rule::IM01, user.service,
      fmt::format("where the programs of its package{} {} are: they are listed, and no file has such a name",
                  listed.size() == 1 ? "" : "s", fmt::join(listed, ", ")),
      "ask the team whether they were deleted or renamed");
}

// What the image starts by itself: `dlv exec`, `node --inspect`, sshd.
void check_started(const image::ImageFacts& facts, const ImageUser& user, Outcome& outcome) {
  std::vector<std::string> words = facts.image.config.entrypoint;
  words.insert(words.end(), facts.image.config.command.begin(), facts.image.config.command.end());
  const auto script = build::parse_arguments(words, Place{});
  if (!script)
    return add_missing(outcome, Rule::IM04, user.service, "what its entrypoint starts, which cannot be read",
                       "");
  for (const DebugTool& tool : debug_servers(*script)) {
    report::Finding& finding = add_finding(
        outcome, Rule::IM04, user.service, user.where, "starts " + tool.name,
        "starts " + tool.name + ", " + std::string(tool.kind), "keep it out of the released image");
    finding.in_image = {place_of(facts, "entrypoint", -1)};
  }
}

}  // namespace

void check_image_programs(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  std::map<Notable, Found> found;
  for (const image::NotableFile& file : scanned.facts.notable) {
    Found& kind = found[file.kind];
    if (kind.paths.insert(file.path).second)
      kind.places.push_back(place_of(scanned.facts, file.path, file.layer));
  }
  for (auto& [kind, files] : found) {
    const Rule rule = rule_of(kind);
    std::string message =
        fmt::format("holds {} ({}), {}", notable_name(kind), some_of(files.paths), effect_of(kind));
    add(user, rule, std::move(files), std::move(message),
        rule == Rule::IM01 ? "build on scratch, distroless or ko's base"
                           : "keep it out of the released image",
        outcome);
  }
  if (!found.contains(Notable::Shell)) check_listed(scanned.facts, user, kShellPackages, outcome);
  if (!found.contains(Notable::PackageManager)) check_listed(scanned.facts, user, kManagerPackages, outcome);
  check_started(scanned.facts, user, outcome);
  for (const Rule rule : {Rule::IM01, Rule::IM04})
    missing_if_unread(scanned, user, rule, image::Unread::Bearing::Files, outcome);
}

void check_image_privileges(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  struct Kind {
    bool image::PrivilegedFile::* has;
    std::string_view message;
  };
  constexpr Kind kKinds[] = {
      {&image::PrivilegedFile::setuid, "holds setuid programs ({}): each is a way to its owner's rights"},
      {&image::PrivilegedFile::setgid, "holds setgid programs ({}): each is a way to its group's rights"},
      {&image::PrivilegedFile::capability,
       "holds programs with file capabilities ({}): each is a way to rights that the user lacks"},
  };
  for (const Kind& kind : kKinds) {
    Found found;
    for (const image::PrivilegedFile& file : scanned.facts.privileged) {
      if (file.*kind.has && found.paths.insert(file.path).second)
        found.places.push_back(place_of(scanned.facts, file.path, file.layer));
    }
    if (found.paths.empty()) continue;
    std::string message = fmt::format(fmt::runtime(kind.message), some_of(found.paths));
    add(user, Rule::IM02, std::move(found), std::move(message),
        "take the bits away while building, and run with no-new-privileges", outcome);
  }
  missing_if_unread(scanned, user, Rule::IM02, image::Unread::Bearing::Files, outcome);
}

void check_image_surface(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  constexpr double kKiB = 1024.0, kMiB = 1024.0 * kKiB;
  const auto bytes = static_cast<double>(facts.inflated_bytes);
  const std::string size =
      bytes < kMiB ? fmt::format("{:.1f} KiB", bytes / kKiB) : fmt::format("{:.1f} MiB", bytes / kMiB);
  std::size_t modules = 0;
  for (const image::Binary& binary : facts.go_binaries)
    modules += binary.facts.go ? binary.facts.go->dependencies.size() : 0;
  const auto counted = [](std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  std::string what = fmt::format("{} in {}, {}", size, counted(facts.files, "file"),
                                 counted(facts.packages.size(), "package"));
  if (modules != 0) what += ", " + counted(modules, "Go module");
  if (!facts.recognised.empty()) what += "; recognised as " + text::printable(facts.recognised, 100);
  add_finding(outcome, Rule::IM03, user.service, user.where, "surface", "is " + what, "");
  for (const auto bearing : {image::Unread::Bearing::Files, image::Unread::Bearing::Packages})
    missing_if_unread(scanned, user, Rule::IM03, bearing, outcome);
}

}  // namespace dvsguard::practice
