import { afterAll } from 'vitest';
import { endFile } from '../support/processes/after-file.ts';

afterAll(endFile);
