#include "core/image/aside_keys.h"

#include <iterator>
#include <utility>

#include "core/image/metadata_keys.h"

namespace dvsguard::image {
namespace {

using layer::Aside;

constexpr std::uint64_t kShortest = 16;  // no key is shorter

bool is_text(Aside kind) {
  return kind == Aside::GzipName || kind == Aside::GzipComment;
}

std::string path_of(Aside kind) {
  return kind == Aside::ZstdSkippable ? "zstd skippable frame" : "gzip header";
}

std::string part_of(Aside kind, std::uint64_t number) {
  switch (kind) {
    case Aside::GzipExtra:
      return "extra field of member " + std::to_string(number);
    case Aside::GzipName:
      return "name of member " + std::to_string(number);
    case Aside::GzipComment:
      return "comment of member " + std::to_string(number);
    case Aside::ZstdSkippable:
      return "number " + std::to_string(number);
  }
  return "";
}

}  // namespace

void AsideKeys::begin(Aside kind, std::uint64_t number, std::uint64_t size) {
  kind_ = kind;
  number_ = number;
  is_scanned_ = size >= kShortest;
  if (!is_scanned_) return;
  if (!scanner_) scanner_.emplace();
  name_.clear();
  if (!is_text(kind)) scanner_->begin({}, size);
}

void AsideKeys::data(std::span<const std::uint8_t> bytes) {
  if (!is_scanned_) return;
  if (is_text(kind_))
    name_.append(bytes.begin(), bytes.end());
  else
    scanner_->feed(bytes);
}

void AsideKeys::end() {
  if (!is_scanned_) return;
  for (keyscan::Hit& hit : is_text(kind_) ? name_keys(name_, *scanner_) : scanner_->finish())
    add(std::move(hit));
}

void AsideKeys::add(keyscan::Hit hit) {
  KeyFound key;
  key.place.path = path_of(kind_);
  key.place.part = part_of(kind_, number_);
  key.place.offset = hit.offset;
  hit.line = hit.column = 0;  // of what stands on no line
  key.hit = std::move(hit);
  const std::size_t bytes = 2 * sizeof(KeyFound) + key.hit.what.size() + key.hit.why.size();
  is_all_ = is_all_ && keys_.size() < kMaxAsideKeysOfLayer && budgets_.facts.take(bytes);
  if (!is_all_) return;
  fact_bytes_ += bytes;
  keys_.push_back(std::move(key));
}

void AsideKeys::add_to(LayerFacts& facts) {
  std::move(keys_.begin(), keys_.end(), std::back_inserter(facts.aside_keys));
  facts.fact_bytes += fact_bytes_;
  if (!is_all_)
    facts.unread.push_back(
        {Unread::Bearing::Keys, "a layer's gzip headers or zstd frames hold more key material than is kept"});
}

}  // namespace dvsguard::image
