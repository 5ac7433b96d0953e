#include "edge/store/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "edge/sys/files.h"
#include "edge/sys/write_file.h"

namespace dvsguard::store {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

std::string entries_of(const LogPlace& place) {
  return place.folder + "/entries";
}
std::string checkpoint_of(const LogPlace& place) {
  return place.folder + "/checkpoint";
}
std::string key_of(const LogPlace& place) {
  return place.folder + "/key";
}
std::string lock_of(const LogPlace& place) {
  return place.folder + "/lock";
}

Error failed(const std::string& path, std::string what, std::string mend = {}) {
  return {.code = ErrorCode::Invalid,
          .place = {.file = file_name(path)},
          .what = std::move(what),
          .mend = std::move(mend)};
}

Error io(const std::string& path, std::string_view doing) {
  const int code = errno;
  return {.code = code == ENOENT ? ErrorCode::Missing : ErrorCode::Io,
          .place = {.file = file_name(path)},
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(code)),
          .mend = code == EACCES
                      ? "give the log's folder, all in it and its anchor to the vault's user (chown)"
                      : ""};
}

// Who may be in possession of a log's files: the user that appends to them, whom root reads after.
enum class Owner : std::uint8_t { Me, MeOrAnyForRoot };

Status check_owner(const std::string& path, const struct stat& status, Owner owner) {
  const uid_t me = ::geteuid();
  if (status.st_uid == me || (owner == Owner::MeOrAnyForRoot && me == 0)) return {};
  return failed(
      path, fmt::format("belongs to user {}, not to user {}, as whom the log is written", status.st_uid, me),
      fmt::format("give the log's folder and all that is in it to its user: chown -R {} FOLDER", me));
}

Status check_mode(const std::string& path, const struct stat& status, mode_t withheld) {
  const mode_t open = status.st_mode & withheld;
  if (open == 0) return {};
  return failed(
      path,
      fmt::format("has mode {:04o}: others may {} it", status.st_mode & 07777,
                  (open & 022) != 0 ? "change" : "read"),
      fmt::format("see that nobody did, then: chmod {} it", S_ISDIR(status.st_mode) ? "0700" : "0600"));
}

Result<sys::Fd> open_file(const std::string& path, int flags, Owner owner, mode_t withheld = 077) {
  sys::Fd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kFileMode));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return io(path, "open it");
  if (!S_ISREG(status.st_mode)) return failed(path, "is no regular file");
  TRY_STATUS(check_owner(path, status, owner));
  TRY_STATUS(check_mode(path, status, withheld));
  return fd;
}

Status check_folder(const LogPlace& place, Owner owner) {
  struct stat status{};
  if (::stat(place.folder.c_str(), &status) != 0) return io(place.folder, "look at it");
  if (!S_ISDIR(status.st_mode)) return failed(place.folder, "is no folder");
  TRY_STATUS(check_owner(place.folder, status, owner));
  return check_mode(place.folder, status, 077);
}

Result<std::string> read_small(const std::string& path, Owner owner, mode_t withheld = 077) {
  TRY(const sys::Fd fd, open_file(path, O_RDONLY, owner, withheld));
  return sys::read_all(fd.get(), merkle::kMaxCheckpointBytes, path);
}

struct Stored {
  merkle::Checkpoint checkpoint;
  std::string note;
};

Result<std::optional<Stored>> read_checkpoint(const std::string& path, const LogKey& key, Owner owner,
                                              mode_t withheld = 077) {
  auto note = read_small(path, owner, withheld);
  if (!note) {
    if (note.error().code == ErrorCode::Missing) return std::optional<Stored>();
    return Error(note.error());
  }
  auto checkpoint = merkle::open_checkpoint(*note, key.origin, key.key);
  if (!checkpoint) return failed(path, checkpoint.error().what);
  return std::optional(Stored{std::move(*checkpoint), std::move(*note)});
}

