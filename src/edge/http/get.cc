#include "edge/http/get.h"

#include <utility>

#include "edge/http/client.h"

namespace dvsguard::http {

Request request_to(const Endpoint& endpoint, const std::string& target) {
  Request request;
  request.socket = endpoint.socket;
  const bool remote = endpoint.socket.empty();
  // The host's name is of no use on a Unix socket, but HTTP/1.1 wants one.
  request.url = {Scheme::Http, remote ? endpoint.host : "localhost",
                 remote ? endpoint.port : std::uint16_t{80}, target};
  request.shown = endpoint.shown;
  return request;
}

Result<Answer> get(const Endpoint& endpoint, const std::string& target, const Limits& limits) {
  Request request = request_to(endpoint, target);
  request.max_header_bytes = limits.max_header_bytes;
  Patience patience;
  patience.connect = limits.connect;
  patience.deadline = std::chrono::steady_clock::now() + limits.whole;
  TRY(Exchange exchange, Client().open(std::move(request), patience));
  Answer answer;
  answer.status = exchange.status();
  TRY(answer.body, read_body(exchange, limits.max_body_bytes));
  return answer;
}

}  // namespace dvsguard::http
