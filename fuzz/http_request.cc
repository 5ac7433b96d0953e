#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "edge/server/http_reader.h"

namespace {

std::vector<std::string> requests(std::string_view bytes, std::size_t piece) {
  using Reader = dvsguard::server::HttpReader;
  Reader reader;
  std::vector<std::string> out;
  std::size_t end = 0;
  while (!bytes.empty() && reader.state() != Reader::State::Bad) {
    end = std::min(bytes.size(), end + piece);
    std::size_t taken = 0;
    while ((taken = reader.feed(bytes.substr(0, end))) != 0 || reader.state() == Reader::State::Done) {
      bytes.remove_prefix(taken);
      end -= taken;
      if (reader.state() != Reader::State::Done) continue;
      const auto request = reader.take();
      out.push_back(request.method + "\n" + request.target + "\n" + request.host + "\n" +
                    request.authorization + "\n" + request.body);
      if (!request.keep_alive) return out;
    }
    if (end == bytes.size() && taken == 0) break;
  }
  out.push_back(std::to_string(reader.status()));
  return out;
}

}  // namespace

// How the bytes arrive changes neither what is asked nor where one request ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (requests(bytes, std::max<std::size_t>(data[0], 1)) != requests(bytes, size)) std::abort();
  return 0;
}
