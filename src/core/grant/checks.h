#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/grant/decide.h"

// One grant's conditions, asked one after the other until one does not hold.
namespace dvsguard::grant {

class Checks {
 public:
  explicit Checks(Explain explain) : explain_(explain) {}

  // `what` names the condition, not what the request has: "the gas limit is at most 200000".
  template <class What>
  bool that(bool holds, Reason reason, const What& what) {
    if (holds && explain_ == Explain::No) {
      ++passed_;
      return true;
    }
    return note({.text = std::string(text_of(what)), .holds = holds}, reason);
  }

  // A condition with parts of its own.
  bool where(const Condition& condition, const eth::Value& arguments);

  // The clause that refused; nothing where everything held.
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  [[nodiscard]] std::size_t passed() const { return passed_; }
  [[nodiscard]] std::vector<Trace>& traces() { return traces_; }
  [[nodiscard]] Explain explain() const { return explain_; }

 private:
  template <class What>
  static auto text_of(const What& what) {
    if constexpr (std::is_invocable_v<What>) {
      return what();
    } else {
      return std::string_view(what);
    }
  }
  bool note(Trace trace, Reason reason);

  Explain explain_;
  std::size_t passed_ = 0;
  std::optional<Refusal> refusal_;
  std::vector<Trace> traces_;
};

// What every grant's decision is made from.
struct Asked {
  const Request& request;
  const Grants& grants;
  const Usage& usage;
  const Observations& observations;
  const Moment& now;
};

// Each returns the moment that counts for the grant and what its use leaves outstanding, or nothing where a
// check failed.
struct Granted {
  crypto::Keccak256 digest{};
  Moment at;
  std::optional<UsedNonce> transaction = {};
  bool again = false;  // the very signature that was given before
  std::vector<std::string> warnings = {};
};
[[nodiscard]] std::optional<Granted> check_call(Checks& checks, const Asked& asked, const Grant& grant,
                                                const CallTerms& terms,
                                                const eth::SignableTransaction& transaction);
[[nodiscard]] std::optional<Granted> check_typed(Checks& checks, const Asked& asked, const Grant& grant,
                                                 const TypedTerms& terms, const eth::TypedData& data);
[[nodiscard]] std::optional<Granted> check_personal(Checks& checks, const Asked& asked, const Grant& grant,
                                                    const PersonalMessage& message);

// Validity, once, rates, interval. `chain` is the grant's, if it has one.
[[nodiscard]] bool check_limits(Checks& checks, const Asked& asked, const Grant& grant,
                                std::optional<std::uint64_t> chain, const Moment& at);

// Seconds that may have gone by: the most that wall clock and boot time say; without end over a reboot.
[[nodiscard]] std::uint64_t age_at_most(const Moment& from, const Moment& to);

// The arguments as one value, which conditions are asked of.
[[nodiscard]] eth::Value as_record(std::span<const eth::Parameter> parameters,
                                   std::vector<eth::Value> values);

}  // namespace dvsguard::grant
