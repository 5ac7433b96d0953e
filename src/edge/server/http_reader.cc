// Beast asserts that a last chunk comes with the bytes behind it at once, which a slow client need not do.
// What its parser does then is right: it waits.
#define BOOST_DISABLE_ASSERTS

#include "edge/server/http_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "edge/server/limits.h"

namespace dvsguard::server {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

std::string text(string_view view) {
  return {view.data(), view.size()};
}

bool equals(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

// The header's lines end in CR LF and nothing else, no line goes on in the next (RFC 9112 section 5.2), and
// no white space stands before a colon (section 5.1).
bool is_strict(std::string_view header) {
  bool first = true;
  while (!header.empty()) {
    const std::size_t end = header.find("\r\n");
    if (end == std::string_view::npos) return false;
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(end + 2);
    if (std::ranges::any_of(
            line, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }))
      return false;
    if (!first && !line.empty()) {
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos || colon == 0 || line.find_first_of(" \t") < colon) return false;
    }
    first = false;
  }
  return true;
}

std::string without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const std::size_t bracket = host.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return std::string(host);
  return std::string(host.substr(0, colon));
}

}  // namespace

struct HttpReader::Parser {
  http::request_parser<http::string_body> is;
};

HttpReader::HttpReader() {
  begin();
}
HttpReader::HttpReader(HttpReader&&) noexcept = default;
HttpReader& HttpReader::operator=(HttpReader&&) noexcept = default;
HttpReader::~HttpReader() = default;

void HttpReader::begin() {
  state_ = State::Header;
  header_.clear();
  expects_continue_ = false;
  request_ = {};
  parser_.reset();
}

bool HttpReader::inside() const {
  return state_ == State::Body || (state_ == State::Header && !header_.empty());
}

bool HttpReader::take_continue() {
  return state_ == State::Body && std::exchange(expects_continue_, false);
}

void HttpReader::fail(unsigned status) {
  state_ = State::Bad;
  status_ = status;
}

HttpRequest HttpReader::take() {
  HttpRequest request = std::move(request_);
  request.body = std::move(parser_->is.get().body());
  begin();
  return request;
}

std::size_t HttpReader::feed(std::string_view bytes) {
  if (state_ == State::Header) {
    // Where the blank line may begin in what came before.
    const std::size_t from = header_.size() < 3 ? 0 : header_.size() - 3;
    const std::size_t before = header_.size();
    header_.append(bytes.substr(0, kMaxHeaderBytes + 1 - std::min(before, kMaxHeaderBytes + 1)));
    const std::size_t end = header_.find("\r\n\r\n", from);
    if (end == std::string::npos) {
      const std::size_t taken = header_.size() - before;
      if (header_.size() > kMaxHeaderBytes) fail(431);
      return taken;
    }
    header_.resize(end + 4);
    if (header_.size() > kMaxHeaderBytes) {
      fail(431);
    } else {
      read_header();
    }
    return header_.size() - before;
  }
  if (state_ != State::Body) return 0;
  error_code ec;
  const std::size_t taken = parser_->is.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (ec == http::error::body_limit) {
    fail(413);
  } else if (ec && ec != http::error::need_more) {
    fail(400);
  } else if (parser_->is.is_done()) {
    state_ = State::Done;
  }
  return taken;
}

void HttpReader::read_header() {
  if (!is_strict(header_)) return fail(400);
  parser_ = std::make_unique<Parser>();
  auto& parser = parser_->is;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(kMaxBodyBytes);
  error_code ec;
  const std::size_t used = parser.put(boost::asio::buffer(header_), ec);
  if (ec == http::error::body_limit) return fail(413);
  if (ec == http::error::bad_version) return fail(505);
  if ((ec && ec != http::error::need_more) || used != header_.size() || !parser.is_header_done())
    return fail(400);

  const auto& message = parser.get();
  const auto count = [&message](http::field field) { return message.count(field); };
  const auto value = [&message](http::field field) { return text(message[field]); };
  // What must stand once: whoever reads the first and whoever reads the last read another request.
  for (const http::field field :
       {http::field::host, http::field::content_length, http::field::transfer_encoding,
        http::field::authorization, http::field::content_type, http::field::expect}) {
    if (count(field) > 1) return fail(400);
  }
  const bool sized = count(http::field::content_length) == 1;
  const bool chunked = count(http::field::transfer_encoding) == 1;
  if (sized && chunked) return fail(400);
  if (value(http::field::content_length).find_first_not_of("0123456789") != std::string::npos)
    return fail(400);
  if (chunked && (message.version() != 11 || !equals(value(http::field::transfer_encoding), "chunked")))
    return fail(501);
  if (count(http::field::upgrade) != 0 || count(http::field::content_encoding) != 0) return fail(501);
  request_.method = text(message.method_string());
  if (request_.method == "POST" && !sized && !chunked) return fail(411);
  if (value(http::field::host).empty() && (message.version() == 11 || count(http::field::host) != 0))
    return fail(400);
  if (count(http::field::expect) == 1) {
    if (!equals(value(http::field::expect), "100-continue")) return fail(417);
    expects_continue_ = true;
  }
  request_.target = text(message.target());
  request_.host = without_port(value(http::field::host));
  request_.authorization = value(http::field::authorization);
  request_.has_origin = count(http::field::origin) != 0;
  // RFC 9110, 8.3: what stands before the parameters.
  const std::string type = value(http::field::content_type);
  request_.is_json = count(http::field::content_type) == 0 ||
                     equals(std::string_view(type).substr(0, type.find_first_of("; \t")), "application/json");
  request_.keep_alive = message.version() == 11 && message.keep_alive();
  state_ = parser.is_done() ? State::Done : State::Body;
}

}  // namespace dvsguard::server
