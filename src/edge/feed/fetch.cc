#include "edge/feed/fetch.h"

#include <span>
#include <utility>
#include <vector>

#include "core/text/display.h"
#include "edge/registry/policy.h"
#include "edge/sys/write_file.h"

namespace dvsguard::feed {
namespace {

constexpr long kOk = 200;
constexpr std::size_t kPiece = std::size_t{256} << 10;

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Of the first address, and of each that it leads to.
Status check_private(const http::Url& url) {
  if (url.scheme == http::Scheme::Https || http::is_loopback(url.host)) return {};
  return Error{.code = ErrorCode::Invalid,
               .place = {.file = file_name(url.shown())},
               .what = "is not https: whoever is on the way could change what comes"};
}

Result<http::Exchange> open(const http::Client& client, http::Url url) {
  for (std::size_t hops = 0; hops <= registry::kMaxRedirects; ++hops) {
    TRY_STATUS(check_private(url));
    http::Request request;
    request.url = url;
    TRY(http::Exchange answer, client.open(std::move(request), http::Patience{}));
    if (answer.status() == kOk) return answer;
    const std::string* location = answer.headers().find("location");
    if (!is_redirect(answer.status()) || location == nullptr)
      return answer.failure(ErrorCode::Io, "answers with status " + std::to_string(answer.status()));
    TRY(url, registry::decide_redirect(url, *location));
  }
  return Error{
      .code = ErrorCode::Io, .place = {.file = file_name(url.shown())}, .what = "is redirected too often"};
}

}  // namespace

Status fetch(const http::Client& client, const std::string& url, const std::string& path) {
  TRY(const http::Url parsed, http::parse_url(url));
  TRY(http::Exchange answer, open(client, parsed));
  TRY(sys::NewFile file, sys::NewFile::beside(path));
  std::vector<std::uint8_t> piece(kPiece);
  std::uint64_t size = 0;
  while (true) {
    TRY(const std::size_t got, answer.read(piece));
    if (got == 0) break;
    size += got;
    if (size > kMaxFetchedBytes) return answer.failure(ErrorCode::Cap, "is larger than 1 GiB");
    TRY_STATUS(file.write({reinterpret_cast<const char*>(piece.data()), got}));
  }
  return file.keep(sys::IfThere::Replace);
}

}  // namespace dvsguard::feed
