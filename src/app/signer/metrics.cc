#include "app/signer/metrics.h"

#include <fmt/format.h>

namespace dvsguard::app_signer {
namespace {

constexpr std::array<double, 7> kBounds = {0.001, 0.0025, 0.01, 0.05, 0.25, 1, 10};  // seconds

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::Ok:
      return "ok";
    case Outcome::Refused:
      return "refused";
    case Outcome::Invalid:
      return "invalid";
    case Outcome::Failed:
      return "failed";
  }
  return "";
}

}  // namespace

void Metrics::count(std::string_view method, Outcome outcome, std::chrono::steady_clock::duration took) {
  ++calls_[{std::string(method), outcome}];
  const double seconds = std::chrono::duration<double>(took).count();
  seconds_ += seconds;
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
  ++buckets_[bucket];
}

std::string Metrics::text(std::size_t connections) const {
  std::string out =
      "# HELP dvsguard_signer_calls_total Calls by method and outcome.\n"
      "# TYPE dvsguard_signer_calls_total counter\n";
  for (const auto& [key, count] : calls_)
    out += fmt::format("dvsguard_signer_calls_total{{method=\"{}\",outcome=\"{}\"}} {}\n", key.first,
                       name(key.second), count);
  out +=
      "# HELP dvsguard_signer_call_duration_seconds How long calls took.\n"
      "# TYPE dvsguard_signer_call_duration_seconds histogram\n";
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    sum += buckets_[i];
    const std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
    out += fmt::format("dvsguard_signer_call_duration_seconds_bucket{{le=\"{}\"}} {}\n", bound, sum);
  }
  out += fmt::format(
      "dvsguard_signer_call_duration_seconds_sum {}\ndvsguard_signer_call_duration_seconds_count {}\n",
      seconds_, sum);
  out += fmt::format(
      "# HELP dvsguard_signer_connections Open connections of clients.\n"
      "# TYPE dvsguard_signer_connections gauge\ndvsguard_signer_connections {}\n",
      connections);
  return out;
}

}  // namespace dvsguard::app_signer
