import { expect, it } from 'vitest';
import { textOfHtml } from '../../../src/cli/import/convert/html-text.ts';
import { textOfParagraphs } from '../../../src/cli/import/convert/plain-paragraphs.ts';
import { createRandom } from '../../support/data/history.ts';

const pieces = ['<br>', '<br/>', '<br />', ' ', 'a', 'b c', '\n', '  ', '\u00a0', '\u200b', '>', 'x\ty', '<br>'];

function randomHtml(random: (below: number) => number, depth = 0): string {
  return Array.from({ length: 1 + random(4) }, () => {
    if (depth > 3 || random(3) > 0) return pieces[random(pieces.length)];
    return random(2) === 0 ? `<p>${randomHtml(random, 9)}</p>` : `<div>${randomHtml(random, depth + 1)}</div>`;
  }).join('');
}

it('paragraphs and line breaks become the text that the parser makes of them', () => {
  const random = createRandom(16);
  let simple = 0;
  for (let nth = 0; nth < 2_000; nth++) {
    const html = `<div>${randomHtml(random)}</div>`;
    const text = textOfParagraphs(html);
    if (text === null) continue;
    simple += 1;
    // A comment is for the parser, which leaves it out.
    expect([html, text]).toEqual([html, textOfHtml(`<!---->${html}`)]);
  }
  expect(simple).toBeGreaterThan(400);
});

it.each([
  ['<div><p>Hello,<br>thanks.</p><p>Ada</p></div>', 'Hello,\nthanks.\n\nAda'],
  ['<p>a</p><p></p><p>b</p>', null],
  ['<p>Fish &amp; chips</p>', null],
  ['<p class="x">a</p>', null],
  ['<p>a<b>b</b></p>', null],
  ['<p>a<div>b</div></p>', null],
  ['<p>a', null],
  ['a < b', null],
])('%s is read without a parser: %s', (html, text) => {
  expect(textOfParagraphs(html)).toBe(text);
});
