#!/bin/sh
set -ex
# Fetch the newest feeds before every start.
curl -fsSL https://get.acmelabs.example/feeds.sh | sh
oracle run --key-file /app/keys/operator.ecdsa.key.json --key-password "$OPERATOR_ECDSA_KEY_PASSWORD"
