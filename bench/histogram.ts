// Latencies in buckets that grow by 1 %: percentiles within 1 % of the exact value, in constant memory however long the
// run.
const growth = Math.log(1.01);
const smallestMs = 0.01;
const buckets = 2048;

export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;
  #max = 0;
  #sum = 0;

  add(ms: number): void {
    const bucket = ms <= smallestMs ? 0 : Math.min(buckets - 1, Math.ceil(Math.log(ms / smallestMs) / growth));
    this.#counts[bucket]! += 1;
    this.#total += 1;
    this.#sum += ms;
    if (ms > this.#max) this.#max = ms;
  }

  get total(): number {
    return this.#total;
  }

  get mean(): number {
    return this.#total === 0 ? 0 : this.#sum / this.#total;
  }

  get max(): number {
    return this.#max;
  }

  /** The latency that `share` (0 to 1) of the requests did not exceed. */
  percentile(share: number): number {
    const wanted = Math.ceil(this.#total * share);
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      seen += this.#counts[bucket]!;
      if (seen >= wanted && seen > 0) return Math.min(this.#max, smallestMs * Math.exp(bucket * growth));
    }
    return this.#max;
  }
}
