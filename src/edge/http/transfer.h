#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edge/http/curl_library.h"
#include "edge/http/message.h"

// One request on its way, as libcurl's callbacks see it.
namespace dvsguard::http {

inline constexpr std::size_t kBufferBytes = std::size_t{64} << 10;  // read ahead of the caller

// libcurl's multi handles that are at rest, each with the connections that it keeps.
class Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();
  [[nodiscard]] CURLM* take(const CurlLibrary& curl);  // null: no memory
  void give(const CurlLibrary& curl, CURLM* multi);

 private:
  static constexpr std::size_t kMaxIdle = 8;
  std::mutex mutex_;
  const CurlLibrary* curl_ = nullptr;
  std::vector<CURLM*> idle_;
};

struct Transfer {
  Transfer(const CurlLibrary& library, std::shared_ptr<Pool> from, Request asked, const Patience& how_long);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  // False where this libcurl lacks something that is needed.
  [[nodiscard]] bool prepare(const Secret* proxy);
  [[nodiscard]] Status start();  // until the head is there
  // Instead of start() and read(), where another's multi handle works on it: its body is kept, up to a cap.
  [[nodiscard]] bool keep_body(std::size_t max, std::chrono::milliseconds within);
  [[nodiscard]] Result<std::string> take_body(CURLcode code);  // once it is done
  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into);
  [[nodiscard]] Error failure(ErrorCode code, std::string what, std::string mend = {}) const;

  [[nodiscard]] long status() const { return status_; }
  [[nodiscard]] const Headers& headers() const { return headers_; }

 private:
  using Clock = std::chrono::steady_clock;
  static std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* self);
  static std::size_t body_came(const char* bytes, std::size_t, std::size_t count, void* self);
  std::size_t on_header(std::string_view line);
  std::size_t on_body(std::string_view bytes);
  template <class T>
  bool set(CURLoption option, T value) {
    return curl_.easy_setopt(easy_, option, value) == CURLE_OK;
  }
  bool add_header(const std::string& line);
  [[nodiscard]] bool prepare_request();
  [[nodiscard]] bool prepare_trust();
  [[nodiscard]] bool prepare_identity();
  void step();
  [[nodiscard]] Status wait(Clock::duration left);
  [[nodiscard]] Status wait_for_body();
  [[nodiscard]] Status fill();
  [[nodiscard]] std::size_t take_ahead(std::span<std::uint8_t> into);
  [[nodiscard]] Error transfer_error(CURLcode code) const;
  [[nodiscard]] Error connect_error() const;
  [[nodiscard]] Error certificate_error() const;
  [[nodiscard]] Error identity_error() const;

  const CurlLibrary& curl_;
  std::shared_ptr<Pool> pool_;
  Request request_;
  Patience patience_;
  CURL* easy_ = nullptr;
  CURLM* multi_ = nullptr;
  curl_slist* lines_ = nullptr;
  Headers headers_;
  long status_ = 0;
  std::size_t header_bytes_ = 0;
  bool head_done_ = false, done_ = false, paused_ = false, over_ = false, too_long_ = false;
  std::array<char, CURL_ERROR_SIZE> words_{};  // libcurl's of what went wrong, never shown
  std::optional<Error> broken_;
  std::span<std::uint8_t> target_;  // the caller's, while it waits
  std::size_t filled_ = 0;          // of it
  std::string ahead_;               // what came beyond it
  std::size_t ahead_at_ = 0;        // the first byte of that not yet given
  std::optional<std::size_t> max_kept_;
  Clock::time_point begun_ = Clock::now();
  Clock::duration waited_{};      // in this window
  std::size_t window_bytes_ = 0;  // that came in it
};

}  // namespace dvsguard::http
