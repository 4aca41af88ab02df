#!/bin/bash
# Runs the tests of the WHMCS module on every PHP from 5.6 to 8.5, unchanged. Needs node, npm and any PHP 7 or newer
# as `php` (for the gateway the tests talk to). See README.md.
#
#   run.sh [version...]      such as: run.sh 5.6 8.5
#   MODULE=DIR run.sh        another directory than the module's sources, such as an unpacked zip
set -u
here=$(cd "$(dirname "$0")" && pwd)
suite=$here/../src/test/php/suite
module=$(cd "${MODULE:-$here/../../whmcs-gateway/src/main/php}" && pwd)
limit=${SECONDS_PER_RUN:-240}
old=(5.6 7.0 7.1 7.2 7.3)
new=(7.4 8.0 8.1 8.2 8.3 8.4 8.5)
versions=("$@")
[ ${#versions[@]} -gt 0 ] || versions=("${old[@]}" "${new[@]}")

for tool in node npm php timeout; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 2; }
done
cd "$here" || exit 2
if [ ! -d node_modules/@php-wasm/cli ] || [ ! -d node_modules/php-wasm-node-old ]; then
  timeout 600 npm install --no-progress --loglevel=error ||
    { echo "the interpreters could not be installed" >&2; exit 2; }
fi

# The gateway ends by itself when this script, the writer of its standard input, is gone.
coproc GATEWAY { exec php "$suite/gateway.php"; }
read -r -t 10 port <&"${GATEWAY[0]}" || { echo "the gateway for tests did not start" >&2; exit 2; }

is_old() {
  for each in "${old[@]}"; do [ "$each" = "$1" ] && return 0; done
  return 1
}

failed=0
for version in "${versions[@]}"; do
  # The versions of WHMCS that run on this PHP.
  if is_old "$version"; then profiles=(6 7); else profiles=(7 8); fi
  for profile in "${profiles[@]}"; do
    args=("$suite/run.php" --profile "$profile" --gateway "127.0.0.1:$port" --proxied --module "$module")
    if is_old "$version"; then
      output=$(timeout "$limit" node "$here/old-php.cjs" "$version" "${args[@]}" 2>&1 </dev/null)
    else
      output=$(PHP=$version timeout "$limit" node_modules/.bin/php-wasm-cli "${args[@]}" 2>&1 </dev/null)
    fi
    # The interpreters do not pass on an exit status: only this line means that everything ran, and well.
    summary=$(grep -xE "PHP ${version//./\\.}\.[^,]+, WHMCS $profile, .* cases, [0-9]+ checks, 0 failed" <<<"$output")
    if [ -n "$summary" ] && ! grep -q '^FAILED' <<<"$output"; then
      echo "$summary"
    else
      failed=1
      echo "FAILED on PHP $version, WHMCS $profile:"
      printf '%s\n' "$output" | cut -c1-400 | awk 'NR <= 20 { print } { last = $0 } END { if (NR > 20) print last }'
    fi
  done
done
[ $failed = 0 ] && echo "All good on PHP ${versions[*]}"
exit $failed
