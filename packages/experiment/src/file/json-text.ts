/** JSON laid out to be read and compared in a diff: a value that fits in a line takes one line. */

const width = 110;

/** `value` as the text of a file. Laid out as Prettier does it, so that the format check accepts generated files. */
export function jsonText(value: unknown): string {
  return layOut(value, '', 0) + '\n';
}

/** `indent` is the text before the line, `taken` the width of the text before and after the value in it. */
function layOut(value: unknown, indent: string, taken: number): string {
  const line = inline(value);
  if (typeof value !== 'object' || value === null) return line;
  if (indent.length + taken + line.length <= width && !holdsRows(value)) return line;
  const deeper = indent + '  ';
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every((item) => typeof item === 'number')) return filled(value, indent);
    const items = value.map((item) => deeper + layOut(item, deeper, 1));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const items = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => {
      const name = `${JSON.stringify(key)}: `;
      return deeper + name + layOut(item, deeper, name.length + 1);
    });
  return `{\n${items.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const items = Object.entries(value).filter(([, item]) => item !== undefined);
  return items.length
    ? `{ ${items.map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`).join(', ')} }`
    : '{}';
}

/** Whether a list is a table: several lists, or several objects, of more than one item each. Rows get a line each. */
function holdsRows(value: object): boolean {
  if (!Array.isArray(value)) return Object.values(value).some((item) => isObject(item) && holdsRows(item));
  const long = (item: unknown) => isObject(item) && Object.keys(item).length > 1;
  return (
    (value.length > 1 &&
      value.every((item) => long(item) && Array.isArray(item) === Array.isArray(value[0]))) ||
    value.some((item) => isObject(item) && holdsRows(item))
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Numbers, as many per line as fit. */
function filled(numbers: number[], indent: string): string {
  const lines: string[] = [];
  let line = indent + ' ';
  numbers.forEach((number, index) => {
    const word = ` ${number}${index < numbers.length - 1 ? ',' : ''}`;
    if (line.length + word.length > width) {
      lines.push(line);
      line = indent + ' ';
    }
    line += word;
  });
  return `[\n${[...lines, line].join('\n')}\n${indent}]`;
}
