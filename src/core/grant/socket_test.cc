#include "core/grant/socket.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dvsguard::grant {
namespace {

SocketTerms terms(const std::vector<std::string>& hosts = {}, const std::vector<std::string>& ports = {},
                  std::vector<SocketGrammar> grammars = {SocketGrammar::HostPort}) {
  SocketTerms out{.grammars = std::move(grammars), .hosts = {}, .ports = {}};
  for (const auto& host : hosts) out.hosts.push_back(parse_host_rule(host).value());
  for (const auto& port : ports) out.ports.push_back(parse_port_range(port).value());
  return out;
}

bool fits(std::string_view text, const SocketTerms& allowed) {
  return misfit(text, allowed).empty();
}

TEST(Socket, IsReadByItsGrammar) {
  EXPECT_EQ(parse_socket("node.example.com:9000", SocketGrammar::HostPort)->ports,
            std::vector<std::uint16_t>{9000});
  EXPECT_EQ(parse_socket("8.8.8.8:32005;32004", SocketGrammar::HostTwoPorts)->ports,
            (std::vector<std::uint16_t>{32005, 32004}));
  EXPECT_EQ(parse_socket("[2606:4700::1]:1;2;3;65535", SocketGrammar::HostFourPorts)->ports,
            (std::vector<std::uint16_t>{1, 2, 3, 65535}));
  EXPECT_EQ(std::get<DnsName>(parse_socket("Node.Example.COM:1", SocketGrammar::HostPort)->host).name,
            "node.example.com");
}

TEST(Socket, RefusesWhatAnotherReaderWouldTakeForAnotherPlace) {
  for (const char* text : {"",
                           ":",
                           ":9000",
                           "8.8.8.8",
                           "8.8.8.8:",
                           "8.8.8.8:0",
                           "8.8.8.8:09",
                           "8.8.8.8:65536",
                           "8.8.8.8:+9",
                           "8.8.8.8: 9",
                           " 8.8.8.8:9",
                           "8.8.8.8:9 ",
                           "8.8.8.8:9\n",
                           "010.1.1.1:9",
                           "8.8.8.010:9",
                           "010.1:9",
                           "127.1:9",
                           "2130706433:9",
                           "0x7f000001:9",
                           "a.0x7f:9",
                           "a.1:9",
                           "localhost:9",
                           "node:9",
                           "node.example.com.:9",
                           ".example.com:9",
                           "node..com:9",
                           "-a.com:9",
                           "a-.com:9",
                           "a_b.com:9",
                           "k\xc3\xb6ln.de:9",
                           "fe80::1%eth0:9",
                           "[fe80::1%eth0]:9",
                           "2606:4700::1:9",
                           "[8.8.8.8]:9",
                           "[::1:9",
                           "user@a.com:9",
                           "http://a.com:9",
                           "a.com/x:9",
                           "a.com:9/x",
                           "a.com:9;9",
                           "a%2ecom:9"}) {
    EXPECT_FALSE(parse_socket(text, SocketGrammar::HostPort)) << text;
  }
  EXPECT_FALSE(parse_socket(std::string_view("8.8.8.8:9\0", 10), SocketGrammar::HostPort));
  EXPECT_FALSE(parse_socket("8.8.8.8:9", SocketGrammar::HostTwoPorts));
  EXPECT_FALSE(parse_socket("8.8.8.8:9;8;7", SocketGrammar::HostFourPorts));
  EXPECT_FALSE(parse_socket(std::string(64, 'a') + ".com:9", SocketGrammar::HostPort));
  EXPECT_TRUE(parse_socket(std::string(63, 'a') + ".com:9", SocketGrammar::HostPort));
}

TEST(SocketTerms, WithoutHostsAllowNamesAndPublicAddressesAlone) {
  EXPECT_TRUE(fits("8.8.8.8:9", terms()));
  EXPECT_TRUE(fits("node.example.com:9", terms()));
  for (const char* text :
       {"127.0.0.1:9", "10.0.0.1:9", "192.168.1.1:9", "169.254.169.254:9", "224.0.0.1:9", "0.0.0.0:9",
        "203.0.113.9:9", "[::1]:9", "[::ffff:8.8.8.8]:9", "[fd00::1]:9", "[2001:db8::1]:9"}) {
    EXPECT_FALSE(fits(text, terms())) << text;
  }
  EXPECT_EQ(misfit("10.0.0.1:9", terms()), "the address is private, which no rule asks for");
}

TEST(SocketTerms, ARuleWithinASpecialBlockAsksForItAWiderOneDoesNot) {
  EXPECT_TRUE(fits("10.1.2.3:9", terms({"10.1.0.0/16"})));
  EXPECT_FALSE(fits("10.2.2.3:9", terms({"10.1.0.0/16"})));
  EXPECT_FALSE(fits("10.1.2.3:9", terms({"0.0.0.0/0"})));
  EXPECT_TRUE(fits("11.1.2.3:9", terms({"0.0.0.0/0"})));
  EXPECT_FALSE(fits("node.example.com:9", terms({"0.0.0.0/0"})));
  EXPECT_FALSE(fits("[::ffff:10.1.2.3]:9", terms({"10.1.0.0/16"})));
}

TEST(SocketTerms, NamesMatchWholeOrByOneLabelBeforeThem) {
  EXPECT_TRUE(fits("NODE.example.com:9", terms({"node.Example.com"})));
  EXPECT_FALSE(fits("evil-node.example.com:9", terms({"node.example.com"})));
  EXPECT_TRUE(fits("a.example.com:9", terms({"*.example.com"})));
  EXPECT_FALSE(fits("example.com:9", terms({"*.example.com"})));
  EXPECT_FALSE(fits("a.b.example.com:9", terms({"*.example.com"})));
}

TEST(SocketTerms, EveryPortMustBeAllowed) {
  const auto two = terms({}, {"9000-9010", "9020"}, {SocketGrammar::HostTwoPorts});
  EXPECT_TRUE(fits("8.8.8.8:9000;9020", two));
  EXPECT_FALSE(fits("8.8.8.8:9010;9011", two));
  EXPECT_EQ(misfit("8.8.8.8:9010;9011", two), "port 9011 is none of the allowed ones");
}

TEST(PortRange, IsOnePortOrTwoInOrder) {
  EXPECT_FALSE(parse_port_range("9010-9000"));
  EXPECT_FALSE(parse_port_range("0-1"));
  EXPECT_FALSE(parse_port_range("1-"));
  EXPECT_EQ(parse_port_range("7-7")->last, 7);
}

}  // namespace
}  // namespace dvsguard::grant
