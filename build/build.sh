#!/usr/bin/env bash
# Everything one does with this repository. Without an argument it lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

clients=tests/McpPve.EndToEnd/clients
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) host=linux-x64 ;; Linux-aarch64) host=linux-arm64 ;;
  Darwin-arm64) host=osx-arm64 ;; *) host=win-x64 ;;
esac
passed=0 failed=0 skipped=0 limit=8m

run() { printf '+ %s\n' "$*" >&2; "$@"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'TEXT'
usage: build/build.sh VERB
  setup           install what is missing: compiler, linker, what tests talk through (apt-get), the MCP clients of the end-to-end suite (npm)
  build           compile everything
  snapshots       refresh the golden files and the README's tables; read the difference before committing it
  test [ARGS]     unit suite                         (such as --treenode-filter "/*/*/UpidTests/*")
  publish [RID]   one native file in .artifacts/publish/mcp-pve/RID, symbols beside it
  release [--all] .artifacts/release: the published files, packages, manifests, bills of materials, checksums
                  (--all fails where a platform is missing)
  smoke FILE      start a release file on its own platform and call a tool
  e2e [ARGS]      end-to-end suite against the published file
  fuzz SECONDS [SEED]  each fuzz for that long: JSON-RPC input, PVE's answers, certificates
  demo            the main job, against a simulated cluster
  lint            the shell scripts
  dev [ARGS]      run from source, rebuilt on change  (such as dev --demo)
  inspect         the MCP Inspector on a server from source, with the simulated cluster
  ci              setup, build, test, publish, e2e
  schema NEW OLD  write the PVE schema's facts from two NDJSON dumps of it
  clean           remove what was built
TEXT
}

setup() {
  toolchain tests
  if ! cmp -s "$clients/package-lock.json" "$clients/node_modules/.installed"; then
    command -v npm >/dev/null || die "npm is missing, and the end-to-end suite drives the server with npm's MCP clients: install Node 20 or newer"
    run npm ci --prefix "$clients" --ignore-scripts --loglevel=error
    cp "$clients/package-lock.json" "$clients/node_modules/.installed"
  fi
  echo "setup: everything is there"
}

