import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./lab/command";

const VERSIONS = "/usr/lib/postgresql";

/** A PostgreSQL server of Debian's package on a socket in a folder of its own. Root, which it refuses to run as, lends it to `postgres`. */
export class Postgres {
  private readonly directory = mkdtempSync(join(tmpdir(), "vrouter-pg-"));
  private readonly isRoot = process.getuid?.() === 0;

  constructor() {
    if (!existsSync(VERSIONS)) throw new Error(`${VERSIONS} is missing: install the package postgresql`);
    if (this.isRoot) {
      const [uid, gid] = ["-u", "-g"].map((option) => Number(run(["id", option, "postgres"])));
      chownSync(this.directory, uid!, gid!);
    }
    this.program("initdb", "--pgdata", this.data, "--username", "postgres", "--auth", "trust", "--no-sync");
    const options = `-c listen_addresses='' -c unix_socket_directories=${this.directory} -c fsync=off`;
    this.program(
      "pg_ctl",
      "start",
      "--wait",
      "--pgdata",
      this.data,
      "--log",
      join(this.directory, "log"),
      "-o",
      options,
    );
  }

  /** Reachable from every network namespace. */
  get connectionString(): string {
    return `host=${this.directory} user=postgres dbname=postgres sslmode=disable`;
  }

  query(sql: string): string {
    return this.program("psql", "--no-align", "--tuples-only", this.connectionString, "--command", sql);
  }

  stop(): void {
    this.program("pg_ctl", "stop", "--mode", "immediate", "--pgdata", this.data);
    rmSync(this.directory, { recursive: true });
  }

  private get data(): string {
    return join(this.directory, "data");
  }

  private program(name: string, ...args: readonly string[]): string {
    const version = readdirSync(VERSIONS).sort().at(-1)!;
    const user = this.isRoot ? ["runuser", "-u", "postgres", "--"] : [];
    return run([...user, "env", "-C", this.directory, join(VERSIONS, version, "bin", name), ...args]);
  }
}
