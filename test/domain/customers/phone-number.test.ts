import { describe, expect, it } from 'vitest';
import { phoneKey } from '../../../src/domain/customers/phone-number.ts';

describe('the identity of a phone number', () => {
  it.each([
    ['+44 20 7946 0000', '+442079460000'],
    ['0044 (20) 7946-0000', '+442079460000'],
    ['+44 (0)20 7946 0000', '+442079460000'],
    ['+44.20.7946.0000', '+442079460000'],
    ['＋44 20 7946 0000', '+442079460000'],
    ['+44–20—7946‑0000', '+442079460000'],
    ['030 / 901820', '030901820'],
    ['(030) 901820', '030901820'],
    ['110', '110'],
  ])('R30: %s is %s', (text, key) => expect(phoneKey(text)).toBe(key));

  it.each(['', ' ', '+', '12', 'call me', '+44 20 7946 0000 ext. 5', '+44 20 or +44 30', '++4420', '1'.repeat(33)])(
    'R30: %j is not a number',
    (text) => expect(phoneKey(text)).toBeNull(),
  );

  it('R30: a number without its country code is a different one', () => {
    expect(phoneKey('020 7946 0000')).not.toBe(phoneKey('+44 20 7946 0000'));
  });
});
