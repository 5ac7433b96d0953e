#include "core/image/layer_inspector.h"

#include <algorithm>
#include <utility>

#include "core/image/documents.h"
#include "core/layer/whiteout.h"
#include "core/package/elsewhere.h"

namespace dvsguard::image {
namespace {

using layer::EntryType;

constexpr std::array<std::uint8_t, 4> kElf = {0x7f, 'E', 'L', 'F'};
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
  ++facts_.files;
  facts_.newest_file = std::max(facts_.newest_file, entry.mtime);
  if (!whiteout) note_program(entry);
  if (is_file_)
    start_file(entry);
  else
    note_link(entry);
  return {};
}

// Of two entries of one path the last is what an unpacked layer holds; the first one's bytes are in it all
// the same.
void LayerInspector::forget(const std::string& path) {
  if (!told_.contains(path)) return;
  forgotten_[path] = {facts_.keys.size(),        facts_.notable.size(),   facts_.privileged.size(),
                      facts_.go_binaries.size(), facts_.documents.size(), facts_.foreign.size()};
}

// Once, at the end: a layer may replace one path a million times.
void LayerInspector::drop_forgotten() {
  if (forgotten_.empty()) return;
  const auto drop = [&](auto& items, std::size_t Before::* count) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto found = forgotten_.find(items[i].path);
      if (found != forgotten_.end() && i < found->second.*count) continue;
      if (kept != i) items[kept] = std::move(items[i]);
      ++kept;
    }
    items.resize(kept);
  };
  drop(facts_.notable, &Before::notable);
  drop(facts_.privileged, &Before::privileged);
  drop(facts_.go_binaries, &Before::go_binaries);
  drop(facts_.documents, &Before::documents);
  drop(facts_.foreign, &Before::foreign);
  for (std::size_t i = 0; i < facts_.keys.size(); ++i) {
    const auto found = forgotten_.find(facts_.keys[i].place.path);
    if (found != forgotten_.end() && i < found->second.keys) facts_.keys[i].hidden = true;
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
  if (facts_.notable.size() + facts_.privileged.size() >= kMaxNotableOfLayer)
    return unread(Unread::Bearing::Files, "a layer holds more than 10,000 programs that rules are about");
  told_.insert(entry.path);
  file.path = entry.path;
  if (privileged) facts_.privileged.push_back(std::move(file));
  if (kind) facts_.notable.push_back({*kind, entry.path, 0});
}

void LayerInspector::start_file(const layer::Entry& entry) {
  path_ = entry.path;
  size_ = entry.size;
  head_size_ = 0;
  is_elf_ = false;
  keys_.begin(path_, size_);
  if (const auto ecosystem = package::foreign_database(path_)) {
    facts_.foreign.push_back({*ecosystem, path_});
    told_.insert(path_);
  }
  const auto kind = document_at(path_);
  if (!kind) return;
  document_.emplace();
  document_->kind = *kind;
  document_->path = path_;
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
    binary_.feed(head_);
  }
  if (is_elf_ && !rest.empty()) binary_.feed(rest);
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
  add_document(std::move(*document_));
  document_.reset();
}

void LayerInspector::note_link(const layer::Entry& entry) {
  if (const auto kind = document_elsewhere(entry)) {
    DocumentFound document;
    document.kind = *kind;
    document.path = entry.path;
    document.elsewhere = true;
    add_document(std::move(document));
  }
}

void LayerInspector::add_document(DocumentFound document) {
  if (facts_.documents.size() >= kMaxDocumentsOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 10,000 package databases");
  told_.insert(document.path);
  facts_.documents.push_back(std::move(document));
}

// Of all the binaries only Go's say what is in them; what troubled the reader matters where one is Go's too.
void LayerInspector::end_binary() {
  binary::BinaryFacts facts = binary_.finish();
  if (!facts.go) {
    ++facts_.other_binaries;
    return;
  }
  if (facts_.go_binaries.size() >= kMaxBinariesOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 1,000 Go binaries");
  if (!facts.trouble.empty()) unread(Unread::Bearing::Packages, path_ + ": " + facts.trouble);
  told_.insert(path_);
  facts_.go_binaries.push_back({path_, 0, std::move(facts)});
}

void LayerInspector::end_keys() {
  for (keyscan::Hit& hit : keys_.finish()) {
    // The detectors stop at as many in one file, so that the last one may stand for more.
    if (facts_.keys.size() + 1 >= kMaxKeysOfLayer)
      return unread(Unread::Bearing::Keys,
                    "a layer holds more pieces of key material than are told one by one");
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
  return std::move(facts_);
}

}  // namespace dvsguard::image
