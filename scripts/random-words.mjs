export const words = (
  'parcel invoice lamp refund order late broken address thanks return Lieferung façade 名前 shoe colour size cheque label ' +
  'courier replacement warranty charger delivery tracking account password voucher receipt stock colleague tomorrow'
).split(' ');

// mulberry32
let state = 20_260_101;

/** The next of a sequence of numbers below a limit, the same in every process. */
export function random(below) {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

export const pick = (items) => items[random(items.length)];
/** A text of this many words. */
export const text = (length) => Array.from({ length }, () => pick(words)).join(' ');