toolchain() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is missing: see https://dot.net/download"
  if [ "$host" = linux-x64 ] || [ "$host" = linux-arm64 ]; then
    local missing=() lib
    lib=/usr/lib/$(uname -m)-linux-gnu
    command -v clang >/dev/null || missing+=(clang)
    command -v ld.lld >/dev/null || missing+=(lld)
    command -v llvm-objcopy >/dev/null || missing+=(llvm)
    command -v cmake >/dev/null || missing+=(cmake)
    command -v make >/dev/null || missing+=(make)
    if [ "${1:-}" = tests ]; then
      command -v nginx >/dev/null || missing+=(nginx-light)
      command -v ip >/dev/null || missing+=(iproute2)
      command -v curl >/dev/null || missing+=(curl)
      command -v shellcheck >/dev/null || missing+=(shellcheck)
      command -v dash >/dev/null || missing+=(dash)
      command -v busybox >/dev/null || missing+=(busybox-static)
      command -v zsh >/dev/null || missing+=(zsh)
    fi
    if [ -n "${1:-}" ]; then
      command -v dpkg-deb >/dev/null || missing+=(dpkg)
      command -v rpmbuild >/dev/null || missing+=(rpm)
    fi
    [ -e "$lib/libz.a" ] || missing+=(zlib1g-dev)
    [ -e "$lib/libssl.a" ] || missing+=(libssl-dev)
    if [ ${#missing[@]} -gt 0 ]; then
      local sudo=()
      command -v apt-get >/dev/null || die "missing: ${missing[*]} (Debian's names). There is no apt-get here: install them with your package manager, OpenSSL and zlib with static libraries"
      [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo=(sudo); } || die "missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"
      run "${sudo[@]}" apt-get update -q
      run "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
    fi
  fi
}

build() { run dotnet build McpPve.slnx -v q; }

# One suite, its totals added up. A host that dies or runs nothing counts as a failure, whatever it printed.
suite() {
  local name=$1 log=.artifacts/log/$1.log status=0 ok bad skip
  shift
  mkdir -p .artifacts/log
  run dotnet run --project "tests/$name" -- --progress off --no-ansi --disable-logo --timeout "$limit" --results-directory "$PWD/.artifacts/log" "$@" 2>&1 | tee "$log" || status=$?
  ok=$(total succeeded "$log") bad=$(total failed "$log") skip=$(total skipped "$log")
  if [ $((ok + bad)) = 0 ]; then bad=1; echo "$name: no test ran (exit code $status)"; fi
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; echo "$name: the test host ended with exit code $status"; fi
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
}

total() { awk -v key="$1:" '/Test run summary:/ { n = 0 } $1 == key { n = $2 } END { print n + 0 }' "$2"; }

report() {
  echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
  [ "$failed" = 0 ]
}

# shellcheck disable=SC2120 # the RID is optional, and comes from the command line
publish() {
  local rid=${1:-$host} extra=()
  toolchain
  local out=.artifacts/publish/mcp-pve/$rid
  case "$rid-on-$host" in
    "$host-on-$host") ;;
    linux-arm64-on-linux-x64) # clang takes its target from the name it is called by
      [ -e /usr/lib/aarch64-linux-gnu/libssl.a ] || die "linux-arm64 needs, as root: dpkg --add-architecture arm64 && apt-get update && apt-get install gcc-aarch64-linux-gnu libssl-dev:arm64 zlib1g-dev:arm64"
      mkdir -p .artifacts/cross
      ln -sf "$(command -v clang)" .artifacts/cross/aarch64-linux-gnu-clang
      PATH="$PWD/.artifacts/cross:$PATH" extra=(-p:CppCompilerAndLinker=aarch64-linux-gnu-clang) ;;
    *) die "$rid can't be linked on $host: publish it on a machine of its own kind" ;;
  esac
  # Linking is skipped when only its options have changed, so its last output must go.
  rm -rf "$out" ".artifacts/bin/McpPve/release_$rid/native"
  # Restored without a RID: the lock files hold all of them, and -r would ask for a lock file of its own.
  run dotnet restore src/McpPve
  # Debian 12's clang warns about two casts in the runtime's own OpenSSL shim.
  run env CFLAGS=-Wno-unused-value dotnet publish src/McpPve --no-restore -c Release -r "$rid" -o "$out" -v q "${extra[@]}"
  if [[ $rid == linux-* ]]; then
    if llvm-readelf -lWd "$out/mcp-pve" | grep -E 'INTERP|NEEDED'; then die "$out/mcp-pve is not static"; fi
    echo "$out/mcp-pve is static"
  fi
  ls -l "$out"
}

# Linux x64 and arm64 make the packages of all platforms; the files may come from other machines.
release() {
  local out=.artifacts/release rid file name missing=() binary=''
  [[ $host == linux-* ]] || die "a release is put together on Linux: it takes dpkg-deb and rpmbuild"
  toolchain release
  rm -rf "$out"
  mkdir -p "$out"
  for rid in linux-x64 linux-arm64 osx-arm64 win-x64; do
    file=.artifacts/publish/mcp-pve/$rid/mcp-pve name=mcp-pve-$rid
    if [ "$rid" = win-x64 ]; then file+=.exe name+=.exe; fi
    if [ ! -e "$file" ]; then missing+=("$rid"); continue; fi
    install -m 755 "$file" "$out/$name"
    if [ "$rid" = "$host" ]; then binary=$PWD/$out/$name; fi
  done
  [ ${#missing[@]} = 0 ] || [ "${1:-}" != --all ] || die "not published: ${missing[*]}. build/build.sh publish RID makes each on a machine of its kind"
  [ -n "$binary" ] || die "$host is not published, and the packages are made from what it says: build/build.sh publish"
  cp install.sh "$out/"
  [ -x .artifacts/tools/dotnet-CycloneDX ] || run dotnet tool install CycloneDX --version 6.3.1 --tool-path .artifacts/tools
  run dotnet restore src/McpPve -v q
  run .artifacts/tools/dotnet-CycloneDX src/McpPve/McpPve.csproj --disable-package-restore --no-serial-number --spec-version 1.6 --output-format Json --output .artifacts/sbom --filename bom.json >/dev/null
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} run node build/packages.mjs "$out" "$binary" .artifacts/sbom/bom.json
  (cd "$out" && sha256sum --quiet -c SHA256SUMS && ls -l)
  [ ${#missing[@]} = 0 ] || echo "not in this release, because they are not published here: ${missing[*]}"
}

# Needs nothing but a shell, so that it runs where the file was built, whatever that is.
smoke() {
  [ $# = 1 ] || die "usage: build/build.sh smoke FILE"
  local file=$1 answers
  # shellcheck disable=SC2086 # names of variables; what this machine has set is not what is looked at
  unset ${!PVE_@}
  chmod +x "$file"
  echo "version: $("$file" --version)"
  [ "$("$file" tools --json | grep -o '"inputSchema"' | wc -l)" -gt 100 ] || die "$file lists too few tools"
  answers=$(printf '%s\n' \
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"smoke","version":"1"}}}' \
    '{"jsonrpc":"2.0","method":"notifications/initialized"}' \
    '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' \
    '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"pve_list_nodes","arguments":{}}}' | "$file" --demo)
  grep -q '"serverInfo"' <<<"$answers" || die "$file does not answer initialize: $answers"
  grep -q '"pve_start_qemu_vm"' <<<"$answers" || die "$file does not answer tools/list: $answers"
  grep '"id":3' <<<"$answers" | grep -q '"count":3' || die "$file does not answer a tool call: $answers"
  echo "initialize, tools/list and a tool call are answered"
}

