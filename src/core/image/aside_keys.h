#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/image/budget.h"
#include "core/image/layer_facts.h"
#include "core/keyscan/scanner.h"
#include "core/layer/aside.h"

// Key material that a compressed layer carries beside the tar: in the headers of its gzip members, in the
// skippable frames of its zstd stream.
namespace dvsguard::image {

// Over it the rest is not told, and the keys of the image are unknown.
inline constexpr std::size_t kMaxAsideKeysOfLayer = 1'000;

class AsideKeys final : public layer::AsideSink {
 public:
  // `budgets` is that of all layers of the image, and outlives this.
  explicit AsideKeys(Budgets& budgets) : budgets_(budgets) {}

  void begin(layer::Aside kind, std::uint64_t number, std::uint64_t size) override;
  void data(std::span<const std::uint8_t> bytes) override;
  void end() override;

  // Once all of the layer passed.
  void add_to(LayerFacts& facts);

 private:
  void add(keyscan::Hit hit);

  Budgets& budgets_;
  std::optional<keyscan::FileScanner> scanner_;  // most layers have nothing to scan
  layer::Aside kind_ = layer::Aside::GzipName;
  std::uint64_t number_ = 0;
  bool is_scanned_ = false;
  std::string name_;  // or comment
  std::vector<KeyFound> keys_;
  std::size_t fact_bytes_ = 0;
  bool is_all_ = true;
};

}  // namespace dvsguard::image
