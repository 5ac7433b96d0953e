#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/match.h"
#include "core/base/time.h"
#include "core/compose/service.h"
#include "core/image/facts.h"
#include "core/practice/check.h"
#include "core/report/finding.h"

// What an image itself shows, to the rules that only an image can settle.
namespace dvsguard::practice {

// What `evidence` has of the service's image; null where nobody looked.
[[nodiscard]] const ScannedImage* scanned_image(const Evidence& evidence, const compose::Service& service);

// The same of an image that the service mounts as a volume.
[[nodiscard]] const ScannedImage* scanned_image(const Evidence& evidence, const compose::Service& service,
                                                const compose::Mount& mount);

// What `evidence.images` calls it: "node:/models". No service has a colon in its name.
[[nodiscard]] std::string mount_key(const compose::Service& service, const compose::Mount& mount);

// What advisories say of an image; pure matching is core/advisory's.
struct ImageAdvisories {
  std::vector<advisory::Match> matches;  // those that an operator's VEX documents leave
  std::vector<advisory::Unjudged> unjudged;
  std::vector<std::string> lacking;  // "advisories for Debian 12", "advisories for Go newer than 7 days"
};

struct ScannedImage {
  const image::ImageFacts& facts;
  Instant now;
  const ImageAdvisories* advisories = nullptr;  // null: no advisory data was at hand
  std::string reference = {};  // by which a registry or an engine was asked; empty: a file or folder was read
};

// Whom a finding is told of: a service and the place of its `image:`, or nobody where an image is looked at
// alone.
struct ImageUser {
  const compose::Service* service = nullptr;
  Places where;
};

[[nodiscard]] ImageUser image_user(const compose::Service& service);

void check_image_programs(const ScannedImage&, const ImageUser&, report::Outcome&);    // IM01, IM04
void check_image_privileges(const ScannedImage&, const ImageUser&, report::Outcome&);  // IM02
void check_image_surface(const ScannedImage&, const ImageUser&, report::Outcome&);     // IM03
void check_image_keys(const ScannedImage&, const ImageUser&, report::Outcome&);        // KM04
void check_image_health(const ScannedImage&, const ImageUser&, report::Outcome&);      // LG03
void check_image_age(const ScannedImage&, const ImageUser&, report::Outcome&);         // PA02
void check_image_advisories(const ScannedImage&, const ImageUser&, report::Outcome&);  // PA01, PA04
void check_image_support(const ScannedImage&, const ImageUser&, report::Outcome&);     // PA03

// ID01 and ID04 for a `user` as a project or the image's own configuration has it: names are looked up in the
// image's own accounts.
void check_image_account(const ScannedImage&, const ImageUser&, std::string_view user, report::Outcome&);

// The number that a `user` is by the image's own accounts; nothing where they do not tell, or engines
// disagree.
[[nodiscard]] std::optional<std::uint32_t> image_user_id(const ScannedImage&, std::string_view user);

// What an image alone decides. The rest of its practices takes the project that runs it.
inline constexpr report::Rule kImageRules[] = {
    report::Rule::LG03, report::Rule::IM01, report::Rule::IM02, report::Rule::IM03, report::Rule::IM04,
    report::Rule::PA01, report::Rule::PA02, report::Rule::PA03, report::Rule::PA04, report::Rule::KM04,
    report::Rule::ID01, report::Rule::ID04, report::Rule::SG01};

// An image by itself, without a project.
[[nodiscard]] report::Outcome check_image(const ScannedImage& scanned);

// "unknown" for a rule, where something of the image could not be read that it needs.
bool missing_if_unread(const ScannedImage&, const ImageUser&, report::Rule rule,
                       image::Unread::Bearing bearing, report::Outcome& outcome);

}  // namespace dvsguard::practice
