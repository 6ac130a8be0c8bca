// node node-wasi.mjs DIR::NAME FILE.wasm [ARGUMENT...]: runs a WASI program in Node with DIR as its NAME, and says at the end how much
// CPU time its _start took, V8's compiler threads included. What programs of sightglass import from its recorder does nothing.
import {WASI} from 'node:wasi';
import fs from 'node:fs';
const [mapped, file, ...rest] = process.argv.slice(2);
const [dir, name] = mapped.split('::');
const wasi = new WASI({version: 'preview1', args: ['guest', ...rest], env: {}, preopens: {[name]: dir}, returnOnExit: true});
const module = await WebAssembly.compile(fs.readFileSync(file));
const instance = await WebAssembly.instantiate(module, {wasi_snapshot_preview1: wasi.wasiImport, bench: {start() {}, end() {}}});
const start = process.cpuUsage();
const status = wasi.start(instance);
const {user, system} = process.cpuUsage(start);
fs.writeSync(2, `node-wasi: cpu ${(user + system) / 1e6}\n`);
process.exit(status);
