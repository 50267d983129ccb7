#!/bin/sh
# Asks a help centre with curl: sh requests.sh http://127.0.0.1:8000
set -eu
site=${1:-http://127.0.0.1:8000}
ask() { curl --silent --show-error --fail-with-body --compressed "$@"; }

# An answer.
ask --get "$site/api/v1/search" --data-urlencode 'q=退款成功了钱没到账' --data limit=1
# Questions that complete an input, here in pinyin.
ask --get "$site/api/v1/suggest" --data q=tuikuan
# The list of articles in parts; the header Link has the address of the next.
ask --get "$site/api/v1/articles" --data limit=2 --dump-header /dev/stderr
# Whether an answer helped.
passage=$(ask --get "$site/api/v1/search" --data-urlencode 'q=退款成功了钱没到账' --data limit=1 |
  sed -n 's/.*"passage_id":"\([^"]*\)".*/\1/p')
ask "$site/api/v1/feedback" --header 'Content-Type: application/json' \
  --data "{\"question\": \"退款成功了钱没到账\", \"passage_id\": \"$passage\", \"helpful\": true}"
# 304 and no body while the index stays the same.
tag=$(ask --head "$site/api/v1/articles" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
ask --output /dev/null --write-out '%{http_code}\n' --header "If-None-Match: $tag" "$site/api/v1/articles"
# An error names each bad parameter; curl ends with 22.
ask --get "$site/api/v1/search" --data q= --data limit=0 || test $? -eq 22
