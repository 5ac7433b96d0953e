#include "core/grant/socket.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <string>

// Whatever fits has a host that resolvers read in one way alone, and its ports written as numbers are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  using namespace dvsguard::grant;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  SocketTerms any{
      .grammars = {SocketGrammar::HostPort, SocketGrammar::HostTwoPorts, SocketGrammar::HostFourPorts},
      .hosts = {},
      .ports = {}};
  for (const SocketGrammar grammar : any.grammars) {
    const auto socket = parse_socket(text, grammar);
    if (!socket) continue;
    std::string again;
    if (const auto* ip = std::get_if<IpAddress>(&socket->host)) {
      again = ip->v4 ? ip->text() : "[" + ip->text() + "]";
      if (misfit(text, any).empty() && special_block(*ip) != nullptr) std::abort();
    } else {
      again = std::get<DnsName>(socket->host).name;
    }
    char separator = ':';
    for (const std::uint16_t port : socket->ports) {
      again += separator + std::to_string(port);
      separator = ';';
    }
    if (!parse_socket(again, grammar) || again.find_first_of(" \n\t%@/") != std::string::npos) std::abort();
    if (std::holds_alternative<DnsName>(socket->host) && again.size() != text.size()) std::abort();
  }
  return 0;
}
