#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/grant/decide.h"
#include "core/signer/config.h"
#include "core/text/reader.h"

// Requests tried without signing: what a client would send, decided by the grants, and why.
namespace dvsguard::rehearse {

struct Rehearsed {
  grant::Request request;
  std::vector<std::string> assumed;  // what the request lacks and the signer would fill in
};

// Of one JSON-RPC request for a signature, as clients send it, with what its client left out filled in as the
// signer does: the account and chain of its only matching grant, the next nonce, fees of the observed state.
// A gas limit, which the signer would have estimated, is its grant's cap.
[[nodiscard]] Result<Rehearsed> read_request(std::string_view json, const std::string& client,
                                             const signer::Config& config, const grant::Usage& usage,
                                             const grant::Observations& observations);

// `{public_ip: [ADDRESS], accounts: [{chain, account, nonce, balance, base_fee, tip, has_code, allowances,
// calls}]}`, all but chain and account with a default; seen just now.
[[nodiscard]] Result<grant::Observations> read_observations(const text::At& at, const grant::Moment& now);

// Of every account and chain, where nobody observed: the nonce as the log has it, no fee, no balance, no
// code.
[[nodiscard]] grant::Observations assume(const signer::Config& config, const grant::Usage& usage,
                                         const grant::Moment& now);

// The decision's conditions as a tree, a line each: "yes" or "no", and what it is about.
[[nodiscard]] std::string tree(const grant::Trace& trace);

}  // namespace dvsguard::rehearse
