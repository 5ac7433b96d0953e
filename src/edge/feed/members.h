#pragma once

#include <span>
#include <string>

#include "core/layer/entry.h"
#include "edge/feed/budget.h"

namespace dvsguard::feed {

// Takes the documents out of a tar or a folder as it is walked.
class Members final : public layer::EntrySink {
 public:
  Members(Budget& budget, const TakeDocument& take) : budget_(budget), take_(take) {}

  [[nodiscard]] Status begin(const layer::Entry& entry) override;
  [[nodiscard]] Status data(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] Status end() override;

 private:
  Budget& budget_;
  const TakeDocument& take_;
  std::string shown_, bytes_;
  bool wanted_ = false;
};

}  // namespace dvsguard::feed
