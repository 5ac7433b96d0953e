#include <algorithm>
#include <array>

#include "core/build/dockerfile_facts.h"
#include "core/oci/reference.h"

// Images whose name says whether they hold a shell.
namespace dvsguard::build {
namespace {

// Docker's official images and the distributions' own, by their last element; acme/node is not among them.
constexpr std::array<std::string_view, 38> kShellImages = {"adoptopenjdk",
                                                           "almalinux",
                                                           "alpine",
                                                           "amazoncorretto",
                                                           "amazonlinux",
                                                           "archlinux",
                                                           "bash",
                                                           "buildpack-deps",
                                                           "busybox",
                                                           "caddy",
                                                           "centos",
                                                           "clearlinux",
                                                           "debian",
                                                           "docker",
                                                           "eclipse-temurin",
                                                           "elixir",
                                                           "erlang",
                                                           "fedora",
                                                           "gcc",
                                                           "golang",
                                                           "gradle",
                                                           "haproxy",
                                                           "haskell",
                                                           "httpd",
                                                           "maven",
                                                           "nginx",
                                                           "node",
                                                           "openjdk",
                                                           "oraclelinux",
                                                           "perl",
                                                           "photon",
                                                           "php",
                                                           "postgres",
                                                           "python",
                                                           "rockylinux",
                                                           "ruby",
                                                           "rust",
                                                           "ubuntu"};

// Chainguard's images that hold nothing but what a binary needs.
constexpr std::array<std::string_view, 3> kChainguardBases = {"cc-dynamic", "glibc-dynamic", "static"};

// Tags of images that leave the shell out: Microsoft's, among others.
constexpr std::string_view kShelllessTags[] = {"distroless", "chiseled"};

bool contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

bool is_google_distroless(const oci::Reference& image) {
  return image.domain == "gcr.io" && image.path.starts_with("distroless/");
}

bool is_distroless(const oci::Reference& image) {
  const std::string tag = image.tag.value_or("");
  // Every tag of gcr.io/distroless that begins with debug, and every Chainguard tag with dev, adds a shell.
  if (is_google_distroless(image)) return !tag.starts_with("debug");
  if (image.domain == "cgr.dev")
    return contains(kChainguardBases, image.short_name()) && tag.find("dev") == std::string::npos;
  return std::ranges::any_of(kShelllessTags,
                             [&](std::string_view mark) { return tag.find(mark) != std::string::npos; });
}

bool is_official(const oci::Reference& image) {
  if (image.domain == "docker.io")
    return image.path.starts_with("library/") || image.path.starts_with("bitnami/");
  if (image.domain == "public.ecr.aws")
    return image.path.starts_with("docker/library/") || image.path.starts_with("amazonlinux/");
  return image.domain == "quay.io" &&
         (image.path.starts_with("fedora/") || image.path.starts_with("centos/"));
}

}  // namespace

BaseKind classify_base(std::string_view reference) {
  if (reference.empty()) return BaseKind::Unknown;
  if (reference == "scratch") return BaseKind::Scratch;
  const auto image = oci::parse_reference(reference);
  if (!image) return BaseKind::Unknown;
  if (is_distroless(*image)) return BaseKind::Distroless;
  if (is_google_distroless(*image)) return BaseKind::ShellImage;
  return contains(kShellImages, image->short_name()) && is_official(*image) ? BaseKind::ShellImage
                                                                            : BaseKind::Other;
}

}  // namespace dvsguard::build
