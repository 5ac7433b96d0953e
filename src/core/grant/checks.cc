#include "core/grant/checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/eth/message.h"
#include "core/text/utf8.h"

namespace dvsguard::grant {
namespace {

std::uint64_t between(Instant from, Instant to) {
  return to <= from ? 0 : static_cast<std::uint64_t>((to - from).count());
}

// What time it is, by the clock that says the earliest and by the one that says the latest.
struct Reading {
  Instant earliest, latest;

  void add(Instant other) {
    earliest = std::min(earliest, other);
    latest = std::max(latest, other);
  }
};

// By the blocks that the upstreams agreed on, of one chain or of all, and the boot time since they did.
bool add_blocks(Reading& reading, const Asked& asked, std::optional<std::uint64_t> chain) {
  bool any = false;
  for (const AccountState& state : asked.observations.accounts) {
    if (chain && state.chain != *chain) continue;
    const Moment& seen = state.block_seen ? *state.block_seen : state.seen;
    reading.add(state.block.time + std::chrono::seconds(boot_time_between(seen, asked.now)));
    any = true;
  }
  return any;
}

// The wall clock is never alone: blocks are held against it, the grant's own chain's before any other's, and
// where none was seen yet, the log and boot time.
Reading read_clocks(const Asked& asked, std::optional<std::uint64_t> chain) {
  Reading reading{asked.now.wall, asked.now.wall};
  if (chain && add_blocks(reading, asked, chain)) return reading;
  if (add_blocks(reading, asked, std::nullopt)) return reading;
  const LogClock& log = asked.usage.clock();
  if (const auto time = log.unstepped(asked.now)) reading.earliest = std::min(reading.earliest, *time);
  if (const auto time = log.at_least(asked.now)) reading.latest = std::max(reading.latest, *time);
  return reading;
}

// `from` must have come by every clock, `until` by none.
bool is_valid(const Limits& limits, const Asked& asked, std::optional<std::uint64_t> chain) {
  if (!limits.from && !limits.until) return true;
  const Reading reading = read_clocks(asked, chain);
  return (!limits.from || *limits.from <= reading.earliest) &&
         (!limits.until || reading.latest < *limits.until);
}

}  // namespace

bool Checks::note(Trace trace, Reason reason) {
  const bool holds = trace.holds;
  if (holds) {
    ++passed_;
  } else {
    const Trace* failure = first_failure(trace);
    refusal_ = Refusal{
        .reason = reason,
        .what = failure->why.empty() ? failure->text : fmt::format("{}: {}", failure->text, failure->why)};
  }
  if (explain_ == Explain::Yes) traces_.push_back(std::move(trace));
  return holds;
}

bool Checks::where(const Condition& condition, const eth::Value& arguments) {
  if (explain_ == Explain::No && holds(condition, arguments, nullptr)) {
    ++passed_;
    return true;
  }
  Trace trace;
  (void)holds(condition, arguments, &trace);
  return note(std::move(trace), Reason::Condition);
}

std::uint64_t age_at_most(const Moment& from, const Moment& to) {
  if (from.boot != to.boot || to.boot_seconds < from.boot_seconds) return UINT64_MAX;
  return std::max(between(from.wall, to.wall), to.boot_seconds - from.boot_seconds);
}

eth::Value as_record(std::span<const eth::Parameter> parameters, std::vector<eth::Value> values) {
  eth::Record record;
  record.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    record.push_back({i < parameters.size() ? parameters[i].name : std::string(), std::move(values[i])});
  }
  return {std::move(record)};
}

bool check_limits(Checks& checks, const Asked& asked, const Grant& grant, std::optional<std::uint64_t> chain,
                  const Moment& at) {
  const Limits& limits = grant.limits;
  const GrantUsage& past = asked.usage.grant(grant.name);
  const std::string& client = asked.request.client;
  const auto fits = [&](const std::optional<Rate>& rate, const std::string* of) {
    return !rate || !past.reached(rate->count, of, rate->seconds, at);
  };
  const auto since = past.since_last(at);
  return checks.that(is_valid(limits, asked, chain), Reason::Validity,
                     "by every clock, now is within from and until") &&
         checks.that(!limits.once || !past.ever_used(), Reason::Once, "the grant was not used yet") &&
         checks.that(fits(limits.rate, nullptr), Reason::Rate, "the grant's rate is not reached") &&
         checks.that(fits(limits.client_rate, &client), Reason::Rate, "the client's rate is not reached") &&
         checks.that(limits.interval == 0 || !since || *since >= limits.interval, Reason::Interval,
                     [&] { return fmt::format("the last use is {} s ago or more", limits.interval); });
}

std::optional<Granted> check_typed(Checks& checks, const Asked& asked, const Grant& grant,
                                   const TypedTerms& terms, const eth::TypedData& data) {
  const eth::TypedDomain& domain = data.domain;
  const bool ok =
      checks.that(domain.chain_id && domain.verifying_contract, Reason::Domain,
                  "the domain has chainId and verifyingContract") &&
      checks.that(*domain.chain_id == eth::U256::of(terms.chain), Reason::Contract,
                  [&] { return fmt::format("the domain's chainId is {}", terms.chain); }) &&
      checks.that(*domain.verifying_contract == terms.verifying_contract, Reason::Contract,
                  [&] { return "the domain's verifyingContract is " + terms.verifying_contract.text(); }) &&
      checks.that(data.type_text == terms.type, Reason::Contract,
                  [&] { return "the type is " + terms.type; }) &&
      checks.that(!terms.name || domain.name == terms.name, Reason::Contract,
                  "the domain's name is the grant's") &&
      checks.that(!terms.version || domain.version == terms.version, Reason::Contract,
                  "the domain's version is the grant's") &&
      checks.where(grant.where, {data.message}) && check_limits(checks, asked, grant, terms.chain, asked.now);
  if (!ok) return std::nullopt;
  return Granted{.digest = data.digest, .at = asked.now};
}

std::optional<Granted> check_personal(Checks& checks, const Asked& asked, const Grant& grant,
                                      const PersonalMessage& message) {
  constexpr std::size_t kDigestBytes = 32;
  const std::string words(message.bytes.begin(), message.bytes.end());
  const eth::Value text = as_record({}, {{words}});
  const bool has_conditions = grant.where.op != Condition::Op::All || !grant.where.parts.empty();
  const bool ok = checks.that(message.bytes.size() != kDigestBytes, Reason::Message,
                              "the message has not the 32 bytes of a digest") &&
                  checks.that(!has_conditions || text::is_utf8(words), Reason::Message,
                              "the message, which the grant has conditions for, is UTF-8") &&
                  checks.where(grant.where, text) &&
                  check_limits(checks, asked, grant, std::nullopt, asked.now);
  if (!ok) return std::nullopt;
  return Granted{.digest = eth::personal_message_hash(message.bytes), .at = asked.now};
}

}  // namespace dvsguard::grant
