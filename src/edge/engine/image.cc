#include "edge/engine/image.h"

#include <chrono>
#include <span>
#include <utility>

#include "core/oci/reference.h"
#include "core/text/display.h"
#include "edge/http/client.h"

namespace dvsguard::engine {
namespace {

constexpr std::size_t kMaxNames = 10'000;  // tags and digests of one image

class SavedImage final : public oci::ByteStream {
 public:
  explicit SavedImage(http::Exchange answer) : answer_(std::move(answer)) {}
  Result<std::size_t> read(std::span<std::uint8_t> into) override { return answer_.read(into); }

 private:
  http::Exchange answer_;
};

Error refused(const text::Node& node, std::string what) {
  Error error = text::node_error(node, std::move(what));
  error.code = ErrorCode::Invalid;
  return error;
}

Result<std::string> text_of(const text::Node& answer, std::string_view key) {
  const text::Node* value = answer.find(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (value->kind != text::Kind::String) return refused(*value, "is no text");
  return value->scalar;
}

Result<std::vector<std::string>> names_of(const text::Node& answer, std::string_view key) {
  std::vector<std::string> names;
  const text::Node* list = answer.find(key);
  if (list == nullptr || list->is_null()) return names;
  if (!list->is_list() || list->items.size() > kMaxNames) return refused(*list, "is no list of names");
  for (const text::Node& item : list->items) {
    if (item.kind != text::Kind::String) return refused(item, "is no name");
    names.push_back(item.scalar);
  }
  return names;
}

// "sha256:…", or the hex digits alone, or as many of them as `docker images` shows.
bool is_id(std::string_view name) {
  constexpr std::string_view kAlgorithm = "sha256:";
  if (name.starts_with(kAlgorithm)) name.remove_prefix(kAlgorithm.size());
  return name.size() >= 12 && name.size() <= 64 &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<HeldImage> read_held_image(const text::Node& answer) {
  if (!answer.is_map()) return refused(answer, "is no description of an image");
  HeldImage image;
  TRY(image.id, text_of(answer, "Id"));
  // podman's own ids have no algorithm before them.
  if (image.id.size() == 64) image.id.insert(0, "sha256:");
  if (!oci::parse_content_digest(image.id)) return refused(answer, "describes an image by what is no id");
  TRY(image.tags, names_of(answer, "RepoTags"));
  TRY(image.digests, names_of(answer, "RepoDigests"));
  TRY(image.os, text_of(answer, "Os"));
  TRY(image.architecture, text_of(answer, "Architecture"));
  TRY(image.variant, text_of(answer, "Variant"));
  return image;
}

Result<HeldImage> find_image(const Client& client, const std::string& name) {
  if (!is_id(name) && !oci::parse_reference(name)) {
    Error error;
    error.where = text::printable(name);
    error.what = "is neither an image's name nor its id";
    return error;
  }
  TRY(const text::Node answer, client.image(name));
  return read_held_image(answer);
}

Result<std::unique_ptr<oci::ByteStream>> save_image(const Client& client, const HeldImage& image) {
  TRY(http::Exchange answer, client.saved(image.id));
  return std::make_unique<SavedImage>(std::move(answer));
}

}  // namespace dvsguard::engine
