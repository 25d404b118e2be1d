// Writes everything of a release that is made from its files: packages, manifests, bills of materials, checksums.
// usage: node build/packages.mjs FOLDER PROGRAM BOM: the release's folder with the files of the platforms, the one that
// runs here, and what CycloneDX found of NuGet. The same input gives the same bytes; SOURCE_DATE_EPOCH is the time in them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const [folder, program, bomFile] = process.argv.slice(2);
const product = JSON.parse(readFileSync(new URL('product.json', import.meta.url), 'utf8'));
const epoch = Number(process.env.SOURCE_DATE_EPOCH);
if (!Number.isInteger(epoch) || epoch <= 0) throw new Error('SOURCE_DATE_EPOCH is not set');

// What the program says without any setting of this machine.
const run = (...args) => execFileSync(program, args, { env: {}, encoding: 'utf8', maxBuffer: 1 << 28 });
const version = run('--version').trim();
const tools = JSON.parse(run('tools', '--json')).tools;
const settings = JSON.parse(run('settings', '--json')).settings;

const platforms = [
  { rid: 'linux-x64', file: 'mcp-pve-linux-x64', node: 'linux', deb: 'amd64', rpm: 'x86_64' },
  { rid: 'linux-arm64', file: 'mcp-pve-linux-arm64', node: 'linux', deb: 'arm64', rpm: 'aarch64' },
  { rid: 'osx-arm64', file: 'mcp-pve-osx-arm64', node: 'darwin' },
  { rid: 'win-x64', file: 'mcp-pve-win-x64.exe', node: 'win32' },
].filter(platform => existsSync(join(folder, platform.file)));
const platform = rid => platforms.find(one => one.rid === rid);

const path = name => join(folder, name);
const sha256 = name => createHash('sha256').update(readFileSync(path(name))).digest('hex');
const address = name => `${product.repository}/releases/download/v${version}/${name}`;
const json = value => `${JSON.stringify(value, null, 2)}\n`;
const write = (name, text) => writeFileSync(path(name), text);

for (const one of platforms) {
  one.sha256 = sha256(one.file);
  bundle(one);
  if (one.deb) {
    deb(one);
    rpm(one);
  }
  bom(one);
}
homebrew();
scoop();
winget();
registry();
const names = readdirSync(folder).filter(name => name !== 'SHA256SUMS').sort();
write('SHA256SUMS', names.map(name => `${sha256(name)}  ${name}\n`).join(''));

// Settings for one person's server on standard input and output, as a form shows them.
function forms() {
  const files = new Set(settings.filter(setting => setting.secret).map(setting => `${setting.name}_FILE`));
  return settings.filter(setting => !setting.httpOnly && !files.has(setting.name) && setting.name !== 'MCP_TRANSPORT');
}

function bundle(one) {
  const exe = one.node === 'win32' ? 'mcp-pve.exe' : 'mcp-pve';
  const key = setting => setting.name.toLowerCase();
  const manifest = {
    manifest_version: '0.3',
    name: product.name,
    display_name: product.title,
    version,
    description: product.description,
    author: { name: product.owner, url: product.repository },
    repository: { type: 'git', url: product.repository },
    homepage: product.repository,
    support: `${product.repository}/issues`,
    server: {
      type: 'binary',
      entry_point: `server/${exe}`,
      mcp_config: {
        command: `\${__dirname}/server/${exe}`,
        args: [],
        env: Object.fromEntries(forms().map(setting => [setting.name, `\${user_config.${key(setting)}}`])),
      },
    },
    tools: tools.map(tool => ({ name: tool.name, description: tool.description })),
    keywords: ['proxmox', 'pve', 'virtualization', 'mcp'],
    license: product.license,
    compatibility: { platforms: [one.node] },
    // Each optional one has a default: clients leave the placeholder of a missing one as it is.
    user_config: Object.fromEntries(forms().map(setting => [key(setting), {
      type: { flag: 'boolean', number: 'number' }[setting.kind] ?? 'string',
      title: setting.name,
      description: setting.description,
      required: setting.required,
      ...(setting.required ? {} : { default: { flag: setting.default === 'true', number: Number(setting.default) }[setting.kind] ?? setting.default ?? '' }),
      ...(setting.kind === 'number' ? { min: setting.minimum, max: setting.maximum } : {}),
      ...(setting.secret ? { sensitive: true } : {}),
    }])),
  };
  write(`mcp-pve-${one.rid}.mcpb`, zip([
    { name: 'manifest.json', content: Buffer.from(json(manifest)), mode: 0o644 },
    { name: `server/${exe}`, content: readFileSync(path(one.file)), mode: 0o755 },
  ]));
}

