#!/bin/sh
# Sends the generation in force to other servers: send-index.sh INDEX TARGET...
# A target is the index folder of a server as rsync writes it: /srv/faq/index, web2:/srv/faq/index.
#
# A server never sees a part of it: a generation is whole once its manifest is there, which comes
# last, and in force once CURRENT names it, which comes after that and is replaced in one step.
# What was removed here is removed there after that; a server that still reads it goes on with it.
set -eu
index=$1
shift
named=$(mktemp -d)
trap 'rm -rf "$named"' EXIT
cp "$index/CURRENT" "$named/CURRENT" # the name of what is sent, whatever is published meanwhile
generation=$(cat "$named/CURRENT")
folder="$index/./generations/$generation"

send() {
  rsync --archive --hard-links --relative --fsync --exclude=manifest.json "$folder" "$1" \
    && rsync --archive --relative --fsync "$folder/manifest.json" "$1" \
    && rsync --checksum --fsync "$named/CURRENT" "$1" \
    && rsync --recursive --delete --existing --ignore-existing "$index/generations/" "$1/generations"
}

failed=0
for target; do
  send "$target" || failed=1
done
exit $failed
