// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

// What a registry of operators keeps of each: where its node listens.
contract Registry {
    mapping(address => string) private sockets;

    event OperatorSocketUpdate(address indexed operator, string socket);

    // Payable, and more than one way in, so that what the signer refuses would otherwise succeed.
    receive() external payable {}

    function updateSocket(string calldata socket) external payable {
        sockets[msg.sender] = socket;
        emit OperatorSocketUpdate(msg.sender, socket);
    }

    function deregister() external {
        delete sockets[msg.sender];
    }

    function getSocket(address operator) external view returns (string memory) {
        return sockets[operator];
    }
}