function zip(entries) {
  const time = new Date(epoch * 1000);
  const dos = (Math.max(time.getUTCFullYear() - 1980, 0) << 25 | time.getUTCMonth() + 1 << 21 | time.getUTCDate() << 16
    | time.getUTCHours() << 11 | time.getUTCMinutes() << 5 | time.getUTCSeconds() >> 1) >>> 0;
  const parts = [], directory = [];
  let at = 0;
  for (const { name, content, mode } of entries) {
    const packed = deflateRawSync(content, { level: 6 }), title = Buffer.from(name);
    const common = Buffer.alloc(26); // what both headers have: needs version, flags, method, time, checksum, sizes, lengths
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(dos, 6);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(title.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, title, packed);
    const rest = Buffer.alloc(14); // comment, disk, attributes, place
    rest.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, title);
    at += 30 + title.length + packed.length;
  }
  const central = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

// Versions before their release sort before it: 1.0.0~dev < 1.0.0.
function distribution() { return version.replace('-', '~').replaceAll('-', '.'); }

function summary() {
  return `${product.summary}\n It lets an AI assistant (any MCP client) look after a Proxmox VE cluster, as far as\n it is allowed to. One static file, without any dependency.\n`;
}

// Files of a package, with the time and the modes that they have in it.
function tree(one, documentation) {
  const root = mkdtempSync(join(tmpdir(), 'mcp-pve-package-'));
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  cpSync(path(one.file), join(root, 'usr/bin/mcp-pve'));
  for (const [name, text] of Object.entries(documentation)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  for (const name of ['.', ...readdirSync(root, { recursive: true })]) {
    chmodSync(join(root, name), name in documentation ? 0o644 : 0o755);
    utimesSync(join(root, name), epoch, epoch);
  }
  return root;
}

function copyright() {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nSource: ${product.repository}\n\nFiles: *\nCopyright: the ${product.name} authors\nLicense: ${product.license}\n`
    + readFileSync(new URL('../LICENSE', import.meta.url), 'utf8').trimEnd().split('\n').map(line => ` ${line || '.'}\n`).join('');
}

function deb(one) {
  const root = tree(one, {
    'usr/share/doc/mcp-pve/copyright': copyright(),
    'DEBIAN/control': `Package: mcp-pve\nVersion: ${distribution()}\nArchitecture: ${one.deb}\nMaintainer: ${product.maintainer}\nInstalled-Size: ${Math.ceil(readFileSync(path(one.file)).length / 1024)}\n`
      + `Section: admin\nPriority: optional\nHomepage: ${product.repository}\nDescription: ${summary()}`,
  });
  // gzip, which every version of dpkg reads.
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z6', '--build', root, path(`mcp-pve-${one.rid}.deb`)], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(root, { recursive: true });
}

function rpm(one) {
  const root = tree(one, { 'usr/share/licenses/mcp-pve/LICENSE': readFileSync(new URL('../LICENSE', import.meta.url)) });
  const top = mkdtempSync(join(tmpdir(), 'mcp-pve-rpm-'));
  writeFileSync(join(top, 'mcp-pve.spec'), `%global debug_package %{nil}
%global __os_install_post %{nil}
Name: mcp-pve
Version: ${distribution()}
Release: 1
Summary: ${product.summary}
License: ${product.license}
URL: ${product.repository}
AutoReqProv: no
%description
${summary().split('\n').slice(1).map(line => line.trim()).join('\n')}
%install
cp -a ${root}/usr %{buildroot}/
%files
%attr(755, root, root) /usr/bin/mcp-pve
%license %attr(644, root, root) /usr/share/licenses/mcp-pve/LICENSE
`);
  const define = Object.entries({
    _topdir: top, _rpmdir: join(top, 'out'), _rpmfilename: 'mcp-pve.rpm', _buildhost: 'localhost', _build_id_links: 'none', _binary_payload: 'w6.gzdio',
    use_source_date_epoch_as_buildtime: '1', clamp_mtime_to_source_date_epoch: '1',
  }).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  try {
    execFileSync('rpmbuild', ['-bb', '--quiet', '--target', `${one.rpm}-linux`, ...define, join(top, 'mcp-pve.spec')], { stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (e) {
    throw new Error(`rpmbuild: ${e.stderr ?? e.message}`);
  }
  cpSync(join(top, 'out/mcp-pve.rpm'), path(`mcp-pve-${one.rid}.rpm`));
  rmSync(root, { recursive: true });
  rmSync(top, { recursive: true });
}

// NuGet's packages, and what the linker took in besides: told by the file itself where it can be.
function bom(one) {
  const bom = JSON.parse(readFileSync(bomFile, 'utf8')), file = readFileSync(path(one.file)).toString('latin1');
  const compiler = bom.components.find(part => part.name === 'Microsoft.DotNet.ILCompiler')?.version;
  if (!compiler) throw new Error(`${bomFile} names no Microsoft.DotNet.ILCompiler, so the runtime's version is not known`);
  const part = (name, version, license, extra) => ({ type: 'library', 'bom-ref': `${name}@${version ?? 'unknown'}`, name, ...(version ? { version } : {}), scope: 'required', licenses: [{ license: { id: license } }], ...extra });
  const nuget = name => part(name, compiler, 'MIT', { 'bom-ref': `pkg:nuget/${name}@${compiler}`, purl: `pkg:nuget/${name}@${compiler}` });
  const linked = [nuget(`Microsoft.NETCore.App.Runtime.NativeAOT.${one.rid}`), nuget(`Microsoft.AspNetCore.App.Runtime.${one.rid}`)];
  const zlib = /(\d+\.\d+\.\d+\.zlib-ng)/.exec(file)?.[1];
  if (zlib) linked.push(part('zlib-ng', zlib, 'Zlib', { description: 'As .NET brings it; the version is that of the zlib it stands for.', purl: `pkg:generic/zlib-ng@${zlib}` }));
  if (one.node === 'linux') {
    const openssl = /OpenSSL (\d+\.\d+\.\d+[a-z]*) +\d+ \w+ \d{4}/.exec(file)?.[1];
    if (!openssl) throw new Error(`${one.file} names no version of the OpenSSL in it`);
    linked.push(part('openssl', openssl, 'Apache-2.0', { purl: `pkg:generic/openssl@${openssl}`, cpe: `cpe:2.3:a:openssl:openssl:${openssl}:*:*:*:*:*:*:*` }));
    linked.push(part('glibc', null, 'LGPL-2.1-or-later', { description: 'Of the machine that linked the file, which does not tell its version.', purl: 'pkg:generic/glibc' }));
  }
  // Tools of the build are not in the file, nor are the compilers of the other platforms.
  bom.components = [...bom.components.filter(part => part.scope !== 'excluded' && !part.name.includes('ILCompiler') && part.name !== 'Microsoft.NET.ILLink.Tasks'), ...linked]
    .sort((a, b) => a['bom-ref'] < b['bom-ref'] ? -1 : 1);
  const kept = new Set(bom.components.map(part => part['bom-ref'])), self = `${one.file}@${version}`;
  bom.metadata.timestamp = new Date(epoch * 1000).toISOString();
  bom.metadata.component = {
    type: 'application', 'bom-ref': self, name: one.file, version, hashes: [{ alg: 'SHA-256', content: one.sha256 }], licenses: [{ license: { id: product.license } }],
    externalReferences: [{ type: 'distribution', url: address(one.file) }, { type: 'vcs', url: product.repository }],
  };
  bom.dependencies = [{ ref: self, dependsOn: [...kept] }, ...(bom.dependencies ?? []).filter(entry => kept.has(entry.ref))
    .map(entry => ({ ref: entry.ref, ...(entry.dependsOn ? { dependsOn: entry.dependsOn.filter(ref => kept.has(ref)).sort() } : {}) })).sort((a, b) => a.ref < b.ref ? -1 : 1)];
  write(`mcp-pve-${one.rid}.cdx.json`, json(bom));
}

function homebrew() {
  const on = (system, ...inside) => inside.some(Boolean) ? `  on_${system} do\n${inside.filter(Boolean).join('')}  end\n\n` : '';
  const cpu = (name, one) => one && `    on_${name} do\n      url "${address(one.file)}"\n      sha256 "${one.sha256}"\n    end\n`;
  write('mcp-pve.rb', `class McpPve < Formula
  desc "${product.summary}"
  homepage "${product.repository}"
  version "${version}"
  license "${product.license}"

${on('macos', platform('osx-arm64') && '    depends_on arch: :arm64\n\n', cpu('arm', platform('osx-arm64')))}${on('linux', cpu('intel', platform('linux-x64')), cpu('arm', platform('linux-arm64')))}  def install
    bin.install Dir["mcp-pve-*"].first => "mcp-pve"
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/mcp-pve --version").strip
    assert_match "pve1", shell_output("#{bin}/mcp-pve --demo call pve_list_nodes")
  end
end
`);
}

function scoop() {
  const one = platform('win-x64');
  if (!one) return;
  const url = name => `${name}#/mcp-pve.exe`;
  write('mcp-pve.json', json({
    version, description: product.summary, homepage: product.repository, license: product.license,
    architecture: { '64bit': { url: url(address(one.file)), hash: one.sha256 } },
    bin: 'mcp-pve.exe',
    checkver: 'github',
    autoupdate: { architecture: { '64bit': { url: url(`${product.repository}/releases/download/v$version/${one.file}`) } }, hash: { url: '$baseurl/SHA256SUMS' } },
  }));
}

function winget() {
  const one = platform('win-x64');
  if (!one) return;
  const manifest = (type, suffix, fields) => write(`${product.winget}${suffix}.yaml`,
    `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.1.6.0.schema.json\n\nPackageIdentifier: ${product.winget}\nPackageVersion: ${version}\n${fields}ManifestType: ${type}\nManifestVersion: 1.6.0\n`);
  manifest('version', '', 'DefaultLocale: en-US\n');
  manifest('installer', '.installer', `InstallerType: portable\nCommands:\n- mcp-pve\nReleaseDate: ${new Date(epoch * 1000).toISOString().slice(0, 10)}\nInstallers:\n- Architecture: x64\n  InstallerUrl: ${address(one.file)}\n  InstallerSha256: ${one.sha256.toUpperCase()}\n`);
  manifest('defaultLocale', '.locale.en-US', `PackageLocale: en-US\nPublisher: ${product.owner}\nPublisherUrl: ${product.repository}\nPackageName: ${product.name}\nPackageUrl: ${product.repository}\nLicense: ${product.license}\nLicenseUrl: ${product.repository}/blob/v${version}/LICENSE\nShortDescription: ${product.summary}\nMoniker: mcp-pve\nTags:\n- mcp\n- proxmox\n`);
}

// https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
function registry() {
  const variable = setting => ({
    name: setting.name,
    description: setting.description,
    isRequired: setting.required,
    isSecret: setting.secret,
    format: { flag: 'boolean', number: 'number', file: 'filepath' }[setting.kind] ?? 'string',
    ...(setting.default === null ? {} : { default: setting.default }),
    ...(setting.kind === 'choice' ? { choices: setting.accepted } : {}),
  });
  const local = settings.filter(setting => !setting.httpOnly && setting.name !== 'MCP_TRANSPORT').map(variable);
  const served = settings.map(setting => setting.name === 'MCP_TRANSPORT' ? { name: setting.name, description: setting.description, value: 'http' } : variable(setting));
  const image = `${product.image}:${version}`;
  write('server.json', json({
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: product.registryName,
    title: product.title,
    description: product.description,
    version,
    repository: { url: product.repository, source: 'github' },
    websiteUrl: product.repository,
    packages: [
      { registryType: 'oci', identifier: image, runtimeHint: 'docker', transport: { type: 'stdio' }, environmentVariables: local },
      {
        registryType: 'oci', identifier: image, runtimeHint: 'docker',
        runtimeArguments: [{ type: 'named', name: '-p', value: '127.0.0.1:{MCP_PORT}:{MCP_PORT}', description: 'Clients of this host only.', variables: { MCP_PORT: { description: 'Port to connect to.', format: 'number', default: '3000' } } }],
        transport: { type: 'streamable-http', url: 'http://127.0.0.1:{MCP_PORT}/mcp' },
        environmentVariables: served,
      },
      ...platforms.map(one => ({
        registryType: 'mcpb', identifier: address(`mcp-pve-${one.rid}.mcpb`), version, fileSha256: sha256(`mcp-pve-${one.rid}.mcpb`),
        transport: { type: 'stdio' }, environmentVariables: local,
      })),
    ],
  }));
}
