#include "app/operator/signer_rehearse.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "app/operator/signer_file.h"
#include "app/shell/output.h"
#include "core/crypto/hex.h"
#include "core/grant/entry.h"
#include "core/jsonrpc/body.h"
#include "core/rehearse/request.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "core/text/yaml.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kMaxExamples = 1000;
constexpr auto kFileKeys = std::to_array<std::string_view>({"tests", "observations"});
constexpr auto kTestKeys =
    std::to_array<std::string_view>({"name", "request", "client", "allowed", "refused"});

Result<text::Node> read_tree(const std::string& path) {
  const auto file = sys::DiskFiles().read(path, text::Limits().max_bytes);
  if (!file) {
    Error error = file.error();
    error.place.file = file_name(path);
    return error;
  }
  return text::parse_yaml(*file->bytes, file_name(path));
}

// Of the log that the file names; empty where there is none yet.
Result<grant::Usage> usage_of(const SignerFile& file) {
  grant::Usage usage(file.config.grants.horizons());
  const auto log = store::read_log(file.log(), [&](std::string_view line) -> Status {
    TRY(const grant::Entry entry, grant::parse_entry(line));
    usage.apply(entry);
    return {};
  });
  if (!log && log.error().code != ErrorCode::Missing) return Error(log.error());
  return usage;
}

std::string decision_text(const grant::Decision& decision) {
  if (const auto* refusal = std::get_if<grant::Refusal>(&decision.is)) {
    return fmt::format("refused ({}){}: {}", grant::reason_name(refusal->reason),
                       refusal->grant.empty() ? "" : " by " + refusal->grant,
                       text::printable(refusal->what, 512));
  }
  const auto& permit = std::get<grant::Permit>(decision.is);
  std::string out = permit.delta
                        ? "would be signed, under " + permit.delta->grant
                        : "would be signed again: it is the very transaction that waits for the chain";
  for (const std::string& warning : permit.warnings)
    out += "; warns: not so: " + text::printable(warning, 512);
  return out;
}

struct Explained {
  std::string text;
  bool allowed = false;
};

Result<Explained> explain(const SignerRehearseOptions& options) {
  TRY(const SignerFile file, read_signer_file(options.config));
  if (!options.client.empty() && file.config.client(options.client) == nullptr)
    return usage_error("--client: the file has no client " + text::quoted(options.client),
                       "it lists `clients`");
  const auto request = sys::DiskFiles().read(options.file, jsonrpc::kMaxBodyBytes);
  if (!request) return Error(request.error());
  TRY(const grant::Usage usage, usage_of(file));
  grant::Moment now;
  now.wall = sys::now();
  std::string out;
  grant::Observations observations;
  if (options.observations.empty()) {
    observations = rehearse::assume(file.config, usage, now);
    out +=
        "assumed: the chain's nonces are the log's, no balance, no code, no public address "
        "(--observations says otherwise)\n";
  } else {
    TRY(const text::Node tree, read_tree(options.observations));
    TRY(observations, rehearse::read_observations({&tree, "observations"}, now));
  }
  auto read = rehearse::read_request(*request->bytes, options.client, file.config, usage, observations);
  if (!read) {
    read.error().place.file = file_name(options.file);
    return std::move(read.error());
  }
  for (const std::string& what : read->assumed) out += "assumed: " + what + "\n";
  const grant::Decision decision =
      grant::decide(read->request, file.config.grants, usage, observations, now, grant::Explain::Yes);
  out += rehearse::tree(decision.trace) + decision_text(decision) + "\n";
  return Explained{std::move(out), std::holds_alternative<grant::Permit>(decision.is)};
}

struct Example {
  std::string name, client, request;
  std::string refused;  // the reason; empty: allowed
};

