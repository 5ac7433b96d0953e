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
constexpr const char* kTooManyPrograms = "a layer holds more than 10,000 programs that rules are about";
constexpr std::size_t kOfFact = 384;  // the fact, its path's nodes and strings
constexpr std::uint32_t kExecutable = 0111, kSetuid = 04000, kSetgid = 02000;

std::size_t bytes_of(const binary::BinaryFacts& facts) {
  std::size_t bytes = sizeof facts;
  if (facts.go) {
    for (const binary::GoModule& module : facts.go->dependencies)
      bytes += sizeof(binary::GoModule) + module.path.size() + module.version.size() + module.sum.size() +
               module.replaced_path.size() + module.replaced_version.size();
    for (const auto& [name, value] : facts.go->settings)
      bytes += 2 * sizeof(std::string) + name.size() + value.size();
  }
  if (facts.functions) {
    bytes += facts.functions->hashes.size() * sizeof(std::uint64_t);
    for (const std::string& package : facts.functions->packages)
      bytes += sizeof(std::string) + package.size();
  }
  return bytes;
}

bool has_data(const layer::Entry& entry) {
  return entry.type == EntryType::File;
}

}  // namespace

LayerInspector::LayerInspector(const crypto::SipHashKey& key, Budgets& budgets, std::uint64_t max_paths)
    : facts_(key), budgets_(budgets), max_paths_(max_paths) {}

Status LayerInspector::extended(std::string_view records, bool global) {
  for (RecordKey& key : record_keys(records, keys_)) {
    if (global)
      add_key(std::move(key.hit), "pax_global_header", std::move(key.part));
    else if (next_keys_.size() <= kMaxKeysOfLayer)
      next_keys_.push_back(std::move(key));
  }
  return {};
}

Status LayerInspector::begin(const layer::Entry& entry) {
  is_file_ = has_data(entry);
  // What a later entry of the same path replaces; its bytes are in the layer all the same.
  if (facts_.paths.add(entry)) told_.erase(entry.path);
  if (facts_.paths.size() > max_paths_)
    return Error{.code = ErrorCode::Cap,
                 .what = "holds more than " + std::to_string(max_paths_) +
                         " files, with the folders that their names imply (kMaxFiles)",
                 .mend = "--max-files raises it"};
  const bool whiteout = layer::parse_whiteout(entry.path).kind != layer::WhiteoutKind::None;
  if (!whiteout && entry.type != EntryType::Directory) {
    ++facts_.files;
    if (entry.type == EntryType::HardLink) share_file(entry);
    note_program(entry);
    note_link(entry);
    keep_step(entry);
  }
  note_metadata_keys(entry);
  if (is_file_) start_file(entry);
  if (is_file_ && !whiteout) start_document();
  return {};
}

bool LayerInspector::pay(Unread::Bearing bearing, const std::string& path, std::size_t more) {
  const std::size_t bytes = kOfFact + 3 * path.size() + more;
  if (budgets_.facts.take(bytes)) {
    facts_.fact_bytes += bytes;
    return true;
  }
  unread(bearing, "its layers show more than the 24 MiB that are kept of an image (kMaxFactBytesOfImage)");
  return false;
}

std::uint32_t LayerInspector::tell(const std::string& path) {
  const auto [told, added] = told_.try_emplace(path, files_);
  if (added) ++files_;
  return told->second;
}

bool LayerInspector::stands(const std::string& path, std::uint32_t file) const {
  return std::ranges::binary_search(facts_.names[file], path);
}

// A hard link is one more name of what it links to, and stays when the first one goes.
void LayerInspector::share_file(const layer::Entry& link) {
  std::string target;
  if (!layer::clean_path(link.link, target)) return;
  const auto told = told_.find(target);
  const bool outside = told == told_.end() && !facts_.paths.has_file(target);
  if (told == told_.end() && !outside) return;
  if (++links_ > kMaxLinksOfLayer) {
    constexpr const char* kTooMany = "a layer holds more than 10,000 hard links that rules are about";
    for (const Unread::Bearing bearing : kEveryBearing) unread(bearing, kTooMany);
    return;
  }
  if (!pay(Unread::Bearing::Files, link.path, target.size())) {
    for (const Unread::Bearing bearing : kEveryBearing) (void)pay(bearing, link.path, target.size());
    return;
  }
  if (outside)
    facts_.outside.push_back({link.path, std::move(target), tell(link.path)});
  else
    told_.emplace(link.path, told->second);
}

