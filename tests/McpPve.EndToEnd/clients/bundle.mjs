// bundle.mjs FILE FOLDER ANSWERS: checks a bundle's manifest, unpacks it as a client does, and says on stdout how a client
// would start the server when a person fills in the form with ANSWERS, a JSON object.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getMcpConfigForManifest, unpackExtension } from '@anthropic-ai/mcpb';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const [file, folder, answers] = process.argv.slice(2);
if (!await unpackExtension({ mcpbPath: file, outputDir: folder, silent: true })) throw new Error(`${file} can't be unpacked`);
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@anthropic-ai/mcpb/mcpb-manifest-v0.3.schema.json'), 'utf8')));
const config = await getMcpConfigForManifest({ manifest, extensionPath: folder, systemDirs: {}, userConfig: JSON.parse(answers), pathSeparator: '/' });
console.log(JSON.stringify({ manifest, errors: valid(manifest) ? [] : valid.errors, config: config ?? null }));
