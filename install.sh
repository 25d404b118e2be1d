#!/bin/sh
# Installs mcp-pve, one file, into your home folder: curl -fsSL https://github.com/mcp-pve/mcp-pve/releases/latest/download/install.sh | sh
# Everything is in functions, so that half of this script does nothing.
set -eu

releases=${MCP_PVE_RELEASES:-https://github.com/mcp-pve/mcp-pve/releases}

usage() {
  cat <<'TEXT'
usage: install.sh [OPTIONS]
  --prefix DIR         install DIR/bin/mcp-pve (without it ~/.local/bin/mcp-pve)
  --version X          that release, such as 1.2.3 (without it the newest)
  --from FILE_OR_URL   this release file, or the one for this machine in this folder, for hosts without the internet;
                       SHA256SUMS has to lie beside it
  --sha256 HEX         the checksum that the file must have, instead of what SHA256SUMS says
  --no-checksum        with --from: install a file that nothing vouches for
  --dry-run            say what would be done, and do nothing
  --uninstall          remove mcp-pve again
  --help               this text

Root is not needed, and no other file of yours is changed. MCP_PVE_RELEASES names a mirror of the release addresses.
TEXT
}

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
misused() { printf "install.sh: %s; 'install.sh --help' shows what there is.\n" "$*" >&2; exit 2; }
has() { command -v "$1" >/dev/null 2>&1; }

main() {
  prefix='' version='' from='' sum='' check=yes dry='' action=install
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --version | --from | --sha256)
        [ -n "${2:-}" ] || misused "$1 needs a value"
        case $1 in --prefix) prefix=$2 ;; --version) version=${2#v} ;; --from) from=$2 ;; *) sum=$2 ;; esac
        shift ;;
      --no-checksum) check='' ;;
      --dry-run) dry=yes ;;
      --uninstall) action=uninstall ;;
      --help | -h) usage; exit 0 ;;
      *) misused "there is no option '$1'" ;;
    esac
    shift
  done
  case $version in *[!0-9A-Za-z.+-]*) misused "'$version' is no version such as 1.2.3" ;; esac
  if [ -n "$sum" ]; then
    sum=$(printf '%s' "$sum" | tr 'A-F' 'a-f')
    is_sum "$sum" || misused "--sha256 takes 64 hexadecimal digits"
  fi
  [ -z "$from" ] || [ -z "$version" ] || misused "--from and --version contradict each other"
  [ -n "$check" ] || [ -n "$from" ] || misused "--no-checksum is for --from only"
  [ -n "$check" ] || [ -z "$sum" ] || misused "--no-checksum and --sha256 contradict each other"

  platform
  place
  if [ "$action" = uninstall ]; then uninstall; else install; fi
}

is_sum() { case $1 in *[!0-9a-f]*) return 1 ;; esac; [ ${#1} = 64 ]; }

# Sets rid, asset (its name in a release) and name (what it is called when installed).
platform() {
  system=$(uname -s) cpu=$(uname -m) name=mcp-pve
  case $system in
    Linux) os=linux ;;
    Darwin)
      os=osx
      # A shell that Rosetta translates is told that this is an Intel machine.
      [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" != 1 ] || cpu=arm64 ;;
    MINGW* | MSYS* | CYGWIN*) os=win name=mcp-pve.exe ;;
    *) os=$system ;;
  esac
  case $cpu in x86_64 | amd64 | AMD64) cpu=x64 ;; aarch64 | arm64 | ARM64) cpu=arm64 ;; esac
  rid=$os-$cpu
  case $rid in
    linux-x64 | linux-arm64 | osx-arm64) asset=mcp-pve-$rid ;;
    win-x64) asset=mcp-pve-$rid.exe ;;
    *) die "there is no mcp-pve for $system on $cpu: releases have Linux x64 and arm64, macOS arm64 and Windows x64. Build it from source with 'build/build.sh publish'" ;;
  esac
}

