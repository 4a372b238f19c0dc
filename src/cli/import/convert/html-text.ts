import { compile } from 'html-to-text';
import { textOfParagraphs } from './plain-paragraphs.ts';

const convert = compile({
  wordwrap: false,
  preserveNewlines: false,
  limits: { maxInputLength: undefined },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    { selector: 'img', options: { linkBrackets: ['(', ')'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
  ],
});
const mayBeHtml = /<[a-z!/]|&(?:#\d+|#x[\da-f]+|[a-z]+\d*);/i;

/** The text of HTML, with its line breaks and the addresses of its links. */
export function textOfHtml(html: string): string {
  return mayBeHtml.test(html) ? (textOfParagraphs(html) ?? convert(html).trim()) : html.trim();
}
