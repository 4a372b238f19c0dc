// Generates what the type check needs, as a run of the benchmark does.
import { generatePrisma } from './build.ts';

await generatePrisma();
