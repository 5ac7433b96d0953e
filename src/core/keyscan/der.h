#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// DER (X.690), as far as private keys need it: definite lengths, tags of one byte.
namespace dvsguard::keyscan {

struct DerValue {
  std::uint8_t tag = 0;
  std::string_view content;
  std::size_t size = 0;  // header and content
};

inline constexpr std::uint8_t kDerInteger = 0x02, kDerBitString = 0x03, kDerOctets = 0x04, kDerOid = 0x06,
                              kDerSequence = 0x30;

// The value at the start of `bytes`, where all of it is there; lengths in the shortest form only (10.1).
[[nodiscard]] std::optional<DerValue> read_der(std::string_view bytes);

// Takes values off the front of one's content, one after the other.
class DerReader {
 public:
  explicit DerReader(std::string_view bytes) : rest_(bytes) {}

  // The content of the next value, where it has this tag.
  [[nodiscard]] std::optional<std::string_view> take(std::uint8_t tag);
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(std::uint8_t tag) const {
    return !rest_.empty() && static_cast<std::uint8_t>(rest_.front()) == tag;
  }

 private:
  std::string_view rest_;
};

enum class DerForm : std::uint8_t { Pkcs8, EncryptedPkcs8, Sec1, Pkcs1, Dsa, Pkcs12 };

struct DerKey {
  DerForm form = DerForm::Pkcs8;
  std::size_t size = 0;
  bool bare = false;             // nothing in it bears the secret out: any bytes may follow such a start
  std::string_view curve = {};   // of an elliptic curve's key: its OID's bytes
  std::string_view secret = {};  // of an elliptic curve's key: its octets
};

// A private key, or a store of them, at the start of `bytes`: every length of its outer values agrees.
[[nodiscard]] std::optional<DerKey> read_der_key(std::string_view bytes);

}  // namespace dvsguard::keyscan
