#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/package/os_release.h"

// Until when a distribution mends a release.
namespace dvsguard::package {

struct EndOfLife {
  enum class Extension { None, Free, Subscription };
  std::string release;               // "Debian 12"
  std::chrono::sys_days standard{};  // the last day of the distribution's own support
  Extension extension = Extension::None;
  std::chrono::sys_days
      extended{};  // the last day of what follows it (LTS, ESM); standard where nothing does

  // The last day on which whoever pulls the image's packages still gets mended ones, without a contract.
  [[nodiscard]] std::chrono::sys_days last_free_day() const {
    return extension == Extension::Free ? extended : standard;
  }
};

// When the table was last held against its sources.
inline constexpr std::chrono::sys_days kEndOfLifeTableDate =
    std::chrono::year{2026} / std::chrono::August / 22;

// Nothing for a rolling release, for one that the table does not know yet, and for any other distribution.
[[nodiscard]] std::optional<EndOfLife> end_of_life(const OsRelease& os);

}  // namespace dvsguard::package