void LayerInspector::take_names() {
  facts_.names.resize(files_);
  while (!told_.empty()) {
    auto told = told_.extract(told_.begin());
    facts_.names[told.mapped()].push_back(std::move(told.key()));
  }
  for (auto& names : facts_.names) std::ranges::sort(names);
}

// What the names of replaced files say goes; what their bytes say stays with another name, if there is one.
void LayerInspector::drop_replaced() {
  const auto drop = [this](auto& items) {
    std::erase_if(items, [this](const auto& item) { return !stands(item.path, item.file); });
  };
  drop(facts_.notable);
  drop(facts_.documents);
  drop(facts_.foreign);
  drop(facts_.outside);
  const auto rename = [this](auto& items) {
    std::erase_if(items, [this](const auto& item) { return facts_.names[item.file].empty(); });
    for (auto& item : items) {
      if (!stands(item.path, item.file)) item.path = facts_.names[item.file].front();
    }
  };
  rename(facts_.go_binaries);
  rename(facts_.rust_binaries);
  rename(facts_.troubled);
  for (KeyFound& key : facts_.keys) {
    if (stands(key.place.path, key.file)) continue;
    const auto& names = facts_.names[key.file];
    key.hidden = names.empty() || !key.place.part.empty();
    if (!key.hidden) key.place.path = names.front();
  }
}

void LayerInspector::note_program(const layer::Entry& entry) {
  if (entry.type != EntryType::File && entry.type != EntryType::HardLink) return;
  PrivilegedFile bits;
  if ((entry.mode & kExecutable) != 0) {
    bits.setuid = (entry.mode & kSetuid) != 0;
    bits.setgid = (entry.mode & kSetgid) != 0;
    bits.capability = entry.file_capability;
    if (const std::optional<Notable> kind = notable_program(entry.path)) {
      if (has_room_for_program(entry.path))
        facts_.notable.push_back({*kind, entry.path, 0, tell(entry.path)});
    }
  }
  if (!bits.setuid && !bits.setgid && !bits.capability) return;
  note_privileged(entry.path, bits);
  // containerd (pkg/archive/tar.go, createTarFile) owns, marks with attributes and chmods a hard link as it
  // does any file, so that the link's bits are those of all names; who unpacks by inodes keeps the first's.
  // What one of the two makes privileged is told.
  std::string path;
  if (entry.type != EntryType::HardLink) return;
  if (layer::clean_path(entry.link, path) && facts_.paths.has_file(path)) note_privileged(path, bits);
}

void LayerInspector::note_privileged(const std::string& path, const PrivilegedFile& bits) {
  const auto told = told_.find(path);
  const bool known = told != told_.end() && privileged_.contains(told->second);
  if (!known && privileged_.size() >= kMaxNotableOfLayer)
    return unread(Unread::Bearing::Files, kTooManyPrograms);
  if (!known && !pay(Unread::Bearing::Files, path)) return;
  PrivilegedFile& all = privileged_[tell(path)];
  all.setuid |= bits.setuid;
  all.setgid |= bits.setgid;
  all.capability |= bits.capability;
}

// By each name of the file.
void LayerInspector::take_privileged() {
  for (auto& [file, bits] : privileged_) {
    for (const std::string& name : facts_.names[file]) {
      facts_.privileged.push_back(bits);
      facts_.privileged.back().path = name;
      facts_.privileged.back().file = file;
    }
  }
  std::ranges::sort(facts_.privileged, {}, &PrivilegedFile::path);
}

