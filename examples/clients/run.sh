#!/usr/bin/env bash
# Runs client libraries of the WhatsApp Business Cloud API, unchanged, against a relay:
# one written in Go and two from npm. Needs Go, and Node for the latter.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
port=${PORT:-17788}
export BASE=http://127.0.0.1:$port HOOK_PORT=${HOOK_PORT:-4998} PERSON=15550177777

(cd "$here/../.." && go build -o "$work/sayso" ./cmd/sayso)
sed "s|http://127.0.0.1:4999/|http://127.0.0.1:$HOOK_PORT/hook|" "$here/../shop/relay.toml" >"$work/relay.toml"
"$work/sayso" relay --listen "127.0.0.1:$port" --dir "$work/relay" --config "$work/relay.toml" --open 2>"$work/relay.log" &
relay=$!
trap 'kill $relay; wait $relay 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 50); do curl -s "$BASE/healthz" >/dev/null && break || sleep 0.1; done
"$work/sayso" send --as $PERSON --relay "ws://127.0.0.1:$port" --dir "$work/ana" 15550100042 "hello" >/dev/null

status=0
if command -v npm >/dev/null; then
	(cd "$here/node" && npm ci --silent --no-audit --no-fund && node try.mjs) || status=1
fi
(cd "$here/go" && go run .) || status=1
exit $status
