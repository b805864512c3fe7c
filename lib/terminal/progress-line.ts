/** What takes no longer says nothing of how far it is. */
const PATIENCE_MS = 2_000;
const IN_PLACE_MS = 500;
/** Where each is a line that stays. */
const AS_LINES_MS = 5_000;

/** Of a terminal that does not know its own. */
const USUAL_COLUMNS = 80;

const CLEAR = "\r\u001b[K";

/**
 * How far work is that takes its time, on standard error: on a terminal in place, elsewhere as a line whenever it is further. One
 * at a time; whoever prints something else meanwhile calls {@link clearProgress} before.
 */
export class ProgressLine {
  private timer: NodeJS.Timeout;
  /** In place: what stands there now. As lines: what was the last one. */
  private shown = "";

  private constructor(
    private readonly text: () => string,
    private readonly stream: NodeJS.WriteStream,
  ) {
    this.timer = setTimeout(() => this.begin(), PATIENCE_MS).unref();
  }

  /** @param text how far it is; nothing: there is nothing to say yet */
  static async during<T>(text: () => string, work: () => Promise<T>, stream = process.stderr): Promise<T> {
    const line = new ProgressLine(text, stream);
    current = line;
    try {
      return await work();
    } finally {
      current = undefined;
      clearTimeout(line.timer);
      line.clear();
    }
  }

  private begin(): void {
    this.show();
    this.timer = setInterval(() => this.show(), this.stream.isTTY ? IN_PLACE_MS : AS_LINES_MS).unref();
  }

  private show(): void {
    const text = this.text();
    if (text === this.shown || isPaused) return;
    if (this.stream.isTTY) this.stream.write(CLEAR + text.slice(0, (this.stream.columns || USUAL_COLUMNS) - 1));
    else if (text !== "") this.stream.write(`${text}\n`);
    this.shown = text;
  }

  clear(): void {
    if (!this.stream.isTTY || this.shown === "") return;
    this.stream.write(CLEAR);
    this.shown = "";
  }
}

let current: ProgressLine | undefined;
let isPaused = false;

/** Leaves the line to something else that is printed there now. */
export function clearProgress(): void {
  current?.clear();
}

/** While a person is asked something. */
export async function withoutProgress<T>(ask: () => Promise<T>): Promise<T> {
  clearProgress();
  isPaused = true;
  try {
    return await ask();
  } finally {
    isPaused = false;
  }
}
