// viem changes the socket on the chain: viem.mjs URL REGISTRY SOCKET
import { createPublicClient, createWalletClient, http, parseAbi } from "viem";
import { ipc } from "viem/node";

const [url, address, socket] = process.argv.slice(2);
const transport = url.startsWith("/") ? ipc(url) : http(url);
const wallet = createWalletClient({ transport });
const [account] = await wallet.getAddresses();
const hash = await wallet.writeContract({
  account, address, chain: null, abi: parseAbi(["function updateSocket(string socket)"]),
  functionName: "updateSocket", args: [socket],
});
const receipt = await createPublicClient({ transport }).waitForTransactionReceipt({ hash });
console.log(`${hash} in block ${receipt.blockNumber}`);
process.exit(0);
