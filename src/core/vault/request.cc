#include "core/vault/request.h"

#include "core/text/json.h"

namespace dvsguard::vault {

using Parsed = decltype(grant::Request::payload);

Result<Parsed> read_payload(wire::Payload kind, std::string_view bytes) {
  const eth::BytesView view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  switch (kind) {
    case wire::Payload::Transaction: {
      TRY(eth::Transaction transaction, eth::decode_unsigned(view));
      TRY(auto signable, eth::signable(std::move(transaction)));
      return Parsed(std::move(signable));
    }
    case wire::Payload::TypedData: {
      TRY(const text::Node tree, text::parse_json(bytes, nullptr));
      TRY(eth::TypedData data, eth::read_typed_data(tree));
      return Parsed(std::move(data));
    }
    case wire::Payload::Personal:
      return Parsed(grant::PersonalMessage{eth::Bytes(view.begin(), view.end())});
  }
  return Error{.what = "a payload of no kind"};
}

}  // namespace dvsguard::vault
