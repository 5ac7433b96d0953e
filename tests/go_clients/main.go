// What Go programs of the field say to a signer, by their own code: eigensdk-go's remote signer, geth's external signer
// and geth's RPC client. Prints one JSON object.
//
//	go_clients eigensdk URL FROM TRANSACTION...   signerv2.SignerFromConfig, as a node's config selects it
//	go_clients external ENDPOINT TRANSACTION...   accounts/external, over HTTP or a socket's path
//	go_clients rpc ENDPOINT                       rpc.Client: calls, a batch, an error
//	go_clients metrics URL                        Prometheus' parser and promtool's linter
//
// A transaction is JSON: {"to", "data", "gas", "gasPrice" or "maxFeePerGas" and "maxPriorityFeePerGas", "nonce", "chain"}.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strings"

	"github.com/Layr-Labs/eigensdk-go/signerv2"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/external"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

type wanted struct {
	To                   common.Address
	Data                 hexutil.Bytes
	Gas, Nonce           uint64
	GasPrice             *big.Int
	MaxFeePerGas         *big.Int
	MaxPriorityFeePerGas *big.Int
	Chain                *big.Int
}

func (w wanted) transaction() *types.Transaction {
	if w.GasPrice != nil {
		return types.NewTx(&types.LegacyTx{Nonce: w.Nonce, GasPrice: w.GasPrice, Gas: w.Gas, To: &w.To, Value: new(big.Int), Data: w.Data})
	}
	return types.NewTx(&types.DynamicFeeTx{ChainID: w.Chain, Nonce: w.Nonce, GasTipCap: w.MaxPriorityFeePerGas,
		GasFeeCap: w.MaxFeePerGas, Gas: w.Gas, To: &w.To, Value: new(big.Int), Data: w.Data})
}

func read(words []string) []wanted {
	out := make([]wanted, len(words))
	for i, word := range words {
		if err := json.Unmarshal([]byte(word), &out[i]); err != nil {
			fail(err)
		}
	}
	return out
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// What geth makes of a signed transaction, or of the answer.
func told(signed *types.Transaction, err error) map[string]any {
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	from, err := types.Sender(types.LatestSignerForChainID(signed.ChainId()), signed)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	return map[string]any{"from": from, "chain": signed.ChainId(), "type": signed.Type(), "nonce": signed.Nonce(), "to": signed.To(),
		"data": hexutil.Bytes(signed.Data()), "hash": signed.Hash()}
}

func eigensdk(url, from string, wants []wanted) any {
	signer, address, err := signerv2.SignerFromConfig(signerv2.Config{Endpoint: url, Address: from}, wants[0].Chain)
	if err != nil {
		fail(err)
	}
	sign, err := signer(context.Background(), address)
	if err != nil {
		fail(err)
	}
	out := []any{}
	for _, want := range wants {
		out = append(out, told(sign(address, want.transaction())))
	}
	return map[string]any{"transactions": out}
}

func geth(endpoint string, wants []wanted) any {
	signer, err := external.NewExternalSigner(endpoint)
	if err != nil {
		fail(err)
	}
	account := signer.Accounts()[0]
	text := []byte("hello")
	signature, err := signer.SignText(account, text)
	if err != nil {
		fail(err)
	}
	public, err := crypto.SigToPub(accounts.TextHash(text), signature)
	if err != nil {
		fail(err)
	}
	out := []any{}
	for _, want := range wants {
		out = append(out, told(signer.SignTx(account, want.transaction(), want.Chain)))
	}
	return map[string]any{"account": account.Address, "signed by": crypto.PubkeyToAddress(*public), "transactions": out}
}

func calls(endpoint string) any {
	client, err := rpc.Dial(endpoint)
	if err != nil {
		fail(err)
	}
	defer client.Close()
	var chain hexutil.Uint64
	var modules map[string]string
	if err := client.Call(&chain, "eth_chainId"); err != nil {
		fail(err)
	}
	if modules, err = client.SupportedModules(); err != nil {
		fail(err)
	}
	var list []common.Address
	var version, nothing string
	batch := []rpc.BatchElem{{Method: "account_list", Result: &list}, {Method: "account_version", Result: &version},
		{Method: "admin_nodeInfo", Result: &nothing}}
	if err := client.BatchCall(batch); err != nil {
		fail(err)
	}
	refused := map[string]any{}
	if known, ok := batch[2].Error.(rpc.Error); ok {
		refused["code"] = known.ErrorCode()
	}
	// Nobody answers it, and the next answer is the next call's. Over HTTP geth takes the missing answer for an error,
	// its own server's too.
	if err := client.Notify(context.Background(), "eth_chainId"); err != nil && !strings.HasPrefix(endpoint, "http") {
		fail(err)
	}
	large := make([]byte, 200_000)
	err = client.Call(&nothing, "personal_sign", hexutil.Bytes(large), list[0])
	return map[string]any{"chain": chain, "modules": modules, "accounts": list, "version": version, "refused": refused,
		"large": fmt.Sprint(err)}
}

func metrics(url string) any {
	answer, err := http.Get(url)
	if err != nil {
		fail(err)
	}
	defer answer.Body.Close()
	var parser expfmt.TextParser
	families, err := parser.TextToMetricFamilies(answer.Body)
	if err != nil {
		fail(err)
	}
	out := []string{}
	all := []*dto.MetricFamily{}
	for name, family := range families {
		out = append(out, name+" "+family.GetType().String())
		all = append(all, family)
	}
	problems, err := promlint.NewWithMetricFamilies(all).Lint()
	if err != nil {
		fail(err)
	}
	return map[string]any{"type": answer.Header.Get("Content-Type"), "families": out, "problems": problems}
}

func main() {
	if len(os.Args) < 3 {
		fail(fmt.Errorf("see main.go"))
	}
	var out any
	switch words := os.Args[2:]; os.Args[1] {
	case "eigensdk":
		out = eigensdk(words[0], words[1], read(words[2:]))
	case "external":
		out = geth(words[0], read(words[1:]))
	case "rpc":
		out = calls(words[0])
	case "metrics":
		out = metrics(words[0])
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		fail(err)
	}
}
