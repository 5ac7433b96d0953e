#include "edge/http/get.h"

#include <sys/un.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

#include "edge/http/curl_library.h"

namespace dvsguard::http {
namespace {

Error failure(ErrorCode code, const Endpoint& endpoint, std::string what, std::string mend = {}) {
  Error error;
  error.code = code;
  error.place.file = file_name(endpoint.shown);
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

// What has come so far, and which cap it went over.
struct Received {
  const Limits& limits;
  Answer answer;
  std::size_t header_bytes = 0;
  std::string_view over;
};

// libcurl's callbacks: anything but the number of bytes given ends the transfer.
std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* to) {
  auto& received = *static_cast<Received*>(to);
  if (count > received.limits.max_body_bytes - received.answer.body.size()) {
    received.over = "its answer is larger than its cap";
    return 0;
  }
  received.answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(const char*, std::size_t, std::size_t count, void* to) {
  auto& received = *static_cast<Received*>(to);
  if (count > received.limits.max_header_bytes - received.header_bytes) {
    received.over = "the headers of its answer are larger than their cap";
    return 0;
  }
  received.header_bytes += count;
  return count;
}

struct Session {
  const CurlLibrary& curl;
  CURL* handle;

  explicit Session(const CurlLibrary& library) : curl(library), handle(library.easy_init()) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { curl.easy_cleanup(handle); }

  template <class T>
  bool set(CURLoption option, T value) {
    return curl.easy_setopt(handle, option, value) == CURLE_OK;
  }
};

// The host's name is of no use on a Unix socket, but HTTP/1.1 wants one.
std::string url_of(const Endpoint& endpoint, const std::string& target) {
  if (!endpoint.socket.empty()) return "http://localhost" + target;
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port) +
         target;
}

bool prepare(Session& session, const Endpoint& endpoint, const std::string& target, Received& received) {
  const Limits& limits = received.limits;
  bool ready = session.set(CURLOPT_URL, url_of(endpoint, target).c_str());
  if (!endpoint.socket.empty()) ready &= session.set(CURLOPT_UNIX_SOCKET_PATH, endpoint.socket.c_str());
  // The number, for libcurl before 7.85 knows no names of protocols; 1 is HTTP.
  ready &= session.set(static_cast<CURLoption>(181), 1L);
  ready &= session.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  ready &= session.set(CURLOPT_FOLLOWLOCATION, 0L);
  ready &= session.set(CURLOPT_PROXY, "");  // whatever the environment says
  ready &= session.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  ready &= session.set(CURLOPT_NOSIGNAL, 1L);
  ready &= session.set(CURLOPT_USERAGENT, "dvsguard/" DVSGUARD_VERSION);
  ready &= session.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  ready &= session.set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.whole.count()));
  ready &= session.set(CURLOPT_WRITEFUNCTION, &take_body);
  ready &= session.set(CURLOPT_WRITEDATA, static_cast<void*>(&received));
  ready &= session.set(CURLOPT_HEADERFUNCTION, &take_header);
  ready &= session.set(CURLOPT_HEADERDATA, static_cast<void*>(&received));
  return ready;
}

Error transfer_error(Session& session, const Endpoint& endpoint, const Received& received, CURLcode code) {
  if (!received.over.empty()) return failure(ErrorCode::Cap, endpoint, std::string(received.over));
  long os_error = 0;
  session.curl.easy_getinfo(session.handle, CURLINFO_OS_ERRNO, &os_error);
  switch (code) {
    case CURLE_COULDNT_CONNECT: {
      const std::string why =
          os_error == 0 ? "" : ": " + std::generic_category().message(static_cast<int>(os_error));
      const bool closed = os_error == EACCES || os_error == EPERM;
      return failure(os_error == ENOENT ? ErrorCode::Missing : ErrorCode::Io, endpoint,
                     "cannot connect to it" + why,
                     closed ? "run it as root, or as a member of the group that the socket belongs to" : "");
    }
    case CURLE_OPERATION_TIMEDOUT:
      return failure(ErrorCode::Io, endpoint, "does not answer in time");
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return failure(ErrorCode::Io, endpoint, "ends its answer before it is whole");
    default:
      // libcurl's own words for the code: none of the peer's bytes is in them.
      return failure(ErrorCode::Syntax, endpoint,
                     std::string("does not answer in HTTP: ") + session.curl.easy_strerror(code));
  }
}

}  // namespace

Result<Answer> get(const Endpoint& endpoint, const std::string& target, const Limits& limits) {
  if (endpoint.socket.size() >= sizeof(sockaddr_un{}.sun_path))
    return failure(ErrorCode::Invalid, endpoint, "is longer than a socket's path may be, which is 107 bytes");
  TRY(const CurlLibrary* curl, curl_library());
  Session session(*curl);
  Received received{limits, {}, 0, {}};
  if (session.handle == nullptr || !prepare(session, endpoint, target, received))
    return failure(ErrorCode::Unsupported, endpoint, "the libcurl of this machine cannot ask it",
                   "install libcurl4 7.61 or later");
  const CURLcode code = curl->easy_perform(session.handle);
  if (code != CURLE_OK) return transfer_error(session, endpoint, received, code);
  curl->easy_getinfo(session.handle, CURLINFO_RESPONSE_CODE, &received.answer.status);
  return std::move(received.answer);
}

std::string percent_encoded(const std::string& text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char byte : text) {
    if (kUnreserved.find(byte) != std::string_view::npos) {
      out += byte;
      continue;
    }
    const auto code = static_cast<unsigned char>(byte);
    out += {'%', kHex[code >> 4U], kHex[code & 15U]};
  }
  return out;
}

}  // namespace dvsguard::http
