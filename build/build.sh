#!/usr/bin/env bash
# Everything one does with this repository. Without an argument it lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

clients=tests/McpPve.EndToEnd/clients
windows=tests/McpPve.EndToEnd/win-x64 # what links a file for Windows on Linux, for the tests
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) host=linux-x64 ;; Linux-aarch64) host=linux-arm64 ;;
  Darwin-arm64) host=osx-arm64 ;; *) host=win-x64 ;;
esac
made=("$host") # the files that are published here, and run, some by an emulator
[ "$host" != linux-x64 ] || made=(linux-x64 linux-arm64 win-x64)
passed=0 failed=0 skipped=0 limit=14m

run() { printf '+ %s\n' "$*" >&2; "$@"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

usage() {
  cat <<'TEXT'
usage: build/build.sh VERB
  setup           install what is missing: compiler, linker, what tests talk through (apt-get), MCP clients of the tests (npm)
  build           compile everything
  snapshots       refresh the golden files and the README's tables; read the difference before committing it
  test [ARGS]     unit suite                         (such as --treenode-filter "/*/*/UpidTests/*")
  publish [RID]   one native file in .artifacts/publish/mcp-pve/RID, symbols beside it;
                  linux-x64 makes linux-arm64 and win-x64 too, osx-arm64 needs a Mac
  version         the version that a file published now gets: of the tag vX.Y.Z on this commit, or the next one with -dev
  platforms       the files that this machine can make, each run on its platform or an emulator of it
  image [TAG] [linux/amd64,linux/arm64] [--push]  the container image, from published files
  reproduce [RID] builds this commit in another folder too and compares
  release [--all] .artifacts/release: the published files, packages, manifests, bills of materials, checksums
                  (--all fails where a platform is missing)
  smoke FILE      start a release file on its own platform and call a tool
  e2e [ARGS]      end-to-end suite against the published file
  fuzz SECONDS [SEED]  each fuzz for that long: JSON-RPC input, PVE's answers, certificates
  bench [--quick] [--json FILE] [--rival COMMAND…]  speed and memory beside the least that .NET needs, and beside another server;
                  no verdict
  demo            the main job, against a simulated cluster
  picture         .github/demo.svg, the terminal in the README, from what the published file prints
  lint            the shell scripts
  dev [ARGS]      run from source, rebuilt on change  (such as dev --demo)
  inspect         the MCP Inspector on a server from source, with the simulated cluster
  ci              setup, build, test, publish for all platforms, e2e
  schema [NEW OLD]  write the facts of PVE's API from two NDJSON dumps of it (src/McpPve.Client/Schema/pve-api.txt)
  clean           remove what was built
TEXT
}

setup() {
  toolchain tests release
  if ! cmp -s "$clients/package-lock.json" "$clients/node_modules/.installed"; then
    command -v npm >/dev/null \
      || die "npm is missing, and the end-to-end suite drives the server with npm's MCP clients: install Node 20 or newer"
    run npm ci --prefix "$clients" --ignore-scripts --loglevel=error
    cp "$clients/package-lock.json" "$clients/node_modules/.installed"
  fi
  echo "setup: everything is there"
}

# What a purpose needs besides the .NET SDK: nothing (a file for this machine), tests, release, platforms, or the RID of a
# file made here for elsewhere. The packages are Debian's.
toolchain() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is missing: see https://dot.net/download"
  [[ $host == linux-* ]] || return 0
  local missing=() purpose foreign='' lib
  lib=/usr/lib/$(uname -m)-linux-gnu
  needs clang; needs ld.lld lld; needs llvm-objcopy llvm; needs cmake; needs make
  [ -e "$lib/libz.a" ] || missing+=(zlib1g-dev)
  [ -e "$lib/libssl.a" ] || missing+=(libssl-dev)
  for purpose; do
    case "$purpose" in
      release) needs rpmbuild rpm ;;
      tests)
        needs dpkg-deb dpkg; needs nginx nginx-light; needs ip iproute2; needs curl; needs shellcheck; needs dash; needs zsh; needs buildah
        [ -e /usr/share/doc/busybox-static ] || missing+=(busybox-static)
        compgen -G '/lib/ld-musl-*' >/dev/null || missing+=(musl)
        [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates) ;;
      platforms)
        needs qemu-aarch64-static qemu-user-static
        [ -x /usr/lib/wine/wine64 ] || missing+=(wine64) ;;
      linux-arm64)
        needs aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
        if [ ! -e /usr/lib/aarch64-linux-gnu/libssl.a ] || [ ! -e /usr/lib/aarch64-linux-gnu/libz.a ]; then
          foreign=arm64 # both architectures of a library have to be of one version
          missing+=(libssl-dev libssl-dev:arm64 zlib1g-dev zlib1g-dev:arm64)
        fi ;;
      win-x64) [ -e /usr/x86_64-w64-mingw32/lib/libucrt.a ] || missing+=(mingw-w64-x86-64-dev) ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null \
    || die "missing: ${missing[*]} (Debian's names). There is no apt-get here: install them with your package manager," \
      "OpenSSL and zlib with static libraries"
  local sudo=() foreign_first="${foreign:+dpkg --add-architecture $foreign && apt-get update && }"
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo=(sudo); } \
    || die "missing: ${missing[*]}. Run as root: ${foreign_first}apt-get install ${missing[*]}"
  echo "build.sh: installing what is missing: ${missing[*]}"
  [ -z "$foreign" ] || run "${sudo[@]}" dpkg --add-architecture "$foreign"
  run "${sudo[@]}" apt-get update -q
  run "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
}

