import { setFlagsFromString } from 'node:v8';

// While a gateway starts, many objects of a request survive a garbage collection, so V8 decides to allocate such objects in the
// old generation. Under load they live for milliseconds only; in the old generation they keep everything they refer to alive,
// and every collection copies it (docs/performance.md). Must be imported before anything else.
setFlagsFromString('--no-allocation-site-pretenuring');
