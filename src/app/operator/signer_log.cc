#include "app/operator/signer_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/operator/log_entry_text.h"
#include "app/operator/signer_file.h"
#include "app/shell/output.h"
#include "core/base/base64.h"
#include "core/grant/entry.h"
#include "core/text/json.h"
#include "core/text/reader.h"
#include "edge/store/log.h"
#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kPrintAt = std::size_t{64} << 10;

std::string base64(const merkle::Hash& hash) {
  return base64_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string list(const merkle::Proof& proof) {
  std::string out;
  for (const merkle::Hash& hash : proof) out += fmt::format("{}\"{}\"", out.empty() ? "" : ",", base64(hash));
  return "[" + out + "]";
}

struct Filter {
  std::optional<Instant> since;
  const SignerLogOptions& options;

  [[nodiscard]] bool takes(const grant::Entry& entry) const {
    if (since && moment_of(entry).wall < *since) return false;
    if (!options.kind.empty() && options.kind != grant::entry_kind(entry)) return false;
    if (!options.grant.empty()) {
      const auto* used = std::get_if<grant::Used>(&entry);
      if (used == nullptr || used->grant != options.grant) return false;
    }
    if (options.client.empty()) return true;
    if (const auto* used = std::get_if<grant::Used>(&entry)) return used->client == options.client;
    const auto* refused = std::get_if<grant::Refused>(&entry);
    return refused != nullptr && refused->client == options.client;
  }
};

Result<store::LogView> walk(const SignerLogOptions& options, const store::TakeEntry& take) {
  TRY(const SignerFile file, read_signer_file(options.config));
  return store::read_log(file.log(), take);
}

Status held(std::string_view line) {
  const auto entry = grant::parse_entry(line);
  if (!entry) return Error(entry.error());
  return {};
}

Status show(const SignerLogOptions& options) {
  Filter filter{std::nullopt, options};
  if (!options.since.empty()) {
    auto since = parse_instant(options.since);
    if (!since) return usage_error("--since: " + since.error().what, "write it as 2026-12-20T12:00:00Z");
    filter.since = *since;
  }
  // Nothing is shown of a log that does not hold.
  TRY_STATUS(text::status_of(walk(options, held)));
  std::string out;
  std::uint64_t index = 0;
  TRY_STATUS(text::status_of(walk(options, [&](std::string_view line) -> Status {
    TRY(const grant::Entry entry, grant::parse_entry(line));
    const std::uint64_t number = index++;
    if (!filter.takes(entry)) return {};
    out += options.json ? fmt::format("{{\"entry\":{},\"index\":{}}}\n", line, number)
                        : entry_text(number, entry);
    if (out.size() < kPrintAt) return {};
    return sys::write_all(STDOUT_FILENO, std::exchange(out, {}), "stdout");
  })));
  return sys::write_all(STDOUT_FILENO, out, "stdout");
}

struct Leaves {
  std::vector<merkle::Hash> hashes;
  std::string line;  // of the one that is asked for
};

Result<std::string> prove(const SignerLogOptions& options) {
  if (options.index.has_value() == !options.from.empty())
    return usage_error("prove wants an entry's number, or --from FILE with an earlier checkpoint",
                       "`dvsguard signer log show` numbers the entries from 0");
  Leaves leaves;
  TRY(const store::LogView log, walk(options, [&](std::string_view line) -> Status {
        if (options.index == leaves.hashes.size()) leaves.line = line;
        leaves.hashes.push_back(
            merkle::leaf_hash({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()}));
        return {};
      }));
  // A checkpoint is of the entries before it: what came after is under the next one.
  leaves.hashes.resize(std::min<std::size_t>(leaves.hashes.size(), log.stored.size));
  const std::string common = fmt::format("\"checkpoint\":{},\"key\":\"{}\"", text::json_string(log.note),
                                         merkle::verifier_key(log.stored.origin, log.key));
  if (options.index) {
    if (*options.index >= leaves.hashes.size()) {
      return Error{.what = fmt::format("entry {} is not under the newest checkpoint, which is of {}",
                                       *options.index, leaves.hashes.size()),
                   .mend = "the signer writes one every few seconds while it runs, and when it stops"};
    }
    return fmt::format("{{{},\"entry\":{},\"inclusion\":{},\"index\":{}}}\n", common,
                       text::json_string(leaves.line),
                       list(merkle::inclusion_proof(leaves.hashes, *options.index)), *options.index);
  }
  TRY(const compose::File note, sys::DiskFiles().read(options.from, merkle::kMaxCheckpointBytes));
  auto old = merkle::open_checkpoint(*note.bytes, log.stored.origin, log.key);
  if (!old) {
    old.error().place.file = file_name(options.from);
    return std::move(old.error());
  }
  if (old->size > leaves.hashes.size() ||
      merkle::root_of(std::span(leaves.hashes).first(old->size)) != old->root) {
    return Error{
        .place = {.file = file_name(options.from)},
        .what = fmt::format("is a checkpoint of {} entries that are not this log's first", old->size),
        .mend = "the log was shortened or rewritten since: keep both, and do not adopt anything"};
  }
  return fmt::format("{{{},\"consistency\":{},\"from\":{{\"root\":\"{}\",\"size\":{}}}}}\n", common,
                     list(merkle::consistency_proof(leaves.hashes, old->size)), base64(old->root), old->size);
}

// A log that was read and does not hold is an answer; one that cannot be read is none.
int fail_log(const Error& error) {
  const int code = fail(error);
  return error.code == ErrorCode::Invalid || error.code == ErrorCode::Syntax ? kRefused : code;
}

}  // namespace

int perform_signer_log_show(const SignerLogOptions& options) {
  const Status shown = show(options);
  return shown ? kDone : fail(shown.error());
}

int perform_signer_log_verify(const SignerLogOptions& options) {
  const auto file = read_signer_file(options.config);
  if (!file) return fail(file.error());
  const auto log = store::read_log(file->log(), held);
  if (!log) return fail_log(log.error());
  const bool older = log->age == store::Age::Older;
  const std::string anchor = file->config.log_anchor.empty() ? "none"
                             : older                         ? "newer than the log"
                                                             : "holds";
  const std::string key = merkle::verifier_key(log->stored.origin, log->key);
  const int code = older ? kRefused : kDone;
  if (options.json) {
    return print(
        fmt::format("{{\"anchor\":\"{}\",\"checkpoint\":{},\"key\":\"{}\",\"root\":\"{}\",\"size\":{}}}\n",
                    anchor, log->stored.size, key, base64(log->tree.root()), log->tree.size()),
        code);
  }
  return print(fmt::format("size        {}\nroot        {}\ncheckpoint  of {} entries, holds\n"
                           "anchor      {}\nkey         {}\n",
                           log->tree.size(), base64(log->tree.root()), log->stored.size, anchor, key),
               code);
}

int perform_signer_log_prove(const SignerLogOptions& options) {
  const auto proof = prove(options);
  return proof ? print(*proof, kDone) : fail(proof.error());
}

}  // namespace dvsguard::cli
