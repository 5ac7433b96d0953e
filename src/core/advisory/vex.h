#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/advisory/document.h"
#include "core/advisory/match.h"
#include "core/advisory/moment.h"

// OpenVEX (openvex.dev, specification v0.2.0; v0.0.1's shorter spellings too): what somebody says of a fault
// in a product.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxVexBytes = 16u << 20;

struct VexComponent {
  std::vector<std::string> names;   // its @id and identifiers: package URLs and other texts
  std::vector<std::string> sha256;  // hex digits in lower case
};

struct VexProduct {
  VexComponent itself;
  std::vector<VexComponent> subcomponents;  // none: all that is in it
};

struct VexStatement {
  std::vector<std::string> vulnerabilities;  // its name and its aliases
  std::vector<VexProduct> products;
  Moment time;
  VexNote note;
};

struct VexDocument {
  std::vector<VexStatement> statements;
};

// Refused: what the specification does not let be a statement (no product, no time, a not_affected without a
// reason), an unknown status or justification. `document.fetched` is not looked at.
[[nodiscard]] Result<VexDocument> parse_vex(const Document& document);

// What a product may be that the matches are of.
struct VexSubject {
  std::vector<std::string> digests;  // of the image: "sha256:…" of its manifest, and of its index
  std::string repository;            // of the image, without tag or digest: "docker.io/library/alpine"
  const package::OsRelease* os = nullptr;
};

// Sets Match::vex to the latest statement that speaks of the match; of equal times, the last one given.
void apply_vex(std::span<const VexDocument> documents, const VexSubject& subject, Matches& matches);

}  // namespace dvsguard::advisory
