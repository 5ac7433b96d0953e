#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/crypto/keccak.h"

// What became of a transaction, as one upstream tells it. Nothing is decided by it: it is for the operator to
// read.
namespace dvsguard::cli {

struct Receipt {
  bool mined = false;
  bool reverted = false;
  std::string block;  // its number, decimal
};

[[nodiscard]] Result<Receipt> ask_receipt(const std::string& url, const crypto::Keccak256& hash);

}  // namespace dvsguard::cli
