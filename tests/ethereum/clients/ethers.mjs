// ethers changes the socket on the chain: ethers.mjs URL REGISTRY SOCKET
import { Contract, IpcSocketProvider, JsonRpcProvider } from "ethers";

const [url, registry, socket] = process.argv.slice(2);
const provider = url.startsWith("/") ? new IpcSocketProvider(url) : new JsonRpcProvider(url);
const signer = await provider.getSigner();
const contract = new Contract(registry, ["function updateSocket(string socket)"], signer);
const sent = await contract.updateSocket(socket);
const receipt = await sent.wait();
console.log(`${sent.hash} in block ${receipt.blockNumber}`);
provider.destroy();
