#include "edge/http/get.h"

#include <utility>

#include "edge/http/client.h"

namespace dvsguard::http {

Request request_to(const Endpoint& endpoint, const std::string& target) {
  Request request;
  request.socket = endpoint.socket;
  request.url = {Scheme::Http, endpoint.socket.empty() ? endpoint.host : "localhost", endpoint.port, target};
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
