#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/image/layer_facts.h"

// Symbolic links of the final tree, followed as the kernel follows them from the image's root, to programs.
namespace dvsguard::image {

// Whether an upper layer hides what stands at the path in the layer.
using Hidden = std::function<bool(std::size_t layer, const std::string& path)>;

class Links {
 public:
  // Of each layer, from the lowest; they outlive this object.
  Links(std::vector<const std::vector<StepFound>*> layers, Hidden hidden);

  struct Reached {
    enum class What : std::uint8_t {
      Nothing,  // no executable file is at its end
      Program,
      Unknown,  // a folder on the way was a link in a lower layer: where it leads, nobody can tell
    };
    What what = What::Nothing;
    std::string path;
  };
  [[nodiscard]] Reached follow(const StepFound& link) const;

 private:
  [[nodiscard]] const StepFound* at(const std::string& path, bool& doubtful) const;

  std::vector<const std::vector<StepFound>*> layers_;
  Hidden hidden_;
};

}  // namespace dvsguard::image