// A folder's name is in that of everything it holds: it is told once.
void LayerInspector::note_metadata_keys(const layer::Entry& entry) {
  for (keyscan::Hit& hit : name_keys(entry.path, keys_)) {
    const std::string folder = entry.path.substr(0, entry.path.find('/', hit.offset));
    if (told_names_.contains(folder)) continue;
    if (told_names_.size() <= kMaxKeysOfLayer && pay(Unread::Bearing::Keys, folder))
      told_names_.insert(folder);
    add_key(std::move(hit), entry.path, "its name");
  }
  if (entry.type == EntryType::Symlink) {
    for (keyscan::Hit& hit : name_keys(entry.link, keys_))
      add_key(std::move(hit), entry.path, "its link target");
  }
  if (entry.type == EntryType::HardLink) note_dangling_keys(entry);
  for (RecordKey& key : next_keys_) add_key(std::move(key.hit), entry.path, std::move(key.part));
  next_keys_.clear();
}

// A hard link's target is a name that the layer has, and told with it, unless there is no such file.
void LayerInspector::note_dangling_keys(const layer::Entry& link) {
  std::vector<keyscan::Hit> hits = name_keys(link.link, keys_);
  std::string target;
  if (hits.empty() || (layer::clean_path(link.link, target) && facts_.paths.has_file(target))) return;
  for (keyscan::Hit& hit : hits) add_key(std::move(hit), link.path, "its link target");
}

bool LayerInspector::has_room_for_program(const std::string& path) {
  if (facts_.notable.size() < kMaxNotableOfLayer) return pay(Unread::Bearing::Files, path);
  unread(Unread::Bearing::Files, kTooManyPrograms);
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
  if (!budgets_.steps.take(bytes)) {
    facts_.steps_are_all = false;
    if (link && notable_program(entry.path))
      unread(Unread::Bearing::Files,
             "its layers hold more than 8 MiB of names of links and programs (kMaxStepBytesOfImage)");
    return;
  }
  steps_.insert_or_assign(entry.path, link ? entry.link : std::string());
}

void LayerInspector::note_shell() {
  if (!may_be_shell_ || !shell_.found() || !has_room_for_program(path_)) return;
  facts_.notable.push_back({Notable::Shell, path_, 0, tell(path_)});
}

// A document that is a link: what it names is read in its stead, or the document is unread.
void LayerInspector::note_link(const layer::Entry& entry) {
  const bool hard = entry.type == EntryType::HardLink;
  if (!hard && entry.type != EntryType::Symlink) return;
  note_foreign(entry.path);
  auto kind = document_at(entry.path);
  if (!kind) kind = document_elsewhere(entry);  // a link of a folder that one lies in
  if (!kind) return;
  if (facts_.documents.size() >= kMaxDocumentsOfLayer) return unread(bearing_of(*kind), kTooManyDocuments);
  if (!pay(bearing_of(*kind), entry.path, entry.link.size())) return;
  const bool from_root = hard || entry.link.starts_with('/');
  const std::string folder = entry.path.substr(0, entry.path.rfind('/') + 1);
  DocumentFound found{.kind = *kind, .path = entry.path, .link_to = "", .is_kept = false};
  if (!layer::clean_path(from_root ? entry.link : folder + entry.link, *found.link_to)) found.link_to = "";
  found.file = tell(entry.path);
  const auto target = documents_.find(found.file);
  if (hard && target != documents_.end()) copy_document(facts_.documents[target->second], found);
  facts_.documents.push_back(std::move(found));
}

// Of a hard link to a document of the layer, whose bytes are at hand.
void LayerInspector::copy_document(const DocumentFound& from, DocumentFound& to) {
  const bool too_large =
      from.bytes.size() > max_bytes(to.kind) || from.bytes.size() > kMaxDocumentBytes - document_bytes_;
  if (!from.is_kept || from.over_cap || too_large) return;
  to.bytes = from.bytes;
  to.is_kept = true;
  document_bytes_ += to.bytes.size();
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
  note_foreign(path_);
  const auto kind = document_at(path_);
  if (!kind) return;
  if (facts_.documents.size() >= kMaxDocumentsOfLayer) return unread(bearing_of(*kind), kTooManyDocuments);
  if (!pay(bearing_of(*kind), path_)) return;
  document_ = DocumentFound{.kind = *kind, .path = path_};
  document_->over_cap = size_ > max_bytes(*kind) || size_ > kMaxDocumentBytes - document_bytes_;
}

