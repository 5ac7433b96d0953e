#include "core/keyscan/test_keys.h"

#include <algorithm>

namespace dvsguard::keyscan {
namespace {

struct TestAccount {
  std::uint32_t prefix;      // of the private key, which is public
  std::string_view address;  // EIP-55
  std::string_view name;
};

// The accounts that `anvil`, `hardhat node` and `ganache --deterministic` print when they start, the examples
// of a curve library that most JavaScript clients carry, and the key of the Web3 Secret Storage Definition's
// test vectors.
constexpr std::array<TestAccount, 35> kAccounts = {{
    {0xac0974be, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "anvil and hardhat, account 0"},
    {0x59c6995e, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "anvil and hardhat, account 1"},
    {0x5de4111a, "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "anvil and hardhat, account 2"},
    {0x7c852118, "0x90F79bf6EB2c4f870365E785982E1f101E93b906", "anvil and hardhat, account 3"},
    {0x47e179ec, "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "anvil and hardhat, account 4"},
    {0x8b3a350c, "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "anvil and hardhat, account 5"},
    {0x92db14e4, "0x976EA74026E726554dB657fA54763abd0C3a0aa9", "anvil and hardhat, account 6"},
    {0x4bbbf85c, "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955", "anvil and hardhat, account 7"},
    {0xdbda1821, "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f", "anvil and hardhat, account 8"},
    {0x2a871d07, "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720", "anvil and hardhat, account 9"},
    {0xf214f2b2, "0xBcd4042DE499D14e55001CcbB24a551F3b954096", "anvil and hardhat, account 10"},
    {0x701b615b, "0x71bE63f3384f5fb98995898A86B02Fb2426c5788", "anvil and hardhat, account 11"},
    {0xa267530f, "0xFABB0ac9d68B0B445fB7357272Ff202C5651694a", "anvil and hardhat, account 12"},
    {0x47c99abe, "0x1CBd3b2770909D4e10f157cABC84C7264073C9Ec", "anvil and hardhat, account 13"},
    {0xc526ee95, "0xdF3e18d64BC6A983f673Ab319CCaE4f1a57C7097", "anvil and hardhat, account 14"},
    {0x8166f546, "0xcd3B766CCDd6AE721141F452C550Ca635964ce71", "anvil and hardhat, account 15"},
    {0xea6c44ac, "0x2546BcD3c84621e976D8185a91A922aE77ECEc30", "anvil and hardhat, account 16"},
    {0x689af8ef, "0xbDA5747bFD65F08deb54cb465eB87D40e51B197E", "anvil and hardhat, account 17"},
    {0xde9be858, "0xdD2FD4581271e230360230F9337D5c0430Bf44C0", "anvil and hardhat, account 18"},
    {0xdf57089f, "0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199", "anvil and hardhat, account 19"},
    {0x4f3edf98, "0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1", "ganache, account 0"},
    {0x6cbed15c, "0xFFcf8FDEE72ac11b5c542428B35EEF5769C409f0", "ganache, account 1"},
    {0x6370fd03, "0x22d491Bde2303f2f43325b2108D26f1eAbA1e32b", "ganache, account 2"},
    {0x646f1ce2, "0xE11BA2b4D45Eaed5996Cd0823791E0C93114882d", "ganache, account 3"},
    {0xadd53f9a, "0xd03ea8624C8C5987235048901fB614fDcA89b117", "ganache, account 4"},
    {0x395df67f, "0x95cED938F7991cd0dFcb48F0a06a40FA1aF46EBC", "ganache, account 5"},
    {0xe485d098, "0x3E5e9111Ae8eB78Fe1CC3bb8915d5D461F3Ef9A9", "ganache, account 6"},
    {0xa453611d, "0x28a8746e75304c0780E011BEd21C72cD78cd535E", "ganache, account 7"},
    {0x829e924f, "0xACa94ef8bD5ffEE41947b4585a84BdA5a3d3DA6E", "ganache, account 8"},
    {0xb0057716, "0x1dF62f291b2E969fB0849d99D9Ce41e2F137006e", "ganache, account 9"},
    {0x67d53f17, "0xfe31e61B53fF9212c060458Cff5E5dC65ba9c06b", "the examples of noble-curves"},
    {0x18f020b9, "0xf24657091F7523Ede5f02eF43ffa9C4f214D2654", "the examples of noble-curves"},
    {0xed69a8c5, "0xE0b362261a35C37d3F57c79e024724870974618A", "the examples of noble-curves"},
    {0x16ae669f, "0xFA0087444b4D317E282eB0A8B65EbaDc76597EfC", "the examples of noble-curves"},
    {0x7a28b5ba, "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b", "the Web3 Secret Storage test vectors"},
}};

struct TestMnemonic {
  std::string_view phrase;
  std::string_view name;
};

constexpr std::array<TestMnemonic, 8> kMnemonics = {{
    {"test test test test test test test test test test test junk", "the default of anvil and hardhat"},
    {"myth like bonus scare over problem client lizard pioneer submit female collect",
     "the default of ganache --deterministic"},
    {"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
     "BIP-39's first test vector"},
    {"legal winner thank year wave sausage worth useful legal winner thank yellow",
     "a test vector of BIP-39"},
    {"letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
     "a test vector of BIP-39"},
    {"zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong", "a test vector of BIP-39"},
    {"buyer zoo end danger ice capable shrug naive twist relief mass bonus", "the examples of viem and ox"},
    {"candy maple cake sugar pudding cream honey rich smooth crumble sweet treat", "the default of truffle"},
}};

constexpr std::size_t kSmallBytes = 4;  // a scalar below 2^32 is found by counting

bool repeats(std::span<const std::uint8_t, 32> scalar, std::size_t period) {
  for (std::size_t i = period; i < scalar.size(); ++i) {
    if (scalar[i] != scalar[i - period]) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> test_account_name(const crypto::Address& address) {
  const std::string text = address.text();
  const auto found = std::ranges::find(kAccounts, text, &TestAccount::address);
  if (found == kAccounts.end()) return std::nullopt;
  return std::string(found->name);
}

std::optional<std::string> guessable_scalar_name(std::span<const std::uint8_t, 32> scalar) {
  const auto head = scalar.first(scalar.size() - kSmallBytes);
  if (std::ranges::all_of(head, [](std::uint8_t byte) { return byte == 0; })) return "a small number";
  for (const std::size_t period : {1u, 2u, 4u, 8u}) {
    if (repeats(scalar, period)) return "a repeated pattern";
  }
  return std::nullopt;
}

bool may_be_test_key(std::span<const std::uint8_t, 32> scalar) {
  std::uint32_t prefix = 0;
  for (const std::uint8_t byte : scalar.first(4)) prefix = prefix << 8 | byte;
  return std::ranges::find(kAccounts, prefix, &TestAccount::prefix) != kAccounts.end();
}

std::optional<std::string> test_mnemonic_name(std::string_view phrase) {
  const auto found = std::ranges::find(kMnemonics, phrase, &TestMnemonic::phrase);
  if (found == kMnemonics.end()) return std::nullopt;
  return std::string(found->name);
}

}  // namespace dvsguard::keyscan
