#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/package/apk.h"
#include "core/package/dpkg.h"
#include "core/package/os_release.h"
#include "core/package/version_order.h"

// Shows what core/package makes of real files, for tests/packages_test.py to hold against other programs.
//   dvsguard-packages dpkg|apk|os-release FILE     one record a line, its fields apart by tabs
//   dvsguard-packages compare ECOSYSTEM            reads lines "A<tab>B", writes -1, 0, 1 or error for each
namespace dvsguard::package {
namespace {

int refuse(const Error& error) {
  fmt::print(stderr, "{}: {}\n", error.place.text(), error.what);
  return 2;
}

int show(const Result<std::vector<Package>>& packages) {
  if (!packages) return refuse(packages.error());
  for (const Package& package : *packages)
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", package.name, package.version, package.advised_name(),
               package.advised_version(), package.architecture, package.license);
  return 0;
}

int show(const Result<OsRelease>& os) {
  if (!os) return refuse(os.error());
  fmt::print("{}\n{}\n{}\n{}\n{}\n", os->id, os->id_like, os->version_id, os->version_codename,
             os->pretty_name);
  return 0;
}

std::string_view order_text(const Result<std::strong_ordering>& order) {
  if (!order) return "error";
  return *order < 0 ? "-1" : *order > 0 ? "1" : "0";
}

int compare_lines(Ecosystem ecosystem) {
  std::string out, line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) return 2;
    const std::string_view both = line;
    out += order_text(compare_versions(ecosystem, both.substr(0, tab), both.substr(tab + 1)));
    out += '\n';
    line.clear();
  }
  fmt::print("{}", out);
  return 0;
}

int run(std::string_view what, const std::string& argument) {
  if (what == "compare") {
    for (const Ecosystem ecosystem : {Ecosystem::Debian, Ecosystem::Alpine, Ecosystem::Go}) {
      if (argument == ecosystem_name(ecosystem)) return compare_lines(ecosystem);
    }
    return 2;
  }
  std::ifstream file(argument, std::ios::binary);
  if (!file) return 2;
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (what == "dpkg") return show(parse_dpkg_status(bytes, argument, Ecosystem::Debian));
  if (what == "apk") return show(parse_apk_installed(bytes, argument, Ecosystem::Alpine));
  if (what == "os-release") return show(parse_os_release(bytes, argument));
  return 2;
}

}  // namespace
}  // namespace dvsguard::package

int main(int argc, char** argv) {
  return argc == 3 ? dvsguard::package::run(argv[1], argv[2]) : 2;
}
