#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ip_address.h"
#include "core/crypto/address.h"
#include "core/eth/u256.h"
#include "core/wire/message.h"
#include "edge/sys/fd.h"

// The operator's way to the vault: its control socket, one question at a time.
namespace dvsguard::cli {

// What the vault tells of one account on one chain.
struct ChainStatus {
  struct Outstanding {
    std::uint64_t nonce = 0;
    std::string grant;
    eth::U256 fee_per_gas, tip_per_gas;
  };
  std::uint64_t chain = 0, nonce = 0, outstanding = 0;
  std::vector<Outstanding> transactions;
  // Where the chain's upstreams agreed.
  struct Agreed {
    std::uint64_t block = 0, nonce = 0;
    std::string seen;
    eth::U256 base_fee, tip, balance;
    std::vector<std::pair<std::string, eth::Bytes>> calls;  // by grant, what its read returned
  };
  std::optional<Agreed> agreed;
};

struct AccountStatus {
  std::string name;
  crypto::Address address;
  std::optional<std::string> locked;
  std::vector<ChainStatus> chains;

  [[nodiscard]] const ChainStatus* chain(std::uint64_t id) const;
};

struct SignerStatus {
  std::string now, json;
  std::vector<IpAddress> public_ips;
  std::vector<AccountStatus> accounts;

  [[nodiscard]] const AccountStatus* account(const crypto::Address& address) const;
};

// Of the JSON in wire::Status.
[[nodiscard]] Result<SignerStatus> read_status(const std::string& json);

class Control {
 public:
  [[nodiscard]] static Result<Control> open(const std::string& socket);

  [[nodiscard]] Result<SignerStatus> status();
  // The answer that carries the message's number. A refusal is an answer too.
  [[nodiscard]] Result<wire::Message> ask(const wire::Message& message);
  [[nodiscard]] std::uint64_t next_request() { return next_++; }

 private:
  explicit Control(sys::Fd fd) : fd_(std::move(fd)) {}
  sys::Fd fd_;
  std::uint64_t next_ = 1;
};

}  // namespace dvsguard::cli
