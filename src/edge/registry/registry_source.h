#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/oci/reference.h"
#include "core/oci/source.h"
#include "edge/registry/session.h"

namespace dvsguard::registry {

struct Options {
  bool plain_http = false;  // also where the registry is not on loopback
  std::vector<Mirror> mirrors;
  // Where container engines keep what is set up for a registry; nothing is read where these are empty.
  std::vector<std::string> hosts_folders = {};
  RegistriesPlaces registries = {};
};

// An image in a registry. What a tag names is the registry's (or the first mirror's) word; everything below
// is held to the digests that follow from it, and to the reference's own where it has one.
class RegistrySource final : public oci::ImageSource {
 public:
  // A reference with neither tag nor digest means "latest". `name` is what a message calls the image.
  [[nodiscard]] static Result<std::unique_ptr<RegistrySource>> make(
      const oci::Reference& reference, std::string name, const Options& options,
      const std::shared_ptr<const Access>& access);

  [[nodiscard]] Result<std::vector<oci::Image>> resolve(const oci::PlatformChoice& choice) override;
  [[nodiscard]] Result<std::unique_ptr<oci::ByteStream>> open_layer(const oci::LayerBlob& layer) override;
  // What container engines' settings say and is not done.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  RegistrySource(const oci::Reference& reference, std::string name)
      : reference_(reference), name_(std::move(name)) {}
  [[nodiscard]] Result<std::vector<oci::Image>> resolve_at(Session& session,
                                                           const oci::PlatformChoice& choice) const;
  [[nodiscard]] bool resolves(const Session& session) const;
  [[nodiscard]] bool is_passed(std::size_t index, const Error& last) const;
  void keep_from(std::size_t chosen);

  oci::Reference reference_;
  std::string name_;
  std::vector<std::string> notes_;
  std::vector<std::shared_ptr<Session>> sessions_;  // in the order in which they are asked
};

}  // namespace dvsguard::registry