# Sets bin and target.
place() {
  if [ -z "$prefix" ]; then
    [ -n "${HOME:-}" ] || die "HOME is not set: say with --prefix DIR where mcp-pve should be"
    prefix=$HOME/.local
  fi
  if [ "$os" = win ] && has cygpath; then prefix=$(cygpath -u "$prefix"); fi
  case $prefix in /) ;; /*) prefix=${prefix%/} ;; *) prefix=$PWD/${prefix%/} ;; esac
  bin=${prefix%/}/bin
  target=$bin/$name
}

uninstall() {
  if [ ! -e "$target" ]; then
    say "There is no $target: nothing to remove."
  elif [ -n "$dry" ]; then
    say "Would remove $target."
  else
    rm -f "$target" "$target.old" || die "$target can't be removed: see the message above"
    say "Removed $target. What your MCP clients have in their configuration stays; take 'proxmox' out there."
  fi
}

install() {
  if [ -n "$from" ]; then
    case $from in
      *://*/) from=$from$asset ;;
      *) if [ -d "$from" ]; then from=${from%/}/$asset; fi ;;
    esac
  else
    if [ -n "$version" ]; then from=$releases/download/v$version/$asset; else from=$releases/latest/download/$asset; fi
  fi
  case $from in *://*) source=${from%%[?#]*} ;; *) source=$from ;; esac
  case $source in */*) sums=${source%/*}/SHA256SUMS ;; *) sums=SHA256SUMS ;; esac
  file=${source##*/}

  if [ -n "$dry" ]; then
    say "Would take $from"
    if [ -z "$check" ]; then say "without a checksum"
    elif [ -n "$sum" ]; then say "if its SHA-256 is $sum"
    else say "if its SHA-256 is the one in $sums"; fi
    say "and install it as $target."
    exit 0
  fi

  # Told before anything large is downloaded.
  exists=$bin
  while [ ! -e "$exists" ]; do exists=${exists%/*}; [ -n "$exists" ] || exists=/; done
  [ -d "$exists" ] || die "$exists is no folder: choose another place with --prefix DIR"
  [ -w "$exists" ] || die "$exists can't be written by you: choose another place with --prefix DIR"
  [ ! -d "$target" ] || die "$target is a folder: move it away first"

  work='' staged=''
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/mcp-pve.XXXXXX") || die "no temporary folder can be made in ${TMPDIR:-/tmp}: set TMPDIR to one that you can write"

  if [ -n "$check" ] && [ -z "$sum" ]; then
    fetch "$sums" "$work/SHA256SUMS" || die "$sums can't be had, and without a checksum nothing is installed. See the message above$(hint)"
    while read -r hex listed || [ -n "$hex" ]; do
      if [ "${listed#\*}" = "$file" ]; then sum=$hex; fi
    done <"$work/SHA256SUMS"
    [ -n "$sum" ] || die "$sums does not list $file, and without a checksum nothing is installed$(hint)"
    is_sum "$sum" || die "$sums has no SHA-256 for $file but something else; nothing was installed"
  fi
  fetch "$from" "$work/$name" || die "$from can't be had; nothing was installed. See the message above"
  if [ -n "$check" ]; then
    seen=$(sha256 "$work/$name")
    [ "$seen" = "$sum" ] || die "$from has the wrong checksum; nothing was installed.
  expected $sum
  got      $seen
It was damaged on its way, or it is not what was released. Try again; if it stays so, don't use it"
  fi

  mkdir -p "$bin" || die "$bin can't be made: choose another place with --prefix DIR"
  # In the folder itself, so that the last step is a rename: whoever starts mcp-pve meanwhile gets the old one or the new one.
  staged=$(mktemp "$bin/.mcp-pve.XXXXXX") || die "$bin can't be written: choose another place with --prefix DIR"
  { cp "$work/$name" "$staged" && chmod 755 "$staged"; } || die "$bin can't be written: see the message above"
  new=$("$staged" --version) || die "the file does not run on this machine (is $bin on a file system without execution?); nothing was installed"
  before=''
  if [ -e "$target" ]; then before=$("$target" --version 2>/dev/null || say 'an unknown version'); fi
  if ! mv -f "$staged" "$target" 2>/dev/null; then
    # Windows lets a running program be renamed, not replaced.
    { [ "$os" = win ] && mv -f "$target" "$target.old" && mv -f "$staged" "$target"; } || die "$target can't be replaced"
  fi

  say "mcp-pve $new is in $target${before:+, in place of $before}."
  if [ -n "$before" ]; then say "Servers that run already are still the old one: restart your MCP clients."; fi
  connect
}

hint() { if [ "$from" != "${from#"$releases"}" ]; then say ''; else say '. Put SHA256SUMS of the release beside the file, or give the checksum with --sha256 HEX'; fi; }

clean_up() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$staged" ] || rm -f "$staged"
}

fetch() {
  case $1 in
    *://*)
      if has curl; then
        # An address that is encrypted doesn't lead to one that is not.
        case $1 in https://*) only='=https' ;; *) only='=http,https' ;; esac
        curl -fsSL --proto "$only" --connect-timeout 30 -o "$2" "$1"
      elif has wget; then
        wget -q -O "$2" "$1"
      else
        die "neither curl nor wget is here. Install one of them, or download $asset and SHA256SUMS elsewhere from $releases and give the folder with --from DIR"
      fi ;;
    *) cp "$1" "$2" ;;
  esac
}

sha256() {
  if has sha256sum; then sha256sum <"$1" | cut -c 1-64
  elif has shasum; then shasum -a 256 <"$1" | cut -c 1-64
  elif has openssl; then openssl dgst -sha256 -r <"$1" | cut -c 1-64
  else die "no sha256sum, shasum or openssl is here to verify the checksum with; install one of them"; fi
}

connect() {
  command=$target
  if [ "$os" = win ] && has cygpath; then command=$(cygpath -m "$target"); fi
  case :$PATH: in
    *":$bin:"*) short=$name ;;
    *)
      short=$(shell_word "$target")
      say "$bin is not on your PATH. MCP clients don't need that; for yourself, this line in ~/.profile (or ~/.zshrc) adds it:"
      say "  export PATH=$(shell_word "$bin"):\$PATH" ;;
  esac
  json=$(printf '%s' "$command" | sed 's/[\\"]/\\&/g')
  server="\"command\": \"$json\", \"env\": { \"PVE_BASE_URL\": \"https://pve.example:8006\", \"PVE_TOKEN_ID\": \"user@pve!token\", \"PVE_TOKEN_SECRET\": \"the token's UUID\", \"PVE_ACCESS_TIER\": \"read-only\" }"
  cat <<TEXT

Try it without a Proxmox VE: $short --demo call pve_list_nodes
Set it up: $short setup
It asks for address, trust and API token, checks them, and enters the server in the MCP clients that it finds.

Or by hand, with your own address and token ('$name settings' lists what else can be set):

Claude Code:
  claude mcp add --transport stdio proxmox --env PVE_BASE_URL=https://pve.example:8006 --env 'PVE_TOKEN_ID=user@pve!token' --env PVE_TOKEN_SECRET=UUID --env PVE_ACCESS_TIER=read-only -- $(shell_word "$command")
Claude Desktop (Settings, Developer, Edit Config: claude_desktop_config.json) and Cursor (~/.cursor/mcp.json):
  { "mcpServers": { "proxmox": { $server } } }
VS Code (.vscode/mcp.json):
  { "servers": { "proxmox": { "type": "stdio", $server } } }
TEXT
}

shell_word() {
  case $1 in
    *[!0-9A-Za-z/._:+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

main "$@"
