import { setFlagsFromString } from 'node:v8';

// While a gateway starts, much of what a request makes outlives a collection, and V8 concludes that such objects are best
// made among the old ones. Under load each of them lives for milliseconds: there they keep all that hangs on them from
// being collected, and every collection copies it (docs/performance.md). To be imported before anything else.
setFlagsFromString('--no-allocation-site-pretenuring');
