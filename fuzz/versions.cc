#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/package/elsewhere.h"
#include "core/package/version_order.h"

namespace {

using namespace dvsguard::package;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_order(Ecosystem ecosystem, const std::array<std::string_view, 3>& versions) {
  const auto compare = [&](std::size_t i, std::size_t k) {
    return compare_versions(ecosystem, versions[i], versions[k]);
  };
  for (std::size_t i = 0; i < 3; ++i) {
    const auto same = compare(i, i);
    if (!same) return;
    check(*same == 0);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      const auto there = compare(i, k), back = compare(k, i);
      if (!there) return;  // a toolchain beside a module
      check(back && (*there < 0) == (*back > 0) && (*there == 0) == (*back == 0));
      for (std::size_t m = 0; m < 3; ++m) {
        const auto on = compare(k, m), whole = compare(i, m);
        if (!on || !whole) return;
        if (*there <= 0 && *on <= 0) check(*whole <= 0);
        if (*there < 0 && *on <= 0) check(*whole < 0);
      }
    }
  }
}

}  // namespace

// Three lines are three versions: whatever parses is in one order, antisymmetric and transitive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::array<std::string_view, 3> versions;
  for (std::string_view& version : versions) {
    const std::size_t end = rest.find('\n');
    version = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  for (const Ecosystem ecosystem : {Ecosystem::Debian, Ecosystem::Alpine, Ecosystem::Go})
    check_order(ecosystem, versions);
  (void)foreign_database(versions[0]);
  return 0;
}
