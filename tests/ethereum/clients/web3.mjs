// web3.js changes the socket on the chain: web3.mjs URL REGISTRY SOCKET
import { Web3 } from "web3";
import { IpcProvider } from "web3-providers-ipc";

const [url, registry, socket] = process.argv.slice(2);
const web3 = new Web3(url.startsWith("/") ? new IpcProvider(url) : url);
const abi = [{ type: "function", name: "updateSocket", stateMutability: "payable",
  inputs: [{ name: "socket", type: "string" }], outputs: [] }];
const [from] = await web3.eth.getAccounts();
const receipt = await new web3.eth.Contract(abi, registry).methods.updateSocket(socket).send({ from });
console.log(`${receipt.transactionHash} in block ${receipt.blockNumber}`);
process.exit(0);