Result<LogKey> read_key(const LogPlace& place, Owner owner) {
  TRY_STATUS(check_folder(place, owner));
  TRY(const std::string text, read_small(key_of(place), owner));
  auto key = parse_log_key(text);
  if (!key) return failed(key_of(place), key.error().what);
  return std::move(*key);
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Walks the lines of the file, growing the tree and holding it against what checkpoints say of its past.
class Replay {
 public:
  Replay(const std::string& path, const TakeEntry& take) : path_(path), take_(take) {}

  void expect(const merkle::Checkpoint& checkpoint, const std::string& from) {
    expected_.push_back({checkpoint, from});
  }

  Status run(int fd) {
    TRY_STATUS(check_expected());
    std::string rest;
    std::array<char, 1 << 16> chunk{};
    while (true) {
      const ssize_t got = ::read(fd, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io(path_, "read it");
      if (got == 0) break;
      rest.append(chunk.data(), static_cast<std::size_t>(got));
      TRY_STATUS(take_lines(rest));
      if (torn_) break;
    }
    return {};
  }

  // Bytes of whole entries: what stands behind them was never finished.
  [[nodiscard]] std::uint64_t whole() const { return whole_; }
  [[nodiscard]] merkle::Tree& tree() { return tree_; }
  // The checkpoints that the log was too short for.
  [[nodiscard]] bool reached(const merkle::Checkpoint& checkpoint) const {
    return tree_.size() >= checkpoint.size;
  }

 private:
  struct Expected {
    merkle::Checkpoint checkpoint;
    std::string from;
  };

  Status take_lines(std::string& rest) {
    std::size_t start = 0;
    while (!torn_) {
      const std::size_t end = rest.find('\n', start);
      if (end == std::string::npos) break;
      TRY_STATUS(take_line(std::string_view(rest).substr(start, end - start)));
      start = end + 1;
    }
    rest.erase(0, start);
    if (rest.size() > kMaxLineBytes && !torn_) {
      if (rest.find('\0') == std::string::npos)
        return failed(path_, fmt::format("entry {} is over 16 KiB", tree_.size()));
      torn_ = true;
    }
    return {};
  }

  // A block that never reached the disk reads as NULs. No entry holds one, so none was finished from there
  // on.
  Status take_line(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) {
      torn_ = true;
      return {};
    }
    if (line.size() > kMaxLineBytes)
      return failed(path_, fmt::format("entry {} is over 16 KiB", tree_.size()));
    if (Status taken = take_(line); !taken) {
      return failed(path_, fmt::format("entry {}: {}", tree_.size(), taken.error().what));
    }
    tree_.append(merkle::leaf_hash(bytes_of(line)));
    whole_ += line.size() + 1;
    return check_expected();
  }

  Status check_expected() const {
    for (const Expected& expected : expected_) {
      if (expected.checkpoint.size != tree_.size() || expected.checkpoint.root == tree_.root()) continue;
      return failed(
          path_, fmt::format("its first {} entries are not those that {} is of", tree_.size(), expected.from),
          "an entry was changed: keep the files, and put back a copy that `dvsguard signer log verify` "
          "accepts");
    }
    return {};
  }

  const std::string& path_;
  const TakeEntry& take_;
  std::vector<Expected> expected_;
  merkle::Tree tree_;
  std::uint64_t whole_ = 0;
  bool torn_ = false;
};

struct Replayed {
  merkle::Tree tree;
  Stored stored;
  std::uint64_t whole = 0;
  Age age = Age::Current;
};

Result<Replayed> replay(const LogPlace& place, const LogKey& key, int fd, const TakeEntry& take,
                        Owner owner) {
  const std::string path = entries_of(place);
  TRY(auto stored, read_checkpoint(checkpoint_of(place), key, owner));
  std::optional<Stored> anchor;
  if (!place.anchor.empty()) {
    // Not every other file system keeps who may read a file; what it says is no secret.
    TRY(anchor, read_checkpoint(place.anchor, key, owner, 022));
  }
  if (!stored) return failed(checkpoint_of(place), "is not there: the log is not whole");
  Replay walk(path, take);
  walk.expect(stored->checkpoint, "checkpoint");
  if (anchor) walk.expect(anchor->checkpoint, "the anchor");
  TRY_STATUS(walk.run(fd));
  if (!walk.reached(stored->checkpoint)) {
    return failed(path, fmt::format("holds {} entries and its checkpoint {}: some were lost",
                                    walk.tree().size(), stored->checkpoint.size));
  }
  Replayed out{.tree = walk.tree(), .stored = std::move(*stored), .whole = walk.whole(), .age = Age::Current};
  // An anchor that is named and gone is one that somebody may have removed.
  const bool lost = !place.anchor.empty() && !anchor;
  if (lost || (anchor && !walk.reached(anchor->checkpoint))) out.age = Age::Older;
  return out;
}

}  // namespace

