#include "core/oci/source_spec.h"

#include <array>

namespace dvsguard::oci {
namespace {

Error refused(std::string what, std::string mend = {}) {
  return Error{.code = ErrorCode::Usage, .what = std::move(what), .mend = std::move(mend)};
}

struct PathAndName {
  std::string path, name;
};

// containers/image, internal.SplitPathAndImage: at the first colon.
Result<PathAndName> split_path(std::string_view rest, std::string_view prefix) {
  const std::size_t colon = rest.find(':');
  const std::string_view path = rest.substr(0, colon);
  const std::string_view name = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  if (path.empty()) return refused(std::string(prefix) + " needs a path");
  if (colon != std::string_view::npos && name.empty()) {
    return refused("nothing stands after the path's colon", "leave the colon away to take every image");
  }
  if (name.starts_with('@')) {
    return Error{.code = ErrorCode::Unsupported,
                 .what = "an image of an archive is chosen by its name, not by a number after @"};
  }
  return PathAndName{std::string(path), std::string(name)};
}

Result<SourceSpec> parse_engine(std::string_view rest) {
  if (const auto id = parse_content_digest(rest)) return SourceSpec(EngineSource{std::nullopt, *id});
  TRY(Reference reference, parse_reference(rest));
  return SourceSpec(EngineSource{std::move(reference), std::nullopt});
}

constexpr std::array<std::string_view, 6> kOtherTransports = {
    "containers-storage", "dir", "ostree", "sif", "tarball", "atomic"};

std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

// Nothing where no prefix stands before it.
Result<std::optional<SourceSpec>> parse_prefixed(std::string_view text) {
  const auto archive = [&](ArchiveKind kind, std::string_view rest,
                           std::string_view prefix) -> Result<std::optional<SourceSpec>> {
    TRY(auto parts, split_path(rest, prefix));
    return std::optional<SourceSpec>(ArchiveSource{kind, std::move(parts.path), std::move(parts.name)});
  };
  if (const auto rest = after(text, "oci-archive:"))
    return archive(ArchiveKind::Layout, *rest, "oci-archive:");
  if (const auto rest = after(text, "docker-archive:")) {
    return archive(ArchiveKind::Docker, *rest, "docker-archive:");
  }
  if (const auto rest = after(text, "oci:")) {
    TRY(auto parts, split_path(*rest, "oci:"));
    return std::optional<SourceSpec>(LayoutSource{std::move(parts.path), std::move(parts.name)});
  }
  if (const auto rest = after(text, "rootfs:")) {
    if (rest->empty()) return refused("rootfs: needs a folder");
    return std::optional<SourceSpec>(RootSource{std::string(*rest)});
  }
  if (const auto rest = after(text, "docker-daemon:")) {
    TRY(auto spec, parse_engine(*rest));
    return std::optional<SourceSpec>(std::move(spec));
  }
  if (const auto rest = after(text, "docker://")) {
    TRY(Reference reference, parse_reference(*rest));
    return std::optional<SourceSpec>(RegistrySource{std::move(reference)});
  }
  for (const std::string_view other : kOtherTransports) {
    if (!text.starts_with(other) || text.substr(other.size(), 1) != ":") continue;
    return Error{.code = ErrorCode::Unsupported,
                 .what = std::string(other) + ": is no source that is read here",
                 .mend = "copy it to a folder with: skopeo copy " + std::string(other) + ":… oci:FOLDER"};
  }
  return std::optional<SourceSpec>();
}

}  // namespace

Result<SourceSpec> parse_source_spec(std::string_view text, bool is_there) {
  if (text.empty()) return refused("an image's name is empty");
  if (text.size() > kMaxSourceSpecBytes) return refused("an image's name is over 8192 bytes");
  if (text.find('\0') != std::string_view::npos) return refused("an image's name holds a NUL");
  if (text == "-") return SourceSpec(StreamSource{});
  const bool is_path = text.starts_with('/') || text.starts_with("./") || text.starts_with("../") ||
                       text == "." || text == "..";
  if (is_path) return SourceSpec(PathSource{std::string(text)});
  TRY(auto prefixed, parse_prefixed(text));
  if (prefixed) return *std::move(prefixed);
  if (is_there) return SourceSpec(PathSource{std::string(text)});
  TRY(Reference reference, parse_reference(text));
  return SourceSpec(NamedSource{std::move(reference)});
}

}  // namespace dvsguard::oci
