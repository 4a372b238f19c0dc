/** How many line breaks are around a paragraph or block, as in the text of other HTML. */
const blocks: Readonly<Record<string, number>> = { p: 2, div: 1 };
const lineBreaks = ['br', 'br/', 'br /'];
const spaces = /[ \t\r\n\f\u200b]+/g;
const unusualSpace = /^ |[\t\r\n\f\u200b]| {2}| $/;

/** What stands between two tags of blocks. */
type Run = 'nothing' | 'line breaks' | 'words';

/**
 * The text of HTML that consists of paragraphs, blocks and line breaks alone, without attributes and entities: most messages are no more
 * than that, and need no parser. Null for all other HTML.
 */
export function textOfParagraphs(html: string): string | null {
  if (html.includes('&')) return null;
  const open: string[] = [];
  let text = '';
  let breaks = 0;
  let run = 'words' as Run;
  let isOpened = false;
  const say = (words: string, kind: Run) => {
    text += text === '' ? words : '\n'.repeat(breaks) + words;
    breaks = 0;
    if (run !== 'words') run = kind;
  };
  for (let from = 0; from < html.length; ) {
    const start = html.indexOf('<', from);
    const words = squeezed(html.slice(from, start === -1 ? html.length : start));
    if (words !== '') say(words, 'words');
    if (start === -1) break;
    const end = html.indexOf('>', start);
    if (end === -1) return null;
    const tag = html.slice(start + 1, end);
    from = end + 1;
    if (lineBreaks.includes(tag)) {
      say('\n', 'line breaks');
      continue;
    }
    const isEnd = tag.startsWith('/');
    const name = isEnd ? tag.slice(1) : tag;
    const around = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    // A paragraph with blocks in it ends before them: that, and tags that do not match, is for a parser.
    if (around === undefined || (isEnd ? open.pop() !== name : open.at(-1) === 'p')) return null;
    // So are empty blocks, and lines that are empty beside blocks.
    if (isEnd && isOpened ? run === 'nothing' : run === 'line breaks') return null;
    if (!isEnd) open.push(name);
    isOpened = !isEnd;
    run = 'nothing';
    breaks = Math.max(breaks, around);
  }
  return open.length === 0 ? text.trim() : null;
}

function squeezed(words: string): string {
  return unusualSpace.test(words) ? words.replace(spaces, ' ').replace(/^ | $/g, '') : words;
}
