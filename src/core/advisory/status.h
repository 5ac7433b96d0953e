#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "core/advisory/database.h"
#include "core/advisory/match.h"

// How old compiled advisories are, and what they have nothing for.
namespace dvsguard::advisory {

inline constexpr std::chrono::seconds kDefaultMaxAge = std::chrono::days(7);
inline constexpr std::chrono::seconds kClockSlack = std::chrono::days(1);  // by which clocks may differ

struct SourceAge {
  Source source;
  std::chrono::seconds age{};  // since it was fetched
  bool stale = false;          // older than may be, or dated in the future, which says nothing of its age
};

// Of every source, in the file's order.
[[nodiscard]] std::vector<SourceAge> source_ages(const Database& database, Instant now,
                                                 std::chrono::seconds max_age = kDefaultMaxAge);

// What keeps an image's patches from being judged.
struct Gap {
  enum class Kind : std::uint8_t {
    NotMatched,  // no advisories are matched for the ecosystem
    Missing,     // the file has nothing for it, or for the release
    Stale,       // what it has is too old
  };
  Kind kind = Kind::Missing;
  package::Ecosystem ecosystem = package::Ecosystem::Other;
  std::string release;         // of the image; empty where there are none
  std::chrono::seconds age{};  // of Stale: the newest source's
};

// The ecosystems that a query has anything of, in their order.
[[nodiscard]] std::vector<package::Ecosystem> ecosystems_of(const Query& query);

// Null database: nothing is at hand.
[[nodiscard]] std::vector<Gap> find_gaps(const Database* database,
                                         std::span<const package::Ecosystem> present,
                                         const package::OsRelease* os, Instant now,
                                         std::chrono::seconds max_age = kDefaultMaxAge);

}  // namespace dvsguard::advisory
