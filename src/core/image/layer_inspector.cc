#include "core/image/layer_inspector.h"

#include <algorithm>
#include <utility>

#include "core/image/documents.h"
#include "core/layer/entry_path.h"
#include "core/layer/whiteout.h"
#include "core/package/elsewhere.h"

namespace dvsguard::image {
namespace {

using layer::EntryType;

constexpr std::array<std::uint8_t, 4> kElf = {0x7f, 'E', 'L', 'F'};
constexpr const char* kTooManyDocuments = "a layer holds more than 10,000 package databases";
constexpr std::uint32_t kExecutable = 0111, kSetuid = 04000, kSetgid = 02000;

bool has_data(const layer::Entry& entry) {
  return entry.type == EntryType::File;
}

}  // namespace

LayerInspector::LayerInspector(const crypto::SipHashKey& key) : facts_(key) {}

Status LayerInspector::begin(const layer::Entry& entry) {
  is_file_ = has_data(entry);
  if (facts_.paths.add(entry)) forget(entry.path);
  const bool whiteout = layer::parse_whiteout(entry.path).kind != layer::WhiteoutKind::None;
  if (!whiteout && entry.type != EntryType::Directory) {
    ++facts_.files;
    note_program(entry);
    note_link(entry);
    keep_step(entry);
  }
  if (is_file_) start_file(entry);
  if (is_file_ && !whiteout) start_document();
  return {};
}

// Of two entries of one path the last is what an unpacked layer holds; the first one's bytes are in it all
// the same.
void LayerInspector::forget(const std::string& path) {
  if (told_.erase(path) == 0) return;
  replaced_[path] = {facts_.keys.size(),        facts_.notable.size(),  facts_.privileged.size(),
                     facts_.go_binaries.size(), facts_.troubled.size(), facts_.documents.size(),
                     facts_.foreign.size()};
}

// All at once: a layer may replace a file as often as it likes.
void LayerInspector::drop_forgotten() {
  if (replaced_.empty()) return;
  const auto drop = [this](auto& items, std::size_t Marks::* mark) {
    std::size_t at = 0;
    std::erase_if(items, [&](const auto& item) {
      const auto found = replaced_.find(item.path);
      return at++ < (found == replaced_.end() ? 0 : found->second.*mark);
    });
  };
  drop(facts_.notable, &Marks::notable);
  drop(facts_.privileged, &Marks::privileged);
  drop(facts_.go_binaries, &Marks::go_binaries);
  drop(facts_.troubled, &Marks::troubled);
  drop(facts_.documents, &Marks::documents);
  drop(facts_.foreign, &Marks::foreign);
  for (std::size_t i = 0; i < facts_.keys.size(); ++i) {
    const auto found = replaced_.find(facts_.keys[i].place.path);
    if (found != replaced_.end() && i < found->second.keys) facts_.keys[i].hidden = true;
  }
}

void LayerInspector::note_program(const layer::Entry& entry) {
  if (entry.type != EntryType::File && entry.type != EntryType::HardLink) return;
  if ((entry.mode & kExecutable) == 0) return;
  PrivilegedFile file;
  file.setuid = (entry.mode & kSetuid) != 0;
  file.setgid = (entry.mode & kSetgid) != 0;
  file.capability = entry.file_capability;
  const bool privileged = file.setuid || file.setgid || file.capability;
  const std::optional<Notable> kind = notable_program(entry.path);
  if (!privileged && !kind) return;
  if (!has_room_for_program()) return;
  told_.insert(entry.path);
  file.path = entry.path;
  if (privileged) facts_.privileged.push_back(std::move(file));
  if (kind) facts_.notable.push_back({*kind, entry.path, 0});
}

bool LayerInspector::has_room_for_program() {
  if (facts_.notable.size() + facts_.privileged.size() < kMaxNotableOfLayer) return true;
  unread(Unread::Bearing::Files, "a layer holds more than 10,000 programs that rules are about");
  return false;
}

// Any link may be on the way to a program, and any executable file at its end.
void LayerInspector::keep_step(const layer::Entry& entry) {
  const bool link = entry.type == EntryType::Symlink && !entry.link.empty();
  const bool file = entry.type == EntryType::File || entry.type == EntryType::HardLink;
  if (!link && !(file && (entry.mode & kExecutable) != 0)) {
    if (!steps_.empty()) steps_.erase(entry.path);
    return;
  }
  constexpr std::size_t kOfNode = 128;
  const std::size_t bytes = kOfNode + entry.path.size() + (link ? entry.link.size() : 0);
  if (bytes > kMaxStepBytesOfLayer - step_bytes_) {
    facts_.steps_are_all = false;
    if (link && notable_program(entry.path))
      unread(Unread::Bearing::Files, "a layer holds more than 8 MiB of names of links and programs");
    return;
  }
  step_bytes_ += bytes;
  steps_.insert_or_assign(entry.path, link ? entry.link : std::string());
}

void LayerInspector::note_shell() {
  if (!may_be_shell_ || !shell_.found() || !has_room_for_program()) return;
  told_.insert(path_);
  facts_.notable.push_back({Notable::Shell, path_, 0});
}

// A document that is a link: what it names is read in its stead, or the document is unread.
void LayerInspector::note_link(const layer::Entry& entry) {
  const bool hard = entry.type == EntryType::HardLink;
  if (!hard && entry.type != EntryType::Symlink) return;
  auto kind = document_at(entry.path);
  if (!kind) kind = document_elsewhere(entry);  // a link of a folder that one lies in
  if (!kind) return;
  if (facts_.documents.size() >= kMaxDocumentsOfLayer) return unread(bearing_of(*kind), kTooManyDocuments);
  const bool from_root = hard || entry.link.starts_with('/');
  const std::string folder = entry.path.substr(0, entry.path.rfind('/') + 1);
  DocumentFound found{.kind = *kind, .path = entry.path, .link_to = ""};
  if (!layer::clean_path(from_root ? entry.link : folder + entry.link, *found.link_to)) found.link_to = "";
  told_.insert(entry.path);
  facts_.documents.push_back(std::move(found));
}

void LayerInspector::start_file(const layer::Entry& entry) {
  path_ = entry.path;
  size_ = entry.size;
  head_size_ = 0;
  is_elf_ = false;
  may_be_shell_ = (entry.mode & kExecutable) != 0 && entry.size <= kMaxShellBytes &&
                  notable_program(entry.path) != Notable::Shell;
  keys_.begin(path_, size_);
}

void LayerInspector::start_document() {
  if (const auto ecosystem = package::foreign_database(path_)) {
    if (facts_.foreign.size() < kMaxForeignOfLayer) {
      facts_.foreign.push_back({*ecosystem, path_});
      told_.insert(path_);
    } else {
      unread(Unread::Bearing::Packages, "a layer holds more than 10,000 packages of other ecosystems");
    }
  }
  const auto kind = document_at(path_);
  if (!kind) return;
  if (facts_.documents.size() >= kMaxDocumentsOfLayer) return unread(bearing_of(*kind), kTooManyDocuments);
  document_ = DocumentFound{.kind = *kind, .path = path_};
  document_->over_cap = size_ > max_bytes(*kind) || size_ > kMaxDocumentBytes - document_bytes_;
}

Status LayerInspector::data(std::span<const std::uint8_t> bytes) {
  facts_.inflated_bytes += bytes.size();
  keys_.feed(bytes);
  if (document_ && !document_->over_cap) document_->bytes.append(bytes.begin(), bytes.end());
  std::span<const std::uint8_t> rest = bytes;
  if (head_size_ < head_.size()) {
    const std::size_t taken = std::min(head_.size() - head_size_, rest.size());
    std::copy_n(rest.begin(), taken, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
    head_size_ += taken;
    rest = rest.subspan(taken);
    if (head_size_ < head_.size()) return {};
    is_elf_ = head_ == kElf;
    if (!is_elf_) return {};
    binary_.begin(size_);
    shell_.begin();
    binary_.feed(head_);
  }
  if (is_elf_ && !rest.empty()) binary_.feed(rest);
  if (is_elf_ && may_be_shell_) shell_.feed(rest);
  return {};
}

Status LayerInspector::end() {
  if (!is_file_) return {};
  end_keys();
  if (document_) end_document();
  if (is_elf_) end_binary();
  return {};
}

void LayerInspector::end_document() {
  document_bytes_ += document_->bytes.size();
  told_.insert(path_);
  facts_.documents.push_back(std::move(*document_));
  document_.reset();
}

// Of all the binaries only Go's say what is in them; one that could not be read may be Go's.
void LayerInspector::end_binary() {
  binary::BinaryFacts facts = binary_.finish();
  if (!facts.go) {
    ++facts_.other_binaries;
    note_shell();
    if (!facts.trouble.empty()) note_trouble(facts.trouble);
    return;
  }
  if (facts_.go_binaries.size() >= kMaxBinariesOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 1,000 Go binaries");
  if (!facts.trouble.empty()) note_trouble(facts.trouble);
  told_.insert(path_);
  facts_.go_binaries.push_back({path_, 0, std::move(facts)});
}

void LayerInspector::note_trouble(const std::string& trouble) {
  if (facts_.troubled.size() >= kMaxBinariesOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 1,000 executables that cannot be read");
  told_.insert(path_);
  facts_.troubled.push_back({path_, trouble});
}

void LayerInspector::end_keys() {
  for (keyscan::Hit& hit : keys_.finish()) {
    if (facts_.keys.size() >= kMaxKeysOfLayer)
      return unread(Unread::Bearing::Keys, "a layer holds more than 1,000 pieces of key material");
    KeyFound key;
    key.place.path = path_;
    key.place.offset = hit.offset;
    key.hit = std::move(hit);
    facts_.keys.push_back(std::move(key));
    told_.insert(path_);
  }
}

void LayerInspector::unread(Unread::Bearing bearing, std::string what) {
  const auto same = [&](const Unread& other) { return other.what == what; };
  if (std::ranges::none_of(facts_.unread, same)) facts_.unread.push_back({bearing, std::move(what)});
}

LayerFacts LayerInspector::take() {
  drop_forgotten();
  for (auto& [path, target] : steps_) facts_.steps.push_back({path, std::move(target)});
  std::ranges::sort(facts_.steps, {}, &StepFound::path);
  return std::move(facts_);
}

}  // namespace dvsguard::image
