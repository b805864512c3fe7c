import type { Compilation } from "../../compile";
import { screen, type Scene } from "./screen";

/** How things are, printed once, and then what happens. */
export class Journal {
  private isBegun = false;

  constructor(private readonly compilation: Compilation) {}

  show({ snapshot, events, time }: Scene): void {
    const lines = this.isBegun ? events : screen(this.compilation, { snapshot, events, time }).map(({ text }) => text);
    this.isBegun = true;
    for (const line of lines) process.stdout.write(`${line}\n`);
  }
}
