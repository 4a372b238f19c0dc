// The few elements of the charts, in colors that are readable on light and dark pages.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .head { font-size: 13px; font-weight: 600; }
  .quiet { fill: #6e7781; }
  .strong { font-weight: 600; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .bar { fill: #afb8c1; }
  .bare { fill: #d8dee4; }
  .ours { fill: #1f6feb; }
  .rule { stroke: #d0d7de; stroke-width: 1; }
  .mark { stroke: #6e7781; stroke-width: 1; stroke-dasharray: 3 3; }
  .line { fill: none; stroke-width: 2; }
  .a { stroke: #1f6feb; } .b { stroke: #bf8700; } .c { stroke: #1a7f37; }
  .dot.a { fill: #1f6feb; } .dot.b { fill: #bf8700; } .dot.c { fill: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #8d96a0; }
    .bar { fill: #545d68; }
    .bare { fill: #373e47; }
    .ours { fill: #539bf5; }
    .rule { stroke: #373e47; }
    .mark { stroke: #8d96a0; }
    .a { stroke: #539bf5; } .b { stroke: #c69026; } .c { stroke: #57ab5a; }
    .dot.a { fill: #539bf5; } .dot.b { fill: #c69026; } .dot.c { fill: #57ab5a; }
  }`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const round = (number: number): number => Math.round(number * 10) / 10;

export const text = (x: number, y: number, content: string, className = ''): string =>
  `<text x="${round(x)}" y="${round(y)}" class="${className}">${escaped(content)}</text>`;

export const bar = (x: number, y: number, width: number, height: number, className: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(width, 1))}" height="${height}" rx="2" class="${className}"/>`;

export const rule = (x1: number, y1: number, x2: number, y2: number, className = 'rule'): string =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${className}"/>`;

export const polyline = (points: readonly (readonly [number, number])[], className: string): string =>
  `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" class="line ${className}"/>`;

export const dot = (x: number, y: number, className: string): string =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" class="dot ${className}"/>`;

export function svg(width: number, height: number, label: string, parts: readonly string[]): string {
  const size = `viewBox="0 0 ${width} ${round(height)}" width="${width}" height="${round(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(label)}">
<style>${style}
</style>
${parts.join('\n')}
</svg>
`;
}
