#!/usr/bin/env -S node --max-semi-space-size=64
// The command `parley`. An old Node is told so here, where it meets nothing yet that it does not know.
import { existsSync, readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = engines.node.replace('>=', '');
const [major, minor] = process.versions.node.split('.');
const [leastMajor, leastMinor] = needed.split('.');

if (Number(major) < Number(leastMajor) || (major === leastMajor && Number(minor) < Number(leastMinor))) {
  console.error(`Node ${needed} or newer is needed, this is ${major}.${minor}.`);
  process.exit(1);
}
// In a clone; a package that was installed has its `dist`, and nothing to build it from.
const build = new URL('../scripts/build.mjs', import.meta.url);
if (existsSync(build)) (await import(build.href)).buildIfNeeded();
await import('../dist/cli/main.js');