publish_if_needed() {
  binary=${MCP_PVE_BINARY:-$PWD/.artifacts/publish/mcp-pve/$host/mcp-pve}
  [ -n "${MCP_PVE_BINARY:-}" ] || { [ -e "$binary" ] && [ -z "$(find src build -newer "$binary" -type f -not -name '*.md' | head -1)" ]; } || publish
  export MCP_PVE_BINARY=$binary
}

e2e() {
  publish_if_needed
  suite McpPve.EndToEnd "$@"
}

# The normal suites run a fixed number of cases of each.
fuzz() {
  [ $# -ge 1 ] || die "usage: build/build.sh fuzz SECONDS [SEED]"
  limit=10h
  export MCP_PVE_FUZZ_SECONDS=$1 MCP_PVE_FUZZ_SEED=${2:-$RANDOM}
  echo "seed $MCP_PVE_FUZZ_SEED"
  publish_if_needed
  suite McpPve.Tests --output Detailed --treenode-filter "/*/*/*Fuzz/*"
  suite McpPve.EndToEnd --output Detailed --treenode-filter "/*/*/*Fuzz/*"
}

# Each command brings a cluster of its own, so the last one shows a guest that runs from the beginning.
demo() {
  publish_if_needed
  echo "tools: $("$binary" --demo tools --json | grep -o '"inputSchema"' | wc -l)"
  run "$binary" --demo call pve_list_qemu_vms node=pve3
  run "$binary" --demo call pve_start_qemu_vm vmid=103
  run "$binary" --demo call pve_get_qemu_status vmid=105
}

lint() { run shellcheck install.sh build/build.sh .ci/run; }

inspect() {
  local node=$clients/node_modules/node-$host/bin/node # the inspector needs 22 or newer
  setup
  [ -x "$node" ] || node=node
  run dotnet build src/McpPve -v q
  run "$node" "$clients/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" "$PWD/.artifacts/bin/McpPve/debug/mcp-pve" --demo
}

ci() {
  setup
  build
  suite McpPve.Tests
  if build/build.sh publish; then e2e; else failed=$((failed + 1)); echo "publish failed, so the end-to-end suite did not run"; fi
  report
}

verb=${1:-}
shift || true
case "$verb" in
  '') usage ;;
  setup | build | publish | release | smoke | lint | demo | inspect | ci) "$verb" "$@" ;;
  test) suite McpPve.Tests "$@"; report ;;
  snapshots) UPDATE_SNAPSHOTS=1 suite McpPve.Tests --treenode-filter "/*/*/*Snapshots/*"; run git diff --stat; report ;;
  e2e) e2e "$@"; report ;;
  fuzz) fuzz "$@"; report ;;
  dev) run dotnet watch --project src/McpPve run -- "$@" ;;
  schema) run node build/pve-schema.mjs "$@" ;;
  clean) run rm -rf .artifacts "$clients/node_modules" ;;
  *) usage >&2; die "there is no verb '$verb'" ;;
esac
