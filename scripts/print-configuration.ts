// Writes docs/configuration.md from the code, or, with --check, fails when it differs.
import { configVariables } from '../src/config/config.ts';
import { writeOrCheck } from './printed-file.ts';

const path = 'docs/configuration.md';
const rows = configVariables.map(
  (variable) =>
    `| \`${variable.name}\` | ${variable.default === null ? '–' : `\`${variable.default}\``} | ${variable.about} Must be ${variable.expects}. |`,
);
const text = `# Configuration

Parley is configured by environment variables only. The gateway checks them at start and reports all mistakes at once. An empty variable counts as not set.

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}

This page is printed from the code: \`npm run docs\`.
`;
await writeOrCheck(path, text, 'npm run docs');
