#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "core/build/dockerfile_facts.h"
#include "core/practice/check.h"

// What the images that this project builds itself are made of, from the Dockerfiles at hand.
namespace dvsguard::practice {

struct BuiltImage {
  bool builds = false;                       // the service has a `build`
  bool released_too = false;                 // and an `image`, which may be pulled instead
  const build::ImageFacts* facts = nullptr;  // null: the Dockerfile is not at hand, or not readable
  const build::Dockerfile* dockerfile = nullptr;
};

// Text of Dockerfiles that one check takes apart; images beyond it count as not at hand. Ten thousand
// services may each build a large file with arguments of their own.
inline constexpr std::size_t kMaxBuiltBytes = 32U << 20;

// One a check; each Dockerfile is taken apart once for every target and set of arguments.
class BuiltImages {
 public:
  explicit BuiltImages(const Evidence& evidence);
  BuiltImages(const BuiltImages&) = delete;
  BuiltImages& operator=(const BuiltImages&) = delete;

  [[nodiscard]] BuiltImage of(const compose::Service& service);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // file, target, arguments
  struct Entry {
    std::optional<build::Dockerfile> inline_file;
    const build::Dockerfile* dockerfile = nullptr;
    std::optional<build::ImageFacts> facts;
  };
  const Entry& entry(const compose::Build& build);

  std::map<std::string, const build::Dockerfile*, std::less<>> files_;
  std::map<Key, Entry> entries_;
  std::size_t built_bytes_ = 0;
};

}  // namespace dvsguard::practice
