#include "app/signer/boot.h"

#include <cstdint>
#include <string_view>

#include "core/text/json.h"
#include "edge/sys/fd.h"
#include "edge/sys/files.h"

namespace dvsguard::app_signer {
namespace {

constexpr std::size_t kMaxConfigBytes = 4 << 20;
constexpr std::size_t kLengthBytes = 4;

}  // namespace

Result<signer::Config> read_boot(int fd) {
  const sys::Fd boot(fd);
  TRY(const std::string bytes, sys::read_all(boot.get(), kMaxConfigBytes + kLengthBytes, "the boot message"));
  std::uint32_t length = 0;
  if (bytes.size() < kLengthBytes)
    return Error{.code = ErrorCode::Syntax, .what = "a boot message without a length"};
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    length |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  const std::string_view json = std::string_view(bytes).substr(kLengthBytes);
  if (json.size() != length)
    return Error{.code = ErrorCode::Syntax, .what = "a boot message of another length than it says"};
  TRY(const text::Node tree, text::parse_json(json, file_name("the boot message")));
  return signer::read_config(tree);
}

}  // namespace dvsguard::app_signer
