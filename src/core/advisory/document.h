#pragma once

#include <functional>
#include <string_view>

#include "core/advisory/record.h"
#include "core/base/place.h"
#include "core/base/time.h"

// One input document, and what a reader of documents hands on.
namespace dvsguard::advisory {

struct Document {
  FileName name;  // what an error says
  std::string_view bytes;
  Instant fetched{};  // when it was taken from its publisher, as far as the door knows
};

// Called for each row while the document's bytes and tree are at hand; whoever keeps a row copies it.
using RowSink = std::function<Status(const Key&, const Record&)>;

}  // namespace dvsguard::advisory
