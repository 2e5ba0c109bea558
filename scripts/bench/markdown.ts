/** A Markdown table: the first column to the left, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

export const milliseconds = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0));
export const megabytes = (bytes: number | undefined) =>
  bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0);
export const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;
export const times = (ratio: number | undefined) => (ratio === undefined ? '–' : `${ratio.toFixed(1)}×`);
