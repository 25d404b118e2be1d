// Writes the names of the code that runs from the server's start to the answer of a call: the linker puts it together, so
// that starting brings half of it into memory instead of nearly all.
// usage: node build/order.mjs PROGRAM SYMBOLS PVE LIST: the published file, the one with its symbols, the benchmark, which
// can be a Proxmox VE, and what to write.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [program, symbols, benchmark, list] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'order-'));
const trace = join(folder, 'trace');
const alone = join(folder, 'server'); // without its symbols beside it, which Valgrind does not understand
copyFileSync(program, alone);

const lines = child => createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const pve = spawn(benchmark, ['--serve-pve', 'constant'], { stdio: ['pipe', 'pipe', 'inherit'] });
const address = (await lines(pve).next()).value;
const server = spawn('valgrind', ['-q', '--tool=callgrind', '--dump-instr=yes', '--compress-pos=no', `--callgrind-out-file=${trace}`, alone], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: {
    PATH: process.env.PATH, HOME: process.env.HOME,
    PVE_BASE_URL: address.replace(/\/$/, ''), PVE_TOKEN_ID: 'root@pam!order', PVE_TOKEN_SECRET: '00000000-0000-0000-0000-000000000000', PVE_VERIFY_SSL: 'false',
    DOTNET_GCHeapHardLimit: '10000000', // Valgrind reserves no terabytes
  },
});
const answers = lines(server);
let id = 0;
async function ask(method, params) {
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })}\n`);
  const { value } = await answers.next();
  if (!value || JSON.parse(value).error || JSON.parse(value).result.isError) throw new Error(`${method}: ${value}`);
}
await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'order', version: '1' } });
server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
await ask('tools/list');
for (let call = 0; call < 3; call++) await ask('tools/call', { name: 'pve_get_node_status', arguments: { node: 'pve1' } });
server.stdin.end();
await once(server, 'close');
pve.stdin.end();
const executed = new Set(readFileSync(trace, 'latin1').match(/^0x[0-9a-f]+/gm).map(Number));
rmSync(folder, { recursive: true });

const named = execFileSync('nm', ['--defined-only', '--numeric-sort', symbols], { maxBuffer: 1 << 30, encoding: 'latin1' })
  .split('\n').filter(line => / t /i.test(line)).map(line => [parseInt(line, 16), line.slice(line.indexOf(' ') + 3)]);
const order = new Set();
let at = 0;
for (const address of [...executed].sort((a, b) => a - b)) {
  while (at + 1 < named.length && named[at + 1][0] <= address) at++;
  if (named[at][0] <= address) order.add(named[at][1]);
}
writeFileSync(list, [...order, ''].join('\n'));
console.log(`${order.size} of ${named.length} functions`);
