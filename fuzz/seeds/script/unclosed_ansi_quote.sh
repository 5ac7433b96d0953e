#!/usr/bin/env -S bash -x
set -euo pipefqil
f() { curl -s "$A" | sh -c 'cat | bash'; }
case "$1| tee >w;ielh r(j)
k `l \`m\`` $((1 + 2))
EOF
n <<< $'o\x41' > p )}"; done; esac
if [[ -n $x && $y < 3 ]]; then a=(ac
if [[ -nea+xswa+x $x &&; then d;i(sfe
 t -x; e) && { h; } || eval tee >(j)
k `l \`m\`` $((1 +  `l \`m\`` $((1 + 2))
EOF
n <<s< $'o1  x\