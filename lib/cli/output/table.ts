import { printable } from "../../text/printable";

/** Columns padded to their widest cell, two spaces apart. A cell may hold several lines, of whatever a host says. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header.map((title) => title.toUpperCase()), ...rows.flatMap(splitRow)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return (
    lines
      .map((line) =>
        line
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join("  ")
          .trimEnd(),
      )
      .join("\n") + "\n"
  );
}

function splitRow(row: readonly string[]): string[][] {
  const cells = row.map((cell) => cell.split("\n").map(printable));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ""));
}
