#include "core/oci/layout.h"

#include <algorithm>

#include "core/oci/member.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::oci {
namespace {

constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";
constexpr std::string_view kImageName = "io.containerd.image.name";  // of `docker save` and `ctr export`

std::string_view name_of(const Descriptor& entry) {
  const std::string_view image = entry.annotation(kImageName);
  return image.empty() ? entry.annotation(kRefName) : image;
}

bool is_called(const Descriptor& entry, std::string_view tag) {
  if (entry.annotation(kRefName) == tag || entry.annotation(kImageName) == tag) return true;
  const auto sought = parse_reference(tag);
  const auto name = parse_reference(name_of(entry));
  return sought && name && same_image(*sought, *name);
}

std::string joined(const std::vector<NamedRoots>& names) {
  constexpr std::size_t kShown = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) {
    out +=
        (i == 0 ? "" : ", ") + (names[i].name.empty() ? "one without a name" : text::quoted(names[i].name));
  }
  return names.size() > kShown ? out + ", …" : out;
}

std::vector<NamedRoots> by_name(const Index& index) {
  std::vector<NamedRoots> names;
  for (const Descriptor& entry : index.manifests) {
    if (entry.is_attestation()) continue;
    const std::string_view name = name_of(entry);
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const NamedRoots& n) { return n.name == name; });
    NamedRoots& to = found == names.end() ? names.emplace_back(NamedRoots{std::string(name), {}}) : *found;
    to.roots.push_back(entry);
  }
  return names;
}

}  // namespace

std::string blob_path(const ContentDigest& digest) {
  std::string text = digest.text();
  text[text.find(':')] = '/';
  return "blobs/" + text;
}

Status check_layout_file(std::string_view bytes, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxLayoutFileBytes;
  TRY(const text::Node root, text::parse_json(bytes, file, limits));
  if (!root.is_map()) return wrong(root, "", "", "is not an object");
  TRY_STATUS(check_spelling(root, "", {"imageLayoutVersion"}));
  std::string version;
  TRY_STATUS(take_text(root, "", "imageLayoutVersion", version));
  if (version == "1.0.0") return {};
  Error error = wrong(root, "", "imageLayoutVersion", "is " + text::quoted(version) + ", not \"1.0.0\"");
  error.code = ErrorCode::Unsupported;
  return error;
}

Result<std::vector<NamedRoots>> read_layout_index(std::string_view bytes, const FileName& file,
                                                  std::string_view tag, std::string_view source) {
  TRY(const Document document, parse_document(bytes, "", file));
  const auto* index = std::get_if<Index>(&document);
  if (index == nullptr) {
    return Error{
        .code = ErrorCode::Invalid, .place = {.file = file}, .what = "is a manifest and not an index"};
  }
  std::vector<NamedRoots> names;
  if (tag.empty()) {
    names = by_name(*index);
  } else {
    NamedRoots& chosen = names.emplace_back();
    chosen.name = tag;
    for (const Descriptor& entry : index->manifests) {
      if (is_called(entry, tag)) chosen.roots.push_back(entry);
    }
    if (chosen.roots.empty()) {
      const std::string there = joined(by_name(*index));
      return Error{.code = ErrorCode::Missing,
                   .place = {.file = file},
                   .what = "holds no image called " + text::quoted(tag) +
                           (there.empty() ? "" : ": it holds " + there)};
    }
  }
  for (NamedRoots& named : names) {
    named.name =
        named.name.empty() ? std::string(source) : std::string(source).append(":").append(named.name);
  }
  return names;
}

}  // namespace dvsguard::oci
