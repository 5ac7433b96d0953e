#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/compose/trail.h"
#include "core/text/node.h"

// One function for every short syntax: each makes its node long, in place, and leaves a long one as it is.
namespace dvsguard::compose {

// Keys of the tree that no file holds, since the parser refuses this byte: readers of the tree skip them.
inline constexpr std::string_view kInternalPrefix = "\x01";
inline constexpr std::string_view kModesKey = "\x01modes";      // of a mount: modes that Compose ignores
inline constexpr std::string_view kWrittenKey = "\x01written";  // of a mount or env file: its path as written
inline constexpr std::string_view kImpliedKey =
    "\x01implied";  // of a dependency: the other field that makes it
inline constexpr std::string_view kRemotesKey = "\x01remotes";  // of the project: something was not fetched

// Ranges of ports become single ports: cap on what one project may ask for.
inline constexpr std::size_t kMaxPorts = 100'000;

struct CanonicalContext {
  bool interpolated = true;
  std::size_t ports_left = kMaxPorts;

  // Whether a text that does not parse may stay as it is written.
  [[nodiscard]] bool may_stay(const text::Node& node) const {
    return !interpolated && node.scalar.find('$') != std::string::npos;
  }
};

using Canonicalise = Status (*)(text::Node& node, const Trail& trail, CanonicalContext& context);

[[nodiscard]] Status canonical_ports(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_volumes(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_devices(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_grants(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_env_file(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_depends_on(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_names(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_key_values(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_ssh(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_list(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_dns(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_gpus(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_ulimits(text::Node& node, const Trail& trail, CanonicalContext& context);
[[nodiscard]] Status canonical_text(text::Node& node, const Trail& trail, CanonicalContext& context);

}  // namespace dvsguard::compose
