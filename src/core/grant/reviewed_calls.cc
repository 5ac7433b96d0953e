#include "core/grant/reviewed_calls.h"

#include <algorithm>
#include <array>

namespace dvsguard::grant {
namespace {

using enum CallClass;

// The contracts' published interfaces, as selectors; reviewed_calls_test.cc recomputes every selector.
constexpr std::array<ReviewedCall, 73> kCalls = {{
    // Announcements: EigenLayer middleware's RegistryCoordinator, Pell's RegistryRouter, both sides'
    // DelegationManager.
    {"updateSocket(string)", 0x0cf4b767, Harmless,
     "announces the operator's network address; the registry keeps or emits the text"},
    {"updateSocket(address,string)", 0x6591666a, Harmless,
     "the same in EigenLayer's 2025 registrars, where the operator named must be the caller"},
    {"updateOperatorMetadataURI(string)", 0x99be81c8, Harmless,
     "emits the address of the operator's public profile; nothing on chain reads it"},
    {"updateOperatorMetadataURI(address,string)", 0x78296ec5, Harmless,
     "the same since EigenLayer's 2025 release, for the caller or one who appointed it"},
    // Tokens: ERC-20, ERC-721, ERC-1155, EIP-2612, WETH.
    {"transfer(address,uint256)", 0xa9059cbb, MovesFunds, "sends tokens"},
    {"transferFrom(address,address,uint256)", 0x23b872dd, MovesFunds, "sends tokens"},
    {"safeTransferFrom(address,address,uint256)", 0x42842e0e, MovesFunds, "sends a token"},
    {"safeTransferFrom(address,address,uint256,bytes)", 0xb88d4fde, MovesFunds, "sends a token"},
    {"safeTransferFrom(address,address,uint256,uint256,bytes)", 0xf242432a, MovesFunds, "sends tokens"},
    {"safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", 0x2eb2c2d6, MovesFunds,
     "sends tokens"},
    {"approve(address,uint256)", 0x095ea7b3, MovesFunds, "lets another account take tokens"},
    {"increaseAllowance(address,uint256)", 0x39509351, MovesFunds, "lets another account take tokens"},
    {"permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", 0xd505accf, MovesFunds,
     "lets another account take tokens, by a signature"},
    {"setApprovalForAll(address,bool)", 0xa22cb465, MovesFunds, "lets another account take every token"},
    {"withdraw(uint256)", 0x2e1a7d4d, MovesFunds, "turns a wrapped or deposited balance into ether"},
    {"burn(uint256)", 0x42966c68, MovesFunds, "destroys tokens"},
    // Stake and rewards: StrategyManager, DelegationManager, RewardsCoordinator, EigenPod, AllocationManager.
    {"depositIntoStrategy(address,address,uint256)", 0xe7a050aa, MovesFunds,
     "deposits tokens into a strategy"},
    {"depositIntoStrategyWithSignature(address,address,uint256,address,uint256,bytes)", 0x32e89ace,
     MovesFunds, "deposits tokens for another staker"},
    {"depositIntoStrategyWithStaker(address,address,address,uint256)", 0xe46842b7, MovesFunds,
     "deposits tokens for another staker (Pell)"},
    {"queueWithdrawals((address[],uint256[],address)[])", 0x0dd8dd02, MovesFunds, "starts to withdraw stake"},
    {"completeQueuedWithdrawal((address,address,address,uint256,uint32,address[],uint256[]),address[],bool)",
     0xe4cc3f90, MovesFunds, "pays withdrawn stake out"},
    {"completeQueuedWithdrawal((address,address,address,uint256,uint32,address[],uint256[]),address[],"
     "uint256,bool)",
     0x60d7faed, MovesFunds, "pays withdrawn stake out"},
    {"completeQueuedWithdrawals((address,address,address,uint256,uint32,address[],uint256[])[],address[][],"
     "bool[])",
     0x9435bb43, MovesFunds, "pays withdrawn stake out"},
    {"completeQueuedWithdrawals((address,address,address,uint256,uint32,address[],uint256[])[],address[][],"
     "uint256[],bool[])",
     0x33404396, MovesFunds, "pays withdrawn stake out"},
    {"processClaim((uint32,uint32,bytes,(address,bytes32),uint32[],bytes[],(address,uint256)[]),address)",
     0x3ccc861d, MovesFunds, "pays rewards to any recipient"},
    {"processClaims((uint32,uint32,bytes,(address,bytes32),uint32[],bytes[],(address,uint256)[])[],address)",
     0x4596021c, MovesFunds, "pays rewards to any recipient"},
    {"setClaimerFor(address)", 0xa0169ddd, MovesFunds, "says who may take the rewards"},
    {"setClaimerFor(address,address)", 0xf22cef85, MovesFunds, "says who may take the rewards"},
    {"setOperatorAVSSplit(address,address,uint16)", 0xdcbb03b3, MovesFunds,
     "sets the operator's share of rewards"},
    {"setOperatorPISplit(address,uint16)", 0xb3dbb0e0, MovesFunds, "sets the operator's share of rewards"},
    {"setOperatorSetSplit(address,(address,uint32),uint16)", 0xf74e8eac, MovesFunds,
     "sets the operator's share of rewards"},
    {"recoverTokens(address[],uint256[],address)", 0xdda3346c, MovesFunds, "takes tokens out of an EigenPod"},
    {"requestWithdrawal((bytes,uint64)[])", 0x3f5fa57a, MovesFunds, "withdraws a validator's ether"},
    {"requestConsolidation((bytes,bytes)[])", 0x6691954e, MovesFunds,
     "moves one validator's ether to another"},
    {"withdrawRestakedBeaconChainETH(address,uint256)", 0xc4907442, MovesFunds, "pays restaked ether out"},
    {"slashOperator(address,(address,uint32,address[],uint256[],string))", 0x36352057, MovesFunds,
     "takes an operator's stake"},
    // What the operator is, and answers for.
    {"delegateTo(address,(bytes,uint256),bytes32)", 0xeea9064b, MovesControl,
     "hands the caller's stake to an operator"},
    {"delegateToBySignature(address,address,(bytes,uint256),(bytes,uint256),bytes32)", 0x7f548071,
     MovesControl, "hands a staker's stake to an operator"},
    {"undelegate(address)", 0xda8be864, MovesControl, "ends a delegation and withdraws its stake"},
    {"redelegate(address,(bytes,uint256),bytes32)", 0xa33a3433, MovesControl,
     "hands the caller's stake to another operator"},
    {"modifyOperatorDetails((address,address,uint32))", 0xf16172b0, MovesControl,
     "changes the earnings receiver and the delegation approver"},
    {"modifyOperatorDetails(address,address)", 0x54b7c96c, MovesControl, "changes the delegation approver"},
    {"registerAsOperator((address,address,uint32),string)", 0x0f589e59, MovesControl,
     "makes the caller an operator and names the earnings receiver"},
    {"registerAsOperator(address,uint32,string)", 0x2aa6d888, MovesControl, "makes the caller an operator"},
    {"registerForOperatorSets(address,(address,uint32[],bytes))", 0xadc2e3d9, MovesControl,
     "enters operator sets, whose service may then slash"},
    {"deregisterFromOperatorSets((address,address,uint32[]))", 0x6e3492b5, MovesControl,
     "leaves operator sets"},
    {"modifyAllocations(address,((address,uint32),address[],uint64[])[])", 0x952899ee, MovesControl,
     "sets what share of the stake a service may slash"},
    {"setAllocationDelay(address,uint32)", 0x56c483e6, MovesControl, "sets how soon stake becomes slashable"},
    {"registerOperatorToAVS(address,(bytes,bytes32,uint256))", 0x9926ee7d, MovesControl, "enters a service"},
    {"deregisterOperatorFromAVS(address)", 0xa364f4da, MovesControl, "leaves a service"},
    {"registerOperator(bytes,string,((uint256,uint256),(uint256,uint256),(uint256[2],uint256[2])),(bytes,"
     "bytes32,uint256))",
     0xa50857bf, MovesControl, "enters a service's quorums with a BLS key"},
    {"deregisterOperator(bytes)", 0xca4f2d97, MovesControl, "leaves a service's quorums"},
    {"deregisterOperator()", 0x857dc190, MovesControl, "leaves a service"},
    {"registerKey(address,(address,uint32),bytes,bytes)", 0xd40cda16, MovesControl,
     "names the key that signs for the operator"},
    {"deregisterKey(address,(address,uint32))", 0x87ab86f4, MovesControl,
     "removes the key that signs for the operator"},
    {"optIntoSlashing(address)", 0xf73b7519, MovesControl, "lets a contract freeze the operator (Pell)"},
    // Who may act.
    {"addPendingAdmin(address,address)", 0xeb5a4e87, MovesControl,
     "offers another account the operator's powers"},
    {"acceptAdmin(address)", 0x628806ef, MovesControl, "takes an account's powers over"},
    {"removeAdmin(address,address)", 0x268959e5, MovesControl, "removes an administrator"},
    {"removePendingAdmin(address,address)", 0x4f906cf9, MovesControl,
     "withdraws the offer to an administrator"},
    {"setAppointee(address,address,address,bytes4)", 0x950d806e, MovesControl,
     "lets another account call for the operator"},
    {"removeAppointee(address,address,address,bytes4)", 0x06641201, MovesControl,
     "stops another account from calling for the operator"},
    {"setProofSubmitter(address)", 0xd06d5587, MovesControl, "names who may prove an EigenPod's balance"},
    {"transferOwnership(address)", 0xf2fde38b, MovesControl, "hands a contract to another owner"},
    {"acceptOwnership()", 0x79ba5097, MovesControl, "takes a contract over"},
    {"renounceOwnership()", 0x715018a6, MovesControl, "leaves a contract without an owner"},
    {"grantRole(bytes32,address)", 0x2f2ff15d, MovesControl, "gives an account a role"},
    {"revokeRole(bytes32,address)", 0xd547741f, MovesControl, "takes a role from an account"},
    {"upgradeTo(address)", 0x3659cfe6, MovesControl, "replaces a contract's code"},
    {"upgradeToAndCall(address,bytes)", 0x4f1ef286, MovesControl, "replaces a contract's code and calls it"},
    // Calls that carry other calls: any of the above may be inside.
    {"multicall(bytes[])", 0xac9650d8, MovesControl, "carries any other call of the same contract"},
    {"execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)", 0x6a761202,
     MovesControl, "carries any call of a Safe"},
    {"execute(address,uint256,bytes)", 0xb61d27f6, MovesControl, "carries any call of an account contract"},
}};

}  // namespace

std::span<const ReviewedCall> reviewed_calls() {
  return kCalls;
}

std::string_view call_class_name(CallClass call_class) {
  switch (call_class) {
    case Harmless:
      return "harmless";
    case MovesFunds:
      return "moves funds";
    case MovesControl:
      return "moves control";
    case Unreviewed:
      return "unreviewed";
  }
  return "unreviewed";
}

const ReviewedCall* find_signature(std::string_view canonical) {
  const auto found = std::ranges::find(kCalls, canonical, &ReviewedCall::signature);
  return found == kCalls.end() ? nullptr : &*found;
}

const ReviewedCall* find_selector(std::uint32_t selector) {
  const auto found = std::ranges::find(kCalls, selector, &ReviewedCall::selector);
  return found == kCalls.end() ? nullptr : &*found;
}

CallClass classify_signature(std::string_view signature) {
  const Result<std::string> canonical = canonical_signature(signature);
  if (!canonical) return Unreviewed;
  if (const ReviewedCall* call = find_signature(*canonical)) return call->call_class;
  // Another name for a dangerous selector reaches the dangerous function; one for a harmless selector earns
  // nothing.
  const CallClass same_selector = classify_selector(selector_of(*canonical));
  return same_selector == Harmless ? Unreviewed : same_selector;
}

CallClass classify_selector(std::uint32_t selector) {
  const ReviewedCall* call = find_selector(selector);
  return call == nullptr ? Unreviewed : call->call_class;
}

}  // namespace dvsguard::grant