# A program, and the package that has it where that is called something else; for toolchain.
needs() { command -v "$1" >/dev/null || missing+=("${2:-$1}"); }

build() { run dotnet build McpPve.slnx -v q; }

# One suite, its totals added up. A host that dies or runs nothing counts as a failure, whatever it printed.
suite() {
  local name=$1 log=.artifacts/log/$1.log status=0 ok bad skip
  shift
  mkdir -p .artifacts/log
  run dotnet run --project "tests/$name" -- --progress off --no-ansi --disable-logo --timeout "$limit" \
    --results-directory "$PWD/.artifacts/log" "$@" 2>&1 | tee "$log" || status=$?
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

# The tag on this commit says which release it is, unless something has been changed since; other builds are of the next one, -dev.
release_version() {
  git diff --quiet HEAD 2>/dev/null || return 0
  git -c versionsort.suffix=- tag --points-at HEAD --sort=-v:refname 2>/dev/null \
    | sed -nE 's/^v([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?)$/\1/p' | head -n 1
}

version() {
  local released
  released=$(release_version)
  echo "${released:-$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' build/Common.props)-dev}"
}

# A project as one native file.
native() {
  local project=$1 out=$2 rid=$3 name
  shift 3
  name=$(basename "$project")
  # Compiling and linking are skipped, and the OpenSSL shim compiled as it was, when only options have changed, so their last
  # output must go.
  rm -rf "$out" ".artifacts/bin/$name/release_$rid/native" ".artifacts/obj/$name/release_$rid/"{native,libs}
  # Restored without a RID: the lock files hold all of them, and -r would ask for a lock file of its own.
  run dotnet restore "$project"
  # For the runtime's own OpenSSL shim, which names its sources, and in which Debian 12's clang warns about two casts.
  local packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
  run env CFLAGS="-Wno-unused-value -ffile-prefix-map=$PWD=/_ -ffile-prefix-map=$packages=/packages" \
    dotnet publish "$project" --no-restore -c Release -r "$rid" -o "$out" -v q "$@"
}

# shellcheck disable=SC2120 # the RID is optional, and comes from the command line
publish() {
  local rid=${1:-$host} extra=() released
  case "$rid-on-$host" in
    linux-x64-on-* | linux-arm64-on-* | win-x64-on-* | osx-arm64-on-*) ;;
    *) die "there is no file for $rid; there are linux-x64, linux-arm64, win-x64 and osx-arm64" ;;
  esac
  local out=.artifacts/publish/mcp-pve/$rid
  case "$rid-on-$host" in
    "$host-on-$host") toolchain ;;
    linux-arm64-on-linux-x64) # clang takes its target from the name it is called by
      toolchain linux-arm64
      mkdir -p .artifacts/cross
      ln -sf "$(command -v clang)" .artifacts/cross/aarch64-linux-gnu-clang
      PATH="$PWD/.artifacts/cross:$PATH" extra=(-p:CppCompilerAndLinker=aarch64-linux-gnu-clang) ;;
    win-x64-on-linux-*)
      toolchain win-x64
      extra=(-p:DisableUnsupportedError=true -p:IlcUseEnvironmentalTools=true "-p:CppLinker=$PWD/$windows/link.sh") ;;
    osx-arm64-on-*)
      die "osx-arm64 is published on a Mac with Apple's chip only: Apple's linker and SDK exist nowhere else." \
        "The release's workflow does it on such a machine" ;;
    *) die "$rid can't be linked on $host: publish it on a machine of its own kind" ;;
  esac
  released=$(release_version)
  [ -z "$released" ] || extra+=("-p:ReleaseVersion=$released")
  native src/McpPve "$out" "$rid" ${extra[@]+"${extra[@]}"}
  [[ $rid != win-* ]] || [ -e "$out/mcp-pve.pdb" ] || cp ".artifacts/bin/McpPve/release_$rid/native/mcp-pve.pdb" "$out/"
  if find "$out" -mindepth 1 -maxdepth 1 | grep -vE '/mcp-pve(\.exe|\.dbg|\.pdb|\.dSYM)?$'; then
    die "$out holds more than the file and its symbols"
  fi
  if [[ $rid == linux-* ]]; then
    if llvm-readelf -lWd "$out/mcp-pve" | grep -E 'INTERP|NEEDED'; then die "$out/mcp-pve is not static"; fi
    echo "$out/mcp-pve is static"
  fi
  version > ".artifacts/publish/mcp-pve/.$rid.version"
  ls -l "$out"
}

