import { setTimeout } from "node:timers/promises";
import { clockOffset } from "../../engine/journal/clock-offset";
import { HostJournal, MOST_ENTRIES } from "../../engine/journal/journal";
import { RemoteHost } from "../../engine/host/remote-host";
import { errorLines } from "../../errors/coded-error";
import type { Host } from "../../model/topology";
import { contextOf } from "../../terminal/process-context";
import { logLine, type LogLine, type Source } from "./log-line";
import { correctionOf, skewText } from "./one-clock";

/** Milliseconds until a host that cannot be asked is asked again. */
const AGAIN_MS = 3_000;

/** A host that carries a router, and the router's units there. */
export interface LoggingHost {
  readonly host: Host;
  readonly units: readonly string[];
}

/** What one host's units say, on our clock. */
export class HostLog {
  private cursor: string | undefined;
  private readonly noted = new Set<string>();

  /** @param note gets what is to be known of the host besides */
  constructor(
    private readonly logging: LoggingHost,
    private readonly source: Omit<Source, "host" | "correction">,
    private readonly note: (text: string) => void,
  ) {}

  /** @param since milliseconds since 1970. @returns the oldest first. @throws EngineError when the host cannot be asked */
  read(since: number): Promise<LogLine[]> {
    return this.asked(async (journal, source) => {
      const entries = await journal.read(since / 1000 + source.correction);
      this.cursor = entries.at(-1)?.cursor;
      if (entries.length === MOST_ENTRIES) {
        this.note(`${source.host}: it has more than these newest ${MOST_ENTRIES} entries; give a later --since`);
      }
      return entries.map((entry) => logLine(source, entry));
    });
  }

  /** What comes after what was read, without end; a host that is lost is asked again. @param since where nothing was read */
  async follow(since: number, told: (line: LogLine) => void): Promise<never> {
    const { name } = this.logging.host;
    for (let failure = ""; ;) {
      try {
        await this.asked((journal, source) => {
          if (failure !== "") this.note(`${name}: it answers again`);
          failure = "";
          return journal.follow(this.cursor ?? since / 1000 + source.correction, (entry) => {
            this.cursor = entry.cursor;
            told(logLine(source, entry));
          });
        });
      } catch (error) {
        const [line] = errorLines(error) as [string];
        if (line !== failure) this.note(`${name}: ${line}; it is asked again`);
        failure = line;
        await setTimeout(AGAIN_MS);
      }
    }
  }

  private asked<T>(work: (journal: HostJournal, source: Source) => Promise<T>): Promise<T> {
    const { host, units } = this.logging;
    return RemoteHost.asked(host.ssh, contextOf(host.name), async (remote) => {
      const correction = correctionOf(await clockOffset(remote));
      if (correction !== 0) this.noteOnce(skewText(host.name, correction));
      return work(new HostJournal(remote, units), { ...this.source, host: host.name, correction });
    });
  }

  private noteOnce(text: string): void {
    if (!this.noted.has(text)) this.note(text);
    this.noted.add(text);
  }
}
