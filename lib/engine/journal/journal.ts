import type { RemoteHost } from "../host/remote-host";
import { parseEntry, type JournalEntry } from "./entry";

/** Of one host; whoever asks for more gets the newest. */
export const MOST_ENTRIES = 5000;

/** Seconds for which a host is asked at a time to tell what comes: it ends that by itself when nobody listens any more. */
const PERIOD = 30;

/** The journal of some units of a host, read over one connection. */
export class HostJournal {
  /** @param units names of systemd units, at least one */
  constructor(
    private readonly host: RemoteHost,
    private readonly units: readonly string[],
  ) {}

  /**
   * @param since seconds since 1970, by the host's clock
   * @returns the newest {@link MOST_ENTRIES}, the oldest first
   * @throws EngineError when the host cannot be asked
   */
  async read(since: number): Promise<JournalEntry[]> {
    const output = await this.host.ask("journal", this.call(0, MOST_ENTRIES, startAt(since)));
    return entryLines(output).map(parseEntry);
  }

  /**
   * Goes on telling what comes, until the connection ends.
   * @param after the cursor of an entry, or seconds since 1970 by the host's clock
   * @throws EngineError when the host cannot be asked any more
   */
  async follow(after: string | number, told: (entry: JournalEntry) => void): Promise<never> {
    for (let start = typeof after === "number" ? startAt(after) : after; ;) {
      let heardCount = 0;
      const tell = (line: string): void => {
        const entry = parseEntry(line);
        start = entry.cursor;
        told(entry);
      };
      const heard = (line: string): void => {
        heardCount++;
        tell(line);
      };
      const [said] = this.host.askAll([{ program: "journal", args: this.call(PERIOD, 0, start), heard }]);
      // What came together with the program's end was not heard on its way.
      for (const line of entryLines(await said!).slice(heardCount)) tell(line);
    }
  }

  private call(seconds: number, lines: number, start: string): string[] {
    return [String(seconds), String(lines), start, ...this.units];
  }
}

function startAt(seconds: number): string {
  return `@${seconds.toFixed(6)}`;
}

function entryLines(output: string): string[] {
  return output.split("\n").filter((line) => line !== "");
}
