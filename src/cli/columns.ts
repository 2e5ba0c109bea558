/** Columns a text takes on a terminal: East Asian signs take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, sign) => sum + (/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/u.test(sign) ? 2 : 1),
    0,
  );

/** The text with spaces after it, up to this many columns. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Rows of equally many cells as lines, with two spaces between columns. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]!))));
  return rows.map((row) =>
    row
      .map((text, column) => padTo(text, widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
