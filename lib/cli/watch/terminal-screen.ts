import { clearScreenDown, cursorTo } from "node:readline";
import type { Compilation } from "../../compile";
import { coloursOf } from "../../terminal/colours";
import { screen, type Line, type Scene } from "./screen";

const EVENTS_SHOWN = 10;
const { bold, red, dim } = coloursOf(process.stdout);
const PAINT: Readonly<Record<NonNullable<Line["tone"]>, (text: string) => string>> = {
  title: bold,
  alarm: red,
  aside: dim,
};

/** A terminal's second screen: what was on it before comes back at the end, with what happened meanwhile. */
export class TerminalScreen {
  private readonly events: string[] = [];

  constructor(private readonly compilation: Compilation) {
    process.stdout.write("\u001b[?1049h\u001b[?25l");
  }

  show({ snapshot, events, time }: Scene): void {
    this.events.push(...events);
    const { columns, rows } = terminalSize();
    const lines = screen(this.compilation, { snapshot, events: this.events.slice(-EVENTS_SHOWN), time });
    const painted = lines.slice(0, rows - 1).map(({ text, tone }) => {
      const visible = text.slice(0, columns);
      return tone === undefined ? visible : PAINT[tone](visible);
    });
    cursorTo(process.stdout, 0, 0);
    clearScreenDown(process.stdout);
    process.stdout.write(painted.join("\n"));
  }

  end(): void {
    process.stdout.write("\u001b[?25h\u001b[?1049l");
    for (const event of this.events) process.stdout.write(`${event}\n`);
  }
}

/** A serial console does not know its size. */
function terminalSize(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stdout;
  return { columns: columns || Infinity, rows: rows || Infinity };
}
