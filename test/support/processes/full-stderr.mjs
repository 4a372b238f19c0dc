// Loaded into a gateway before it starts: its standard error is a full disk from then on.
import { closeSync, openSync } from 'node:fs';

closeSync(2);
if (openSync('/dev/full', 'w') !== 2) throw new Error('Something else has replaced standard error.');
