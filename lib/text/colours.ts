/** Colours, or none: functions that leave a text as it is. */
export type Colours = Readonly<Record<"bold" | "red" | "green" | "yellow" | "cyan" | "dim", (text: string) => string>>;

/** Lines of a unified diff, without its heading. */
export function paintedHunks(lines: readonly string[], { red, green, cyan }: Colours): string[] {
  return lines.map((line) => {
    if (line.startsWith("+")) return green(line);
    if (line.startsWith("-")) return red(line);
    return line.startsWith("@@") ? cyan(line) : line;
  });
}