Status Log::create(const LogPlace& place, const LogKey& key) {
  if (::mkdir(place.folder.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return io(place.folder, "make the folder");
  TRY_STATUS(
      sys::write_file(key_of(place), log_key_text(key), sys::IfThere::Refuse, sys::Readers::OwnerAlone));
  TRY(const sys::Fd entries, open_file(entries_of(place), O_WRONLY | O_CREAT | O_EXCL, Owner::Me));
  if (::fsync(entries.get()) != 0) return io(entries_of(place), "write it to the disk");
  Log log(place, key);
  return log.write_checkpoint();
}

Result<Log> Log::open(const LogPlace& place, const TakeEntry& take) {
  TRY(LogKey key, read_key(place, Owner::Me));
  Log log(place, std::move(key));
  TRY(log.lock_, open_file(lock_of(place), O_RDWR | O_CREAT, Owner::Me));
  if (::flock(log.lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    return failed(place.folder, "is in use by another process", "one signer uses a log; stop the other one");
  }
  const std::string path = entries_of(place);
  TRY(log.entries_, open_file(path, O_RDWR | O_APPEND, Owner::Me));
  TRY(Replayed past, replay(place, log.key_, log.entries_.get(), take, Owner::Me));
  struct stat status{};
  if (::fstat(log.entries_.get(), &status) != 0) return io(path, "look at it");
  log.cut_off_ = static_cast<std::uint64_t>(status.st_size) - past.whole;
  if (log.cut_off_ > 0 && (::ftruncate(log.entries_.get(), static_cast<off_t>(past.whole)) != 0 ||
                           ::fsync(log.entries_.get()) != 0)) {
    return io(path, "cut off what a crash left");
  }
  log.tree_ = std::move(past.tree);
  log.checkpointed_ = past.stored.checkpoint.size;
  log.age_ = past.age;
  return log;
}

Status Log::append(std::span<const std::string> entries) {
  const std::string path = entries_of(place_);
  if (failed_) return failed(path, "could not be written before: nothing more is appended");
  std::string lines;
  for (const std::string& entry : entries) {
    if (entry.size() > kMaxLineBytes ||
        entry.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) {
      return failed(path, "an entry is over 16 KiB, or of more than one line");
    }
    lines += entry;
    lines += '\n';
  }
  failed_ = true;
  TRY_STATUS(sys::write_all(entries_.get(), lines, path));
  // Once it failed, the kernel may forget what it could not write: so no second try.
  if (::fdatasync(entries_.get()) != 0) return io(path, "write it to the disk");
  failed_ = false;
  for (const std::string& entry : entries) tree_.append(merkle::leaf_hash(bytes_of(entry)));
  return {};
}

Status Log::write_checkpoint() {
  const std::string note = merkle::sign_checkpoint(checkpoint(), key_.seed);
  TRY_STATUS(sys::replace_own_file(checkpoint_of(place_), note, sys::Readers::OwnerAlone));
  if (!place_.anchor.empty()) {
    TRY_STATUS(sys::replace_own_file(place_.anchor, note, sys::Readers::OwnerAlone));
  }
  checkpointed_ = tree_.size();
  age_ = Age::Current;
  return {};
}

merkle::Checkpoint Log::checkpoint() const {
  return {.origin = key_.origin, .size = tree_.size(), .root = tree_.root()};
}

Result<LogView> read_log(const LogPlace& place, const TakeEntry& take) {
  TRY(const LogKey key, read_key(place, Owner::MeOrAnyForRoot));
  TRY(const sys::Fd entries, open_file(entries_of(place), O_RDONLY, Owner::MeOrAnyForRoot));
  TRY(Replayed past, replay(place, key, entries.get(), take, Owner::MeOrAnyForRoot));
  return LogView{.stored = std::move(past.stored.checkpoint),
                 .note = std::move(past.stored.note),
                 .tree = std::move(past.tree),
                 .key = key.key,
                 .age = past.age};
}

}  // namespace dvsguard::store