# Linux x64 and arm64 make the packages of all platforms; the files may come from other machines.
release() {
  toolchain release
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} run dotnet run build/release.cs -- "$@"
  (cd .artifacts/release && sha256sum --quiet -c SHA256SUMS && ls -l)
}

# Needs nothing but a shell, so that it runs where the file was built, whatever that is.
smoke() {
  [ $# = 1 ] || die "usage: build/build.sh smoke FILE"
  local file=$1 answers
  # shellcheck disable=SC2086 # names of variables; what this machine has set is not what is looked at
  unset ${!PVE_@} ${!MCP_@}
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

# Whether the published file is of what lies here now; the programs of the build make nothing in it.
fresh() {
  local file=.artifacts/publish/mcp-pve/$1/mcp-pve
  [[ $1 != win-* ]] || file+=.exe
  [ -e "$file" ] \
    && [ -z "$(find src build "$windows" -newer "$file" -type f -not -name '*.md' -not -name '*.service' -not -path 'build/*.cs' | head -n 1)" ] \
    && [ "$(cat ".artifacts/publish/mcp-pve/.$1.version" 2>/dev/null)" = "$(version)" ]
}

publish_if_needed() {
  export MCP_PVE_BINARY=${MCP_PVE_BINARY:-}
  if [ -z "$MCP_PVE_BINARY" ]; then
    fresh "$host" || publish
    MCP_PVE_BINARY=$PWD/.artifacts/publish/mcp-pve/$host/mcp-pve
    [[ $host != win-* ]] || MCP_PVE_BINARY+=.exe
  fi
  binary=$MCP_PVE_BINARY
}

# Two builds of this commit, one of them in another folder, must give the same bytes.
reproduce() {
  local rid=${1:-$host} there file
  git diff --quiet HEAD || die "there are changes that are not committed; what is reproduced is a commit"
  fresh "$rid" || publish "$rid"
  there=$(mktemp -d)/some/other/folder
  run git clone -q . "$there"
  run "$there/build/build.sh" publish "$rid" >&2
  for file in .artifacts/publish/mcp-pve/"$rid"/*; do
    cmp "$file" "$there/$file" || { failed=1; echo "$(basename "$file") differs; the other one is $there/$file"; }
  done
  [ "$failed" = 0 ] || die "$rid is not reproducible"
  rm -rf "${there%/some/other/folder}"
  (cd ".artifacts/publish/mcp-pve/$rid" && { sha256sum ./* 2>/dev/null || shasum -a 256 ./*; })
  echo "$rid is reproducible"
}

# The container image, by whichever engine works here, or the one that CONTAINER_ENGINE names.
image() {
  local tag=mcp-pve platforms=linux/amd64 push='' engine=${CONTAINER_ENGINE:-} bundle='' kind=--tag candidate platform rid
  [ "$host" != linux-arm64 ] || platforms=linux/arm64
  for candidate; do
    case "$candidate" in
      --push) push=--push ;; linux/*) platforms=$candidate ;; *) tag=$candidate ;;
    esac
  done
  for candidate in docker podman buildah; do
    [ -n "$engine" ] || ! "$candidate" info >/dev/null 2>&1 || engine=$candidate
  done
  [ -n "$engine" ] || die "there is no docker, podman or buildah that works here"
  for candidate in /etc/ssl/cert.pem /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt; do
    [ ! -s "$candidate" ] || bundle=$candidate
  done
  [ -n "$bundle" ] || die "this machine has no public certificate authorities to put into the image: install ca-certificates"
  rm -rf .artifacts/image
  for platform in ${platforms//,/ }; do
    case "$platform" in
      linux/amd64) rid=linux-x64 ;; linux/arm64) rid=linux-arm64 ;;
      *) die "there is no image for $platform; there are linux/amd64 and linux/arm64, separated by a comma" ;;
    esac
    # One that another machine has published will do as well.
    [ -e ".artifacts/publish/mcp-pve/$rid/mcp-pve" ] || publish "$rid"
    mkdir -p ".artifacts/image/${platform#linux/}/etc/ssl/certs"
    install -m 755 ".artifacts/publish/mcp-pve/$rid/mcp-pve" ".artifacts/image/${platform#linux/}/mcp-pve"
    install -m 644 "$bundle" ".artifacts/image/${platform#linux/}/etc/ssl/certs/ca-certificates.crt"
  done
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
  export SOURCE_DATE_EPOCH
  local arguments=(-f Dockerfile.distroless --platform "$platforms" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
    --build-arg "VERSION=$(cat ".artifacts/publish/mcp-pve/.$rid.version" 2>/dev/null || version)")
  if [ "$engine" = docker ]; then
    run docker buildx build "${arguments[@]}" --tag "$tag" "${push:---load}" .
  else # in Docker's format, for OCI's has no health check
    [[ $platforms != *,* ]] || kind=--manifest
    run "$engine" build --format docker --timestamp "$SOURCE_DATE_EPOCH" "${arguments[@]}" "$kind" "$tag" .
    if [ -n "$push" ]; then
      if [ "$kind" = --manifest ]; then run "$engine" manifest push --all "$tag" "docker://$tag"; else run "$engine" push "$tag"; fi
    fi
  fi
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

# Ours, the least a .NET program can do, and a rival; nothing here fails because it is slow.
bench() {
  local floor=.artifacts/publish/floor/$host
  publish_if_needed
  toolchain
  if [ ! -e "$floor" ] || [ -n "$(find tests/McpPve.Benchmark.Floor build -newer "$floor" -type f | head -n 1)" ]; then
    native tests/McpPve.Benchmark.Floor "$floor" "$host"
  fi
  run dotnet build tests/McpPve.Benchmark -c Release -v q
  MCP_PVE_FLOOR=$PWD/$floor/floor exec .artifacts/bin/McpPve.Benchmark/release/McpPve.Benchmark "$@"
}

# Each command brings a cluster of its own, so the last one shows a guest that runs from the beginning.
demo() {
  publish_if_needed
  export -n MCP_PVE_BINARY # no setting of the server, which would refuse to start with it
  echo "tools: $("$binary" --demo tools --json | grep -o '"inputSchema"' | wc -l)"
  run "$binary" --demo call pve_list_qemu_vms node=pve3
  run "$binary" --demo call pve_start_qemu_vm vmid=103
  run "$binary" --demo call pve_get_qemu_status vmid=105
}

picture() {
  publish_if_needed
  run dotnet run build/picture.cs -- "$binary"
}

lint() { run shellcheck install.sh build/build.sh "$windows/link.sh" .ci/run; }

inspect() {
  local node=$clients/node_modules/node-$host/bin/node # the inspector needs 22 or newer
  setup
  [ -x "$node" ] || node=node
  run dotnet build src/McpPve -v q
  run "$node" "$clients/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" \
    "$PWD/.artifacts/bin/McpPve/debug/mcp-pve" --demo
}

# Each of the files answers on its platform.
platforms() {
  local rid
  toolchain platforms
  for rid in "${made[@]}"; do fresh "$rid" || publish "$rid"; done
  export MCP_PVE_PLATFORMS="${made[*]}"
  publish_if_needed
  suite McpPve.EndToEnd --treenode-filter "/*/*/PlatformTests/*"
}

ci() {
  setup
  toolchain platforms
  build
  suite McpPve.Tests
  local rid unpublished=''
  for rid in "${made[@]}"; do build/build.sh publish "$rid" || unpublished+=" $rid"; done
  if [ -z "$unpublished" ]; then
    export MCP_PVE_PLATFORMS="${made[*]}"
    e2e
  else
    failed=$((failed + 1))
    echo "publish failed for$unpublished, so the end-to-end suite did not run"
  fi
  report
}

verb=${1:-}
shift || true
case "$verb" in
  '') usage ;;
  setup | build | version | publish | release | smoke | lint | image | reproduce | bench | demo | picture | inspect | ci) "$verb" "$@" ;;
  test) suite McpPve.Tests "$@"; report ;;
  snapshots) UPDATE_SNAPSHOTS=1 suite McpPve.Tests --treenode-filter "/*/*/*Snapshots/*"; run git diff --stat; report ;;
  platforms) platforms; report ;;
  e2e) e2e "$@"; report ;;
  fuzz) fuzz "$@"; report ;;
  dev) run dotnet watch --project src/McpPve run -- "$@" ;;
  schema) run dotnet run build/pve-schema.cs "$@" ;;
  clean) run rm -rf .artifacts "$clients/node_modules" ;;
  *) usage >&2; die "there is no verb '$verb'" ;;
esac