Result<Example> read_example(const text::At& at, const std::string& folder) {
  TRY_STATUS(text::read_keys(at, kTestKeys, std::span(kTestKeys).first(2)));
  Example example;
  TRY(example.name, text::read_text(*at.find("name")));
  TRY(example.client, text::read_optional(at, "client"));
  const text::At request = *at.find("request");
  if (request.node->is_map()) {
    TRY(example.request, text::canonical_json(*request.node));
  } else {
    TRY(const std::string named, text::read_text(request));
    const std::string path = (std::filesystem::path(folder) / named).string();
    const auto file = sys::DiskFiles().read(path, jsonrpc::kMaxBodyBytes);
    if (!file) return text::wrong(request, file.error().what, "a file's name, or the request itself");
    example.request = *file->bytes;
  }
  const auto refused = at.find("refused");
  const auto allowed = at.find("allowed");
  if (refused.has_value() == allowed.has_value())
    return text::wrong(at, "has not exactly one of `allowed: true` and `refused: REASON`");
  if (refused) {
    TRY(example.refused, text::read_text(*refused));
  } else {
    TRY(const bool yes, text::read_bool(*allowed));
    if (!yes) return text::wrong(*allowed, "should be true", "write `refused: REASON`");
  }
  return example;
}

// What became of it: "" where it is as the example says.
Result<std::string> difference(const Example& example, const SignerFile& file,
                               const grant::Observations& observations, const grant::Moment& now) {
  const grant::Usage fresh(file.config.grants.horizons());
  const auto read = rehearse::read_request(example.request, example.client, file.config, fresh, observations);
  if (!read) return example.refused == "malformed" ? "" : "malformed: " + read.error().what;
  const grant::Decision decision = grant::decide(read->request, file.config.grants, fresh, observations, now);
  const auto* refusal = std::get_if<grant::Refusal>(&decision.is);
  const std::string_view reason = refusal == nullptr ? "" : grant::reason_name(refusal->reason);
  return reason == example.refused ? "" : decision_text(decision);
}

Result<Explained> try_examples(const SignerRehearseOptions& options) {
  TRY(const SignerFile file, read_signer_file(options.config));
  TRY(const text::Node tree, read_tree(options.file));
  const text::At at{&tree, "examples"};
  TRY_STATUS(text::read_keys(at, kFileKeys, std::span(kFileKeys).first(1)));
  grant::Moment now;
  now.wall = sys::now();
  const grant::Usage fresh(file.config.grants.horizons());
  grant::Observations observations = rehearse::assume(file.config, fresh, now);
  if (const auto given = at.find("observations")) {
    TRY(observations, rehearse::read_observations(*given, now));
  }
  const text::At tests = *at.find("tests");
  TRY_STATUS(text::read_list(tests));
  if (tests.node->items.size() > kMaxExamples)
    return text::wrong(tests, "holds over 1000 examples (kMaxExamples)");
  const std::string folder = std::filesystem::path(options.file).parent_path().string();
  Explained out{.text = {}, .allowed = true};
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < tests.node->items.size(); ++i) {
    TRY(const Example example, read_example(tests.item(i), folder));
    if (!example.client.empty() && file.config.client(example.client) == nullptr)
      return text::wrong(*tests.item(i).find("client"), "names no client of signer.yaml");
    TRY(const std::string other, difference(example, file, observations, now));
    wrong += other.empty() ? 0 : 1;
    out.text += fmt::format("{:<5} {}{}\n", other.empty() ? "ok" : "WRONG", text::printable(example.name),
                            other.empty() ? "" : ": " + text::printable(other, 1024));
  }
  out.allowed = wrong == 0;
  out.text += fmt::format("{} examples, {} decided otherwise\n", tests.node->items.size(), wrong);
  return out;
}

int perform(const Result<Explained>& done) {
  return done ? print(done->text, done->allowed ? kDone : kRefused) : fail(done.error());
}

}  // namespace

int perform_signer_explain(const SignerRehearseOptions& options) {
  return perform(explain(options));
}

int perform_signer_test(const SignerRehearseOptions& options) {
  return perform(try_examples(options));
}

}  // namespace dvsguard::cli
