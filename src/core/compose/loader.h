#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/compose/reading.h"
#include "core/compose/reset.h"
#include "core/compose/trail.h"
#include "core/compose/variables.h"

// Compose files to one merged, canonical tree: compose-go's loadYamlModel, with or without interpolation.
namespace dvsguard::compose {

// Where the names in a file are looked up, and what its relative paths become.
struct Scope {
  std::string directory;  // absolute
  std::string folder;     // what relative paths are laid below; empty: they stay as written
  const Variables* variables = nullptr;
};

class Loader {
 public:
  Loader(Reading& reading, bool interpolated, std::string home)
      : reading_(reading),
        interpolated_(interpolated),
        home_(std::move(home)),
        budget_(reading.options().limits) {}

  // The files in order, later ones laid over earlier ones. `chain`: the files that include these.
  [[nodiscard]] Result<text::Node> project(const std::vector<std::string>& paths, const Scope& scope,
                                           const std::vector<std::string>& chain, const Places& named_by);

 private:
  // The services of one file while `extends` is resolved in it.
  struct ServiceSet {
    std::string file;
    text::Node services;
    std::unordered_map<std::string, std::size_t> index;
    std::vector<bool> done;
    Resets resets;
  };
  using Link = std::pair<std::string, std::string>;  // a file and a service in it
  using Chain = std::vector<Link>;

  Status add_file(const std::string& path, const Scope& scope, const std::vector<std::string>& chain,
                  const Places& named_by, text::Node& project);
  Status make_canonical_file(text::Node& tree, bool validate);

  Status extend_all(const std::string& file, text::Node& tree, const Resets& resets, const Scope& scope);
  Status extend(ServiceSet& set, std::size_t at, const Scope& scope, Chain& chain);
  Status extend_from(ServiceSet& set, std::size_t at, const text::Node& extends, const Scope& scope,
                     Chain& chain);
  Status lay_over_base(ServiceSet& set, std::size_t at, text::Node base);
  void base_unknown(text::Node& service, std::string why);
  Result<ServiceSet*> services_of(const std::string& file, const Scope& scope, const Places& named_by);
  static void index_services(ServiceSet& set);

  Status include_all(text::Node& tree, const Scope& scope, const std::vector<std::string>& chain);
  Status include_one(const text::Node& item, const Trail& trail, const Scope& scope,
                     const std::vector<std::string>& chain, text::Node& tree);
  Result<Variables> include_variables(const text::Node* env_file, const std::string& directory,
                                      const Scope& scope, const Trail& trail);

  Reading& reading_;
  bool interpolated_;
  std::size_t includes_ = 0;
  std::string home_;
  Budget budget_;                                            // of what extends copies
  std::map<std::string, std::unique_ptr<ServiceSet>> sets_;  // by file, folder and variables
};

}  // namespace dvsguard::compose
