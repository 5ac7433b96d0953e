#include "edge/http/transfer.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace dvsguard::http {
namespace {

constexpr std::chrono::milliseconds kLongestPoll{1000};
constexpr long kMaxConnections = 2;  // that a multi handle keeps
constexpr const char* kAuthorities = "/etc/ssl/certs";
// CURLOPT_QUICK_EXIT, of libcurl 7.87: who gives up does not wait for a name server that is silent.
constexpr auto kQuickExit = static_cast<CURLoption>(322);

}  // namespace

Pool::~Pool() {
  for (CURLM* multi : idle_) curl_->multi_cleanup(multi);
}

CURLM* Pool::take(const CurlLibrary& curl) {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      CURLM* multi = idle_.back();
      idle_.pop_back();
      return multi;
    }
  }
  CURLM* multi = curl.multi_init();
  if (multi != nullptr) curl.multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMaxConnections);
  return multi;
}

void Pool::give(const CurlLibrary& curl, CURLM* multi) {
  {
    const std::lock_guard lock(mutex_);
    curl_ = &curl;
    if (idle_.size() < kMaxIdle) {
      idle_.push_back(multi);
      return;
    }
  }
  curl.multi_cleanup(multi);
}

Transfer::Transfer(const CurlLibrary& library, std::shared_ptr<Pool> from, Request asked,
                   const Patience& how_long)
    : curl_(library), pool_(std::move(from)), request_(std::move(asked)), patience_(how_long) {
  if (request_.shown.empty()) request_.shown = request_.url.shown();
}

Transfer::~Transfer() {
  // A short answer that nobody read to its end is often there already: then its connection can be kept.
  if (multi_ != nullptr && head_done_ && !done_ && !broken_ && !paused_) step();
  if (multi_ != nullptr) curl_.multi_remove_handle(multi_, easy_);
  if (easy_ != nullptr) curl_.easy_cleanup(easy_);
  if (multi_ != nullptr) pool_->give(curl_, multi_);
  for (const curl_slist* line = lines_; line != nullptr; line = line->next)
    ::explicit_bzero(line->data, std::string_view(line->data).size());
  if (lines_ != nullptr) curl_.slist_free_all(lines_);
}

Error Transfer::failure(ErrorCode code, std::string what, std::string mend) const {
  Error error;
  error.code = code;
  error.place.file = file_name(request_.shown);
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

// libcurl's callbacks: anything but the number of bytes given ends or pauses the transfer.
std::size_t Transfer::take_header(const char* bytes, std::size_t, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->on_header({bytes, count});
}

std::size_t Transfer::body_came(const char* bytes, std::size_t, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->on_body({bytes, count});
}

std::size_t Transfer::on_header(std::string_view line) {
  if (over_ || line.size() > request_.max_header_bytes - header_bytes_) {
    over_ = true;
    return 0;
  }
  header_bytes_ += line.size();
  if (head_done_) return line.size();  // a trailer, which nobody asks for
  if (line.starts_with("HTTP/")) {
    headers_.clear();
  } else if (line == "\r\n" || line == "\n") {
    curl_.easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status_);
    head_done_ = status_ >= 200;
  } else {
    headers_.add(line);
  }
  return line.size();
}

std::size_t Transfer::on_body(std::string_view bytes) {
  const std::size_t count = bytes.size();
  if (max_kept_) {
    too_long_ = count > *max_kept_ - ahead_.size();
    if (!too_long_) ahead_.append(bytes);
    return too_long_ ? 0 : count;
  }
  const std::size_t direct = ahead_.empty() ? std::min(count, target_.size() - filled_) : 0;
  if (ahead_.size() + (count - direct) > kBufferBytes && filled_ + ahead_.size() > 0) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  std::copy_n(bytes.begin(), direct, target_.begin() + static_cast<std::ptrdiff_t>(filled_));
  filled_ += direct;
  ahead_.append(bytes.substr(direct));
  window_bytes_ += count;
  return count;
}

