#include "core/oci/descriptor.h"

#include "core/oci/member.h"

namespace dvsguard::oci {
namespace {

using text::Kind;
using text::Node;

Result<std::uint64_t> read_size(const Node& node, std::string_view at) {
  const Node* size = member(node, "size");
  if (size == nullptr) return wrong(node, at, "", "has no size");
  if (size->kind != Kind::Int) return wrong(*size, at, "size", "is not an integer");
  const auto value = text::parse_int(size->scalar);
  if (!value) return wrong(*size, at, "size", value.error().what);
  if (*value < 0) return wrong(*size, at, "size", "is negative");
  return static_cast<std::uint64_t>(*value);
}

Result<std::optional<Platform>> read_platform(const Node& node, std::string_view at) {
  TRY(const Node* object, object_at(node, at, "platform"));
  if (object == nullptr) return std::optional<Platform>();
  const std::string here = path_of(at, "platform");
  TRY_STATUS(check_spelling(*object, here, {"os", "architecture", "variant"}));
  Platform platform{"", "", ""};
  TRY_STATUS(take_text(*object, here, "os", platform.os));
  TRY_STATUS(take_text(*object, here, "architecture", platform.architecture));
  TRY_STATUS(take_text(*object, here, "variant", platform.variant));
  return std::optional(std::move(platform));
}

}  // namespace

std::string_view Descriptor::annotation(std::string_view name) const {
  for (const auto& [key, value] : annotations) {
    if (key == name) return value;
  }
  return {};
}

bool Descriptor::is_attestation() const {
  return annotation("vnd.docker.reference.type") == "attestation-manifest" && platform &&
         platform->os == "unknown" && platform->architecture == "unknown";
}

Result<Descriptor> read_descriptor(const Node& node, std::string_view at) {
  if (!node.is_map()) return wrong(node, at, "", "is no descriptor: not an object");
  TRY_STATUS(check_spelling(
      node, at, {"mediaType", "digest", "size", "urls", "annotations", "platform", "artifactType"}));
  Descriptor out;
  TRY_STATUS(take_text(node, at, "mediaType", out.media_type));
  if (out.media_type.empty()) return wrong(node, at, "", "has no media type");
  std::string digest;
  TRY_STATUS(take_text(node, at, "digest", digest));
  auto parsed = parse_content_digest(digest);
  if (!parsed) return wrong(node, at, "digest", parsed.error().what);
  out.digest = *std::move(parsed);
  TRY(out.size, read_size(node, at));
  TRY_STATUS(take_texts(node, at, "urls", out.urls));
  TRY_STATUS(take_pairs(node, at, "annotations", out.annotations));
  TRY(out.platform, read_platform(node, at));
  TRY_STATUS(take_text(node, at, "artifactType", out.artifact_type));
  return out;
}

}  // namespace dvsguard::oci
