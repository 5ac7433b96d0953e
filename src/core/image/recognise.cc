#include "core/image/recognise.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::image {
namespace {

// ko writes itself into the configuration's author and into each step (FACTS of its build package).
constexpr std::string_view kAuthor = "github.com/ko-build/ko";

bool made_with_ko(const oci::ImageConfig& config) {
  if (config.author == kAuthor) return true;
  return std::ranges::any_of(config.history, [](const oci::HistoryEntry& step) {
    return step.created_by.starts_with("ko build ko://") || step.author == kAuthor;
  });
}

bool has_program(const ImageFacts& facts, std::string_view name) {
  return std::ranges::any_of(facts.notable, [&](const NotableFile& file) {
    return std::string_view(file.path).substr(file.path.rfind('/') + 1) == name;
  });
}

// distroless keeps one file a package where Debian keeps one for all.
bool is_distroless(const ImageFacts& facts) {
  return std::ranges::any_of(facts.packages, [](const package::Package& package) {
    return package.database.starts_with("var/lib/dpkg/status.d/");
  });
}

// Debian's testing and unstable have no version.
std::string released(const std::string& name, const package::OsRelease& os) {
  return os.version_id.empty() ? name : name + " " + os.version_id;
}

std::string base_of(const ImageFacts& facts) {
  if (is_distroless(facts)) return "distroless";
  if (facts.os) {
    if (facts.os->id == "chainguard") return "Chainguard";
    if (facts.os->id == "wolfi") return "Wolfi";
    if (facts.os->id == "debian") return released("Debian", *facts.os);
    if (facts.os->id == "ubuntu") return released("Ubuntu", *facts.os);
    if (facts.os->id == "alpine") return released("Alpine", *facts.os);
    if (!facts.os->pretty_name.empty()) return facts.os->pretty_name;
    return facts.os->id;
  }
  if (has_program(facts, "busybox")) return "BusyBox";
  return !has_distribution_packages(facts) && facts.notable.empty() && facts.unread.empty() ? "scratch" : "";
}

}  // namespace

std::string recognise(const ImageFacts& facts) {
  std::string base = base_of(facts);
  if (!made_with_ko(facts.image.config)) return base;
  return base.empty() ? "ko" : "ko on " + base;
}

}  // namespace dvsguard::image