bool Transfer::add_header(const std::string& line) {
  if (std::ranges::any_of(line, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7f'; }))
    return false;
  curl_slist* longer = curl_.slist_append(lines_, line.c_str());
  if (longer == nullptr) return false;
  lines_ = longer;
  return true;
}

bool Transfer::prepare_request() {
  bool ready = set(CURLOPT_URL, request_.url.text().c_str());
  if (!request_.socket.empty()) ready &= set(CURLOPT_UNIX_SOCKET_PATH, request_.socket.c_str());
  switch (request_.method) {
    case Method::Get:
      break;
    case Method::Head:
      ready &= set(CURLOPT_NOBODY, 1L);
      break;
    case Method::Post:
      ready &= set(CURLOPT_POST, 1L);
      ready &= set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.form.reveal().size()));
      ready &= set(CURLOPT_POSTFIELDS, std::to_address(request_.form.reveal().begin()));
  }
  for (const auto& [name, value] : request_.headers) {
    std::string line = name;
    line += ": ";
    line += value;
    ready &= add_header(line);
  }
  if (!request_.authorization.empty()) {
    std::string line = "Authorization: " + std::string(request_.authorization.reveal());
    ready &= add_header(line);
    wipe(line);
  }
  if (lines_ != nullptr) ready &= set(CURLOPT_HTTPHEADER, lines_);
  return ready;
}

bool Transfer::prepare_trust() {
  bool ready = set(CURLOPT_SSL_VERIFYPEER, 1L);
  ready &= set(CURLOPT_SSL_VERIFYHOST, 2L);
  ready &= set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (request_.certificates.empty()) return ready;
  ready &= set(CURLOPT_CAPATH, kAuthorities);  // beside the blob, which stands for the default bundle
  curl_blob blob{request_.certificates.data(), request_.certificates.size(), CURL_BLOB_NOCOPY};
  ready &= set(CURLOPT_CAINFO_BLOB, &blob);
  return ready;
}

bool Transfer::prepare_identity() {
  if (request_.identity.empty()) return true;
  std::string& certificate = request_.identity.certificate;
  // libcurl's blob knows no const; it is only read.
  char* key = const_cast<char*>(request_.identity.key.reveal().data());
  curl_blob shown{certificate.data(), certificate.size(), CURL_BLOB_NOCOPY};
  curl_blob hidden{key, request_.identity.key.reveal().size(), CURL_BLOB_NOCOPY};
  bool ready = set(CURLOPT_SSLCERT_BLOB, &shown);
  ready &= set(CURLOPT_SSLKEY_BLOB, &hidden);
  ready &= set(CURLOPT_KEYPASSWD, "");  // so that nobody is asked for one on the terminal
  return ready;
}

bool Transfer::prepare(const Secret* proxy) {
  easy_ = curl_.easy_init();
  if (easy_ == nullptr || !prepare_request() || !prepare_trust() || !prepare_identity()) return false;
  // The number, for libcurl before 7.85 knows no names of protocols; 1 is HTTP, 2 HTTPS.
  bool ready = set(static_cast<CURLoption>(181), 3L);
  ready &= set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  ready &= set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  ready &= set(CURLOPT_FOLLOWLOCATION, 0L);
  // Whatever the environment says: "" is none.
  ready &= set(CURLOPT_PROXY, proxy == nullptr ? "" : std::string(proxy->reveal()).c_str());
  ready &= set(CURLOPT_NOPROXY, "");
  ready &= set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  ready &= set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  ready &= set(CURLOPT_NOSIGNAL, 1L);
  (void)set(kQuickExit, 1L);
  ready &= set(CURLOPT_ERRORBUFFER, words_.data());
  ready &= set(CURLOPT_USERAGENT, "dvsguard/" DVSGUARD_VERSION);
  ready &= set(CURLOPT_BUFFERSIZE, static_cast<long>(kBufferBytes));
  ready &= set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience_.connect.count()));
  ready &= set(CURLOPT_WRITEFUNCTION, &body_came);
  ready &= set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  ready &= set(CURLOPT_HEADERFUNCTION, &take_header);
  ready &= set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  return ready;
}

