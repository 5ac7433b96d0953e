#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/crypto/sha256.h"
#include "core/grant/grants.h"
#include "core/text/node.h"

// The signer's file, signer.yaml: its keys, who may ask, where it looks, and what it may sign.
// docs/formats/signer.md specifies it.
namespace dvsguard::signer {

enum class PassphraseKind : std::uint8_t { Prompt, File, Credential, Descriptor, Exec };

struct PassphraseSource {
  PassphraseKind kind = PassphraseKind::Prompt;
  std::string name;  // the file's path, the credential's name
  int descriptor = -1;
  std::vector<std::string> command;  // program and arguments
};

struct Account {
  std::string name;
  crypto::Address address;
  std::string keystore;  // a path, as written
  PassphraseSource passphrase;
};

struct Chain {
  std::uint64_t id = 0;
  std::vector<std::string> upstreams;  // URLs, each of another host
  std::uint64_t quorum = 1;            // more than half of them
  std::uint64_t finality = 0;          // blocks
  std::string reader;                  // the URL that clients read from
};

enum class ReplyShape : std::uint8_t { String, Object };

struct Client {
  std::string name;
  std::optional<crypto::Digest> token;  // SHA-256 of its token
  std::string socket;                   // path of its own socket; empty: none
  std::optional<std::uint32_t> uid, gid;
  ReplyShape reply = ReplyShape::String;
};

// Servers that answer with the address that they see a request come from.
struct Echo {
  std::vector<std::string> urls;  // each of another host
  std::uint64_t quorum = 1;       // more than half of them
};

enum class EventSink : std::uint8_t { Stdout, Journald, File };

struct Config {
  std::vector<Account> accounts;
  std::vector<Chain> chains;
  std::vector<Client> clients;
  std::optional<Echo> public_ip;
  std::string listen_http;             // "127.0.0.1:9000"; empty: no TCP
  std::vector<std::string> reads;      // read-only methods that clients may call
  std::string log_folder, log_anchor;  // paths; the anchor may be empty
  EventSink events = EventSink::Stdout;
  std::string events_file;
  std::string users[4];  // vault, observer, reader, front: system users
  grant::Grants grants;

  [[nodiscard]] const Account* account(const crypto::Address& address) const;
  [[nodiscard]] const Chain* chain(std::uint64_t id) const;
  [[nodiscard]] const Client* client(std::string_view name) const;
};

// Of the file's tree; the same tree as RFC 8785 JSON is read alike. Error: anything unknown, doubtful or
// missing; a grant without its caps; a grant of a call or typed message that is on no list of harmless ones
// and whose full signature does not stand in `reviewed`.
[[nodiscard]] Result<Config> read_config(const text::Node& file);

}  // namespace dvsguard::signer
