/** The HTML that reports are made of: one file, no script, no outside resource. */

import { escapeXml as escapeHtml } from '@nutshell/drawing';

export { escapeHtml };
export { pictureCard as chart } from '@nutshell/drawing/files';

/** A figure with its caption. `html` goes in as it is, the caption is escaped. */
export function figure(caption: string, html: string): string {
  return `<figure>${html}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** Small pictures side by side, as many to a line as fit; each an HTML text. */
export function gallery(items: readonly string[]): string {
  return `<div class="gallery">${items.join('')}</div>`;
}

/** An `<img>` of a data URI; `alt` says what it shows. */
export function image(uri: string, alt: string, css = ''): string {
  return `<img src="${escapeHtml(uri)}" alt="${escapeHtml(alt)}"${css && ` class="${escapeHtml(css)}"`}>`;
}

/** A table of plain texts with a head; columns named in `right` are aligned to the right. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const css = head.map((name) => (right.includes(name) ? ' class="number"' : ''));
  const th = head.map((name, column) => `<th scope="col"${css[column]}>${escapeHtml(name)}</th>`).join('');
  const tr = rows.map(
    (row) => `<tr>${row.map((cell, column) => `<td${css[column]}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${th}</tr></thead><tbody>${tr.join('')}</tbody></table></div>`;
}

/** Names with their values. */
export function definitions(entries: readonly (readonly [name: string, value: string])[]): string {
  const rows = entries.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<div class="scroll"><table class="definitions"><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A whole page. `lead` and the sections' `html` go in as they are, titles are escaped. */
export function page(options: {
  title: string;
  lead: string;
  sections: readonly { title: string; html: string }[];
  /** For tables that need the whole width of the window. */
  isWide?: boolean;
  /** Rules of its own, after those of all pages. */
  style?: string;
}): string {
  const { title, lead, sections, isWide = false, style: own = '' } = options;
  const parts = sections.map(
    ({ title, html }) => `<section><h2>${escapeHtml(title)}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}${own}</style>
</head>
<body>
<main${isWide ? ' class="wide"' : ''}>
<h1>${escapeHtml(title)}</h1>
${lead}
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --ink: #1f2328; --quiet: #59636e; --paper: #ffffff; --panel: #f6f8fa; --line: #d1d9e0;
  --good: #116329; --bad: #b3261e; --heat: 0, 114, 178; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --quiet: #9ba5b0; --paper: #0d1117; --panel: #161b22;
  --line: #3d444d; --good: #56d364; --bad: #ff8a80; --heat: 86, 180, 233; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
.wide { max-width: none; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 44rem; }
.quiet { color: var(--quiet); }
.met { color: var(--good); font-weight: 600; }
.missed { color: var(--bad); font-weight: 600; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; min-width: 9rem; }
.tiles b { display: block; font-size: 1.4rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--quiet); font-size: .85rem; display: block; }
.scroll { overflow-x: auto; }
.card { background: #ffffff; border: 1px solid var(--line); border-radius: .5rem; }
.chart { display: block; width: 100%; min-width: 34rem; max-width: 50rem; height: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.definitions th { color: var(--quiet); font-weight: normal; white-space: nowrap; }
.definitions td { overflow-wrap: anywhere; }
.confusion td { text-align: right; min-width: 2.6rem; border: 1px solid var(--line); }
.confusion th { text-align: right; }
.confusion .diagonal { font-weight: 700; }
figure { margin: 1rem 0; }
figcaption { color: var(--quiet); font-size: .85rem; margin-top: .35rem; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: .75rem; }
.gallery figure { margin: 0; }
.gallery img { width: 100%; }
img { max-width: 100%; height: auto; image-rendering: pixelated; border-radius: .2rem; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; font-size: .85rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;