bool Transfer::keep_body(std::size_t max, std::chrono::milliseconds within) {
  max_kept_ = max;
  return set(CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
}

Result<std::string> Transfer::take_body(CURLcode code) {
  if (too_long_) return failure(ErrorCode::Cap, "its answer is larger than its cap");
  if (code != CURLE_OK) return transfer_error(code);
  if (!head_done_) return failure(ErrorCode::Io, "ends its answer before it is whole");
  return std::move(ahead_);
}

Status Transfer::start() {
  multi_ = pool_->take(curl_);
  if (multi_ == nullptr || curl_.multi_add_handle(multi_, easy_) != CURLM_OK)
    return failure(ErrorCode::Unsupported, "cannot be asked by the libcurl of this machine");
  while (!head_done_) {
    step();
    if (head_done_) break;
    if (broken_) return *broken_;
    if (done_) return failure(ErrorCode::Io, "ends its answer before it is whole");
    TRY_STATUS(wait(begun_ + patience_.head - Clock::now()));
  }
  return {};
}

// Lets libcurl work once. What came before it failed is given first.
void Transfer::step() {
  int running = 0, left = 0;
  if (curl_.multi_perform(multi_, &running) != CURLM_OK)
    broken_ = failure(ErrorCode::Io, "cannot be asked any further");
  const CURLMsg* message = curl_.multi_info_read(multi_, &left);
  if (message == nullptr || message->msg != CURLMSG_DONE) return;
  done_ = true;
  if (message->data.result != CURLE_OK) broken_ = transfer_error(message->data.result);
}

Status Transfer::wait(Clock::duration left) {
  if (patience_.deadline) left = std::min(left, *patience_.deadline - Clock::now());
  if (left <= Clock::duration::zero()) return failure(ErrorCode::Io, "does not answer in time");
  const auto poll =
      std::chrono::ceil<std::chrono::milliseconds>(std::min<Clock::duration>(left, kLongestPoll));
  if (curl_.multi_poll(multi_, nullptr, 0, static_cast<int>(poll.count()), nullptr) != CURLM_OK)
    return failure(ErrorCode::Io, "cannot be asked any further");
  return {};
}

Status Transfer::wait_for_body() {
  if (waited_ >= patience_.window) {
    if (window_bytes_ < patience_.window_bytes) return failure(ErrorCode::Io, "does not answer in time");
    waited_ = {};
    window_bytes_ = 0;
  }
  const Clock::time_point start = Clock::now();
  TRY_STATUS(wait(patience_.window - waited_));
  waited_ += Clock::now() - start;
  return {};
}

std::size_t Transfer::take_ahead(std::span<std::uint8_t> into) {
  const std::size_t count = std::min(into.size(), ahead_.size() - ahead_at_);
  std::copy_n(ahead_.begin() + static_cast<std::ptrdiff_t>(ahead_at_), count, into.begin());
  ahead_at_ += count;
  if (ahead_at_ == ahead_.size()) {
    ahead_.clear();
    ahead_at_ = 0;
  }
  return count;
}

Status Transfer::fill() {
  if (std::exchange(paused_, false)) curl_.easy_pause(easy_, CURLPAUSE_CONT);  // may call back at once
  while (filled_ == 0 && !done_ && !broken_) {
    step();
    if (filled_ == 0 && !done_ && !broken_) TRY_STATUS(wait_for_body());
  }
  return {};
}

Result<std::size_t> Transfer::read(std::span<std::uint8_t> into) {
  if (ahead_at_ < ahead_.size()) return take_ahead(into);
  if (patience_.deadline && Clock::now() > *patience_.deadline)
    return failure(ErrorCode::Io, "does not answer in time");
  target_ = into;
  const Status status = fill();
  target_ = {};
  if (const std::size_t count = std::exchange(filled_, 0); count > 0) return count;
  TRY_STATUS(status);
  if (broken_) return *broken_;
  return 0;
}

}  // namespace dvsguard::http
