#!/usr/bin/env bash
# Takes the place of Visual C++'s linker where a file for Windows is linked on Linux: the compiler's response file goes to
# LLVM's linker, with the import libraries of mingw-w64 for Windows' own DLLs, and crt.cpp and the *.def files here for
# what Visual C++'s run-time library would add.
set -euo pipefail
here=tests/McpPve.EndToEnd/win-x64
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
response=${1#@}
response=${response#"$PWD/"}
libraries=$(dirname "$response")/libraries
mingw=/usr/x86_64-w64-mingw32/lib

rm -rf "$libraries"
mkdir -p "$libraries"
for name in advapi32 bcrypt crypt32 iphlpapi kernel32 mswsock ncrypt normaliz ole32 oleaut32 secur32 ucrt user32 uuid version ws2_32; do
  ln -s "$mingw/lib$name.a" "$libraries/$name.lib"
done
for def in "$here"/*.def; do
  llvm-dlltool -m i386:x86-64 -d "$def" -l "$libraries/$(basename "$def" .def).lib"
done
clang++ --target=x86_64-pc-windows-msvc -c -O2 -fno-exceptions -fno-rtti -fno-builtin -fno-stack-protector -Wall -Werror -mno-incremental-linker-compatible -ffile-prefix-map="$PWD=/_" "$here/crt.cpp" -o "$libraries/crt.obj"

# Without the byte order mark, what LLVM's linker of Debian 12 does not know, and the folder of the build: the symbols name
# what they were linked from, and the file has a checksum of the symbols.
sed -e "s#$PWD/##g" -e '1s/^\xef\xbb\xbf//' -e 's/\r$//' -e 's#/CETCOMPAT##; s#/NOEXP##; s#/NOIMPLIB##' -e '\#^/NATVIS:#d; \#^/SOURCELINK:#d; \#^/IGNORE:#d' "$response" > "$response.lld"
exec lld-link "@$response.lld" "$libraries/crt.obj" "$libraries"/*.lib "/libpath:$libraries" \
  /nodefaultlib:libcmt /nodefaultlib:libcpmt /nodefaultlib:oldnames /include:_tls_used /pdbaltpath:%_PDB% /pdbsourcepath:/_ /Brepro
