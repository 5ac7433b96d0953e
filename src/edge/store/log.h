#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/tree.h"
#include "edge/store/log_key.h"
#include "edge/sys/fd.h"

// An append-only log of entries, each a line of text, durable before `append` returns, with signed
// checkpoints. docs/formats/signer-log.md specifies its files:
//   entries     one entry a line
//   checkpoint  the newest signed checkpoint
//   key         what signs it
//   lock        held by the one process that appends
namespace dvsguard::store {

struct LogPlace {
  std::string folder;
  std::string anchor;  // a file elsewhere that holds the newest checkpoint too; empty: none
};

enum class Age : std::uint8_t {
  Current,
  Older,  // than its anchor, or its anchor is gone: somebody may have put an old log back
};

using TakeEntry = std::function<Status(std::string_view)>;

class Log {
 public:
  // Makes the folder (0700), the key and an empty log. Refused where one is there.
  [[nodiscard]] static Status create(const LogPlace& place, const LogKey& key);

  // Hands every entry to `take`, oldest first. What a crash left unfinished at the end, which no `append` had
  // returned for, is cut off. Refused: a log that another process has open, a line that was changed, a log
  // that is shorter than its own checkpoint or another than its anchor's.
  [[nodiscard]] static Result<Log> open(const LogPlace& place, const TakeEntry& take);

  Log(Log&&) = default;
  Log& operator=(Log&&) = default;

  // All or, after a crash, the first few; durable when it returns. Entries hold no line feed and no NUL.
  // After a failure nothing more is appended: what the disk holds is known again only after `open`.
  [[nodiscard]] Status append(std::span<const std::string> entries);

  // Signs and stores the newest checkpoint, in the folder and as the anchor.
  [[nodiscard]] Status write_checkpoint();

  [[nodiscard]] merkle::Checkpoint checkpoint() const;
  [[nodiscard]] const LogKey& key() const { return key_; }
  [[nodiscard]] Age age() const { return age_; }
  [[nodiscard]] std::uint64_t cut_off() const { return cut_off_; }  // bytes
  [[nodiscard]] bool is_checkpointed() const { return checkpointed_ == tree_.size(); }

 private:
  Log(LogPlace place, LogKey key) : place_(std::move(place)), key_(std::move(key)) {}

  LogPlace place_;
  LogKey key_;
  sys::Fd lock_, entries_;
  merkle::Tree tree_;
  std::uint64_t checkpointed_ = 0;
  std::uint64_t cut_off_ = 0;
  Age age_ = Age::Current;
  bool failed_ = false;
};

// A log as it stands, for those who only look: no lock, nothing is cut off or written.
struct LogView {
  merkle::Checkpoint stored;  // of the newest checkpoint, whose signature holds
  std::string note;           // that it stands in
  merkle::Tree tree;          // of all entries
  crypto::Ed25519PublicKey key{};
  Age age = Age::Current;
};
[[nodiscard]] Result<LogView> read_log(const LogPlace& place, const TakeEntry& take);

inline constexpr std::size_t kMaxLineBytes = 16 << 10;

}  // namespace dvsguard::store
