#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/advisory/go_linkage.h"
#include "core/advisory/vex.h"
#include "core/package/purl.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using package::Purl;
using package::to_lower;

std::string_view purl_type(Ecosystem ecosystem) {
  if (ecosystem == Ecosystem::Go) return "golang";
  if (ecosystem == Ecosystem::CratesIo) return "cargo";
  return ecosystem == Ecosystem::Debian || ecosystem == Ecosystem::Ubuntu ? "deb" : "apk";
}

// Everything that a match is known as to one who writes statements.
struct Known {
  std::vector<Purl> itself;    // the package that the advisory is about
  std::vector<Purl> programs;  // what it is built into
};

// A toolchain's version is written with "go", with "v" or bare.
std::string_view bare_version(std::string_view version) {
  for (const std::string_view prefix : {"go", "v"}) {
    if (version.starts_with(prefix)) return version.substr(prefix.size());
  }
  return version;
}

bool is_standard(std::string_view path) {
  return path == kStandardLibrary || path == kToolchain;
}

Known known_as(const Match& match) {
  Known known;
  const auto purl = [&](std::string_view path, std::string_view version) {
    Purl out{.type = std::string(purl_type(match.ecosystem)),
             .space = {},
             .name = to_lower(path),
             .version = std::string(version)};
    if (!match.architecture.empty()) out.qualifiers["arch"] = match.architecture;
    return out;
  };
  if (match.ecosystem == Ecosystem::Go) {
    const bool standard = is_standard(match.package);
    known.itself.push_back(purl(match.package, standard ? bare_version(match.version) : match.version));
    const std::size_t at = match.main_module.rfind('@');
    if (at != std::string::npos && at > 0) {
      known.programs.push_back(purl(match.main_module.substr(0, at), match.main_module.substr(at + 1)));
    }
    return known;
  }
  if (match.ecosystem == Ecosystem::CratesIo) {
    known.itself.push_back(purl(match.package, match.version));
    return known;
  }
  const std::string name_space = to_lower(package::ecosystem_name(match.ecosystem));
  known.itself.push_back(purl(fmt::format("{}/{}", name_space, match.package), match.version));
  for (const auto& name : match.installed) {
    known.itself.push_back(purl(fmt::format("{}/{}", name_space, name), match.version));
  }
  return known;
}

// "debian-12", "debian-bookworm", "bookworm": all are in use for the qualifier `distro`.
bool is_distribution(std::string_view name, const package::OsRelease* os) {
  if (os == nullptr) return false;
  return name == fmt::format("{}-{}", os->id, os->version_id) ||
         name == fmt::format("{}-{}", os->id, os->version_codename) ||
         (!os->version_codename.empty() && name == os->version_codename);
}

class Applier {
 public:
  explicit Applier(const VexSubject& subject) : subject_(subject) {}

  [[nodiscard]] bool is_of(const VexStatement& statement, const Known& known) const {
    return std::any_of(statement.products.begin(), statement.products.end(),
                       [&](const auto& product) { return is_of(product, known); });
  }

 private:
  bool is_of(const VexProduct& product, const Known& known) const {
    const bool within = product.subcomponents.empty() ||
                        std::any_of(product.subcomponents.begin(), product.subcomponents.end(),
                                    [&](const auto& component) { return is_any(component, known.itself); });
    return within && (is_any(product.itself, known.itself) || is_any(product.itself, known.programs) ||
                      is_image(product.itself));
  }

  bool is_any(const VexComponent& component, const std::vector<Purl>& actual) const {
    return std::any_of(component.names.begin(), component.names.end(), [&](const auto& name) {
      auto wanted = package::parse_purl(name);
      if (!wanted) return false;
      if (wanted->type == "golang" && is_standard(wanted->path())) {
        wanted->version = std::string(bare_version(wanted->version));
      }
      const auto distribution = wanted->qualifiers.find("distro");
      if (distribution != wanted->qualifiers.end() && is_distribution(distribution->second, subject_.os)) {
        wanted->qualifiers.erase(distribution);
      }
      return std::any_of(actual.begin(), actual.end(),
                         [&](const auto& purl) { return package::covers(*wanted, purl); });
    });
  }

  bool is_image(const VexComponent& component) const {
    for (const auto& digest : subject_.digests) {
      for (const auto& hash : component.sha256) {
        if (digest == "sha256:" + hash) return true;
      }
    }
    return std::any_of(component.names.begin(), component.names.end(),
                       [&](const auto& name) { return is_image(std::string_view(name)); });
  }

  // By digest, wherever it lies; by repository, whichever digest.
  bool is_image(std::string_view name) const {
    const auto purl = package::parse_purl(name);
    if (!purl) {
      return std::any_of(subject_.digests.begin(), subject_.digests.end(),
                         [&](const auto& digest) { return name == digest || name.ends_with("@" + digest); });
    }
    if (purl->type != "oci") return false;
    if (!purl->version.empty()) {
      return std::find(subject_.digests.begin(), subject_.digests.end(), purl->version) !=
             subject_.digests.end();
    }
    const auto repository = purl->qualifiers.find("repository_url");
    return purl->qualifiers.size() == 1 && repository != purl->qualifiers.end() &&
           !subject_.repository.empty() && repository->second == subject_.repository;
  }

  const VexSubject& subject_;
};

// Statements by the names of the faults that they speak of, numbered as they are given.
class Index {
 public:
  explicit Index(std::span<const VexDocument> documents) {
    for (const auto& document : documents) {
      for (const auto& statement : document.statements) {
        for (const auto& name : statement.vulnerabilities) by_name_[name].push_back(statements_.size());
        statements_.push_back(&statement);
      }
    }
  }

  [[nodiscard]] std::vector<const VexStatement*> of(const Match& match) const {
    std::set<std::size_t> numbers;
    const auto add = [&](const std::string& name) {
      const auto found = by_name_.find(name);
      if (found != by_name_.end()) numbers.insert(found->second.begin(), found->second.end());
    };
    add(match.id);
    for (const auto& alias : match.aliases) add(alias);
    std::vector<const VexStatement*> out;
    out.reserve(numbers.size());
    for (const std::size_t number : numbers) out.push_back(statements_[number]);
    return out;
  }

 private:
  std::map<std::string_view, std::vector<std::size_t>> by_name_;
  std::vector<const VexStatement*> statements_;
};

}  // namespace

void apply_vex(std::span<const VexDocument> documents, const VexSubject& subject, Matches& matches) {
  const Index index(documents);
  const Applier applier(subject);
  for (auto& match : matches.matches) {
    const auto statements = index.of(match);
    if (statements.empty()) continue;
    const Known known = known_as(match);
    const VexStatement* latest = nullptr;
    for (const auto* statement : statements) {
      if (latest != nullptr && statement->time < latest->time) continue;
      if (applier.is_of(*statement, known)) latest = statement;
    }
    if (latest != nullptr) match.vex = latest->note;
  }
}

}  // namespace dvsguard::advisory