void LayerInspector::note_foreign(const std::string& path) {
  const auto ecosystem = package::foreign_database(path);
  if (!ecosystem) return;
  if (facts_.foreign.size() >= kMaxForeignOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 10,000 packages of other ecosystems");
  if (!pay(Unread::Bearing::Packages, path)) return;
  facts_.foreign.push_back({*ecosystem, path, tell(path)});
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
  document_->file = tell(path_);
  documents_.insert_or_assign(document_->file, facts_.documents.size());
  facts_.documents.push_back(std::move(*document_));
  document_.reset();
}

// Of all the binaries only Go's, and Rust's that `cargo auditable` built, say what is in them; one that could
// not be read may be one of these.
void LayerInspector::end_binary() {
  binary::BinaryFacts facts = binary_.finish();
  const bool tells_crates = facts.crates && note_crates(facts);
  if (!facts.go) {
    if (!tells_crates) ++facts_.other_binaries;
    note_shell();
    if (!facts.trouble.empty()) note_trouble(facts.trouble);
    return;
  }
  if (facts_.go_binaries.size() >= kMaxBinariesOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 1,000 Go binaries");
  if (!facts.trouble.empty()) note_trouble(facts.trouble);
  if (!pay(Unread::Bearing::Packages, path_, bytes_of(facts))) return;
  facts_.go_binaries.push_back({path_, 0, std::move(facts), tell(path_)});
}

bool LayerInspector::note_crates(binary::BinaryFacts& facts) {
  crates_ += facts.crates->size();
  if (crates_ > kMaxCratesOfLayer) {
    unread(Unread::Bearing::Packages, "a layer's programs tell more than 100,000 crates");
    return false;
  }
  std::size_t bytes = facts.crates->size() * sizeof(binary::Crate);
  for (const binary::Crate& crate : *facts.crates) bytes += crate.name.size() + crate.version.size();
  if (!pay(Unread::Bearing::Packages, path_, bytes)) return false;
  facts_.rust_binaries.push_back({path_, std::move(*facts.crates), tell(path_)});
  return true;
}

void LayerInspector::note_trouble(const std::string& trouble) {
  if (facts_.troubled.size() >= kMaxBinariesOfLayer)
    return unread(Unread::Bearing::Packages, "a layer holds more than 1,000 executables that cannot be read");
  if (!pay(Unread::Bearing::Packages, path_, trouble.size())) return;
  facts_.troubled.push_back({path_, trouble, tell(path_)});
}

void LayerInspector::end_keys() {
  for (keyscan::Hit& hit : keys_.finish()) add_key(std::move(hit), path_);
}

void LayerInspector::add_key(keyscan::Hit hit, const std::string& path, std::string part) {
  if (facts_.keys.size() >= kMaxKeysOfLayer)
    return unread(Unread::Bearing::Keys, "a layer holds more than 1,000 pieces of key material");
  if (!pay(Unread::Bearing::Keys, path,
           sizeof(KeyFound) + part.size() + hit.what.size() + hit.why.size() + hit.public_id.size()))
    return;
  KeyFound key;
  key.place.path = path;
  key.place.part = std::move(part);
  key.place.offset = hit.offset;
  key.hit = std::move(hit);
  key.file = tell(path);
  facts_.keys.push_back(std::move(key));
}

void LayerInspector::unread(Unread::Bearing bearing, std::string what) {
  const auto same = [&](const Unread& other) { return other.what == what && other.bearing == bearing; };
  if (std::ranges::none_of(facts_.unread, same)) facts_.unread.push_back({bearing, std::move(what)});
}

LayerFacts LayerInspector::take() {
  take_names();
  drop_replaced();
  take_privileged();
  take_steps();
  return std::move(facts_);
}

void LayerInspector::take_steps() {
  facts_.steps.reserve(steps_.size());
  while (!steps_.empty()) {
    auto step = steps_.extract(steps_.begin());
    facts_.steps.push_back({std::move(step.key()), std::move(step.mapped())});
  }
  std::ranges::sort(facts_.steps, {}, &StepFound::path);
}

}  // namespace dvsguard::image
