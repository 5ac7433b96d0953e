#pragma once

#include <atomic>
#include <cstdint>

#include "core/crypto/siphash.h"
#include "core/image/budget.h"
#include "core/image/layer_facts.h"
#include "core/layer/limits.h"
#include "core/oci/source.h"

// One layer's bytes to its facts, in one pass: read and digest, inflate, then digest, tar and detectors, each
// stage in a thread of its own, but for a layer so small that threads would cost more than it does.
namespace dvsguard::scan {

struct Limits {
  layer::InflateLimits inflate;
  layer::TarLimits tar;
};

// Stored bytes up to which no thread is started.
inline constexpr std::size_t kSmallLayerBytes = (std::size_t{256} << 10) - 1;

// Bytes of all layers so far.
struct Passed {
  std::atomic<std::uint64_t> stored = 0, inflated = 0;
};

struct LayerJob {
  oci::ByteStream& stream;
  const oci::LayerBlob& blob;
  std::string diff_id;  // "sha256:…", as the configuration has it; empty: nobody promised one
  Limits limits;
  crypto::SipHashKey key;
  image::Budgets& budgets;  // of the whole image
  Passed& passed;           // likewise
};

struct ScannedLayer {
  image::LayerFacts facts;
  std::string diff_id;  // what the inflated bytes are, "sha256:…"
};

// Errors name the layer: bytes that are not what a digest, a size or a media type promised, or no layer at
// all.
[[nodiscard]] Result<ScannedLayer> scan_layer(const LayerJob& job);

}  // namespace dvsguard::scan
