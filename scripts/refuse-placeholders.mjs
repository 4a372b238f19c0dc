// Run before `npm publish`, in the folder of the package: refuses addresses that lead nowhere, under `.example`.
import { readFileSync } from 'node:fs';

const { name, homepage, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const placeholders = [homepage, repository.url].filter((address) => new URL(address).hostname.endsWith('.example'));
if (placeholders.length > 0) {
  console.error(`${name}: package.json names addresses that do not exist: ${placeholders.join(', ')}`);
  process.exit(1);
}
